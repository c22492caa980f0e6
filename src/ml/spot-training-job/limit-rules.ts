import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SpotTrainingJobProps } from './spot-training-job-props';
import { TrainingAlgorithm } from './training-algorithm';
import { LimitsInSeconds, limitsInSeconds, LONGEST } from './training-defaults';
import { number, seconds, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

const HOUR = 3600;

/** The limits and the interval of the checkpoints are numbers in the state machine, so all must be known at synthesis. */
export function checkLimits(scope: Construct, { limits = {}, checkpoints, capacity, algorithm }: SpotTrainingJobProps) {
  duration(scope, 'limits.maxRun', limits.maxRun, 60, LONGEST - 1);
  duration(scope, 'limits.maxWait', limits.maxWait, 60, LONGEST);
  duration(scope, 'limits.checkEvery', limits.checkEvery, 60, HOUR, 60);
  duration(scope, 'limits.capacityWait', limits.capacityWait, 60, LONGEST, 60);
  duration(scope, 'limits.queueWait', limits.queueWait, 0, LONGEST);
  wholeNumber(scope, 'limits.interruptions', limits.interruptions, 1, 100);
  const known = limitsInSeconds(limits);
  checkMaxWait(scope, known);
  checkCapacityWait(scope, known);
  checkQueueWait(scope, known);
  if (capacity.some(({ isSpot }) => isSpot)) checkCheckpointing(scope, known, algorithm);
  checkInterval(scope, known, checkpoints.interval);
}

/** Seconds that are whole, and whole steps. */
export function duration(scope: Construct, prop: string, value: Duration | undefined, min: number, max: number, step = 1) {
  seconds(scope, prop, value, min, max);
  if (!value || value.toMilliseconds() % (step * 1000) === 0) return;
  const unit = { 1: 'seconds', 60: 'minutes', 86400: 'days' }[step];
  throw propError(scope, { prop, value, allowed: `whole ${unit}`, fix: `round it to ${unit}` });
}

/** SageMaker's guide wants it larger, its API at least as large: with no time to wait there is no spot training. */
function checkMaxWait(scope: Construct, { maxRun, maxWait }: LimitsInSeconds) {
  if (maxWait > maxRun) return;
  throw propError(scope, {
    prop: 'limits.maxWait', value: Duration.seconds(maxWait), allowed: `more than limits.maxRun, ${human(maxRun)}`, fix: 'add the time that capacity may be waited for, or leave it out',
  });
}

function checkCapacityWait(scope: Construct, { capacityWait, checkEvery }: LimitsInSeconds) {
  if (capacityWait >= checkEvery) return;
  throw propError(scope, {
    prop: 'limits.capacityWait', value: Duration.seconds(capacityWait), allowed: `at least limits.checkEvery, ${human(checkEvery)}`, fix: 'look more often, or wait longer',
  });
}

function checkQueueWait(scope: Construct, { queueWait, maxWait }: LimitsInSeconds) {
  if (queueWait <= maxWait) return;
  throw propError(scope, {
    prop: 'limits.queueWait', value: Duration.seconds(queueWait), allowed: `at most limits.maxWait, ${human(maxWait)}`, fix: 'wait less, or raise limits.maxWait',
  });
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html: at most an hour for algorithms that begin from zero after each interruption. */
function checkCheckpointing(scope: Construct, { maxWait }: LimitsInSeconds, algorithm: TrainingAlgorithm) {
  if (writesCheckpoints(algorithm) || maxWait <= HOUR) return;
  throw propError(scope, {
    prop: 'limits.maxWait',
    value: Duration.seconds(maxWait),
    allowed: 'at most 1 hour on spot capacity with an algorithm that writes no checkpoints',
    fix: 'set limits.maxWait to an hour and limits.maxRun to less, use only TrainingCapacity.onDemand, or an algorithm that writes checkpoints',
  });
}

function writesCheckpoints({ _kind: kind }: TrainingAlgorithm): boolean {
  if (kind.kind === 'builtIn') return kind.algorithm._facts.checkpoints ?? false;
  return kind.kind === 'script' || (kind.options.checkpoints ?? true);
}

function checkInterval(scope: Construct, { maxRun }: LimitsInSeconds, interval: Duration) {
  duration(scope, 'checkpoints.interval', interval, 60, LONGEST);
  if (interval.toSeconds() < maxRun) return;
  throw propError(scope, {
    prop: 'checkpoints.interval', value: interval, allowed: `less than limits.maxRun, ${human(maxRun)}`, fix: 'write checkpoints more often: an interruption costs what was done since the last',
  });
}

export function checkBudget(scope: Construct, { limits = {}, capacity }: SpotTrainingJobProps) {
  const { budget } = limits;
  if (budget === undefined) return;
  number(scope, 'limits.budget', budget, 0.01, 1_000_000_000);
  const unpriced = capacity.findIndex(({ _options }) => _options.pricePerHour === undefined);
  if (unpriced !== -1) {
    throw propError(scope, {
      prop: `capacity[${unpriced}].pricePerHour`, value: undefined, allowed: 'dollars for an hour of one instance, since limits.budget is given', fix: 'take it from the price list of SageMaker training',
    });
  }
  const dearest = Math.max(...capacity.map(({ count, _options }) => count * _options.pricePerHour!));
  if (budget >= dearest / 6) return;
  throw propError(scope, {
    prop: 'limits.budget', value: budget, allowed: `at least ten minutes of the dearest capacity, ${Math.ceil(dearest / 6 * 100) / 100} dollars`, fix: 'raise it, or take the dearest capacity out',
  });
}

const human = (value: number) => Duration.seconds(value).toHumanString();
