import { AthenaClient, GetNamedQueryCommand, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeDeliveryStreamCommand, FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readCalls } from './calls';
import { LocalFirehose } from './firehose';
import { Cloud, openCloud } from './target';

/** From records of Firehose to rows of Athena, by what a template says: an Iceberg table with its view, and partitioned Parquet. */
const REGION = 'eu-west-1';
const ROW = { row_id: 'a-1', device: 'press', ts: 1700000000123456, temperature: 21.5, count: 7 };
const COLUMNS = { row_id: 'string', device: 'string', ts: 'timestamp', temperature: 'double', count: 'long' };
const VIEW = `SELECT row_id, device, ts, temperature, count FROM
  (SELECT *, row_number() OVER (PARTITION BY row_id ORDER BY ts DESC) AS nth FROM plant.press_raw) WHERE nth = 1`;
let cloud: Cloud;
let world: LocalFirehose;
let firehose: FirehoseClient;
let athena: AthenaClient;
let stacks: CloudFormationClient;
let outputs: Record<string, string>;

jest.setTimeout(120_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_BUFFER_SCALE: '0.02' } });
  world = new LocalFirehose(cloud);
  const settings = cloud.client(REGION);
  [firehose, athena, stacks] = [new FirehoseClient(settings), new AthenaClient(settings), new CloudFormationClient(settings)];
  await stacks.send(new CreateStackCommand({ StackName: 'plant', TemplateBody: JSON.stringify(template()) }));
  const stack = await eventually(async () => {
    const found = (await stacks.send(new DescribeStacksCommand({ StackName: 'plant' }))).Stacks![0];
    return found.StackStatus !== 'CREATE_IN_PROGRESS' && found;
  });
  expect([stack.StackStatus, stack.StackStatusReason]).toEqual(['CREATE_COMPLETE', expect.anything()]);
  outputs = Object.fromEntries(stack.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}, 300_000);

afterAll(async () => {
  await cloud?.stop();
}, 60_000);

const resource = (type: string, properties: object, ...dependsOn: string[]) => ({ Type: `AWS::${type}`, Properties: properties, DependsOn: dependsOn });
const sub = (text: string) => ({ 'Fn::Sub': text });
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

