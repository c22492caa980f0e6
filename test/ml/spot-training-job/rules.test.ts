import { aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, aws_sns as sns, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { check, image, newStack, scriptDirectory } from './training';
import { BuiltInAlgorithm } from '../../../src/ml/spot-training-job/built-in-algorithm';
import { checkSpotTrainingJob } from '../../../src/ml/spot-training-job/rules';
import {
  CheckpointOptions, SpotTrainingJobProps, TrainingLimits, TrainingNetwork, TrainingOperations, TrainingOutput,
} from '../../../src/ml/spot-training-job/spot-training-job-props';
import { ContainerAlgorithmOptions, TrainingAlgorithm } from '../../../src/ml/spot-training-job/training-algorithm';
import { TrainingCapacity } from '../../../src/ml/spot-training-job/training-capacity';
import { TrainingChannel } from '../../../src/ml/spot-training-job/training-channel';
import { limitsInSeconds } from '../../../src/ml/spot-training-job/training-defaults';
import { TrainingImage } from '../../../src/ml/spot-training-job/training-image';

const { seconds, minutes, hours, days } = Duration;
const { spot, onDemand } = TrainingCapacity;
const parameter = Token.asString({ Ref: 'P' });
const unknown = () => Token.asNumber({ Ref: 'P' });

const limited = (limits: TrainingLimits, more: Partial<SpotTrainingJobProps> = {}) => ({ limits, ...more });
const kept = (options: Partial<CheckpointOptions>, limits?: TrainingLimits) => ({ checkpoints: { interval: minutes(10), ...options }, limits });
const written = (output: TrainingOutput) => ({ output });
const run = (operations: TrainingOperations) => ({ operations });
const at = (localPath: string) => kept({ localPath });
const priced = (...prices: (number | undefined)[]) => prices.map((pricePerHour, index) => (index % 2 ? onDemand : spot)('ml.m5.xlarge', { pricePerHour, count: index + 1 }));
const lda = (limits: TrainingLimits, capacity = [spot('ml.m5.xlarge')]) => ({ algorithm: TrainingAlgorithm.builtIn(BuiltInAlgorithm.LDA), limits, capacity });
const there = (stack: Stack, region = 'us-east-1') => s3.Bucket.fromBucketAttributes(stack, 'There', { bucketName: 'there', region });
const oneBucket = (checkpoints?: string, models?: string) => (stack: Stack) => {
  const bucket = there(stack, 'eu-central-1');
  return { ...kept({ bucket, prefix: checkpoints }), ...written({ bucket, prefix: models }) };
};
const keyThere = (stack: Stack, region = 'us-east-1') => kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${region}:123456789012:key/1`);
const topic = (stack: Stack, name: string) => sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:eu-central-1:123456789012:${name}`);
const container = (repository: string, options: Partial<ContainerAlgorithmOptions> = {}) =>
  TrainingAlgorithm.container({ image: TrainingImage.deepLearningContainer(repository, '1'), ...options });
const submitted = (isolation?: boolean) => ({ algorithm: container('pytorch-training', { hyperparameters: { sagemaker_submit_directory: 's3://b/k' } }), network: { isolation } });

function inVpc(network: (vpc: ec2.IVpc) => TrainingNetwork, subnets = 2) {
  return (stack: Stack) => ({
    network: network(ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'], privateSubnetIds: Array.from({ length: subnets }, (_, index) => `subnet-${index}`),
    })),
  });
}

const groups = (count: number) => Array.from({ length: count }, (_, index) => ec2.SecurityGroup.fromSecurityGroupId(newStack(), `Group${index}`, `sg-${index}`));

