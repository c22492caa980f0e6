import {
  aws_athena as athena, aws_glue as glue, aws_iam as iam, aws_iot as iot, aws_kinesisfirehose as firehose, aws_logs as logs, aws_s3 as s3, CfnOutput,
  Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { fleet } from './iot-flat-file-ingest-direct-fleet';
import { operations } from './iot-flat-file-ingest-direct-operations';

const { RETAIN } = RemovalPolicy;
const COLUMNS = [
  { name: 'row_id', type: 'string', comment: 'Of the content of the file, and the offset in it' }, { name: 'ts', type: 'timestamp' }, { name: 'press', type: 'string' },
  { name: 'temp_c', type: 'double', comment: '°C' },
];
const FILES = {
  device: 'string',
  source: 'string',
  file_id: 'string',
  file: 'string',
  bytes: 'bigint',
  modified: 'bigint',
  state: 'string',
  reason: 'string',
  rows: 'bigint',
  published: 'bigint',
  quarantined: 'bigint',
  skipped: 'bigint',
  collected_at: 'bigint',
};
const QUARANTINE = {
  row_id: 'string',
  device: 'string',
  source: 'string',
  file: 'string',
  line: 'bigint',
  byte_offset: 'bigint',
  reason: 'string',
  column_name: 'string',
  detail: 'string',
  raw: 'string',
  collected_at: 'bigint',
};

/** What IotFlatFileIngest declares, with the L2s of aws-cdk-lib, and its L1s where there are none. */
export function direct(home: Stack, id: string) {
  const scope = new Construct(home, id);
  const ingest: Ingest = { scope, name: id.toLowerCase(), bucket: bucketOf(scope), deliveryLog: log(scope, 'DeliveryLog', logs.RetentionDays.ONE_MONTH) };
  const { name, bucket } = ingest;
  const database = new glue.CfnDatabase(scope, 'Catalog', { catalogId: Stack.of(scope).account, databaseInput: { name } });
  database.applyRemovalPolicy(RETAIN);
  const workGroup = new athena.CfnWorkGroup(scope, 'WorkGroup', {
    name,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true,
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: 100 * 2 ** 30,
      resultConfiguration: { outputLocation: bucket.s3UrlForObject('results/'), encryptionConfiguration: { encryptionOption: 'SSE_S3' } },
    },
  });
  const health = log(scope, 'Health', logs.RetentionDays.THREE_MONTHS);
  for (const table of catalogued(ingest)) table.node.addDependency(database);
  rules(ingest, { files: delivered(ingest, 'files'), quarantine: delivered(ingest, 'quarantine'), rows: toTable(ingest), health });
  for (const [query, queryString] of Object.entries(QUERIES)) {
    new athena.CfnNamedQuery(scope, query, { name: query, database: name, workGroup: name, queryString }).node.addDependency(workGroup);
  }
  fleet(scope, name);
  operations(scope, name, bucket, health);
  new CfnOutput(scope, 'DatabaseName', { value: name });
  new CfnOutput(scope, 'WorkGroupName', { value: name });
  new CfnOutput(scope, 'BucketName', { value: bucket.bucketName });
}

interface Ingest {
  readonly scope: Construct;
  readonly name: string;
  readonly bucket: s3.Bucket;
  readonly deliveryLog: logs.LogGroup;
}

function bucketOf(scope: Construct) {
  const bucket = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, { prefix: 'results/', expiration: Duration.days(7) }],
  });
  // By the L2 it would take a helper function.
  (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  return bucket;
}

const log = (scope: Construct, id: string, retention: logs.RetentionDays) => new logs.LogGroup(scope, id, { retention, removalPolicy: RETAIN });