function template() {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'firehose.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  const catalog = sub('arn:aws:glue:${AWS::Region}:${AWS::AccountId}:catalog');
  const types = { ...COLUMNS, row_id: 'varchar', device: 'varchar', ts: 'timestamp(6)', count: 'bigint' };
  const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
  const view = { originalSql: VIEW, catalog: 'awsdatacatalog', schema: 'plant', columns };
  const hive = Object.entries({ ...COLUMNS, count: 'bigint' }).map(([Name, Type]) => ({ Name, Type }));
  const s3 = (prefix: string) => ({
    RoleARN: arn('Role'), BucketARN: arn('Bucket'), Prefix: `${prefix}backup/`, ErrorOutputPrefix: `${prefix}bad/!{firehose:error-output-type}/`,
  });
  return {
    Resources: {
      Bucket: resource('S3::Bucket', { BucketName: 'plant-lake' }),
      Role: resource('IAM::Role', { RoleName: 'delivery', AssumeRolePolicyDocument: trust }),
      Database: resource('Glue::Database', { CatalogId: { Ref: 'AWS::AccountId' }, DatabaseInput: { Name: 'plant' } }),
      Raw: resource('Glue::Table', {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseName: { Ref: 'Database' },
        Name: 'press_raw',
        OpenTableFormatInput: {
          IcebergInput: {
            MetadataOperation: 'CREATE',
            Version: '2',
            IcebergTableInput: {
              Location: 's3://plant-lake/tables/press/',
              Schema: { Type: 'struct', Fields: Object.entries(COLUMNS).map(([Name, Type], at) => ({ Id: at + 1, Name, Type, Required: false })) },
              PartitionSpec: { Fields: [{ SourceId: 3, Transform: 'day', Name: 'ts_day' }] },
            },
          },
        },
      }, 'Bucket'),
      View: resource('Glue::Table', {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseName: { Ref: 'Database' },
        TableInput: {
          Name: 'press',
          TableType: 'VIRTUAL_VIEW',
          Parameters: { presto_view: 'true' },
          ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
          ViewExpandedText: '/* Presto View */',
          StorageDescriptor: { Columns: hive },
        },
      }),
      Rows: resource('KinesisFirehose::DeliveryStream', {
        DeliveryStreamName: 'rows',
        DeliveryStreamType: 'DirectPut',
        IcebergDestinationConfiguration: {
          RoleARN: arn('Role'),
          AppendOnly: true,
          CatalogConfiguration: { CatalogArn: catalog },
          DestinationTableConfigurationList: [{ DestinationDatabaseName: 'plant', DestinationTableName: 'press_raw' }],
          S3Configuration: s3('rows/'),
          s3BackupMode: 'FailedDataOnly',
          BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
        },
      }, 'Raw'),
      Group: resource('Athena::WorkGroup', {
        Name: 'plant',
        RecursiveDeleteOption: true,
        WorkGroupConfiguration: { EnforceWorkGroupConfiguration: true, ResultConfiguration: { OutputLocation: 's3://plant-lake/results/' } },
      }),
      Newest: resource('Athena::NamedQuery', {
        Database: { Ref: 'Database' },
        WorkGroup: { Ref: 'Group' },
        QueryString: 'SELECT device, max(ts) AS ts, count(*) AS rows FROM press GROUP BY device ORDER BY device',
      }),
      Parquet: resource('Glue::Table', {
        CatalogId: { Ref: 'AWS::AccountId' },
        DatabaseName: { Ref: 'Database' },
        TableInput: {
          Name: 'oven_raw',
          TableType: 'EXTERNAL_TABLE',
          PartitionKeys: [{ Name: 'day', Type: 'string' }],
          Parameters: {
            'projection.enabled': 'true', 'projection.day.type': 'date', 'projection.day.format': 'yyyy-MM-dd', 'projection.day.range': '2020-01-01,NOW',
          },
          StorageDescriptor: {
            Columns: hive,
            Location: 's3://plant-lake/oven/data/',
            SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
          },
        },
      }),
      Partitioned: resource('KinesisFirehose::DeliveryStream', {
        DeliveryStreamName: 'oven',
        ExtendedS3DestinationConfiguration: {
          ...s3('oven/'),
          Prefix: 'oven/data/day=!{partitionKeyFromQuery:day}/',
          BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
          DynamicPartitioningConfiguration: { Enabled: true },
          ProcessingConfiguration: {
            Enabled: true,
            Processors: [{
              Type: 'MetadataExtraction',
              Parameters: [{ ParameterName: 'MetadataExtractionQuery', ParameterValue: '{day: (.ts / 1000 | strftime("%Y-%m-%d"))}' },
                { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' }],
            }],
          },
          DataFormatConversionConfiguration: {
            Enabled: true,
            SchemaConfiguration: { RoleARN: arn('Role'), DatabaseName: { Ref: 'Database' }, TableName: { Ref: 'Parquet' } },
            InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
            OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
          },
        },
      }),
    },
    Outputs: { Newest: { Value: { Ref: 'Newest' } }, Role: { Value: arn('Role') } },
  };
}

async function eventually<T>(check: () => Promise<T | undefined | false>, timeoutMs = 90_000): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`After ${timeoutMs / 1000} s it still does not hold: ${check}`);
}

const put = (stream: string, ...records: object[]) => firehose.send(new PutRecordBatchCommand({
  DeliveryStreamName: stream, Records: records.map((record) => ({ Data: Buffer.from(JSON.stringify(record)) })),
}));

/** When so many records of a stream are in their place; nothing hastens their buffer. */
const delivered = (stream: string, count: number) => eventually(async () => {
  const [found] = await world.streams(stream);
  return found && found.delivered + found.failed === count && found;
});

async function rows(QueryString: string): Promise<(string | undefined)[][]> {
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, WorkGroup: 'plant', QueryExecutionContext: { Database: 'plant' } }));
  const { Status } = await eventually(async () => {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return !['QUEUED', 'RUNNING'].includes(QueryExecution!.Status!.State!) && QueryExecution!;
  });
  expect(Status).toMatchObject({ State: 'SUCCEEDED' });
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return ResultSet!.Rows!.slice(1).map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue));
}