test.each<[string, Parameters<typeof check>[0], string]>([
  ['no checkpoints', { checkpoints: undefined }, 'checkpoints.interval is missing; allowed: a duration: spot training without checkpoints'],

  ['a wait as long as the run', limited({ maxRun: hours(2), maxWait: hours(2) }), 'limits.maxWait is "2 hours"; allowed: more than limits.maxRun, 2 hours'],
  ['a wait shorter than the default run', limited({ maxWait: hours(2) }), 'limits.maxWait is "2 hours"; allowed: more than limits.maxRun, 1 day (the default). Fix: set limits.maxRun to less'],
  ['an hour for an algorithm without checkpoints, which the default run is longer than', lda({ maxWait: hours(1) }), 'more than limits.maxRun, 1 day (the default). Fix: set limits.maxRun to less'],
  ['a wait over 28 days', limited({ maxWait: days(28).plus(seconds(1)) }), 'limits.maxWait is "28 days 1 second"; allowed: from 1 minute to 28 days'],
  ['a run of 28 days, which leaves no time to wait', limited({ maxRun: days(28) }), 'limits.maxRun is "28 days"'],
  ['a run under a minute', limited({ maxRun: seconds(59) }), 'limits.maxRun is "59 seconds"; allowed: from 1 minute'],
  ['parts of seconds', limited({ maxRun: Duration.millis(90_500) }), 'allowed: whole seconds'],
  ['a run of a parameter', limited({ maxRun: seconds(unknown()) }), 'limits.maxRun is a value that is only known at deployment'],
  ['a wait of a parameter', limited({ maxWait: seconds(unknown()) }), 'limits.maxWait is a value that is only known at deployment'],
  ['looks between minutes', limited({ checkEvery: seconds(90) }), 'limits.checkEvery is "1 minute 30 seconds"; allowed: whole minutes'],
  ['looks within a minute', limited({ checkEvery: seconds(30) }), 'limits.checkEvery is "30 seconds"; allowed: from 1 minute to 1 hour'],
  ['looks every 61 minutes', limited({ checkEvery: minutes(61) }), 'limits.checkEvery is "1 hour 1 minute"'],
  ['capacity waited for between minutes', limited({ capacityWait: seconds(301) }), 'limits.capacityWait is "5 minutes 1 second"; allowed: whole minutes'],
  ['capacity waited for less than a look', limited({ capacityWait: minutes(4) }), 'limits.capacityWait is "4 minutes"; allowed: at least limits.checkEvery, 5 minutes (the default)'],
  ['capacity waited for as long as the run', kept({ interval: minutes(1) }, { maxRun: minutes(10), maxWait: minutes(20), capacityWait: minutes(20) }), 'limits.capacityWait is "20 minutes"; allowed: less than limits.maxWait, 20 minutes: no other capacity'],
  ['a line longer than the wait', limited({ queueWait: hours(5), maxWait: hours(4), maxRun: hours(2) }), 'limits.queueWait is "5 hours"; allowed: at most limits.maxWait, 4 hours'],
  ['a line of a parameter', limited({ queueWait: seconds(unknown()) }), 'limits.queueWait is a value that is only known at deployment'],
  ['a line of parts of seconds', limited({ queueWait: Duration.millis(500) }), 'allowed: whole seconds'],
  ['no interruption', limited({ interruptions: 0 }), 'limits.interruptions is 0; allowed: a whole number from 1 to 100'],
  ['interruptions of a parameter', limited({ interruptions: unknown() }), 'limits.interruptions is a value that is only known'],

  ['spot for an algorithm without checkpoints', lda({}), 'limits.maxWait is "2 days"; allowed: at most 1 hour on spot capacity with an algorithm that writes no checkpoints'],
  ['a second over the hour', lda({ maxRun: minutes(30), maxWait: seconds(3601) }), 'limits.maxWait is "1 hour 1 second"; allowed: at most 1 hour'],
  ['spot somewhere in its list', lda({}, [onDemand('ml.m5.xlarge'), spot('ml.m5.xlarge')]), 'limits.maxWait is "2 days"'],
  ['spot for a container without checkpoints', { algorithm: container('mine', { checkpoints: false }) }, 'limits.maxWait is "2 days"; allowed: at most 1 hour'],

  ['no budget', limited({ budget: 0 }), 'limits.budget is 0; allowed: a number from 0.01 to 1000000000. Fix: leave it out for no limit'],
  ['a budget of a parameter', limited({ budget: unknown() }), 'limits.budget is a value that is only known at deployment; allowed: a number that'],
  ['a budget that is no number', limited({ budget: NaN }), 'limits.budget is NaN'],
  ['a budget without prices', limited({ budget: 9 }, { capacity: priced(1, undefined) }), 'capacity[1].pricePerHour is missing; allowed: dollars for an hour of one instance'],
  ['a budget of less than ten minutes', limited({ budget: 0.99 }, { capacity: priced(1, 3) }), 'limits.budget is 0.99; allowed: at least ten minutes of the dearest capacity, 1 dollars'],

  ['an interval under a minute', kept({ interval: seconds(59) }), 'checkpoints.interval is "59 seconds"; allowed: from 1 minute'],
  ['an interval as long as the run', kept({ interval: hours(1) }, { maxRun: hours(1) }), 'checkpoints.interval is "1 hour"; allowed: less than limits.maxRun, 1 hour'],
  ['an interval of a parameter', kept({ interval: seconds(unknown()) }), 'checkpoints.interval is a value that is only known at deployment'],
  ['stale at once', kept({ staleAfter: 0 }), 'checkpoints.staleAfter is 0; allowed: a whole number from 1 to 1000'],
  ['stale when the training is over', kept({ staleAfter: 6 }, { maxRun: hours(1) }), 'checkpoints.staleAfter is 6; allowed: less than 6: so many intervals are as long as limits.maxRun, 1 hour, and the alarm could never be raised. Fix: use at most 5'],
  ['stale after 1001', kept({ staleAfter: 1001 }), 'checkpoints.staleAfter is 1001; allowed: a whole number'],
  ['half an interval', kept({ staleAfter: 1.5 }), 'checkpoints.staleAfter is 1.5'],
  ['checkpoints elsewhere', (stack) => kept({ bucket: there(stack) }), 'checkpoints.bucket is "in us-east-1"; allowed: in the region of the stack, eu-central-1'],
  ['no prefix', kept({ prefix: '' }), 'checkpoints.prefix is ""'],
  ['a leading slash', kept({ prefix: '/a/' }), 'checkpoints.prefix is "/a/"'],
  ['no slash at the end', kept({ prefix: 'a' }), 'checkpoints.prefix is "a"; allowed: a prefix that ends with a slash. Fix: use \'a/\''],
  ['a star in the prefix', kept({ prefix: '*/' }), 'checkpoints.prefix is "*/"'],
  ['hours of expiration', kept({ expiration: hours(72 + 1) }), 'checkpoints.expiration is "3 days 1 hour"; allowed: whole days'],
  ['checkpoints that expire while they are waited for', kept({ expiration: days(2) }), 'checkpoints.expiration is "2 days"; allowed: more than limits.maxWait, 2 days (the default). Fix: use at least 3 days'],
  ['an expiration of your bucket', (stack) => kept({ expiration: days(9), bucket: there(stack, 'eu-central-1') }), 'checkpoints.expiration is "9 days"; allowed: only without checkpoints.bucket'],
  ...['checkpoints', '', './a', '/opt/ml/../x', '/a//b', '/a/./b', '/a b', '/a\n'].map((path): [string, object, string] => [`the path ${JSON.stringify(path)}`, at(path), 'allowed: an absolute path']),
  ...['/', '/opt', '/opt/', '/opt/ml', '/opt/ml/', '/opt/ml/input', '/opt/ml/input/data/train', '/opt/ml/model', '/opt/ml/model/', '/opt/ml/output', '/opt/ml/output/data', '/opt/ml/code', '/etc', '/usr/lib', '/proc']
    .map((path): [string, object, string] => [`the directory ${path}`, at(path), 'allowed: a directory of its own']),
  ['a path of 4097', at(`/${'a'.repeat(4096)}`), 'allowed: a directory of its own, at most 4096 characters'],

  ['subnets without a network', { network: { vpcSubnets: {} } }, 'network.vpcSubnets is "given without vpc"'],
  ['security groups without a network', { network: { securityGroups: groups(1) } }, 'network.securityGroups is "given without vpc"'],
  ['no security group', inVpc((vpc) => ({ vpc, securityGroups: [] })), 'network.securityGroups is "0 entries"; allowed: from 1 to 5'],
  ['six security groups', inVpc((vpc) => ({ vpc, securityGroups: groups(6) })), 'network.securityGroups is "6 entries"'],
  ['17 subnets', inVpc((vpc) => ({ vpc }), 17), 'network.vpcSubnets is "17 entries"; allowed: from 1 to 16'],
  ['isolation as a text', { network: { isolation: 'yes' as any } }, 'network.isolation is "yes"'],
  ['encryption as a text', { network: { interContainerEncryption: 'yes' as any } }, 'network.interContainerEncryption is "yes"'],
  ['an image that must reach S3', { algorithm: container('sagemaker-chainer') }, 'network.isolation is true; allowed: false with sagemaker-chainer, which must reach S3'],
  ['one of reinforcement learning by its URI', { algorithm: TrainingAlgorithm.container({ image: TrainingImage.of('123456789012.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-rl-ray:1') }) }, 'network.isolation is true; allowed: false with sagemaker-rl-ray'],
  ['code that the image fetches from S3', submitted(), 'network.isolation is true; allowed: false with the hyperparameter sagemaker_submit_directory'],

  ['models elsewhere', (stack) => written({ bucket: there(stack) }), 'output.bucket is "in us-east-1"'],
  ['models without a prefix', written({ prefix: '' }), 'output.prefix is ""'],
  ['models with half a prefix', written({ prefix: 'a' }), 'output.prefix is "a"; allowed: a prefix that ends with a slash'],
  ['a key elsewhere', (stack) => written({ encryptionKey: keyThere(stack) }), 'output.encryptionKey is "in us-east-1"'],
  ['a key of volumes elsewhere', (stack) => written({ volumeEncryptionKey: keyThere(stack) }), 'output.volumeEncryptionKey is "in us-east-1"'],
  [
    'a key for local storage', (stack) => ({ ...written({ volumeEncryptionKey: keyThere(stack, 'eu-central-1') }), capacity: [spot('ml.m5.xlarge'), spot('ml.g5.xlarge')] }),
    'output.volumeEncryptionKey is "given with ml.g5.xlarge"; allowed: only with instance types without local storage',
  ],
  ...['', '-a', 'a-', 'a_b', 'a'.repeat(64)].map((name): [string, object, string] => [`the group ${name}`, written({ modelPackageGroupName: name }), 'output.modelPackageGroupName is']),

  ...['', '-a', 'a-', 'a_b', 'a.b', 'a'.repeat(41)].map((name): [string, object, string] => [`the name ${name}`, run({ jobName: name }), 'operations.jobName is']),
  ['a FIFO topic', (stack) => run({ topic: topic(stack, 'pager.fifo') }), 'operations.topic is "a FIFO topic"; allowed: a standard topic'],
  ['a runbook over http', run({ runbookUrl: 'http://wiki/training' }), 'operations.runbookUrl is "http://wiki/training"; allowed: an https address'],
  ['a runbook that is no address', run({ runbookUrl: 'https:// wiki' }), 'operations.runbookUrl is'],
])('%s is refused', (_, change, message) => expect(() => check(change)).toThrow(message));

