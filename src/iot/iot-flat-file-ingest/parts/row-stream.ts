import { ArnFormat, aws_iam as iam, aws_kinesisfirehose as firehose, aws_logs as logs, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allow, deliveryRole } from './delivery-role';
import { FOLDER, IngestStore } from './ingest-store';
import { keyOf, rawName, tableFolder } from './row-table';
import { TableChoices } from '../defaults';
import { FlatFileTableFormat } from '../flat-file-storage';
import { PartitionKind } from '../partition-kind';

/** Under errors/: what it is, the source, the day. */
export const errorPrefix = (source: string) => `${FOLDER.errors}!{firehose:error-output-type}/${source}/!{timestamp:yyyy/MM/dd}/`;

/** Firehose between the rules of a source and its table. */
export class RowStream extends Construct {
  public readonly stream: firehose.CfnDeliveryStream;
  public readonly streamName: string;
  public readonly role: iam.Role;

  constructor(
    scope: Construct, id: string, private readonly store: IngestStore, private readonly source: string, private readonly table: TableChoices,
  ) {
    super(scope, id);
    this.streamName = `${store.ingestName}-${source}`;
    this.role = deliveryRole(this, 'Role', store, [tableFolder(source), FOLDER.errors, ...table.rawBackup ? [`${FOLDER.raw}${source}/`] : []]);
    this.stream = new firehose.CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: this.streamName,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      ...store.tableFormat === FlatFileTableFormat.ICEBERG
        ? { icebergDestinationConfiguration: this.toIceberg() }
        : { extendedS3DestinationConfiguration: this.toParquet() },
    });
    // Firehose tries its role when the stream is made.
    this.stream.node.addDependency(this.role);
  }

  private toIceberg(): firehose.CfnDeliveryStream.IcebergDestinationConfigurationProperty {
    const { store, source, table, role } = this;
    allow(role, ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'], store.catalogArns(rawName(source)));
    // Firehose replaces files of metadata when two deliveries meet.
    allow(role, ['s3:DeleteObject'], [store.arnOf(tableFolder(source))]);
    return {
      roleArn: role.roleArn,
      appendOnly: true,
      catalogConfiguration: { catalogArn: store.catalogArns()[0] },
      destinationTableConfigurationList: [
        { destinationDatabaseName: store.databaseName, destinationTableName: rawName(source), s3ErrorOutputPrefix: errorPrefix(source) },
      ],
      bufferingHints: this.buffering(),
      retryOptions: { durationInSeconds: 7200 },
      cloudWatchLoggingOptions: this.logging('Delivery'),
      // In this destination the backup has no place of its own: it goes where the bucket says.
      s3BackupMode: table.rawBackup ? 'AllData' : 'FailedDataOnly',
      s3Configuration: {
        bucketArn: store.bucket.bucketArn, roleArn: role.roleArn, prefix: `${FOLDER.raw}${source}/!{timestamp:yyyy/MM/dd}/`, errorOutputPrefix: errorPrefix(source), ...this.encryption(),
      },
    };
  }

  private toParquet(): firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty {
    const { store, source, table, role } = this;
    allow(role, ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'], store.catalogArns(rawName(source)));
    const { region } = Stack.of(this);
    const { partitions } = table;
    const place = (prefix: string) => (
      { bucketArn: store.bucket.bucketArn, roleArn: role.roleArn, prefix, errorOutputPrefix: errorPrefix(source), ...this.encryption() }
    );
    return {
      ...place(`${tableFolder(source)}${partitions.map((each) => `${keyOf(each)}=!{partitionKeyFromQuery:${keyOf(each)}}/`).join('')}`),
      bufferingHints: this.buffering(),
      cloudWatchLoggingOptions: this.logging('Delivery'),
      dataFormatConversionConfiguration: {
        enabled: true,
        schemaConfiguration: { databaseName: store.databaseName, tableName: rawName(source), region, roleArn: role.roleArn, catalogId: store.database.catalogId, versionId: 'LATEST' },
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
        outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'SNAPPY' } } },
      },
      ...partitions.length && {
        dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 300 } },
        processingConfiguration: {
          enabled: true,
          processors: [{
            type: 'MetadataExtraction',
            parameters: [
              { parameterName: 'MetadataExtractionQuery', parameterValue: `{${partitions.map((each) => `${keyOf(each)}:${query(each)}`).join(',')}}` },
              { parameterName: 'JsonParsingEngine', parameterValue: 'JQ-1.6' },
            ],
          }],
        },
      },
      ...table.rawBackup && { s3BackupMode: 'Enabled', s3BackupConfiguration: place(`${FOLDER.raw}${source}/!{timestamp:yyyy/MM/dd}/`) },
    };
  }

  private buffering() {
    return { intervalInSeconds: this.table.bufferInterval.toSeconds(), sizeInMBs: this.table.bufferMegabytes };
  }

  private encryption() {
    const { key } = this.store;
    return key && { encryptionConfiguration: { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } } };
  }

  private logging(id: string) {
    return logging(this, id, this.store, this.role, this.source);
  }
}

/** Firehose writes to a stream of the log that is there already. */
export function logging(scope: Construct, id: string, { deliveryLog, removalPolicy }: IngestStore, role: iam.Role, logStreamName: string) {
  const stream = new logs.LogStream(scope, id, { logGroup: deliveryLog, logStreamName, removalPolicy });
  const { logGroupName } = deliveryLog;
  const arn = Stack.of(scope).formatArn({
    service: 'logs', resource: 'log-group', resourceName: `${logGroupName}:log-stream:${logStreamName}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  allow(role, ['logs:PutLogEvents'], [arn]);
  return { enabled: true, logGroupName, logStreamName: stream.logStreamName };
}

/** In jq: timestamps are milliseconds. */
function query({ kind, column }: PartitionKind): string {
  if (kind === 'column') return `.${column}`;
  return `(.${column}/1000|strftime("${kind === 'day' ? '%Y-%m-%d' : '%Y-%m-%d-%H'}"))`;
}