test('rows of an Iceberg table are there once, whatever came twice and whatever was not like the table', async () => {
  const { FailedPutCount } = await put('rows', ROW, ROW, { ...ROW, row_id: 'b-1', device: 'oven', temperature: null }, { row_id: 'c-1' });
  expect(FailedPutCount).toBe(0);
  const stream = await delivered('rows', 4);
  expect([stream.delivered, stream.failed]).toEqual([3, 1]);
  expect(await rows('SELECT count(*), count(DISTINCT row_id) FROM press_raw')).toEqual([['3', '2']]);
  const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId: outputs.Newest }));
  expect(await rows(NamedQuery!.QueryString!)).toEqual([['oven', '2023-11-14 22:13:20.123456', '1'], ['press', '2023-11-14 22:13:20.123456', '1']]);
  const [errors] = stream.objects;
  const { Body } = await new S3Client({ ...cloud.client(REGION), forcePathStyle: true })
    .send(new GetObjectCommand({ Bucket: 'plant-lake', Key: errors.replace('s3://plant-lake/', '') }));
  expect(errors).toMatch(/\/rows\/bad\/iceberg-failed\//);
  expect(JSON.parse(await Body!.transformToString())).toMatchObject({ errorCode: 'Iceberg.MissingColumnWithinRecord' });
});

test('partitions of Parquet files are those that jq finds, and those that are projected', async () => {
  const ts = 1700000000123;
  await put('oven', { ...ROW, ts }, { ...ROW, ts: ts + 86_400_000, count: '8' }, { ...ROW, ts, count: 'many' });
  const stream = await delivered('oven', 3);
  expect([stream.delivered, stream.failed]).toEqual([2, 1]);
  expect(await rows('SELECT day, ts, count FROM oven_raw ORDER BY day')).toEqual([
    ['2023-11-14', '2023-11-14 22:13:20.123', '7'], ['2023-11-15', '2023-11-15 22:13:20.123', '8'],
  ]);
});

test('records that are not taken are told, and those that are taken are delivered in the end', async () => {
  await world.set({ failPuts: [{ stream: 'oven', records: 1 }], failDeliveries: [{ stream: 'oven', times: 2 }] });
  const before = (await world.streams('oven'))[0]?.delivered ?? 0;
  const answer = await put('oven', { ...ROW, ts: 1700000000 }, { ...ROW, ts: 1700000001 });
  expect([answer.FailedPutCount, answer.RequestResponses![1].ErrorCode]).toEqual([1, 'ServiceUnavailableException']);
  await world.flush('oven');
  await eventually(async () => (await world.streams('oven'))[0].delivered === before + 1);
  expect((await world.settings()).failDeliveries).toEqual([{ stream: 'oven', times: 0 }]);
  await world.reset();
});

test('what streams do is recorded under their role, and counted', async () => {
  const made = readCalls(cloud.callsFile!).filter(({ principal }) => principal === outputs.Role);
  expect(new Set(made.map(({ via }) => via.split('/').pop()))).toEqual(new Set(['rows', 'oven']));
  expect(new Set(made.map(({ action }) => action))).toEqual(new Set([
    'glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions', 'glue:UpdateTable', 's3:GetObject', 's3:PutObject',
  ]));
  const { Datapoints } = await new CloudWatchClient(cloud.client(REGION)).send(new GetMetricStatisticsCommand({
    Namespace: 'AWS/Firehose',
    MetricName: 'DeliveryToIceberg.FailedRowCount',
    Dimensions: [{ Name: 'DeliveryStreamName', Value: 'rows' }],
    StartTime: new Date(Date.now() - 600_000),
    EndTime: new Date(Date.now() + 60_000),
    Period: 3600,
    Statistics: ['Sum'],
  }));
  expect(Datapoints!.reduce((sum, { Sum }) => sum + Sum!, 0)).toBe(1);
});

test('the stack goes as it came', async () => {
  await stacks.send(new DeleteStackCommand({ StackName: 'plant' }));
  const describe = () => firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'rows' }));
  await eventually(() => describe().then(() => undefined, ({ name }) => name === 'ResourceNotFoundException'));
  await expect(athena.send(new GetNamedQueryCommand({ NamedQueryId: outputs.Newest }))).rejects.toThrow('not found');
});
