import { Duration } from 'aws-cdk-lib';
import { TrainingLimits } from './spot-training-job-props';

const DAY = 86_400;

/** The longest that SageMaker lets a training run, and lets a spot training wait. */
export const LONGEST = 28 * DAY;

/** The limits of a run, in seconds. */
export interface LimitsInSeconds {
  readonly maxRun: number;
  readonly maxWait: number;
  readonly capacityWait: number;
  readonly queueWait: number;
  readonly checkEvery: number;
  readonly interruptions: number;
  readonly budget?: number;
}

/** The default of `capacityWait` leaves half of `maxWait` to the training, when every capacity of the list is waited for. */
export function limitsInSeconds(limits: TrainingLimits = {}, capacities = 1): LimitsInSeconds {
  const seconds = (value: Duration | undefined, usual: number) => value?.toSeconds() ?? usual;
  const maxRun = seconds(limits.maxRun, DAY);
  const maxWait = seconds(limits.maxWait, Math.min(LONGEST, 2 * maxRun));
  const checkEvery = seconds(limits.checkEvery, 5 * 60);
  return {
    maxRun,
    maxWait,
    capacityWait: seconds(limits.capacityWait, Math.max(checkEvery, Math.min(30 * 60, 60 * Math.floor(maxWait / (2 * capacities) / 60)))),
    queueWait: seconds(limits.queueWait, Math.min(6 * 3600, maxWait)),
    checkEvery,
    interruptions: limits.interruptions ?? 3,
    ...(limits.budget !== undefined && { budget: limits.budget }),
  };
}
