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

export function limitsInSeconds(limits: TrainingLimits = {}): LimitsInSeconds {
  const seconds = (value: Duration | undefined, usual: number) => value?.toSeconds() ?? usual;
  const maxRun = seconds(limits.maxRun, DAY);
  const maxWait = seconds(limits.maxWait, Math.min(LONGEST, 2 * maxRun));
  const checkEvery = seconds(limits.checkEvery, 5 * 60);
  return {
    maxRun,
    maxWait,
    capacityWait: seconds(limits.capacityWait, Math.max(30 * 60, checkEvery)),
    queueWait: seconds(limits.queueWait, Math.min(6 * 3600, maxWait)),
    checkEvery,
    interruptions: limits.interruptions ?? 3,
    ...(limits.budget !== undefined && { budget: limits.budget }),
  };
}
