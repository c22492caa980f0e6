import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { press, temperature, ts } from './presses';
import { Synthesized } from './synthesized';
import { FlatFileColumn, FlatFilePartition, FlatFileTableFormat } from '../../../src/iot/iot-flat-file-ingest';

const BUCKET = '<PressesStoreBucket.Arn>';
const glue = (what: string) => `arn:<AWS::Partition>:glue:eu-central-1:123456789012:${what}`;
const PARQUET = { storage: { tableFormat: FlatFileTableFormat.PARQUET } };
const { day, hour, column } = FlatFilePartition;
const made = new Synthesized();
const stream = (of: Synthesized, id = 'PressespressRowsStream') => of.one('AWS::KinesisFirehose::DeliveryStream', id);

/** What Athena keeps of a view: JSON in base64, in a comment. */
const viewOf = (of: Synthesized) => JSON.parse(Buffer.from(of.one('AWS::Glue::Table', 'PressespressView').TableInput.ViewOriginalText.match(/^\/\* Presto View: (\S+) \*\/$/)[1], 'base64').toString());

describe('an Iceberg table', () => {
  test('has the columns, and is made by Glue, by the day', () => {
    expect(made.one('AWS::Glue::Table', 'PressespressTable')).toMatchObject({
      DatabaseName: 'presses',
      Name: 'press_raw',
      OpenTableFormatInput: {
        IcebergInput: {
          MetadataOperation: 'CREATE',
          Version: '2',
          IcebergTableInput: {
            Location: 's3://<PressesStoreBucket>/tables/press',
            Schema: { Fields: [{ Id: 1, Name: 'row_id', Type: 'string' }, { Id: 2, Name: 'ts', Type: 'timestamp' }, { Id: 3, Name: 'press', Type: 'string' }, { Id: 4, Name: 'temp_c', Type: 'double', Doc: '°C' }] },
            PartitionSpec: { Fields: [{ FieldId: 1000, Name: 'ts_day', SourceId: 2, Transform: 'day' }] },
          },
        },
      },
    });
  });

  test.each<[string, FlatFilePartition[], unknown]>([
    ['nothing', [], undefined],
    ['the hour and a text', [hour('ts'), column('press')], { Fields: [{ FieldId: 1000, Name: 'ts_hour', SourceId: 2, Transform: 'hour' }, { FieldId: 1001, Name: 'press', SourceId: 3, Transform: 'identity' }], SpecId: 0 }],
  ])('is partitioned by %s', (_, partitions, spec) => {
    const table = new Synthesized({}, { table: { partitions } }).one('AWS::Glue::Table', 'PressespressTable');
    expect(table.OpenTableFormatInput.IcebergInput.IcebergTableInput.PartitionSpec).toEqual(spec);
  });

  test('is by no day where no timestamp is required', () => {
    const table = new Synthesized({}, { columns: [FlatFileColumn.timestamp('ts'), press] }).one('AWS::Glue::Table', 'PressespressTable');
    expect(table.OpenTableFormatInput.IcebergInput.IcebergTableInput.PartitionSpec).toBeUndefined();
  });

  test('is appended to by Firehose, and errors go to errors/', () => {
    expect(stream(made)).toMatchObject({
      DeliveryStreamName: 'presses-press',
      DeliveryStreamType: 'DirectPut',
      IcebergDestinationConfiguration: {
        AppendOnly: true,
        BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 },
        DestinationTableConfigurationList: [{ DestinationDatabaseName: 'presses', DestinationTableName: 'press_raw', S3ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/press/!{timestamp:yyyy/MM/dd}/' }],
        s3BackupMode: 'FailedDataOnly',
      },
    });
    const other = new Synthesized({}, { table: { rawBackup: true, bufferInterval: Duration.seconds(90), bufferMegabytes: 128 } });
    const kept = stream(other).IcebergDestinationConfiguration;
    expect(kept).toMatchObject({ s3BackupMode: 'AllData', S3Configuration: { Prefix: 'raw/press/!{timestamp:yyyy/MM/dd}/' }, BufferingHints: { IntervalInSeconds: 90, SizeInMBs: 128 } });
  });

  test('is all that the role of its stream may write', () => {
    const may = made.may('PressespressRowsRole');
    expect(may['s3:PutObject']).toEqual([`${BUCKET}/tables/press/*`, `${BUCKET}/errors/*`]);
    expect(may['s3:DeleteObject']).toEqual([`${BUCKET}/tables/press/*`]);
    expect(may['glue:UpdateTable']).toEqual([glue('catalog'), glue('database/presses'), glue('table/presses/press_raw')]);
    expect(Object.values(may).flat()).not.toContain('*');
    expect(new Synthesized({}, { table: { rawBackup: true } }).may('PressespressRowsRole')['s3:PutObject']).toContain(`${BUCKET}/raw/press/*`);
  });
});

describe('a Parquet table', () => {
  const partitions = [day('ts'), column('press', ['p1', 'p2'])];
  const parquet = new Synthesized(PARQUET, { table: { partitions, rawBackup: true } });

  test('has its partitions worked out by Athena', () => {
    const { TableInput } = parquet.one('AWS::Glue::Table', 'PressespressTable');
    expect(TableInput.Parameters).toEqual({
      'EXTERNAL': 'TRUE',
      'classification': 'parquet',
      'projection.enabled': 'true',
      'storage.location.template': 's3://<PressesStoreBucket>/tables/press/ts_day=${ts_day}/press=${press}',
      'projection.ts_day.type': 'date',
      'projection.ts_day.format': 'yyyy-MM-dd',
      'projection.ts_day.range': '2020-01-01,NOW',
      'projection.ts_day.interval': '1',
      'projection.ts_day.interval.unit': 'DAYS',
      'projection.press.type': 'enum',
      'projection.press.values': 'p1,p2',
    });
    expect(TableInput.PartitionKeys).toEqual([{ Name: 'ts_day', Type: 'string' }, { Name: 'press', Type: 'string' }]);
    expect(TableInput.StorageDescriptor.Columns.map(({ Name }: any) => Name)).toEqual(['row_id', 'ts', 'temp_c']);
  });

  test('is written by folders that are found in the rows', () => {
    const { ExtendedS3DestinationConfiguration: to } = stream(parquet);
    expect(to).toMatchObject({
      Prefix: 'tables/press/ts_day=!{partitionKeyFromQuery:ts_day}/press=!{partitionKeyFromQuery:press}/',
      DynamicPartitioningConfiguration: { Enabled: true },
      DataFormatConversionConfiguration: { SchemaConfiguration: { DatabaseName: 'presses', TableName: 'press_raw' }, OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } } },
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: { Prefix: 'raw/press/!{timestamp:yyyy/MM/dd}/' },
    });
    const [{ Parameters: [query] }] = to.ProcessingConfiguration.Processors;
    expect(query.ParameterValue).toBe('{ts_day:(.ts/1000|strftime("%Y-%m-%d")),press:.press}');
    expect(parquet.may('PressespressRowsRole')['glue:UpdateTable']).toBeUndefined();
  });

  test('by the hour', () => {
    const hourly = new Synthesized(PARQUET, { table: { partitions: [hour('ts')] } });
    expect(hourly.one('AWS::Glue::Table', 'PressespressTable').TableInput.Parameters).toMatchObject({ 'projection.ts_hour.format': 'yyyy-MM-dd-HH', 'projection.ts_hour.interval.unit': 'HOURS', 'projection.ts_hour.range': '2020-01-01-00,NOW' });
    expect(stream(hourly).ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors[0].Parameters[0].ParameterValue).toContain('%Y-%m-%d-%H');
    expect(viewOf(hourly).originalSql).toContain('PARTITION BY "row_id", "ts_hour"');
  });

  test('by nothing', () => {
    const { ExtendedS3DestinationConfiguration: to } = stream(new Synthesized(PARQUET, { table: { partitions: [] } }));
    expect([to.DynamicPartitioningConfiguration, to.ProcessingConfiguration, to.Prefix]).toEqual([undefined, undefined, 'tables/press/']);
  });

  test('is told times in milliseconds', () => {
    expect([parquet.settings.timestamps, made.settings.timestamps]).toEqual(['ms', 'us']);
  });
});

