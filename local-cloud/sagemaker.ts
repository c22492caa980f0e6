import { Control } from './control';
import { Cloud } from './target';

/** What a test makes of the capacity of one instance type; times are seconds of the cloud. */
export interface TrainingCapacitySettings {
  /** Whether there is an instance to be had. @default true */
  readonly available?: boolean;
  /** Time in Starting, when there is an instance. @default 30 */
  readonly startSeconds?: number;
  /** Time in Downloading. @default 10 */
  readonly downloadSeconds?: number;
  /** Time from Interrupted to the next Starting. @default 60 */
  readonly restartSeconds?: number;
  /** Instances of this kind that may be in use at the same time; null is no limit. @default null */
  readonly quota?: number | null;
  /** So many jobs fail with a CapacityError. @default 0 */
  readonly capacityError?: number;
  /** So many starts fail with an InternalServerError. @default 0 */
  readonly internalServerError?: number;
  /** Each job is interrupted when it has trained that long altogether; spot only. @default [] */
  readonly interruptAfterTrainingSeconds?: number[];
  /** The part of the training time that is billed; spot only. @default 0.3 */
  readonly discount?: number;
}

/** `ml.m5.large/spot`, `ml.m5.large/on-demand`, or `*` for what has no setting of its own. */
export type TrainingWorld = Record<string, TrainingCapacitySettings>;

export interface LocalTrainingStatus {
  readonly Status: string;
  readonly StartTime: number;
  readonly EndTime?: number;
  readonly StatusMessage: string;
}

/** A job as its events show it (times in milliseconds), and when its processes lived (in seconds). */
export interface LocalTrainingJob {
  readonly TrainingJobName: string;
  readonly TrainingJobArn: string;
  readonly TrainingJobStatus: string;
  readonly SecondaryStatus: string;
  readonly SecondaryStatusTransitions: LocalTrainingStatus[];
  readonly CreationTime: number;
  readonly TrainingTimeInSeconds?: number;
  readonly BillableTimeInSeconds?: number;
  readonly FailureReason?: string;
  readonly Tags: Record<string, string>;
  readonly Processes: { readonly started: number; readonly ended?: number }[];
}

interface Answer {
  readonly capacity: TrainingWorld;
  readonly jobs: LocalTrainingJob[];
}

/** The outside world of SageMaker training on the local cloud (emulator/sagemaker/control.py). */
export class LocalTraining {
  private readonly control: Control<Answer>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'LocalTraining', 'sagemaker');
  }

  /** Sets these members for these instance types; the others stay as they are. */
  public async set(capacity: TrainingWorld): Promise<void> {
    await this.control.call('PUT', { capacity });
  }

  /** Takes the spot instance of a job away now. */
  public async interrupt(jobName: string): Promise<void> {
    await this.control.call('POST', { interrupt: jobName });
  }

  /** All jobs of all accounts and regions in the order of their creation, those whose name begins with `prefix`. */
  public async jobs(prefix = ''): Promise<LocalTrainingJob[]> {
    return (await this.control.call('GET')).jobs.filter((job) => job.TrainingJobName.startsWith(prefix));
  }

  /** Forgets all settings; the jobs stay. */
  public async reset(): Promise<void> {
    await this.control.call('DELETE');
  }
}
