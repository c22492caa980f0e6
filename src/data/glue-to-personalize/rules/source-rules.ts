import { Annotations, aws_ec2 as ec2, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkCron, isOftenerThan } from './cron-rules';
import { checkFormat } from './format-rules';
import { checkColumn } from './texts';
import { flag, wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, list, optional, required, sameRegion, text } from '../../../core/value-rules';
import { DatasetCrawlOptions, DatasetJdbcOptions, DatasetS3Options, DatasetSource, DatasetTableOptions } from '../dataset-source';

export function checkSource(scope: Construct, prop: string, source: DatasetSource) {
  required(scope, prop, source, ({ _kind }) => _kind, 'a DatasetSource', 'use DatasetSource.s3(...), .jdbc(...) or .table(...)');
  const { _kind: { kind, options } } = source;
  required(scope, prop, options, isObject, 'a DatasetSource with options', 'give them');
  if (kind === 'S3') checkS3(scope, prop, options);
  else if (kind === 'JDBC') checkJdbc(scope, prop, options);
  else checkTable(scope, prop, options);
}

/** It becomes part of a crawler's path and of policies of IAM, where `*`, `?` and `${` have a meaning. */
const FOLDER = {
  pattern: /^(?!\/)(?!.*\/\/)[^*?$\\\x00-\x1f\x7f]{1,500}(?<=\/)$/,
  allowed: 'from 1 to 500 characters, a slash at the end and none at the beginning, without //, *, ?, $ and backslashes',
  fix: "use a prefix such as 'orders/'",
};

function checkS3(scope: Construct, prop: string, { bucket, prefix, format, encryptionKey, crawl }: DatasetS3Options) {
  checkPlace(scope, prop, { bucket, encryptionKey });
  text(scope, `${prop}.prefix`, prefix ?? '', FOLDER);
  checkFormat(scope, `${prop}.format`, format);
  checkCrawl(scope, `${prop}.crawl`, crawl);
}

function checkPlace(scope: Construct, prop: string, { bucket, encryptionKey }: Pick<DatasetTableOptions, 'bucket' | 'encryptionKey'>) {
  required(scope, `${prop}.bucket`, bucket, ({ bucketName }) => bucketName, 'a bucket', 'use a Bucket, or Bucket.fromBucketName');
  sameRegion(scope, `${prop}.bucket`, bucket);
  optional(scope, `${prop}.encryptionKey`, encryptionKey, ({ keyArn }) => keyArn, 'a key of KMS', 'use a Key');
}

function checkTable(scope: Construct, prop: string, { database, table, prefix, format, ...place }: DatasetTableOptions) {
  const name = { pattern: /^[\w-]{1,255}$/, allowed: 'from 1 to 255 letters, digits, _ and -', fix: 'use the name that the Glue Data Catalog has' };
  text(scope, `${prop}.database`, database ?? '', name);
  text(scope, `${prop}.table`, table ?? '', name);
  checkPlace(scope, prop, place);
  text(scope, `${prop}.prefix`, prefix, FOLDER);
  checkFormat(scope, `${prop}.format`, format);
}

function checkJdbc(scope: Construct, prop: string, options: DatasetJdbcOptions) {
  const { url, table, secret, vpc, vpcSubnets, securityGroups, enforceSsl, partition, crawl } = options;
  checkUrl(scope, `${prop}.url`, url);
  checkTableOf(scope, `${prop}.table`, table, url);
  required(scope, `${prop}.secret`, secret, ({ secretArn }) => secretArn, 'a secret with username and password', 'use a Secret');
  required(scope, `${prop}.vpc`, vpc, ({ vpcId }) => vpcId, 'a network', 'give the Vpc that reaches the database');
  checkSubnets(scope, `${prop}.vpcSubnets`, vpc, vpcSubnets);
  list(scope, `${prop}.securityGroups`, securityGroups, 1, 5, 'leave it out for one of its own');
  securityGroups?.forEach((group, index) => {
    required(scope, `${prop}.securityGroups[${index}]`, group, ({ securityGroupId }) => securityGroupId, 'a security group', 'use a SecurityGroup');
  });
  flag(scope, `${prop}.enforceSsl`, enforceSsl);
  optional(scope, `${prop}.partition`, partition, isObject, 'a column and a count', "use { column: 'id', count: 4 }");
  if (partition) checkColumn(scope, `${prop}.partition.column`, partition.column);
  if (partition) wholeNumber(scope, `${prop}.partition.count`, partition.count ?? NaN, 2, 100);
  checkCrawl(scope, `${prop}.crawl`, crawl);
}

