import { aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { bucketOf, check, database, files, interactionFields, interactions, items, newStack, parameter, Refused, Taken, unknown, users, wrong } from './mappings';
import {
  DatasetCrawlOptions, DatasetCsvOptions, DatasetEtlOptions, DatasetIncrementalOptions, DatasetJdbcOptions, DatasetMapping, DatasetS3Options,
  DatasetSource, DatasetSourceFormat, DatasetTableOptions, DatasetTimeFormat, DatasetWorkerType, RecommendationTarget,
} from '../../../src/data/glue-to-personalize';

const { minutes, seconds, hours, days } = Duration;
const iso = DatasetTimeFormat.iso8601();
const mapped = (mapping: Partial<DatasetMapping>) => (stack: Stack) => ({ interactions: interactions(stack, mapping) });
const from = (options: Partial<DatasetS3Options>) => (stack: Stack) => ({ interactions: interactions(stack, { source: files(stack, options) }) });
const query = (options: Partial<DatasetJdbcOptions>) => (stack: Stack) =>
  ({ interactions: interactions(stack, { source: database(stack, options) }) });
const table = (options: Partial<DatasetTableOptions>) => (stack: Stack) => {
  const source = DatasetSource.table({ database: 'lake', table: 'orders', bucket: bucketOf(stack), prefix: 'lake/', ...options });
  return { interactions: interactions(stack, { source }) };
};
const csv = (options: DatasetCsvOptions) => from({ format: DatasetSourceFormat.csv(options) });
const crawled = (crawl: DatasetCrawlOptions) => from({ crawl });
const at = (schedule: string) => crawled({ schedule });
const newer = (options: Partial<DatasetIncrementalOptions>) => mapped({ incremental: { column: 'ordered_at', format: iso, ...options } });
const etl = (options: DatasetEtlOptions) => ({ etl: options });
const imported = (stack: Stack, region?: string) => s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'mine', region });
const importedKey = (stack: Stack, region = 'eu-central-1') => kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:123456789012:key/1`);
const isolated = (stack: Stack) => new ec2.Vpc(stack, 'Isolated', { maxAzs: 1, subnetConfiguration: [{ name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });

const places: Refused[] = [
  ['no source', mapped({ source: wrong(undefined) }), 'interactions.source is missing; allowed: a DatasetSource'],
  ['a name for a source', mapped({ source: wrong('s3://b') }), 'interactions.source is "s3://b"'],
  ['a source without options', mapped({ source: DatasetSource.s3(wrong(undefined)) }), 'interactions.source is missing; allowed: a DatasetSource with options'],
  ['no bucket', from({ bucket: wrong(undefined) }), 'interactions.source.bucket is missing; allowed: a bucket'],
  ['a bucket elsewhere', (stack) => from({ bucket: imported(stack, 'us-east-1') })(stack), 'interactions.source.bucket is "in us-east-1"; allowed: in the region of the stack, eu-central-1'],
  ['an ARN for a key', from({ encryptionKey: wrong('arn') }), 'interactions.source.encryptionKey is "arn"'],
  ...['', '/', '/a/', 'a', 'a//b/', 'a*/', 'a?/', '$a/', 'a\\/', 'a\n/', `${'a'.repeat(500)}/`].map((prefix): Refused => [`the prefix ${JSON.stringify(prefix).slice(0, 9)}`, from({ prefix }), 'interactions.source.prefix is']),
  ['no prefix', from({ prefix: wrong(undefined) }), 'interactions.source.prefix is ""'],
  ['sources of one folder', (stack) => ({ items: items(stack, { source: files(stack) }) }), 'items.source.prefix is "orders/"; allowed: neither within orders/ of interactions.source, nor around it'],
  ['a source in another', (stack) => ({ users: users(stack, { source: files(stack, { prefix: 'products/new/' }) }) }), 'users.source.prefix is "products/new/"; allowed: neither within products/ of items.source'],
  ['a source around another', (stack) => ({ users: users(stack, { source: files(stack, { prefix: 'products/' }) }), items: items(stack, { source: files(stack, { prefix: 'products/old/' }) }) }), 'users.source.prefix is "products/"'],
  ['a source among exports', (stack) => ({ etl: { bucket: bucketOf(stack) }, ...from({ prefix: 'exports/orders/' })(stack) }), 'interactions.source.prefix is "exports/orders/"; allowed: neither within exports/ of etl.bucket'],
  ['a format by name', from({ format: wrong('csv') }), 'interactions.source.format is "csv"'],
  ['no options of a format', from({ format: DatasetSourceFormat.csv(wrong(null)) }), 'interactions.source.format is null'],
  ...['', ';;', '\n', '\\'].map((delimiter): Refused => [`the delimiter ${JSON.stringify(delimiter)}`, csv({ delimiter }), 'interactions.source.format.delimiter is']),
  ['two quotes', csv({ quote: '""' }), 'interactions.source.format.quote is'],
  ['a quote that is the delimiter', csv({ delimiter: '"' }), 'interactions.source.format.quote is "\\""; allowed: another character than the delimiter'],
  ['an unknown encoding', csv({ encoding: 'latin1' }), 'interactions.source.format.encoding is "latin1"; allowed: UTF-8, UTF-16'],
  ['yes for multiline', csv({ multiline: wrong('yes') }), 'interactions.source.format.multiline is "yes"'],
  ['no table', table({ table: wrong(undefined) }), 'interactions.source.table is ""'],
  ['a table with a dot', table({ table: 'lake.orders' }), 'interactions.source.table is "lake.orders"; allowed: from 1 to 255 letters'],
  ['a database with a star', table({ database: 'lake*' }), 'interactions.source.database is "lake*"'],
  ['a table in no folder', table({ prefix: 'lake' }), 'interactions.source.prefix is "lake"'],
  ['a table of an unknown format', table({ format: wrong('orc') }), 'interactions.source.format is "orc"'],
  ['a table in no bucket', table({ bucket: wrong('mine') }), 'interactions.source.bucket is "mine"'],
];

const databases: Refused[] = [
  ...['', 'postgresql://h/d', 'jdbc:sqlserver://h:1433/d', 'jdbc:oracle:thin://@h:1521/d', 'jdbc:postgresql://h:5432', 'jdbc:postgresql://h:5432/', 'jdbc:postgresql://u:p@h/d', 'jdbc:postgresql://h/d?user=u', 'jdbc:mysql://h/d?a=1&password=p']
    .map((url): Refused => [`the address '${url}'`, query({ url }), 'interactions.source.url is']),
  ['no address', query({ url: wrong(undefined) }), 'interactions.source.url is missing'],
  ['an address of a parameter', query({ url: parameter }), 'interactions.source.url is "token"; allowed: jdbc:<postgresql, mysql, mariadb or redshift>'],
  ['no table', query({ table: wrong(undefined) }), 'interactions.source.table is ""'],
  ['a table without a schema', query({ table: 'orders' }), "interactions.source.table is \"orders\"; allowed: schema.table, in letters, digits, _, $ and -. Fix: use one such as 'public.orders'"],
  ['a table of MySQL with a schema', query({ url: 'jdbc:mysql://h:3306/shop', table: 'shop.orders' }), 'interactions.source.table is "shop.orders"; allowed: a table in letters'],
  ['a query for a table', query({ table: '(select 1) x' }), 'interactions.source.table is'],
  ['no secret', query({ secret: wrong('password') }), 'interactions.source.secret is "password"; allowed: a secret with username and password'],
  ['no network', query({ vpc: wrong(undefined) }), 'interactions.source.vpc is missing; allowed: a network'],
  ['a network without private subnets', (stack) => query({ vpc: isolated(stack) })(stack), 'interactions.source.vpcSubnets is "private subnets with a way out (the default)"; allowed: subnets that the network has: There are no'],
  ['subnets that there are not', query({ vpcSubnets: { subnetGroupName: 'Data' } }), 'interactions.source.vpcSubnets is {"subnetGroupName":"Data"}'],
  ['no subnet', query({ vpcSubnets: { subnets: [] } }), 'interactions.source.vpcSubnets is {"subnets":[]}; allowed: subnets that the network has'],
  ['no security group', query({ securityGroups: [] }), 'interactions.source.securityGroups is "0 entries"; allowed: from 1 to 5'],
  ['six security groups', query({ securityGroups: wrong([1, 2, 3, 4, 5, 6]) }), 'interactions.source.securityGroups is "6 entries"'],
  ['yes for TLS', query({ enforceSsl: wrong('yes') }), 'interactions.source.enforceSsl is "yes"'],
  ['parts by a name', query({ partition: wrong('id') }), 'interactions.source.partition is "id"'],
  ['parts by no column', query({ partition: { column: '', count: 2 } }), 'interactions.source.partition.column is ""'],
  ['one part', query({ partition: { column: 'id', count: 1 } }), 'interactions.source.partition.count is 1; allowed: a whole number from 2 to 100'],
  ['parts without a count', query({ partition: wrong({ column: 'id' }) }), 'interactions.source.partition.count is NaN'],
  ['101 parts', query({ partition: { column: 'id', count: 101 } }), 'interactions.source.partition.count is 101'],
  ['parts of a parameter', query({ partition: { column: 'id', count: unknown() } }), 'interactions.source.partition.count is a value that'],
];

const schedules: Refused[] = [
  ['a crawl by name', from({ crawl: wrong('daily') }), 'interactions.source.crawl is "daily"'],
  ['yes for a crawl', crawled({ onRun: wrong('yes') }), 'interactions.source.crawl.onRun is "yes"'],
  ['a rate', at('rate(1 hour)'), 'interactions.source.crawl.schedule is "rate(1 hour)"; allowed: cron(minutes hours day-of-month month day-of-week year) with six fields'],
  ['cron of five fields', at('cron(0 1 * * ?)'), 'with six fields'],
  ['cron without brackets', at('0 1 * * ? *'), 'with six fields'],
  ['minute 60', at('cron(60 1 * * ? *)'), 'where the minutes is from 0 to 59'],
  ['hour 24', at('cron(0 24 * * ? *)'), 'where the hours is from 0 to 23'],
  ['day 32', at('cron(0 1 32 * ? *)'), 'where the day of the month is from 1 to 31'],
  ['month 13', at('cron(0 1 1 13 ? *)'), 'where the month is from 1 to 12'],
  ['day of the week 8', at('cron(0 1 ? * 8 *)'), 'where the day of the week is from 1 to 7'],
  ['an unknown day', at('cron(0 1 ? * MOO *)'), 'where the day of the week is'],
  ['a range backwards', at('cron(0 5-1 * * ? *)'), 'where the hours is'],
  ['no step', at('cron(0/ 1 * * ? *)'), 'where the minutes is'],
  ['steps of 0', at('cron(0/0 1 * * ? *)'), 'where the minutes is'],
  ['the year 1969', at('cron(0 1 * * ? 1969)'), 'where the year is from 1970 to 2199'],
  ['two days', at('cron(0 1 * * * *)'), 'with ? for one of the two for days'],
  ['no day', at('cron(0 1 ? * ? *)'), 'with ? for one of the two for days'],
  ['every minute', at('cron(* * * * ? *)'), 'allowed: at least 5 minutes between two crawls'],
  ['every 4 minutes', at('cron(0/4 * * * ? *)'), 'allowed: at least 5 minutes'],
  ['minutes close together', at('cron(10,0,4 * * * ? *)'), 'allowed: at least 5 minutes'],
];

const rows: Refused[] = [
  ...['WHERE paid', ' where paid = 1', 'paid = 1;', 'paid ; '].map((filter): Refused => [`the filter '${filter}'`, mapped({ filter }), `interactions.filter is "${filter}"; allowed: an expression of Spark SQL alone`]),
  ['no filter', mapped({ filter: '' }), 'interactions.filter is ""; allowed: from 1 to 5,000 characters'],
  ['a long filter', mapped({ filter: 'x'.repeat(5001) }), 'interactions.filter is'],
  ['a column for what is the same', mapped({ dedupe: wrong('id') }), 'interactions.dedupe is "id"'],
  ['the same by nothing', mapped({ dedupe: { by: [] } }), 'interactions.dedupe.by is "0 entries"'],
  ['the same by a column', mapped({ dedupe: { by: ['sku'] } }), 'interactions.dedupe.by[0] is "sku"; allowed: USER_ID, ITEM_ID, TIMESTAMP, EVENT_TYPE. Fix: use one of the fields that are mapped, not a column'],
  ['the same by a field twice', mapped({ dedupe: { by: ['ITEM_ID', 'ITEM_ID'] } }), 'interactions.dedupe.by[1] is "ITEM_ID"; allowed: each once'],
  ['the latest by nothing', mapped({ dedupe: { latest: '' } }), 'interactions.dedupe.latest is ""'],
  ['incremental by name', mapped({ incremental: wrong('ordered_at') }), 'interactions.incremental is "ordered_at"'],
  ['incremental without a watermark', newer({ column: wrong(undefined) }), 'interactions.incremental.column is missing; allowed: the column that says when a row came: without it no run knows what is new'],
  ['incremental by an empty column', newer({ column: '' }), 'interactions.incremental.column is ""'],
  ['incremental without a format', newer({ format: wrong(undefined) }), 'interactions.incremental.format is missing'],
  ['rows late by a month and more', newer({ lateness: days(31) }), 'interactions.incremental.lateness is "31 days"; allowed: from 0 seconds to 30 days'],
  ['rows late by half a second', newer({ lateness: Duration.millis(500) }), 'interactions.incremental.lateness is'],
  ['no interactions', { interactions: wrong(undefined) }, 'interactions is missing; allowed: a DatasetMapping'],
  ['a list of items', { items: wrong([]) }, 'items is []; allowed: an object, or nothing'],
];

const jobs: Refused[] = [
  ['a name for a bucket', etl({ bucket: wrong('mine') }), 'etl.bucket is "mine"'],
  ['a bucket elsewhere', (stack) => etl({ bucket: imported(stack, 'us-east-1'), bucketPolicyReady: true }), 'etl.bucket is "in us-east-1"'],
  ['an imported bucket', (stack) => etl({ bucket: imported(stack) }), 'etl.bucket is "an imported bucket"; allowed: a bucket of this app, or one whose policy lets Personalize read and write'],
  ['yes for a policy', etl({ bucketPolicyReady: wrong('yes') }), 'etl.bucketPolicyReady is "yes"'],
  ['an imported key', (stack) => etl({ encryptionKey: importedKey(stack) }), 'etl.encryptionKey is "an imported key"'],
  ['a key elsewhere', (stack) => etl({ encryptionKey: importedKey(stack, 'us-east-1'), keyPolicyReady: true }), 'etl.encryptionKey is "in us-east-1"'],
  ['an ARN for a key', etl({ encryptionKey: wrong('arn') }), 'etl.encryptionKey is "arn"'],
  ['yes for a key', etl({ keyPolicyReady: wrong('yes') }), 'etl.keyPolicyReady is "yes"'],
  ['an unknown worker', etl({ workerType: wrong('G.025X') }), 'etl.workerType is "G.025X"; allowed: G.1X, G.2X, G.4X, G.8X'],
  ['one worker', etl({ maxWorkers: 1 }), 'etl.maxWorkers is 1; allowed: a whole number from 2 to 299'],
  ['300 workers', etl({ maxWorkers: 300 }), 'etl.maxWorkers is 300'],
  ['workers of a parameter', etl({ maxWorkers: unknown() }), 'etl.maxWorkers is a value that'],
  ['four minutes', etl({ timeout: minutes(4) }), 'etl.timeout is "4 minutes"; allowed: from 5 minutes to 2 days'],
  ['a minute and a half', etl({ timeout: seconds(390) }), 'etl.timeout is "6 minutes 30 seconds"; allowed: whole minutes'],
  ['more than two days', etl({ timeout: hours(49) }), 'etl.timeout is'],
  ['a share of -0.1', etl({ maxQuarantinedShare: -0.1 }), 'etl.maxQuarantinedShare is -0.1; allowed: a number from 0 to 1'],
  ['a share of 1 in percent', etl({ maxQuarantinedShare: 2 }), 'etl.maxQuarantinedShare is 2'],
  ['999 interactions', etl({ minInteractions: 999 }), 'etl.minInteractions is 999; allowed: a whole number from 1000'],
  ['24 users', etl({ minUsersWithTwo: 24 }), 'etl.minUsersWithTwo is 24'],
  ['hours of retention', etl({ retention: hours(25) }), 'etl.retention is "1 day 1 hour"; allowed: whole days'],
  ['retention of your bucket', (stack) => etl({ bucket: bucketOf(stack), retention: days(9) }), 'etl.retention is "9 days"; allowed: only without etl.bucket'],
  ['an empty configuration', etl({ securityConfiguration: '' }), 'etl.securityConfiguration is ""'],
];

test.each([...places, ...databases, ...schedules, ...rows, ...jobs])('%s is refused', (_, change, message) => {
  expect(() => check(change)).toThrow(message);
});

test.each<Taken>([
  ['a prefix of one letter', from({ prefix: 'a/' })],
  ['a prefix of 500', from({ prefix: `${'a'.repeat(499)}/` })],
  ['a prefix of a parameter', from({ prefix: parameter })],
  ['an imported bucket', (stack) => from({ bucket: imported(stack) })(stack)],
  ['one folder of two buckets', (stack) => ({ items: items(stack, { source: DatasetSource.s3({ bucket: new s3.Bucket(stack, 'Other'), prefix: 'orders/' }) }) })],
  ['folders beside exports', (stack) => ({ etl: { bucket: bucketOf(stack) } })],
  ['a key of files', (stack) => from({ encryptionKey: importedKey(stack) })(stack)],
  ['CSV of another kind', csv({ delimiter: '\t', quote: "'", encoding: 'ISO-8859-1', multiline: true })],
  ['JSON', from({ format: DatasetSourceFormat.json() })],
  ['Parquet', from({ format: DatasetSourceFormat.parquet() })],
  ['a table', table({})],
  ['a table of parameters', table({ database: parameter, table: parameter, prefix: parameter })],
  ['a table of a whole bucket', table({ prefix: undefined, format: DatasetSourceFormat.json() })],
  ['a database', query({})],
  ['MySQL', query({ url: 'jdbc:mysql://h:3306/shop?useSSL=true', table: 'orders' })],
  ['the host of a parameter', query({ url: `jdbc:redshift://${parameter}:5439/shop` })],
  ['subnets of your choice', (stack) => query({ vpc: isolated(stack), vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } })(stack)],
  ['parts', query({ partition: { column: 'id', count: 2 }, enforceSsl: false })],
  ['most parts', query({ partition: { column: 'id', count: 100 } })],
  ...['cron(0 1 * * ? *)', 'cron(0/5 * * * ? *)', 'cron(0,30 8-18 ? * MON-FRI *)', 'cron(15 10 L * ? 2026-2030)', 'cron(0 9 ? * 2#1 *)', 'cron(0 9 ? JAN,jul 6L *)', 'cron(0 9 15W * ? *)', 'cron(5-55/10 1 * * ? *)']
    .map((schedule): Taken => [schedule, at(schedule)]),
  ['a schedule of a parameter', at(parameter)],
  ['no crawl in a run', crawled({ onRun: false })],
  ['a filter', mapped({ filter: 'x'.repeat(5000), dedupe: { by: ['USER_ID', 'ITEM_ID'], latest: 'updated_at' } })],
  ['a filter by a column whose name begins so', mapped({ filter: "whereabouts = ';'" })],
  ['a filter of a parameter', mapped({ filter: parameter })],
  ['incremental by a column of a field', newer({ lateness: seconds(0) })],
  ['rows late by a month', newer({ lateness: days(30) })],
  ['an imported bucket that is ready', (stack) => etl({ bucket: imported(stack), bucketPolicyReady: true })],
  ['an imported key that is ready', (stack) => etl({ encryptionKey: importedKey(stack), keyPolicyReady: true })],
  ['a key of the app', (stack) => etl({ encryptionKey: new kms.Key(stack, 'Own') })],
  ['the least of a job', etl({ maxWorkers: 2, timeout: minutes(5), maxQuarantinedShare: 0, minInteractions: 1000, minUsersWithTwo: 25, retention: days(1) })],
  ['the most of a job', etl({ workerType: DatasetWorkerType.G_8X, maxWorkers: 299, timeout: days(2), maxQuarantinedShare: 1, retention: days(3650), securityConfiguration: 'strict' })],
  ['few rows for your own trainer', (stack) => ({ ...etl({ minInteractions: 0, minUsersWithTwo: 0 }), target: RecommendationTarget.stateMachine(wrong({ stateMachineArn: 'arn', env: stack.env ?? { region: stack.region } })) })],
  ['fields by themselves', mapped({ fields: interactionFields })],
])('%s is taken', (_, change) => {
  expect(() => check(change)).not.toThrow();
});

test.each<[DatasetCrawlOptions, number]>([
  [{ onRun: false }, 1], [{ onRun: false, schedule: 'cron(0 1 * * ? *)' }, 0], [{ onRun: true }, 0], [{}, 0],
])('of a source that nothing crawls there is a warning: %j', (crawl, warnings) => {
  const stack = newStack();
  check(crawled(crawl), stack);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('source\\.crawl has onRun: false and no schedule'))).toHaveLength(warnings);
});
