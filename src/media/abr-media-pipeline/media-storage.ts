import { aws_dynamodb as dynamodb, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { prefixes } from './defaults';
import { MediaSourceOptions } from './media-places';

/** Where uploads arrive, where renditions go, and the record of each asset. */
export class MediaStorage extends Construct {
  public readonly sourceBucket: s3.IBucket;
  public readonly sourcePrefix: string;
  public readonly rejectedPrefix: string;
  public readonly sourceKey?: kms.IKey;
  public readonly outputBucket: s3.IBucket;
  public readonly outputPrefix: string;
  public readonly outputKey?: kms.IKey;
  public readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, public readonly pipelineName: string, props: AbrMediaPipelineProps, removalPolicy: RemovalPolicy) {
    super(scope, id);
    const { source = {}, output = {} } = props;
    ({ uploads: this.sourcePrefix, rejected: this.rejectedPrefix, output: this.outputPrefix } = prefixes(props));
    this.sourceBucket = source.bucket ?? this.ownSource(source, removalPolicy);
    this.outputBucket = output.bucket ?? this.ownBucket('Output', output.encryptionKey, removalPolicy);
    this.sourceKey = source.encryptionKey ?? this.sourceBucket.encryptionKey;
    this.outputKey = output.encryptionKey ?? this.outputBucket.encryptionKey;
    // With a helper function of CDK, which leaves alone what the bucket tells otherwise.
    source.bucket?.enableEventBridgeNotification();
    this.table = new dynamodb.Table(this, 'Assets', {
      partitionKey: { name: 'assetId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      removalPolicy,
    });
  }

  /** Versioned, so that two uploads of one name are two assets and a rejected one can be moved without taking a newer one with it. */
  private ownSource({ encryptionKey, archiveAfter, expireAfter, uploadOrigins }: MediaSourceOptions, removalPolicy: RemovalPolicy): s3.Bucket {
    const rules: s3.LifecycleRule[] = [
      { id: 'Unfinished', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      // What is rejected has been copied; its versions were deleted for good.
      { id: 'Replaced', prefix: this.rejectedPrefix, noncurrentVersionExpiration: Duration.days(30) },
    ];
    if (archiveAfter) {
      const transitions = [{ storageClass: s3.StorageClass.GLACIER, transitionAfter: archiveAfter }];
      rules.push({ id: 'Archive', prefix: this.sourcePrefix, transitions, noncurrentVersionTransitions: transitions });
    }
    for (const [name, prefix] of expireAfter ? [['Sources', this.sourcePrefix], ['Rejected', this.rejectedPrefix]] : []) {
      rules.push({ id: `Expire${name}`, prefix, expiration: expireAfter, noncurrentVersionExpiration: expireAfter });
    }
    const bucket = this.ownBucket('Source', encryptionKey, removalPolicy, {
      versioned: true,
      lifecycleRules: rules,
      // Parts are put together by their ETags.
      ...uploadOrigins && { cors: [{ allowedOrigins: uploadOrigins, allowedMethods: [s3.HttpMethods.PUT], allowedHeaders: ['*'], exposedHeaders: ['ETag'], maxAge: 3600 }] },
    });
    // By the L2 it would take a helper function.
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }

  private ownBucket(id: string, encryptionKey: kms.IKey | undefined, removalPolicy: RemovalPolicy, more: s3.BucketProps = {}): s3.Bucket {
    return new s3.Bucket(this, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      ...encryptionKey && { encryptionKey, bucketKeyEnabled: true },
      lifecycleRules: [{ id: 'Unfinished', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
      ...more,
    });
  }
}