test.each<[string, Parameters<typeof check>[0]]>([
  ['nothing more than the example', {}],
  ['a wait a second longer than the run', limited({ maxRun: hours(2), maxWait: seconds(7201) })],
  ['the longest run and wait', limited({ maxRun: seconds(28 * 86_400 - 1), maxWait: days(28) })],
  ['the longest default wait', limited({ maxRun: days(20) })],
  ['the shortest run', { ...limited({ maxRun: seconds(61), maxWait: seconds(120), queueWait: seconds(0) }), checkpoints: { interval: minutes(1) } }],
  ['looks every hour, which capacity is then waited for', limited({ checkEvery: hours(1) })],
  ['capacity waited for one look', limited({ capacityWait: minutes(5) })],
  ['an interruption, and 100', limited({ interruptions: 100 })],
  ['spot for an hour without checkpoints', lda({ maxRun: minutes(30), maxWait: hours(1) })],
  ['on demand without checkpoints', lda({}, [onDemand('ml.m5.xlarge')])],
  ['spot for a container with checkpoints', { algorithm: container('mine', { checkpoints: true }) }],
  ['spot for a script', { algorithm: TrainingAlgorithm.script({ image: image(), directory: scriptDirectory(), entryPoint: 'train.py' }) }],
  ['a budget of ten minutes', limited({ budget: 1 }, { capacity: priced(1, 3) })],
  ['prices without a budget', { capacity: priced(1, undefined) }],
  ['an interval of a minute', kept({ interval: minutes(1) })],
  ['an interval a second shorter than the run', kept({ interval: seconds(3599) }, { maxRun: hours(1) })],
  ['stale after 1000', kept({ staleAfter: 1000, interval: minutes(1) })],
  ['stale just before the training is over', kept({ staleAfter: 5 }, { maxRun: hours(1) })],
  ['stale after the end for an algorithm that writes no checkpoints', { ...lda({ maxRun: minutes(30), maxWait: hours(1) }), checkpoints: { interval: minutes(10), staleAfter: 9 } }],
  ['capacity waited for a minute less than the run', limited({ maxRun: minutes(10), maxWait: minutes(20), capacityWait: minutes(19) }, { checkpoints: { interval: minutes(1) } })],
  ['one capacity, which is waited for to the end', limited({ capacityWait: days(2) }, { capacity: [spot('ml.m5.xlarge')] })],
  ['an imported bucket of this region', (stack) => kept({ bucket: there(stack, 'eu-central-1'), prefix: 'a/' })],
  ['a bucket of a region of a parameter', (stack) => kept({ bucket: there(stack, parameter) })],
  ['paths and prefixes of parameters', { ...kept({ prefix: parameter, localPath: parameter }), output: { prefix: parameter } }],
  ['an expiration longer than the wait', kept({ expiration: days(3) })],
  ...['/opt/ml/checkpoints', '/opt/ml/checkpoints/', '/opt/ml/models', '/opt/ml/outputs/x', '/data/..a', '/home/user/.cache', `/${'a'.repeat(4095)}`].map((path): [string, object] => [`the directory ${path}`, at(path)]),
  ['a network', inVpc((vpc) => ({ vpc, vpcSubnets: {}, securityGroups: groups(5) }), 16)],
  ['the shortest list of security groups', inVpc((vpc) => ({ vpc, securityGroups: groups(1) }), 1)],
  ['an image that must reach S3, when it can', { algorithm: container('sagemaker-chainer'), network: { isolation: false } }],
  ['code that the image fetches, when it can', submitted(false)],
  ['a script on an image that must reach S3', {
    algorithm: TrainingAlgorithm.script({ image: TrainingImage.deepLearningContainer('sagemaker-chainer', '1'), directory: scriptDirectory(), entryPoint: 'train.py' }),
  }],
  ['an image of a parameter', { algorithm: TrainingAlgorithm.container({ image: TrainingImage.of(parameter) }) }],
  ['models and checkpoints side by side', { ...kept({ prefix: 'a/' }), ...written({ prefix: 'a-models/' }) }],
  ['both in one place of a parameter', { ...kept({ prefix: parameter }), ...written({ prefix: parameter }) }],
  ['your bucket', oneBucket()],
  ['places in your bucket', oneBucket('a/', 'b/')],
  ['the same place in two buckets', (stack) => ({ ...kept({ prefix: 'a/' }), ...written({ bucket: there(stack, 'eu-central-1'), prefix: 'a/' }) })],
  ['keys of this region', (stack) => written({ encryptionKey: keyThere(stack, 'eu-central-1'), volumeEncryptionKey: kms.Key.fromKeyArn(stack, 'V', 'arn:aws:kms:eu-central-1:123456789012:key/2') })],
  ['a key with a type of a parameter', (stack) => ({ ...written({ volumeEncryptionKey: keyThere(stack, 'eu-central-1') }), capacity: [spot(parameter)] })],
  ...['a', 'A-1', 'a--b', 'a'.repeat(63), parameter].map((name): [string, object] => [`the group ${name}`, written({ modelPackageGroupName: name })]),
  ...['a', 'A-1', 'a--b', 'a'.repeat(40), parameter].map((name): [string, object] => [`the name ${name}`, run({ jobName: name })]),
  ['a standard topic', (stack) => run({ topic: topic(stack, 'pager') })],
  ['a topic of a parameter', (stack) => run({ topic: sns.Topic.fromTopicArn(stack, 'Topic', parameter) })],
  ['runbooks', run({ runbookUrl: 'https://wiki/training?id=1#now' })],
  ['a runbook of a parameter', run({ runbookUrl: parameter })],
])('%s is allowed', (_, change) => expect(() => check(change)).not.toThrow());

