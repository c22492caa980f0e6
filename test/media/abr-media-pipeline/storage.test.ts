import { aws_dynamodb as dynamodb, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Change } from './media';
import { Synthesized } from './synthesized';

const BUCKET = 'AWS::S3::Bucket';
const [source, output] = ['FilmsStorageSource', 'FilmsStorageOutput'];
const bucket = (id: string, change?: Change) => Synthesized.of(change).one(BUCKET, id);
const lifecycle = (id: string, change?: Change) =>
  Object.fromEntries(bucket(id, change).LifecycleConfiguration.Rules.map(({ Id, Status, ...rule }: any) => [Id, Status === 'Enabled' && rule]));
const key = (stack: Stack, id: string) => new kms.Key(stack, id);
const mine = (stack: Stack, id: string) => s3.Bucket.fromBucketName(stack, id, id.toLowerCase());

test.each([source, output])('%s is private, encrypted, and refuses what is sent without TLS', (id) => {
  expect(bucket(id)).toMatchObject({
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  });
  expect(Synthesized.of().one('AWS::S3::BucketPolicy', `${id}Policy`).PolicyDocument.Statement)
    .toContainEqual(expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
});

test('uploads have versions and are told of; assets have neither', () => {
  expect(bucket(source)).toMatchObject({ VersioningConfiguration: { Status: 'Enabled' }, NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });
  expect(bucket(output).VersioningConfiguration).toBeUndefined();
  expect(bucket(output).NotificationConfiguration).toBeUndefined();
  // No helper functions: verify is the only one.
  expect(Object.keys(Synthesized.of().all('AWS::Lambda::Function'))).toEqual(['FilmsVerify']);
});

test('with keys of the user, each bucket has its own, asked for once for many objects', () => {
  const change: Change = (stack) => ({ source: { encryptionKey: key(stack, 'Sources') }, output: { encryptionKey: key(stack, 'Assets') } });
  for (const [id, name] of [[source, 'Sources'], [output, 'Assets']]) {
    expect(bucket(id, change).BucketEncryption.ServerSideEncryptionConfiguration)
      .toEqual([{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: `<${name}.Arn>` } }]);
  }
});

describe('how long things are kept', () => {
  const unfinished = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } };
  const replaced = { Prefix: 'rejected/', NoncurrentVersionExpiration: { NoncurrentDays: 30 } };

  test('for ever, but for uploads that were never finished and what rejected files replaced', () => {
    expect(lifecycle(source)).toEqual({ Unfinished: unfinished, Replaced: replaced });
    expect(lifecycle(output)).toEqual({ Unfinished: unfinished });
  });

  test('until they are archived, and deleted', () => {
    const change = { source: { prefix: 'in/', rejectedPrefix: 'no/', archiveAfter: Duration.days(30), expireAfter: Duration.days(90) } };
    const after = { ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 90 } };
    expect(lifecycle(source, change)).toEqual({
      Unfinished: unfinished,
      Replaced: { ...replaced, Prefix: 'no/' },
      Archive: {
        Prefix: 'in/',
        Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }],
        NoncurrentVersionTransitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }],
      },
      ExpireSources: { Prefix: 'in/', ...after },
      ExpireRejected: { Prefix: 'no/', ...after },
    });
  });
});

test('buckets of the user are used, told of through EventBridge, and made by nobody', () => {
  const made = new Synthesized((stack) => ({ source: { bucket: mine(stack, 'Uploads') }, output: { bucket: mine(stack, 'Assets'), bucketPolicyReady: true } }));
  expect(made.all(BUCKET)).toEqual({});
  expect(Object.values(made.all('Custom::S3BucketNotifications'))).toEqual([expect.objectContaining({ BucketName: 'uploads', NotificationConfiguration: { EventBridgeConfiguration: {} } })]);
  expect([made.pipeline.sourceBucket.bucketName, made.pipeline.outputBucket.bucketName]).toEqual(['uploads', 'assets']);
  expect(JSON.stringify(made.definition('FilmsMachine'))).toContain('detail.bucket.name must be');
});

test('the keys of buckets of this app are used without being named again', () => {
  const made = new Synthesized((stack) => {
    const [uploads, assets] = ['Uploads', 'Assets'].map((id) => new s3.Bucket(stack, id, { encryption: s3.BucketEncryption.KMS, encryptionKey: key(stack, `${id}Key`) }));
    return { source: { bucket: uploads }, output: { bucket: assets } };
  });
  const used = made.statements('FilmsRole').filter(({ Action }) => JSON.stringify(Action).includes('kms:')).map(({ Resource }) => Resource);
  expect(used).toEqual(['<UploadsKey.Arn>', '<AssetsKey.Arn>']);
});

test('records are kept by asset, can be brought back to each second, and tell what they became', () => {
  const made = Synthesized.of();
  expect(made.one('AWS::DynamoDB::Table', 'FilmsStorageAssets')).toEqual({
    AttributeDefinitions: [{ AttributeName: 'assetId', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'assetId', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  });
  expect(made.pipeline.table).toBeInstanceOf(dynamodb.Table);
});

test.each<[string, Change, string]>([
  ['stays by default', {}, 'Retain'],
  ['goes when the user says so', { operations: { removalPolicy: RemovalPolicy.DESTROY } }, 'Delete'],
])('what holds data %s when the construct is removed', (_, change, policy) => {
  const made = new Synthesized(change);
  const held = [BUCKET, 'AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup'].flatMap((type) => Object.entries(made.resources(type)));
  expect(held).toHaveLength(2 + 1 + 2 + 6);
  const others = held.filter(([, { DeletionPolicy, UpdateReplacePolicy }]) => [DeletionPolicy, UpdateReplacePolicy].some((each) => each !== policy));
  expect(others.map(([id]) => id)).toEqual([]);
});

test('pages of named sites may upload by presigned URLs, and learn the ETags of parts', () => {
  const made = new Synthesized({ source: { uploadOrigins: ['https://www.example.com'] } });
  expect(made.one('AWS::S3::Bucket', 'FilmsStorageSource').CorsConfiguration).toEqual({
    CorsRules: [{ AllowedHeaders: ['*'], AllowedMethods: ['PUT'], AllowedOrigins: ['https://www.example.com'], ExposedHeaders: ['ETag'], MaxAge: 3600 }],
  });
  expect(() => new Synthesized((stack) => ({ source: { bucket: new s3.Bucket(stack, 'Mine'), uploadOrigins: ['https://www.example.com'] } }))).toThrow(/source\.uploadOrigins is .*allowed: only without source\.bucket/);
  expect(() => new Synthesized({ source: { uploadOrigins: ['www.example.com/'] } })).toThrow(/source\.uploadOrigins\[0\]/);
});