describe('the view', () => {
  test('has each row once, in a form that Athena reads', () => {
    const { TableInput } = made.one('AWS::Glue::Table', 'PressespressView');
    expect(TableInput).toMatchObject({ Name: 'press', TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true' }, ViewExpandedText: '/* Presto View */' });
    expect(viewOf(made)).toEqual({
      originalSql: 'SELECT "row_id", "ts", "press", "temp_c" FROM (SELECT *, row_number() OVER (PARTITION BY "row_id", "ts" ORDER BY "row_id") AS "_copy" FROM "presses"."press_raw") WHERE "_copy" = 1',
      catalog: 'awsdatacatalog',
      schema: 'presses',
      columns: [{ name: 'row_id', type: 'varchar' }, { name: 'ts', type: 'timestamp' }, { name: 'press', type: 'varchar' }, { name: 'temp_c', type: 'double' }],
    });
  });

  test('has no name of its own that a column could have', () => {
    expect(() => new Synthesized({}, { columns: [ts, FlatFileColumn.text('copy'), FlatFileColumn.text('newest')] })).not.toThrow();
    expect(viewOf(new Synthesized({}, { columns: [FlatFileColumn.text('copy')] })).originalSql).toContain('WHERE "_copy" = 1');
  });
});

describe('queries', () => {
  test('are in the console, of this workgroup', () => {
    const queries = made.all('AWS::Athena::NamedQuery');
    expect(Object.keys(queries)).toEqual(['PressespressReconciliation', 'PressespressQuarantine']);
    for (const query of Object.values(queries)) expect(query).toMatchObject({ Database: 'presses', WorkGroup: 'presses' });
    expect(queries.PressespressReconciliation.QueryString).toContain('f.rows <> f.published + f.quarantined + f.skipped');
    expect(made.ingest.sources[0].queries).toHaveLength(2);
  });

  test('are limited, and their results are gone after a while', () => {
    const small = new Synthesized({ storage: { maxQueryGigabytes: 2, resultRetention: Duration.days(3) } });
    expect(small.one('AWS::Athena::WorkGroup', 'PressesStoreWorkGroup').WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true, BytesScannedCutoffPerQuery: 2 * 2 ** 30, ResultConfiguration: { OutputLocation: 's3://<PressesStoreBucket>/results/', EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    });
    expect(small.one('AWS::S3::Bucket', 'PressesStoreBucket').LifecycleConfiguration.Rules).toContainEqual({ Id: 'Results', Prefix: 'results/', ExpirationInDays: 3, Status: 'Enabled' });
  });

  test('are let in by a grant: this workgroup, these tables', () => {
    const key = (stack: Stack) => ({ storage: { encryptionKey: new kms.Key(stack, 'Key') } });
    const asked = new Synthesized(key, {}, (ingest, stack) => { ingest.grantQuery(new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() })); });
    const may = asked.may('Analyst');
    expect(may['athena:StartQueryExecution']).toEqual(['arn:<AWS::Partition>:athena:eu-central-1:123456789012:workgroup/presses']);
    expect(may['s3:PutObject']).toEqual([`${BUCKET}/results/*`]);
    expect(may['s3:GetObject']).toEqual(expect.arrayContaining(['tables', 'files', 'quarantine', 'results'].map((folder) => `${BUCKET}/${folder}/*`)));
    expect(may['s3:GetObject'].join()).not.toContain('errors');
    expect(may['kms:Decrypt']).toEqual(['<Key.Arn>']);
    expect(Object.keys(may).filter((action) => /Delete|Create|Update/.test(action))).toEqual([]);
  });
});

