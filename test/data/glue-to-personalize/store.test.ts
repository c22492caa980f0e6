import { aws_kms as kms, aws_s3 as s3, CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Change, newStack, REGION } from './mappings';
import { Synthesized } from './synthesized';
import { RecommendationTarget } from '../../../src/data/glue-to-personalize';

const made = Synthesized.of();
const policyOf = (of: Synthesized) => of.one('AWS::S3::BucketPolicy', 'ShopStoreBucketPolicy').PolicyDocument.Statement;
const bucketOf = (of: Synthesized) => of.one('AWS::S3::Bucket', 'ShopStoreBucket');
const mine = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
const personalize = { Service: 'personalize.amazonaws.com' };

test('exports and all about them expire; the lists of erased users and the parameters stay', () => {
  const rules = bucketOf(made).LifecycleConfiguration.Rules;
  expect(rules.map(({ Prefix, ExpirationInDays }: any) => [Prefix, ExpirationInDays])).toEqual([
    [undefined, undefined], ['exports/', 30], ['quarantine/', 30], ['reports/', 30], ['results/', 30],
  ]);
  const week = Synthesized.of({ etl: { retention: Duration.days(7) } });
  expect(bucketOf(week).LifecycleConfiguration.Rules[1].ExpirationInDays).toBe(7);
});

test('nobody reads it in public, or without TLS', () => {
  expect(bucketOf(made).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true,
  });
  expect(policyOf(made)).toContainEqual(expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
});

test('Personalize reads exports and lists of erased users of this account, and nothing else', () => {
  expect(policyOf(made).filter(({ Principal }: any) => Principal.Service)).toEqual([
    { Effect: 'Allow', Principal: personalize, Action: 's3:GetObject', Resource: ['<ShopStoreBucket.Arn>/exports/*', '<ShopStoreBucket.Arn>/erasures/*'], Condition: mine },
    { Effect: 'Allow', Principal: personalize, Action: 's3:ListBucket', Resource: '<ShopStoreBucket.Arn>', Condition: { ...mine, StringLike: { 's3:prefix': ['exports/*', 'erasures/*'] } } },
  ]);
});

test('Personalize writes results of batches', () => {
  const batch = new Synthesized((stack) => ({ target: RecommendationTarget.personalize({ batch: { bucket: new s3.Bucket(stack, 'Input'), key: 'batch/users.json' } }) }));
  expect(policyOf(batch)).toContainEqual({ Effect: 'Allow', Principal: personalize, Action: 's3:PutObject', Resource: '<ShopStoreBucket.Arn>/results/*', Condition: mine });
  expect(batch.one('AWS::S3::BucketPolicy', 'InputPolicy').PolicyDocument.Statement).toContainEqual(
    { Effect: 'Allow', Principal: personalize, Action: 's3:GetObject', Resource: '<Input.Arn>/batch/users.json', Condition: mine });
});

test('a key of the user encrypts it, and Personalize may use it for this account', () => {
  const keyed = new Synthesized((stack) => ({ etl: { encryptionKey: new kms.Key(stack, 'Key') } }));
  expect(bucketOf(keyed).BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
    { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: '<Key.Arn>', SSEAlgorithm: 'aws:kms' } },
  ]);
  expect(keyed.one('AWS::KMS::Key', 'Key').KeyPolicy.Statement).toContainEqual(
    { Effect: 'Allow', Principal: personalize, Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:CreateGrant', 'kms:ListGrants'], Resource: '*', Condition: mine });
  expect(keyed.one('AWS::Personalize::DatasetGroup', 'ShopPersonalizeDatasetGroup')).toEqual({ Name: 'shop', KmsKeyArn: '<Key.Arn>', RoleArn: '<ShopPersonalizeRole.Arn>' });
});

test('a key of the bucket alone is no key of the dataset group', () => {
  const keyed = new Synthesized((stack) => ({ etl: { bucket: new s3.Bucket(stack, 'Own', { encryptionKey: new kms.Key(stack, 'Key') }) } }));
  expect(keyed.one('AWS::KMS::Key', 'Key').KeyPolicy.Statement).toContainEqual(
    { Effect: 'Allow', Principal: personalize, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*', Condition: mine });
  expect(keyed.one('AWS::Personalize::DatasetGroup', 'ShopPersonalizeDatasetGroup')).toEqual({ Name: 'shop' });
});

describe('a bucket of the user', () => {
  const imported = (stack: Stack) => s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'store', region: REGION });

  test('of the app gets the statements of Personalize, and no bucket is made', () => {
    const own = new Synthesized((stack) => ({ etl: { bucket: new s3.Bucket(stack, 'Own') } }));
    expect(own.one('AWS::S3::BucketPolicy', 'OwnPolicy').PolicyDocument.Statement).toHaveLength(2);
    expect(Object.keys(own.all('AWS::S3::Bucket'))).toEqual(['Own', 'Source']);
  });

  test('that is imported has a policy that its owner has changed', () => {
    expect(() => new Synthesized((stack) => ({ etl: { bucket: imported(stack) } }))).toThrow(/etl\.bucketPolicyReady: true/);
    const ready = new Synthesized((stack) => ({ etl: { bucket: imported(stack), bucketPolicyReady: true } }));
    expect(ready.one('AWS::Glue::Job', 'ShopInteractionsJob').Role).toBe('<ShopInteractionsJobRole.Arn>');
    expect(Object.keys(ready.all('AWS::S3::Bucket'))).toEqual(['Source']);
  });

  test('sends its events to EventBridge by itself, if it is imported', () => {
    const ready = new Synthesized((stack) => ({ etl: { bucket: imported(stack), bucketPolicyReady: true }, start: { parameterFiles: true } }));
    expect(ready.all('AWS::Lambda::Function')).toEqual({});
    const own = new Synthesized((stack) => ({ etl: { bucket: new s3.Bucket(stack, 'Own') }, start: { parameterFiles: true } }));
    expect(Object.values(own.all('Custom::S3BucketNotifications'))).toEqual([expect.objectContaining({ NotificationConfiguration: { EventBridgeConfiguration: {} } })]);
  });
});

describe('removal', () => {
  const STATEFUL = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::Personalize::DatasetGroup', 'AWS::Glue::Database', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'];
  const policies = (change: Change) => {
    const of = new Synthesized(change);
    return STATEFUL.flatMap((type) => Object.entries(of.resources(type)).filter(([id]) => id.startsWith('Shop')).map(([, { DeletionPolicy }]) => DeletionPolicy));
  };

  test('keeps what holds data, unless it is said otherwise, of all at once', () => {
    const start = { parameterFiles: true };
    expect(policies({ start })).toEqual(Array(7).fill('Retain'));
    expect(policies({ start, operations: { removalPolicy: RemovalPolicy.DESTROY } })).toEqual(Array(7).fill('Delete'));
  });
});

test('every part can be changed', () => {
  const stack = newStack();
  const changed = new Synthesized({}, ({ table, exports, datasetGroup }) => {
    (table.node.defaultChild as CfnResource).addPropertyOverride('DeletionProtectionEnabled', true);
    exports[0].job.executionProperty = { maxConcurrentRuns: 2 };
    datasetGroup!.name = 'other';
  }, stack);
  expect(changed.one('AWS::DynamoDB::Table', 'ShopStoreRecord').DeletionProtectionEnabled).toBe(true);
  expect(changed.one('AWS::Glue::Job', 'ShopInteractionsJob').ExecutionProperty).toEqual({ MaxConcurrentRuns: 2 });
  expect(changed.one('AWS::Personalize::DatasetGroup', 'ShopPersonalizeDatasetGroup').Name).toBe('other');
});
