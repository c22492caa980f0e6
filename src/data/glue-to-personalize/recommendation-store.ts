import { aws_dynamodb as dynamodb, aws_glue as glue, aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { etlDefaults } from './defaults';
import { STORE } from './definition/names';
import { GlueToPersonalizeProps } from './glue-to-personalize-props';

/** Exports with their reports and their quarantine, the catalog of the sources, and the record of what is in use. */
export class RecommendationStore extends Construct {
  /** Lets Personalize itself read a folder of a bucket: it wants that said by the bucket as well as by its role. https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html */
  public static openTo(bucket: s3.IBucket, actions: string[], keys: string[], prefixes: string[]) {
    const stack = Stack.of(bucket);
    const statement = (more: Pick<iam.PolicyStatementProps, 'actions' | 'resources'>, conditions: Record<string, unknown> = {}) => bucket.addToResourcePolicy(new iam.PolicyStatement({
      ...more,
      principals: [new iam.ServicePrincipal('personalize.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ...conditions },
    }));
    statement({ actions, resources: keys.map((key) => bucket.arnForObjects(key)) });
    if (prefixes.length) statement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }, { StringLike: { 's3:prefix': prefixes } });
  }

  public readonly bucket: s3.IBucket;
  public readonly key?: kms.IKey;
  public readonly database: glue.CfnDatabase;
  public readonly databaseName: string;
  public readonly table: dynamodb.Table;

  constructor(scope: Construct, id: string, public readonly groupName: string, props: GlueToPersonalizeProps, removalPolicy: RemovalPolicy) {
    super(scope, id);
    const etl = etlDefaults(props.etl);
    this.bucket = etl.bucket ?? this.ownBucket(etl, props.start?.parameterFiles ?? false, removalPolicy);
    this.key = etl.encryptionKey ?? this.bucket.encryptionKey;
    // With a helper function of CDK, which leaves alone what the bucket tells otherwise; but it is not for this app to change what an imported one tells.
    if (props.start?.parameterFiles && etl.bucket && Resource.isOwnedResource(etl.bucket)) etl.bucket.enableEventBridgeNotification();
    this.databaseName = groupName.toLowerCase().replace(/-/g, '_');
    this.database = new glue.CfnDatabase(this, 'Catalog', {
      catalogId: Stack.of(this).account,
      databaseInput: { name: this.databaseName, description: `Sources of ${scope.node.path}` },
    });
    this.database.applyRemovalPolicy(removalPolicy);
    this.table = new dynamodb.Table(this, 'Record', {
      partitionKey: { name: 'group', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
    });
  }

  public arnOf(folder: string): string {
    return this.bucket.arnForObjects(`${folder}*`);
  }

  /** The lists of erased users stay for as long as there are exports: every one of them is read by every export. */
  private ownBucket({ encryptionKey, retention }: ReturnType<typeof etlDefaults>, events: boolean, removalPolicy: RemovalPolicy): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      ...encryptionKey && { encryptionKey, bucketKeyEnabled: true },
      lifecycleRules: [
        { id: 'Unfinished', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        ...[STORE.exports, STORE.quarantine, STORE.reports, STORE.results].map((prefix) => ({ id: `Expire-${prefix.slice(0, -1)}`, prefix, expiration: retention })),
      ],
      removalPolicy,
    });
    // By the L2 it would take a helper function.
    if (events) (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }
}