describe('the bucket', () => {
  test('is private, and tells of errors', () => {
    expect(made.one('AWS::S3::Bucket', 'PressesStoreBucket')).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    expect(made.one('AWS::Events::Rule', 'PressesUndelivered').EventPattern).toEqual({
      'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: ['<PressesStoreBucket>'] }, object: { key: [{ prefix: 'errors/' }] } },
    });
  });

  test('can have a key, which all who write may use', () => {
    const secret = new Synthesized((stack) => ({ storage: { encryptionKey: new kms.Key(stack, 'Key') } }));
    expect(secret.one('AWS::S3::Bucket', 'PressesStoreBucket').BucketEncryption.ServerSideEncryptionConfiguration[0]).toMatchObject({ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: '<Key.Arn>', SSEAlgorithm: 'aws:kms' } });
    for (const role of ['PressespressRowsRole', 'PressespressRuleRole', 'PressesFilesRole', 'PressesQuarantineRole']) expect(secret.may(role)['kms:GenerateDataKey']).toEqual(['<Key.Arn>']);
    expect(stream(secret, 'PressesFilesStream').ExtendedS3DestinationConfiguration.EncryptionConfiguration).toEqual({ KMSEncryptionConfig: { AWSKMSKeyARN: '<Key.Arn>' } });
    expect(secret.one('AWS::Athena::WorkGroup', 'PressesStoreWorkGroup').WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration).toEqual({ EncryptionOption: 'SSE_KMS', KmsKey: '<Key.Arn>' });
  });

  test('can be yours', () => {
    const yours = new Synthesized((stack) => ({ storage: { bucket: s3.Bucket.fromBucketName(stack, 'Lake', 'lake') } }));
    expect(yours.all('AWS::S3::Bucket')).toEqual({});
    expect(yours.may('PressespressRowsRole')['s3:DeleteObject']).toEqual(['arn:<AWS::Partition>:s3:::lake/tables/press/*']);
    expect(yours.outputs()).toMatchObject({ PressesBucketName: 'lake' });
  });
});