/** The four tables: rows, the view that has each once, accounts of files, bad rows. */
function catalogued({ scope, name, bucket }: Ingest): glue.CfnTable[] {
  const common = { catalogId: Stack.of(scope).account, databaseName: name };
  const rows = new glue.CfnTable(scope, 'Rows', {
    ...common,
    name: 'shots_raw',
    openTableFormatInput: {
      icebergInput: {
        metadataOperation: 'CREATE',
        version: '2',
        icebergTableInput: {
          location: bucket.s3UrlForObject('tables/shots'),
          schema: { type: 'struct', schemaId: 0, fields: COLUMNS.map(({ name: column, type, comment }, index) => ({ id: index + 1, name: column, type, required: false, doc: comment })) },
          partitionSpec: { specId: 0, fields: [{ fieldId: 1000, sourceId: 2, name: 'ts_day', transform: 'day' }] },
        },
      },
    },
  });
  const originalSql = `SELECT "row_id", "ts", "press", "temp_c" FROM (SELECT *, row_number() OVER (PARTITION BY "row_id", "ts" ORDER BY "row_id") AS "_copy" FROM "${name}"."shots_raw") WHERE "_copy" = 1`;
  const view = { originalSql, catalog: 'awsdatacatalog', schema: name, columns: COLUMNS.map(({ name: column, type }) => ({ name: column, type: type.replace('string', 'varchar') })) };
  const unique = new glue.CfnTable(scope, 'View', {
    ...common,
    tableInput: {
      name: 'shots',
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: { columns: COLUMNS, location: '', serdeInfo: {} },
      viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
      viewExpandedText: '/* Presto View */',
    },
  });
  const records = Object.entries({ files: FILES, quarantine: QUARANTINE }).map(([table, columns]) => new glue.CfnTable(scope, `${table}Table`, {
    ...common,
    tableInput: {
      name: table,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: 'json' },
      storageDescriptor: {
        columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
        location: bucket.s3UrlForObject(`${table}/`),
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', parameters: { 'ignore.malformed.json': 'true' } },
      },
    },
  }));
  [rows, ...records].forEach((table) => table.applyRemovalPolicy(RETAIN));
  return [rows, unique, ...records];
}

/** A role for one service, in the name of this account only. */
function roleOf(scope: Construct, id: string, service: string) {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}