test('an error names the construct, the prop, the value, what is allowed and the fix', () => {
  expect(() => check(limited({ maxWait: hours(1) }))).toThrow(new Error(
    'Training: limits.maxWait is "1 hour"; allowed: more than limits.maxRun, 1 day (the default). '
    + 'Fix: set limits.maxRun to less, or add the time that capacity may be waited for'));
});

test('defaults of the limits, in seconds', () => {
  expect(limitsInSeconds()).toEqual({ maxRun: 86_400, maxWait: 172_800, capacityWait: 1800, queueWait: 21_600, checkEvery: 300, interruptions: 3 });
  expect(limitsInSeconds({ maxRun: days(20), checkEvery: hours(1), budget: 5 }))
    .toMatchObject({ maxWait: 28 * 86_400, capacityWait: 3600, budget: 5 });
  expect(limitsInSeconds({ maxRun: hours(1), maxWait: hours(2) }).queueWait).toBe(7200);
});

test.each([
  ['a day', 3, 86_400, 1800],
  ['an hour', 2, 3600, 900],
  ['25 minutes, rounded down', 2, 1500, 360],
  ['ten minutes, when that is longer than a look', 3, 600, 300],
])('the default of the wait for a capacity leaves half of %s', (_, capacities, maxWait, capacityWait) => {
  expect(limitsInSeconds({ maxRun: seconds(maxWait - 60), maxWait: seconds(maxWait) }, capacities).capacityWait).toBe(capacityWait);
});

