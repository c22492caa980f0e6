import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkAlgorithm } from './algorithm-rules';
import { checkCapacities } from './capacity-rules';
import { checkChannels } from './channel-rules';
import { checkCheckpoints } from './checkpoint-rules';
import { checkBudget, checkLimits } from './limit-rules';
import { checkNetwork } from './network-rules';
import { checkOperations, checkOutput } from './operation-rules';
import { SpotTrainingJobProps } from './spot-training-job-props';
import { required } from './text-rules';
import { propError } from '../../core/prop-error';

/** Every rule of the props. To be called before anything is made of them. */
export function checkSpotTrainingJob(scope: Construct, props: SpotTrainingJobProps) {
  checkGiven(scope, props);
  checkCapacities(scope, props.capacity);
  checkChannels(scope, props);
  checkAlgorithm(scope, props);
  checkLimits(scope, props);
  checkBudget(scope, props);
  checkCheckpoints(scope, props);
  checkNetwork(scope, props.network ?? {}, props.algorithm);
  checkOutput(scope, props);
  checkOperations(scope, props.operations ?? {});
}

/** Without checkpoints an interruption costs everything: the compiler demands them, JavaScript does not. */
function checkGiven(scope: Construct, props: SpotTrainingJobProps) {
  required(scope, 'props', props, () => true, 'algorithm, capacity, checkpoints and more', 'give them');
  const { algorithm, capacity, checkpoints, channels } = props;
  required(scope, 'algorithm', algorithm, ({ _kind }) => _kind, 'a TrainingAlgorithm', 'use TrainingAlgorithm.script');
  required(scope, 'capacity', capacity, Array.isArray, 'a list of TrainingCapacity', 'use [TrainingCapacity.spot(...)]');
  capacity.forEach((each, index) => required(scope, `capacity[${index}]`, each, ({ _options }) => _options, 'a TrainingCapacity', "use TrainingCapacity.spot('ml.g5.xlarge')"));
  required(scope, 'checkpoints.interval', checkpoints?.interval, (value) => value instanceof Duration,
    'a duration: spot training without checkpoints begins from zero after each interruption', 'use Duration.minutes(10)');
  for (const group of ['channels', 'limits', 'network', 'output', 'operations'] as const) {
    if (props[group] === null) throw propError(scope, { prop: group, value: null, allowed: 'an object or nothing', fix: 'leave it out' });
  }
  if (channels !== undefined) required(scope, 'channels', channels, Array.isArray, 'a list of TrainingChannel', "use [TrainingChannel.fromBucket('train', ...)]");
  channels?.forEach((each, index) => required(scope, `channels[${index}]`, each, ({ _options }) => _options, 'a TrainingChannel', "use TrainingChannel.fromBucket('train', ...)"));
}
