import { Annotations, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SpotTrainingJobProps, TrainingLimits } from './spot-training-job-props';
import { TrainingAlgorithm } from './training-algorithm';
import { LimitsInSeconds, limitsInSeconds, LONGEST } from './training-defaults';
import { number, seconds, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The limits and the interval of the checkpoints are numbers in the state machine, so all must be known at synthesis. */
export function checkLimits(scope: Construct, { limits = {}, checkpoints, capacity, algorithm }: SpotTrainingJobProps) {
  duration(scope, 'limits.maxRun', limits.maxRun, 60, LONGEST - 1);
  duration(scope, 'limits.maxWait', limits.maxWait, 60, LONGEST);
  duration(scope, 'limits.checkEvery', limits.checkEvery, 60, HOUR, 60);
  duration(scope, 'limits.capacityWait', limits.capacityWait, 60, LONGEST, 60);
  duration(scope, 'limits.queueWait', limits.queueWait, 0, LONGEST);
  wholeNumber(scope, 'limits.interruptions', limits.interruptions, 1, 100);
  const known = limitsInSeconds(limits, capacity.length);
  checkMaxWait(scope, known, limits);
  checkCapacityWait(scope, known, limits);
  checkQueueWait(scope, known, limits);
  if (capacity.some(({ isSpot }) => isSpot)) checkCheckpointing(scope, known, algorithm);
  checkInterval(scope, known, limits, checkpoints.interval);
  checkReach(scope, known, limits, capacity.length);
  warnOfQuota(scope, known);
}

/** Seconds that are whole, and whole steps. */
export function duration(scope: Construct, prop: string, value: Duration | undefined, min: number, max: number, step = 1) {
  seconds(scope, prop, value, min, max);
  if (!value || value.toMilliseconds() % (step * 1000) === 0) return;
  const unit = { 1: 'seconds', 60: 'minutes', 86400: 'days' }[step];
  throw propError(scope, { prop, value, allowed: `whole ${unit}`, fix: `round it to ${unit}` });
}

/** SageMaker's guide wants it larger, its API at least as large: with no time to wait there is no spot training. */
function checkMaxWait(scope: Construct, known: LimitsInSeconds, limits: TrainingLimits) {
  if (known.maxWait > known.maxRun) return;
  throw propError(scope, {
    prop: 'limits.maxWait',
    value: limits.maxWait,
    allowed: `more than ${limit('maxRun', known, limits)}`,
    fix: 'set limits.maxRun to less, or add the time that capacity may be waited for',
  });
}

function checkCapacityWait(scope: Construct, known: LimitsInSeconds, limits: TrainingLimits) {
  if (known.capacityWait >= known.checkEvery) return;
  throw propError(scope, {
    prop: 'limits.capacityWait', value: limits.capacityWait, allowed: `at least ${limit('checkEvery', known, limits)}`, fix: 'set limits.checkEvery to less, or wait longer',
  });
}

function checkQueueWait(scope: Construct, known: LimitsInSeconds, limits: TrainingLimits) {
  if (known.queueWait <= known.maxWait) return;
  throw propError(scope, {
    prop: 'limits.queueWait', value: limits.queueWait, allowed: `at most ${limit('maxWait', known, limits)}`, fix: 'wait less, or raise limits.maxWait',
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

export function writesCheckpoints({ _kind: kind }: TrainingAlgorithm): boolean {
  if (kind.kind === 'builtIn') return kind.algorithm._facts.checkpoints ?? false;
  return kind.kind === 'script' || (kind.options.checkpoints ?? true);
}

function checkInterval(scope: Construct, known: LimitsInSeconds, limits: TrainingLimits, interval: Duration) {
  duration(scope, 'checkpoints.interval', interval, 60, LONGEST);
  if (interval.toSeconds() < known.maxRun) return;
  throw propError(scope, {
    prop: 'checkpoints.interval', value: interval, allowed: `less than ${limit('maxRun', known, limits)}`, fix: 'write checkpoints more often: an interruption costs what was done since the last',
  });
}

export function checkBudget(scope: Construct, { limits = {}, capacity }: SpotTrainingJobProps) {
  const { budget } = limits;
  if (budget === undefined) return;
  number(scope, 'limits.budget', budget, 0.01, 1_000_000_000, budget <= 0 ? 'leave it out for no limit' : undefined);
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

/** The end of the list must be reached while there is time left to train there. */
function checkReach(scope: Construct, known: LimitsInSeconds, limits: TrainingLimits, capacities: number) {
  if (capacities === 1) return;
  if (limits.capacityWait && known.capacityWait >= known.maxWait) {
    throw propError(scope, {
      prop: 'limits.capacityWait',
      value: limits.capacityWait,
      allowed: `less than ${limit('maxWait', known, limits)}: no other capacity of the list would be tried`,
      fix: 'wait less, or leave it out',
    });
  }
  const waiting = (capacities - 1) * known.capacityWait;
  if (waiting + known.maxRun <= known.maxWait) return;
  Annotations.of(scope).addWarningV2('cdk-reference-constructs:capacityOutOfReach',
    `When the first ${capacities - 1} of capacity are waited for in vain, ${human(waiting)} of ${limit('maxWait', known, limits)}, are over, and what is left is less than `
    + `${limit('maxRun', known, limits)}. Raise limits.maxWait, or lower limits.capacityWait, ${human(known.capacityWait)}, or limits.maxRun.`);
}

/** https://docs.aws.amazon.com/general/latest/gr/sagemaker.html */
function warnOfQuota(scope: Construct, { maxRun }: LimitsInSeconds) {
  if (maxRun <= 5 * DAY) return;
  Annotations.of(scope).addWarningV2('cdk-reference-constructs:longestRunTime',
    `limits.maxRun is ${human(maxRun)}, and SageMaker's quota "Longest run time for a training job" is 5 days unless it was raised: raise it, or lower limits.maxRun.`);
}

/** A limit as a sentence names it: users do not know of the ones that they have not set. */
export function limit(name: 'maxRun' | 'maxWait' | 'checkEvery', known: LimitsInSeconds, limits: TrainingLimits): string {
  return `limits.${name}, ${human(known[name])}${limits[name] ? '' : ' (the default)'}`;
}

const human = (value: number) => Duration.seconds(value).toHumanString();