test.each<[string, (keyof SpotTrainingJobProps)[], unknown, string]>([
  ['missing', ['algorithm', 'capacity'], undefined, 'is missing; allowed: a'],
  ['null', ['algorithm', 'capacity', 'channels', 'limits', 'network', 'output', 'operations'], null, 'is null; allowed: '],
  ['no object of this library', ['algorithm', 'capacity'], {}, 'is {}; allowed: a'],
])('a prop that is %s is refused by its name', (_, names, value, message) => {
  for (const name of names) expect(() => check({ [name]: value })).toThrow(`Training: ${name} ${message}`);
});

test.each<[string, Parameters<typeof check>[0], string]>([
  ['checkpoints that are null', { checkpoints: null as any }, 'checkpoints.interval is missing; allowed: a duration'],
  ['an interval that is null', { checkpoints: { interval: null as any } }, 'checkpoints.interval is null; allowed: a duration'],
  ['an interval that is a number', { checkpoints: { interval: 600 as any } }, 'checkpoints.interval is 600; allowed: a duration'],
  ['a capacity that is null', { capacity: [spot('ml.m5.xlarge'), null as any] }, 'capacity[1] is null; allowed: a TrainingCapacity'],
  ['a capacity that is a text', { capacity: ['ml.m5.xlarge' as any] }, 'capacity[0] is "ml.m5.xlarge"; allowed: a TrainingCapacity'],
  ['a capacity without a type', { capacity: [spot(undefined as any)] }, 'capacity[0].instanceType is missing; allowed: ml.<family>.<size>'],
  ['a limit that is null', limited({ maxRun: null as any }), 'limits.maxRun is null; allowed: a Duration'],
  ['a limit that is a number', limited({ maxWait: 3600 as any }), 'limits.maxWait is 3600; allowed: a Duration'],
  ['channels that are a text', { channels: 'train' as any }, 'channels is "train"; allowed: a list of TrainingChannel'],
  ['a channel that is null', { channels: [null as any] }, 'channels[0] is null; allowed: a TrainingChannel'],
  ['a channel without a bucket', { channels: [TrainingChannel.fromBucket('train', undefined as any)] }, 'channels[0].bucket is missing; allowed: a bucket'],
  ['a channel without a name', (stack) => ({ channels: [TrainingChannel.fromBucket(undefined as any, there(stack, 'eu-central-1'))] }), 'channels[0].name is missing'],
  ['an algorithm without options', { algorithm: TrainingAlgorithm.container(undefined as any) }, 'algorithm is missing; allowed: the options'],
  ['a container without an image', { algorithm: TrainingAlgorithm.container({ image: null as any }) }, 'algorithm.image is null; allowed: a TrainingImage'],
  ['a metric that is null', { algorithm: container('mine', { metrics: [null as any] }) }, 'algorithm.metrics[0] is null; allowed: a TrainingMetric'],
  ['no built-in algorithm', { algorithm: TrainingAlgorithm.builtIn(undefined as any) }, 'algorithm is missing; allowed: a BuiltInAlgorithm'],
  ['a built-in algorithm without accounts', { algorithm: TrainingAlgorithm.builtIn(BuiltInAlgorithm.of('mine', { accounts: null as any })) }, 'algorithm.accounts is null; allowed: accounts by region'],
  ['hyperparameters that are null', { algorithm: container('mine', { hyperparameters: null as any }) }, 'algorithm.hyperparameters is null; allowed: names and texts'],
])('%s is refused', (_, change, message) => expect(() => check(change)).toThrow(message));