/** What all streams have: a role for a folder, and a log stream for their errors. */
function streamParts({ scope, name, bucket, deliveryLog }: Ingest, id: string, folder: string) {
  const role = roleOf(scope, `${id}Delivery`, 'firehose.amazonaws.com');
  const { logStreamName } = new logs.LogStream(scope, `${id}Errors`, { logGroup: deliveryLog });
  for (const [actions, resources] of [
    [['s3:AbortMultipartUpload', 's3:PutObject', 's3:GetObject'], [bucket.arnForObjects(`${folder}*`), bucket.arnForObjects('errors/*')]],
    [['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.bucketArn]],
    [['logs:PutLogEvents'], [Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:${deliveryLog.logGroupName}:log-stream:${logStreamName}` })]],
  ]) role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  return {
    role,
    stream: { deliveryStreamName: `${name}-${id}`, deliveryStreamType: 'DirectPut', deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' } },
    cloudWatchLoggingOptions: { enabled: true, logGroupName: deliveryLog.logGroupName, logStreamName },
    errorOutputPrefix: `errors/!{firehose:error-output-type}/${id}/!{timestamp:yyyy/MM/dd}/`,
  };
}

/** JSON lines below a folder. */
function delivered(ingest: Ingest, id: 'files' | 'quarantine') {
  const { role, stream, ...errors } = streamParts(ingest, id, `${id}/`);
  const made = new firehose.CfnDeliveryStream(ingest.scope, `${id}Stream`, {
    ...stream,
    extendedS3DestinationConfiguration: {
      ...errors,
      bucketArn: ingest.bucket.bucketArn,
      roleArn: role.roleArn,
      prefix: `${id}/!{timestamp:yyyy/MM/dd}/`,
      bufferingHints: { intervalInSeconds: 60, sizeInMBs: 5 },
      compressionFormat: 'GZIP',
      processingConfiguration: { enabled: true, processors: [{ type: 'AppendDelimiterToRecord', parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }] }] },
    },
  });
  made.node.addDependency(role);
  return made;
}

/** Rows into the Iceberg table. */
function toTable(ingest: Ingest) {
  const { scope, name, bucket } = ingest;
  const { role, stream, cloudWatchLoggingOptions, errorOutputPrefix } = streamParts(ingest, 'shots', 'tables/shots/');
  const arn = (resource: string, resourceName?: string) => Stack.of(scope).formatArn({ service: 'glue', resource, resourceName });
  const catalog = [arn('catalog'), arn('database', name), arn('table', `${name}/shots_raw`)];
  role.addToPolicy(new iam.PolicyStatement({ actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'], resources: catalog }));
  role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('tables/shots/*')] }));
  const made = new firehose.CfnDeliveryStream(scope, 'RowsStream', {
    ...stream,
    icebergDestinationConfiguration: {
      roleArn: role.roleArn,
      appendOnly: true,
      catalogConfiguration: { catalogArn: catalog[0] },
      destinationTableConfigurationList: [{ destinationDatabaseName: name, destinationTableName: 'shots_raw', s3ErrorOutputPrefix: errorOutputPrefix }],
      bufferingHints: { intervalInSeconds: 60, sizeInMBs: 64 },
      retryOptions: { durationInSeconds: 7200 },
      cloudWatchLoggingOptions,
      s3BackupMode: 'FailedDataOnly',
      s3Configuration: { bucketArn: bucket.bucketArn, roleArn: role.roleArn, errorOutputPrefix },
    },
  });
  made.node.addDependency(role);
  return made;
}

interface Targets {
  readonly files: firehose.CfnDeliveryStream;
  readonly quarantine: firehose.CfnDeliveryStream;
  readonly rows: firehose.CfnDeliveryStream;
  readonly health: logs.LogGroup;
}

/** Four rules, each with a role of its own and a place for what it cannot deliver. */
function rules({ scope, name, bucket }: Ingest, { files, quarantine, rows, health }: Targets) {
  const rule = (id: string, sql: string, allowed: iam.PolicyStatementProps, action: (roleArn: string) => iot.CfnTopicRule.ActionProperty) => {
    const role = roleOf(scope, `${id}RuleRole`, 'iot.amazonaws.com');
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects('errors/rules/*')] }));
    role.addToPolicy(new iam.PolicyStatement(allowed));
    const key = `errors/rules/${name}_${id}/\${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/\${newuuid()}.json`;
    const actions = [action(role.roleArn)];
    const errorAction = { s3: { bucketName: bucket.bucketName, key, roleArn: role.roleArn } };
    const topicRulePayload = { awsIotSqlVersion: '2016-03-23', sql, ruleDisabled: false, actions, errorAction };
    new iot.CfnTopicRule(scope, `${id}Rule`, { ruleName: `${name}_${id}`, topicRulePayload }).node.addDependency(role);
  };
  const toStream = (id: string, sql: string, batchMode: boolean, stream: firehose.CfnDeliveryStream) => rule(
    id, sql, { actions: [batchMode ? 'firehose:PutRecordBatch' : 'firehose:PutRecord'], resources: [stream.attrArn] },
    (roleArn) => ({ firehose: { deliveryStreamName: stream.deliveryStreamName!, roleArn, batchMode } }),
  );
  toStream('files', `SELECT * FROM '${name}/+/+/files'`, false, files);
  toStream('quarantine', `SELECT VALUE rows FROM '${name}/+/+/quarantine'`, true, quarantine);
  toStream('shots', `SELECT VALUE rows FROM '${name}/+/shots/rows'`, true, rows);
  rule(
    'health', `SELECT * FROM '${name}/+/+/health'`,
    { actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [health.logGroupArn] },
    (roleArn) => ({ cloudwatchLogs: { logGroupName: health.logGroupName, roleArn, batchMode: false } }),
  );
}

const QUERIES = {
  Reconciliation: `SELECT f.device, f.file, f.file_id, f.published, coalesce(r.arrived, 0) AS arrived
FROM (SELECT *, row_number() OVER (PARTITION BY file_id, device ORDER BY collected_at DESC) AS newest FROM "files" WHERE source = 'shots' AND state <> 'same') f
LEFT JOIN (SELECT substr("row_id", 1, 11) AS file_id, count(DISTINCT "row_id") AS arrived FROM "shots_raw" GROUP BY 1) r ON r.file_id = f.file_id
WHERE f.newest = 1 AND coalesce(r.arrived, 0) <> f.published`,
  Reasons: 'SELECT reason, count(DISTINCT "row_id") AS bad_rows FROM "quarantine" WHERE source = \'shots\' GROUP BY reason ORDER BY bad_rows DESC',
};
