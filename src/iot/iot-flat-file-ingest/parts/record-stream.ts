import { aws_glue as glue, aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deliveryRole } from './delivery-role';
import { FOLDER, IngestStore } from './ingest-store';
import { errorPrefix, logging } from './row-stream';
import { TableColumn } from '../settings/table-columns';

/** Records of the collector about files and bad rows: JSON lines, and a table over them. */
export class RecordStream extends Construct {
  public readonly stream: firehose.CfnDeliveryStream;
  public readonly streamName: string;

  constructor(scope: Construct, id: string, store: IngestStore, public readonly tableName: 'files' | 'quarantine', columns: TableColumn[]) {
    super(scope, id);
    const folder = FOLDER[tableName];
    const table = new glue.CfnTable(this, 'Table', {
      catalogId: store.database.catalogId,
      databaseName: store.databaseName,
      tableInput: {
        name: tableName,
        tableType: 'EXTERNAL_TABLE',
        parameters: { EXTERNAL: 'TRUE', classification: 'json' },
        storageDescriptor: {
          columns,
          location: store.bucket.s3UrlForObject(folder),
          inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          // One broken line must not hide the others.
          serdeInfo: { serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', parameters: { 'ignore.malformed.json': 'true' } },
        },
      },
    });
    table.node.addDependency(store.database);
    table.applyRemovalPolicy(store.removalPolicy);
    this.streamName = `${store.ingestName}-${tableName}`;
    const role = deliveryRole(this, 'Role', store, [folder, FOLDER.errors]);
    this.stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: this.streamName,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: store.bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${folder}!{timestamp:yyyy/MM/dd}/`,
        errorOutputPrefix: errorPrefix(tableName),
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 5 },
        compressionFormat: 'GZIP',
        cloudWatchLoggingOptions: logging(this, 'Delivery', store, role, tableName),
        processingConfiguration: {
          enabled: true,
          processors: [{ type: 'AppendDelimiterToRecord', parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }] }],
        },
        ...store.key && { encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: store.key.keyArn } } },
      },
    });
    this.stream.node.addDependency(role);
  }
}
