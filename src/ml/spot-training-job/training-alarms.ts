import { aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SpotTrainingJob } from './spot-training-job';
import { failedInvocations, unsuccessful } from '../../core/counts';

/** Props of `TrainingAlarms`. */
export interface TrainingAlarmsProps {
  /** What is watched. */
  readonly job: SpotTrainingJob;
  /** Where the descriptions link to. */
  readonly runbookUrl: string;
  /**
   * Told by all of them.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;
  /**
   * Seconds after which the newest checkpoint of a living training is too old.
   *
   * @default - the algorithm writes none
   */
  readonly oldestCheckpoint?: number;
  /** Seconds between two looks of the patrol. */
  readonly checkEvery: number;
}

/**
 * The alarms of a training. Two are worth waking somebody for, because money is being spent for nothing: `checkpointStale` and `patrolFailed`. The descriptions of the
 * others say `by day`.
 */
export class TrainingAlarms extends Construct {
  /** A training has not written a checkpoint for too long; undefined for an algorithm that writes none. */
  public readonly checkpointStale?: cloudwatch.Alarm;
  /** Training jobs are not looked after. */
  public readonly patrolFailed: cloudwatch.Alarm;
  /** A run ended without a model. */
  public readonly runFailed: cloudwatch.Alarm;
  /** A message waits in the queue of lost starts. */
  public readonly startLost: cloudwatch.Alarm;
  /** EventBridge cannot start the patrol. */
  public readonly patrolNotStarted: cloudwatch.Alarm;
  /** All of them, those for the night first. */
  public readonly all: cloudwatch.Alarm[];

  /**
   * @param scope the construct
   * @param id its id
   * @param props its options
   */
  constructor(scope: Construct, id: string, private readonly props: TrainingAlarmsProps) {
    super(scope, id);
    const { job, oldestCheckpoint, checkEvery } = props;
    const subject = job.node.path;
    if (oldestCheckpoint !== undefined) {
      const period = Duration.seconds(Math.max(60, checkEvery));
      this.checkpointStale = this.alarm('CheckpointStale', job.metricCheckpointAge({ period }), oldestCheckpoint + 1,
        `A training of ${subject} writes no checkpoints: an interruption would cost all work since. Wake somebody.`, 'checkpoints-are-stale');
    }
    this.patrolFailed = this.alarm('PatrolFailed', unsuccessful(job.patrolMachine, { period: Duration.seconds(Math.max(60, checkEvery)) }), 1,
      `Training jobs of ${subject} are not looked after: none is moved on, and one that nobody waits for is not stopped. Wake somebody.`, 'the-patrol-fails', 3);
    this.patrolNotStarted = this.alarm('PatrolNotStarted', failedInvocations([job.patrolRule]), 1,
      `EventBridge cannot start the patrol of ${subject}. By day.`, 'the-patrol-fails');
    this.runFailed = this.alarm('RunFailed', job.metricFailedRuns(), 1,
      `A run of ${subject} ended without a model; its checkpoints are kept. By day.`, 'a-run-ended-without-a-model');
    this.startLost = this.alarm('StartLost', job.lostStarts.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }), 1,
      `A run of ${subject} was never started. By day.`, 'a-start-was-lost');
    this.all = [...this.checkpointStale ? [this.checkpointStale] : [], this.patrolFailed, this.patrolNotStarted, this.runFailed, this.startLost];
    if (props.topic) this.addAction(new actions.SnsAction(props.topic));
  }

  /**
   * Tells somebody of all of them, when they are raised and when they are over.
   *
   * @param alarmActions for example `new SnsAction(topic)`
   */
  public addAction(...alarmActions: cloudwatch.IAlarmAction[]): void {
    for (const alarm of this.all) {
      alarm.addAlarmAction(...alarmActions);
      alarm.addOkAction(...alarmActions);
    }
  }

  private alarm(id: string, metric: cloudwatch.IMetric, threshold: number, what: string, section: string, evaluationPeriods = 1): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${this.props.job.jobName}-${id}`,
      alarmDescription: `${what} ${this.props.runbookUrl}#${section}`,
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      // Counts and ages have no data points while nothing is trained.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