describe('what is removed with the construct', () => {
  const policies = (of: Synthesized) => ['AWS::S3::Bucket', 'AWS::Glue::Table', 'AWS::Glue::Database', 'AWS::Logs::LogGroup']
    .flatMap((type) => Object.entries<any>(of.resources(type))).filter(([id]) => !id.endsWith('View')).map(([, { DeletionPolicy }]) => DeletionPolicy);

  test('is nothing that holds rows', () => expect([...new Set(policies(made))]).toEqual(['Retain']));

  test('is what is said', () => {
    const gone = new Synthesized({ operations: { removalPolicy: RemovalPolicy.DESTROY } });
    expect([...new Set(policies(gone))]).toEqual(['Delete']);
    expect(gone.one('AWS::Athena::WorkGroup', 'PressesStoreWorkGroup').RecursiveDeleteOption).toBe(true);
  });
});

test('Quick Sight asks the view', () => {
  const ownerArn = 'arn:aws:quicksight:eu-central-1:123456789012:group/default/analysts';
  const shown = new Synthesized({ quickSight: { ownerArn } }, { columns: [ts, press, temperature, FlatFileColumn.integer('n'), FlatFileColumn.flag('f'), FlatFileColumn.date('d')] });
  expect(shown.one('AWS::QuickSight::DataSource', 'PressesQuickSightDataSource')).toMatchObject({ Type: 'ATHENA', DataSourceParameters: { AthenaParameters: { WorkGroup: 'presses' } }, Permissions: [{ Principal: ownerArn }] });
  const set = shown.one('AWS::QuickSight::DataSet', 'PressesQuickSightpress');
  expect(set).toMatchObject({ DataSetId: 'presses-press', ImportMode: 'DIRECT_QUERY', PhysicalTableMap: { rows: { RelationalTable: { Schema: 'presses', Name: 'press' } } } });
  expect(set.PhysicalTableMap.rows.RelationalTable.InputColumns.map(({ Type }: any) => Type)).toEqual(['STRING', 'DATETIME', 'STRING', 'DECIMAL', 'INTEGER', 'BOOLEAN', 'DATETIME']);
  expect(shown.ingest.sources[0].dataSet).toBeDefined();
  expect(made.ingest.sources[0].dataSet).toBeUndefined();
});