/** What stands for a value of the deployment within a text. */
const withoutTokens = (value: string) => value.replace(/\$\{Token\[[^\]]*\]\}/g, 'token');

/** Drivers of Spark take the same address as Glue for these. */
function checkUrl(scope: Construct, prop: string, url: string) {
  if (typeof url === 'string' && /^jdbc:(postgresql|mysql|mariadb|redshift):\/\/[^\s/@]+\/[^\s/?;]+(\?\S*)?$/.test(withoutTokens(url)) && !/[?&](user|password)=/i.test(url)) return;
  throw propError(scope, {
    prop,
    value: Token.isUnresolved(url) ? withoutTokens(String(url)) : url,
    allowed: 'jdbc:<postgresql, mysql, mariadb or redshift>://<host>:<port>/<database>, without user and password',
    fix: 'write it so: user and password are in the secret',
  });
}

/** Known, as Glue's crawler takes it in another spelling. It may have what only quoted names have: exports quote it. */
function checkTableOf(scope: Construct, prop: string, table: string, url: string) {
  const schemas = /^jdbc:(postgresql|redshift):/.test(url);
  knownText(scope, prop, table ?? '', schemas
    ? { pattern: /^[\w$-]{1,128}\.[\w$-]{1,128}$/, allowed: 'schema.table, in letters, digits, _, $ and -', fix: "use one such as 'public.orders'" }
    : { pattern: /^[\w$-]{1,128}$/, allowed: 'a table in letters, digits, _, $ and -: the database in the url is its schema', fix: "use one such as 'orders'" });
}

/** Glue puts a network interface into one of them. */
function checkSubnets(scope: Construct, prop: string, vpc: ec2.IVpc, selection: ec2.SubnetSelection | undefined) {
  const found = subnetsOf(vpc, selection);
  if (typeof found !== 'string' && found.length > 0) return;
  throw propError(scope, {
    prop,
    value: selection ?? 'private subnets with a way out (the default)',
    allowed: `subnets that the network has${typeof found === 'string' ? `: ${found}` : ''}`,
    fix: 'choose subnets of this network from which the database and S3 are reached',
  });
}

function subnetsOf(vpc: ec2.IVpc, selection: ec2.SubnetSelection | undefined): ec2.ISubnet[] | string {
  try {
    return vpc.selectSubnets(selection ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnets;
  } catch (error) {
    return (error as Error).message;
  }
}

function checkCrawl(scope: Construct, prop: string, crawl: DatasetCrawlOptions | undefined) {
  optional(scope, prop, crawl, isObject, 'an object', 'leave it out for a crawl at the beginning of each run');
  flag(scope, `${prop}.onRun`, crawl?.onRun);
  const { schedule } = crawl ?? {};
  if (crawl?.onRun === false && schedule === undefined) {
    Annotations.of(scope).addWarningV2('cdk-reference-constructs:neverCrawled',
      `${prop} has onRun: false and no schedule: runs find no table, or an old one, unless somebody starts the crawler. Set a schedule, or leave onRun out.`);
  }
  optional(scope, `${prop}.schedule`, schedule, (given) => typeof given === 'string', 'cron(minutes hours day-of-month month day-of-week year)', "use one such as 'cron(0 1 * * ? *)'");
  if (schedule === undefined || Token.isUnresolved(schedule)) return;
  checkCron(scope, `${prop}.schedule`, schedule);
  if (!isOftenerThan(schedule, 5)) return;
  throw propError(scope, { prop: `${prop}.schedule`, value: schedule, allowed: 'at least 5 minutes between two crawls', fix: "use one such as 'cron(0 1 * * ? *)'" });
}
