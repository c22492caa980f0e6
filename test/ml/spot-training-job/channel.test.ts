import { Channel$ } from '@aws-sdk/client-sagemaker';
import { aws_kms as kms, aws_s3 as s3, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { problems } from './schema';
import { check, granted, image, inputs, newStack, scriptDirectory } from './training';
import { channelParts } from '../../../src/ml/spot-training-job/channel-parts';
import { TrainingAlgorithm } from '../../../src/ml/spot-training-job/training-algorithm';
import { ChannelCompression, ChannelDataType, ChannelDistribution, InputMode, TrainingChannel, TrainingChannelOptions } from '../../../src/ml/spot-training-job/training-channel';

const { fromBucket } = TrainingChannel;
const { PIPE, FILE, FAST_FILE } = InputMode;
const { MANIFEST_FILE, AUGMENTED_MANIFEST_FILE } = ChannelDataType;
const parameter = Token.asString({ Ref: 'P' });

function rendered(options: TrainingChannelOptions) {
  const { config } = channelParts(fromBucket('train', inputs(newStack()), options));
  expect(problems(Channel$, config)).toEqual([]);
  return config;
}

test('the default is fast file mode on the whole bucket', () => expect(rendered({})).toEqual({
  ChannelName: 'train',
  DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://inputs/', S3DataDistributionType: 'FullyReplicated' } },
  InputMode: 'FastFile',
}));

test('every option has its place', () => {
  const options = {
    prefix: 'train.manifest',
    mode: PIPE,
    contentType: 'application/x-recordio',
    compression: ChannelCompression.GZIP,
    recordIo: true,
    shuffleSeed: 0,
    distribution: ChannelDistribution.SHARDED_BY_S3_KEY,
    dataType: AUGMENTED_MANIFEST_FILE,
    attributeNames: ['source-ref', 'class'],
  };
  expect(() => check((stack) => ({ channels: [fromBucket('train', inputs(stack), options)] }))).not.toThrow();
  expect(rendered(options)).toEqual({
    ChannelName: 'train',
    DataSource: {
      S3DataSource: {
        S3DataType: 'AugmentedManifestFile', S3Uri: 's3://inputs/train.manifest', S3DataDistributionType: 'ShardedByS3Key', AttributeNames: ['source-ref', 'class'],
      },
    },
    ContentType: 'application/x-recordio',
    CompressionType: 'Gzip',
    RecordWrapperType: 'RecordIO',
    InputMode: 'Pipe',
    ShuffleConfig: { Seed: 0 },
  });
});

test.each([[MANIFEST_FILE, FILE], [AUGMENTED_MANIFEST_FILE, PIPE], [undefined, FAST_FILE]])('the mode of %s is %s unless told otherwise', (dataType, mode) => {
  expect(rendered({ dataType, prefix: 'a' }).InputMode).toBe(mode);
});

test.each<[string, TrainingChannelOptions, string, string | undefined]>([
  ['a prefix', { prefix: 'churn/' }, 'churn/*', 'churn/*'],
  ['the whole bucket', {}, '*', undefined],
  ['a manifest, whose keys nobody knows', { prefix: 'm', dataType: MANIFEST_FILE }, '*', undefined],
])('the training may read %s, nothing else', (_, options, objects, listed) => {
  const stack = newStack();
  expect(granted(stack, channelParts(fromBucket('train', inputs(stack), options)).grantRead)).toEqual([
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:<AWS::Partition>:s3:::inputs/${objects}` },
    {
      Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:<AWS::Partition>:s3:::inputs', ...(listed && { Condition: { StringLike: { 's3:prefix': listed } } }),
    },
  ]);
});

test('the training may decrypt an imported bucket whose key is known', () => {
  const stack = newStack();
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/1');
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Encrypted', { bucketName: 'encrypted', encryptionKey });
  expect(granted(stack, channelParts(fromBucket('train', bucket)).grantRead)).toContainEqual(
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-central-1:123456789012:key/1' });
});

const one = (options: TrainingChannelOptions, name = 'train') => (stack: Stack) => ({ channels: [fromBucket(name, inputs(stack), options)] });
const many = (count: number, name = (index: number) => `c${index}`) => (stack: Stack) => {
  const bucket = inputs(stack);
  return Array.from({ length: count }, (_, index) => fromBucket(name(index), bucket, { prefix: 'a/' }));
};
const elsewhere = (region: string) => (stack: Stack) => ({ channels: [fromBucket('train', s3.Bucket.fromBucketAttributes(stack, 'There', { bucketName: 'there', region }))] });
const script = () => TrainingAlgorithm.script({ image: image(), directory: scriptDirectory(), entryPoint: 'train.py' });

test.each<[string, Parameters<typeof check>[0], string]>([
  ['no name', one({}, ''), 'channels[0].name is ""; allowed: from 1 to 64 letters'],
  ['a name with a slash', one({}, 'a/b'), 'channels[0].name is "a/b"'],
  ['a name of 65', one({}, 'a'.repeat(65)), 'channels[0].name is "aaa'],
  ['an empty prefix', one({ prefix: '' }), 'channels[0].prefix is ""; allowed: from 1 to 900 characters'],
  ['a leading slash', one({ prefix: '/train/' }), 'channels[0].prefix is "/train/"'],
  ['a star, which a policy takes for everything', one({ prefix: '*' }), 'channels[0].prefix is "*"'],
  ['a variable of policies', one({ prefix: '${aws:username}/' }), 'channels[0].prefix is "${aws'],
  ['a prefix of 901', one({ prefix: 'a'.repeat(901) }), 'channels[0].prefix is'],
  ['the same name twice', (stack) => ({ channels: many(2, () => 'train')(stack) }), 'channels is "train"; allowed: each name once'],
  ['21 channels', (stack) => ({ channels: many(21)(stack) }), 'channels is "21 entries"; allowed: at most 20'],
  ['19 channels beside those of a script', (stack) => ({ channels: many(19)(stack), algorithm: script() }), 'channels is "19 entries"; allowed: at most 18'],
  ['a channel of the script', (stack) => ({ channels: many(1, () => 'code')(stack), algorithm: script() }), 'channels[0].name is "code"; allowed: not code or resumable'],
  ['the other channel of the script', (stack) => ({ channels: many(1, () => 'resumable')(stack), algorithm: script() }), 'channels[0].name is "resumable"'],
  ['a bucket elsewhere', elsewhere('us-east-1'), 'channels[0].bucket is "in us-east-1"; allowed: in the region of the stack, eu-central-1'],
  ['no content type', one({ contentType: '' }), 'channels[0].contentType is ""'],
  ['a long content type', one({ contentType: 'a'.repeat(257) }), 'channels[0].contentType is'],
  ['a mode that does not exist', one({ mode: 'Slow' as InputMode }), 'channels[0].mode is "Slow"; allowed: File, FastFile, Pipe'],
  ['a distribution that does not exist', one({ distribution: 'x' as ChannelDistribution }), 'channels[0].distribution is "x"'],
  ['a compression that does not exist', one({ compression: 'zip' as ChannelCompression }), 'channels[0].compression is "zip"; allowed: None, Gzip'],
  ['a type that does not exist', one({ dataType: 'x' as ChannelDataType }), 'channels[0].dataType is "x"'],
  ['half a seed', one({ shuffleSeed: 0.5 }), 'channels[0].shuffleSeed is 0.5'],
  ['a seed of a parameter', one({ shuffleSeed: Token.asNumber({ Ref: 'P' }) }), 'channels[0].shuffleSeed is a value that is only known'],
  ['gzip in files', one({ compression: ChannelCompression.GZIP }), 'channels[0].compression is "Gzip"; allowed: None, unless mode is Pipe'],
  ['records in files', one({ recordIo: true, mode: FILE }), 'channels[0].recordIo is true; allowed: false, unless mode is Pipe'],
  ['records as a text', one({ recordIo: 'no' as any }), 'channels[0].recordIo is "no"; allowed: true or false'],
  ['attributes of a prefix', one({ attributeNames: ['a'] }), 'channels[0].attributeNames is ["a"]; allowed: only with an augmented manifest'],
  ['a manifest without a key', one({ dataType: MANIFEST_FILE }), 'channels[0].prefix is missing; allowed: the key of the manifest'],
  ['a manifest that is a folder', one({ dataType: MANIFEST_FILE, prefix: 'a/' }), 'channels[0].prefix is "a/"'],
  ['a manifest in fast file mode', one({ dataType: MANIFEST_FILE, prefix: 'a', mode: FAST_FILE }), 'channels[0].mode is "FastFile"; allowed: File or Pipe with a manifest'],
  ['an augmented manifest in files', one({ dataType: AUGMENTED_MANIFEST_FILE, prefix: 'a', mode: FILE, attributeNames: ['a'] }), 'channels[0].mode is "File"; allowed: Pipe'],
  ['an augmented manifest without attributes', one({ dataType: AUGMENTED_MANIFEST_FILE, prefix: 'a' }), 'channels[0].attributeNames is "0 entries"; allowed: from 1 to 16'],
  ['an attribute without a name', one({ dataType: AUGMENTED_MANIFEST_FILE, prefix: 'a', attributeNames: [''] }), 'channels[0].attributeNames[0] is ""'],
])('%s is refused', (_, change, message) => expect(() => check(change)).toThrow(message));

test.each<[string, Parameters<typeof check>[0]]>([
  ['a name of 64', one({}, 'a'.repeat(64))],
  ['a name and a prefix of a parameter', one({ prefix: parameter, contentType: parameter }, parameter)],
  ['a manifest of a parameter', one({ prefix: parameter, dataType: MANIFEST_FILE })],
  ['a prefix of 900', one({ prefix: `${'a'.repeat(899)}/` })],
  ['a partition of Hive', one({ prefix: 'day=2026-11-21/' })],
  ['20 channels', (stack) => ({ channels: many(20)(stack) })],
  ['18 channels beside those of a script', (stack) => ({ channels: many(18)(stack), algorithm: script() })],
  ['no channel', { channels: undefined }],
  ['a channel called code without a script', one({}, 'code')],
  ['a bucket of this region', elsewhere('eu-central-1')],
  ['a bucket of a region of a parameter', elsewhere(parameter)],
  ['a content type of 256', one({ contentType: 'a'.repeat(256) })],
])('%s is allowed', (_, change) => expect(() => check(change)).not.toThrow());

test('without a region of the stack no bucket is elsewhere', () => expect(() => check(elsewhere('us-east-1'), newStack({}))).not.toThrow());

test('one object in fast file mode is a warning, a folder, a file and a parameter are none', () => {
  const stack = check(one({ prefix: 'train.csv' }));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp("The prefix 'train.csv' of the channel train does not end with a slash"));
  for (const options of [{ prefix: 'a/' }, { prefix: 'a', mode: FILE }, { prefix: parameter }, {}]) {
    Annotations.fromStack(check(one(options))).hasNoWarning('*', Match.anyValue());
  }
});