test('no props at all are refused', () => expect(() => checkSpotTrainingJob(newStack(), undefined as any)).toThrow('Training: props is missing'));

const shortRun = { maxRun: minutes(60), maxWait: minutes(90) };
const quick = (limits: TrainingLimits, more: Partial<SpotTrainingJobProps> = {}) => ({ ...kept({ interval: minutes(1) }, limits), ...more });

test.each<[string, Parameters<typeof check>[0], string | undefined]>([
  ['a list whose end is reached too late', quick({ ...shortRun, capacityWait: minutes(31) }), 'When the first 1 of capacity are waited for in vain, 31 minutes of limits.maxWait, 1 hour 30 minutes, are over'],
  ['a list whose end is reached just in time', quick({ ...shortRun, capacityWait: minutes(30) }), undefined],
  ['one capacity', quick({ ...shortRun, capacityWait: minutes(80) }, { capacity: [spot('ml.m5.xlarge')] }), undefined],
  ['a run over the quota', limited({ maxRun: days(5).plus(seconds(1)) }), 'Longest run time for a training job" is 5 days'],
  ['a run of the quota', limited({ maxRun: days(5) }), undefined],
  ['a default alarm that cannot be raised', kept({}, { maxRun: minutes(30) }), 'Three of checkpoints.interval, 10 minutes, are as long as limits.maxRun, 30 minutes'],
  ['one that can', kept({}, { maxRun: seconds(1801) }), undefined],
  ['no alarm, for an algorithm that writes no checkpoints', { ...lda({ maxRun: minutes(30), maxWait: hours(1) }), checkpoints: { interval: minutes(10) } }, undefined],
])('%s: a warning, or none', (_, change, warning) => warned(check(change), warning));

