import {
  aws_athena as athena, aws_glue as glue, aws_iam as iam, aws_kms as kms, aws_logs as logs, aws_s3 as s3, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { storageDefaults } from '../defaults';
import { FlatFileStorageOptions, FlatFileTableFormat } from '../flat-file-storage';

/** Folders of the bucket. */
export const FOLDER = { tables: 'tables/', raw: 'raw/', files: 'files/', quarantine: 'quarantine/', errors: 'errors/', results: 'results/' };

/** The bucket with its catalog, and what asks it. */
export class IngestStore extends Construct {
  public readonly bucket: s3.IBucket;
  public readonly key?: kms.IKey;
  public readonly database: glue.CfnDatabase;
  public readonly workGroup: athena.CfnWorkGroup;
  /** Where Firehose tells why it could not deliver. */
  public readonly deliveryLog: logs.LogGroup;
  public readonly tableFormat: FlatFileTableFormat;

  constructor(
    scope: Construct, id: string, public readonly ingestName: string, options: FlatFileStorageOptions | undefined,
    public readonly removalPolicy: RemovalPolicy,
  ) {
    super(scope, id);
    const { bucket, encryptionKey, resultRetention, maxQueryGigabytes, tableFormat } = storageDefaults(options);
    this.tableFormat = tableFormat;
    this.bucket = bucket ?? this.ownBucket(encryptionKey, resultRetention);
    this.key = encryptionKey ?? this.bucket.encryptionKey;
    this.database = new glue.CfnDatabase(this, 'Catalog', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: ingestName, description: `Rows of ${scope.node.path}` },
    });
    this.database.applyRemovalPolicy(removalPolicy);
    this.workGroup = new athena.CfnWorkGroup(this, 'WorkGroup', {
      name: ingestName,
      description: `Queries of ${scope.node.path}`,
      recursiveDeleteOption: removalPolicy === RemovalPolicy.DESTROY,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: maxQueryGigabytes * 2 ** 30,
        resultConfiguration: {
          outputLocation: this.bucket.s3UrlForObject(FOLDER.results),
          encryptionConfiguration: this.key ? { encryptionOption: 'SSE_KMS', kmsKey: this.key.keyArn } : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    this.deliveryLog = new logs.LogGroup(this, 'DeliveryLog', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy });
  }

  public get databaseName(): string {
    return this.ingestName;
  }

  /** Objects below a folder. */
  public arnOf(folder: string): string {
    return this.bucket.arnForObjects(`${folder}*`);
  }

  public catalogArns(...tables: string[]): string[] {
    const arn = (resource: string, resourceName?: string) => Stack.of(this).formatArn({ service: 'glue', resource, resourceName });
    return [arn('catalog'), arn('database', this.databaseName), ...tables.map((table) => arn('table', `${this.databaseName}/${table}`))];
  }

  /** Reads the tables: what is needed besides Athena itself. */
  public allowReading(grantee: iam.IGrantable): iam.Grant {
    const read = iam.Grant.addToPrincipal({
      grantee,
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
      resourceArns: this.catalogArns('*'),
    })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [FOLDER.tables, FOLDER.files, FOLDER.quarantine].map((folder) => this.arnOf(folder)) }))
      .combine(iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetBucketLocation', 's3:ListBucket'], resourceArns: [this.bucket.bucketArn] }));
    return this.key ? read.combine(this.key.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey')) : read;
  }

  private ownBucket(encryptionKey: kms.IKey | undefined, resultRetention: Duration): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      ...encryptionKey && { encryptionKey, bucketKeyEnabled: true },
      lifecycleRules: [
        { id: 'Unfinished', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { id: 'Results', prefix: FOLDER.results, expiration: resultRetention },
      ],
      removalPolicy: this.removalPolicy,
    });
    // By the L2 it would take a helper function. What cannot be delivered is noticed so.
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }
}
