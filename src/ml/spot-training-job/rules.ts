import { Construct } from 'constructs';
import { checkAlgorithm } from './algorithm-rules';
import { checkCapacities } from './capacity-rules';
import { checkChannels } from './channel-rules';
import { checkCheckpoints } from './checkpoint-rules';
import { checkBudget, checkLimits } from './limit-rules';
import { checkNetwork } from './network-rules';
import { checkOperations, checkOutput } from './operation-rules';
import { SpotTrainingJobProps } from './spot-training-job-props';
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
function checkGiven(scope: Construct, { algorithm, capacity, checkpoints }: SpotTrainingJobProps) {
  if (!algorithm) throw propError(scope, { prop: 'algorithm', value: algorithm, allowed: 'a TrainingAlgorithm', fix: 'use TrainingAlgorithm.script' });
  if (!Array.isArray(capacity)) throw propError(scope, { prop: 'capacity', value: capacity, allowed: 'a list of TrainingCapacity', fix: 'use [TrainingCapacity.spot(...)]' });
  if (checkpoints?.interval) return;
  throw propError(scope, {
    prop: 'checkpoints.interval', value: undefined, allowed: 'a duration: spot training without checkpoints begins from zero after each interruption', fix: 'use Duration.minutes(10)',
  });
}