function warned(stack: Stack, warning: string | undefined) {
  const all = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data))
    .filter((text) => text.includes('[ack: cdk-reference-constructs:'));
  expect(all).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
}

describe('a network', () => {
  const { PUBLIC, PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS } = ec2.SubnetType;
  const endpoint = { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } };
  const made = (type: ec2.SubnetType, props: ec2.VpcProps = {}) => (stack: Stack) => ({
    network: { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, ...props }), vpcSubnets: { subnetType: type } },
  });
  const isolatedOnly = { subnetConfiguration: [{ name: 'Alone', subnetType: PRIVATE_ISOLATED }] };
  const imported = (kind: 'publicSubnetIds' | 'isolatedSubnetIds', subnetType: ec2.SubnetType) => (stack: Stack) => ({
    network: { vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'], [kind]: ['subnet-1'] }), vpcSubnets: { subnetType } },
  });

  test.each<[string, Parameters<typeof check>[0], string | undefined]>([
    ['with public subnets', made(PUBLIC), 'public subnets (PublicSubnet1), where SageMaker'],
    ['of public subnets that somebody else has made', imported('publicSubnetIds', PUBLIC), 'public subnets (PublicSubnet1), where SageMaker'],
    ['with isolated subnets', made(PRIVATE_ISOLATED, isolatedOnly), 'isolated subnets (AloneSubnet1), from which S3 is reached by a gateway endpoint'],
    ['with isolated subnets and an endpoint of another service', made(PRIVATE_ISOLATED, { ...isolatedOnly, gatewayEndpoints: { Table: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB } } }), 'isolated subnets'],
    ['with isolated subnets and an endpoint', made(PRIVATE_ISOLATED, { ...isolatedOnly, gatewayEndpoints: endpoint }), undefined],
    ['with public subnets and an endpoint', made(PUBLIC, { gatewayEndpoints: endpoint }), undefined],
    ['with private subnets', made(PRIVATE_WITH_EGRESS), undefined],
    ['of isolated subnets that somebody else has made', imported('isolatedSubnetIds', PRIVATE_ISOLATED), undefined],
    ['with subnets of parameters', (stack) => ({ network: { vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: parameter, availabilityZones: ['a'], privateSubnetIds: [parameter] }) } }), undefined],
  ])('%s: a warning, or none', (_, change, warning) => warned(check(change), warning));
});
