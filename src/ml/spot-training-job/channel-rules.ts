import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { inputMode } from './channel-parts';
import { SCRIPT_CHANNELS } from './script-parts';
import { SpotTrainingJobProps } from './spot-training-job-props';
import { atMost, keyPrefix, oneOf, required, sameRegion, text, twice } from './text-rules';
import { TrainingAlgorithm } from './training-algorithm';
import { ChannelCompression, ChannelDataType, ChannelDistribution, InputMode, TrainingChannel } from './training-channel';
import { flag, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html */
export function checkChannels(scope: Construct, { channels = [], algorithm }: SpotTrainingJobProps) {
  const brought = algorithm._kind.kind === 'script' ? SCRIPT_CHANNELS : [];
  atMost(scope, 'channels', channels.length, 20 - brought.length, 'put objects that are read together under one prefix');
  checkAny(scope, channels, algorithm);
  channels.forEach((channel, index) => checkChannel(scope, `channels[${index}]`, channel, brought));
  const name = twice(channels.map((channel) => channel.name));
  if (name) throw propError(scope, { prop: 'channels', value: name, allowed: 'each name once', fix: 'give one of the two another name' });
}

function checkAny(scope: Construct, channels: TrainingChannel[], { _kind: { kind } }: TrainingAlgorithm) {
  if (kind !== 'builtIn' || channels.length) return;
  throw propError(scope, { prop: 'channels', value: [], allowed: 'at least one with a built-in algorithm', fix: "add TrainingChannel.fromBucket('train', ...)" });
}

function checkChannel(scope: Construct, prop: string, channel: TrainingChannel, brought: string[]) {
  const { name, bucket, _options: options } = channel;
  required(scope, `${prop}.name`, name, () => true, 'a name', "use a name such as 'train'");
  text(scope, `${prop}.name`, name, { pattern: /^[A-Za-z0-9.\-_]{1,64}$/, allowed: 'from 1 to 64 letters, digits, ., - and _', fix: "use a name such as 'train'" });
  if (brought.includes(name)) {
    throw propError(scope, { prop: `${prop}.name`, value: name, allowed: `not ${brought.join(' or ')}, which the script brings along`, fix: 'use another name' });
  }
  required(scope, `${prop}.bucket`, bucket, ({ env }) => env, 'a bucket', 'use a Bucket, or Bucket.fromBucketName');
  sameRegion(scope, `${prop}.bucket`, bucket);
  keyPrefix(scope, `${prop}.prefix`, options.prefix);
  text(scope, `${prop}.contentType`, options.contentType, { pattern: /^.{1,256}$/, allowed: 'from 1 to 256 characters', fix: "use a MIME type such as 'text/csv'" });
  oneOf(scope, `${prop}.mode`, options.mode, InputMode);
  oneOf(scope, `${prop}.compression`, options.compression, ChannelCompression);
  oneOf(scope, `${prop}.distribution`, options.distribution, ChannelDistribution);
  oneOf(scope, `${prop}.dataType`, options.dataType, ChannelDataType);
  flag(scope, `${prop}.recordIo`, options.recordIo);
  wholeNumber(scope, `${prop}.shuffleSeed`, options.shuffleSeed, 0, Number.MAX_SAFE_INTEGER);
  checkPipe(scope, prop, channel);
  checkManifest(scope, prop, channel);
  warnOfObject(scope, channel);
}

function checkPipe(scope: Construct, prop: string, channel: TrainingChannel) {
  const { compression, recordIo } = channel._options;
  if (inputMode(channel) === InputMode.PIPE) return;
  const fix = 'set mode to InputMode.PIPE, or leave it out';
  if (compression === ChannelCompression.GZIP) {
    throw propError(scope, { prop: `${prop}.compression`, value: compression, allowed: 'None, unless mode is Pipe: SageMaker unpacks only what it pipes', fix });
  }
  if (recordIo) throw propError(scope, { prop: `${prop}.recordIo`, value: recordIo, allowed: 'false, unless mode is Pipe', fix });
}

function checkManifest(scope: Construct, prop: string, channel: TrainingChannel) {
  const { dataType = ChannelDataType.S3_PREFIX, prefix, attributeNames } = channel._options;
  const mode = inputMode(channel);
  const augmented = dataType === ChannelDataType.AUGMENTED_MANIFEST_FILE;
  if (attributeNames && !augmented) {
    throw propError(scope, { prop: `${prop}.attributeNames`, value: attributeNames, allowed: 'only with an augmented manifest', fix: 'leave it out, or set dataType' });
  }
  if (dataType === ChannelDataType.S3_PREFIX) return;
  if (prefix === undefined || (!Token.isUnresolved(prefix) && prefix.endsWith('/'))) {
    throw propError(scope, { prop: `${prop}.prefix`, value: prefix, allowed: 'the key of the manifest', fix: "use a key such as 'churn/train.manifest'" });
  }
  if (augmented && mode !== InputMode.PIPE) {
    throw propError(scope, { prop: `${prop}.mode`, value: mode, allowed: 'Pipe with an augmented manifest', fix: 'leave it out' });
  }
  if (mode === InputMode.FAST_FILE) {
    throw propError(scope, { prop: `${prop}.mode`, value: mode, allowed: 'File or Pipe with a manifest: fast file mode takes prefixes only', fix: 'leave it out' });
  }
  if (augmented) checkAttributes(scope, `${prop}.attributeNames`, attributeNames ?? []);
}

function checkAttributes(scope: Construct, prop: string, names: string[]) {
  atMost(scope, prop, names.length, 16, 'name the attributes that the training reads', 1);
  names.forEach((name, index) => text(scope, `${prop}[${index}]`, name, { pattern: /^.{1,256}$/, allowed: 'from 1 to 256 characters', fix: 'use the name of an attribute' }));
}

/** Fast file mode shows the keys below a prefix: below that of one object there are none. */
function warnOfObject(scope: Construct, channel: TrainingChannel) {
  const { prefix } = channel._options;
  if (inputMode(channel) !== InputMode.FAST_FILE || prefix === undefined || Token.isUnresolved(prefix) || prefix.endsWith('/')) return;
  Annotations.of(scope).addWarningV2(`cdk-reference-constructs:fastFilePrefix:${channel.name}`,
    `The prefix '${prefix}' of the channel ${channel.name} does not end with a slash. Fast file mode shows what is below a prefix: end it with a slash, or use InputMode.FILE for one object.`);
}
