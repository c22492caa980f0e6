import { aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AbrMediaPipeline } from './abr-media-pipeline';
import { failedInvocations, unsuccessful } from '../../core/counts';

/** Props of `MediaAlarms`. */
export interface MediaAlarmsProps {
  /** What is watched. */
  readonly pipeline: AbrMediaPipeline;
  /** Where the descriptions link to. */
  readonly runbookUrl: string;
  /**
   * Told by all of them.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;
}

/**
 * The alarms of a pipeline. Two are worth waking somebody for, because uploads are left without an end that anybody hears of: `notClosed` and `newsLost`. The descriptions of the
 * others say `by day`.
 */
export class MediaAlarms extends Construct {
  /** An asset was left without an end: its record still says that it is being worked on. */
  public readonly notClosed: cloudwatch.Alarm;
  /** Changes of assets were not told. */
  public readonly newsLost: cloudwatch.Alarm;
  /** An asset has failed. */
  public readonly assetFailed: cloudwatch.Alarm;
  /** An upload was never started. */
  public readonly startLost: cloudwatch.Alarm;
  /** An execution has ended without success, and nobody has closed its asset: Step Functions tells of ends as well as it can. */
  public readonly endLost: cloudwatch.Alarm;
  /** Progress is not noted: assets become ready all the same. */
  public readonly progressLost: cloudwatch.Alarm;
  /** A deletion has not ended. */
  public readonly deletionFailed: cloudwatch.Alarm;
  /** All of them, those for the night first. */
  public readonly all: cloudwatch.Alarm[];

  /**
   * @param scope the construct
   * @param id its id
   * @param props its options
   */
  constructor(scope: Construct, id: string, private readonly props: MediaAlarmsProps) {
    super(scope, id);
    const { pipeline } = props;
    const subject = pipeline.node.path;
    const waiting = (queue: sqs.IQueue) => queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' });
    this.notClosed = this.alarm('NotClosed', unsuccessful(pipeline.closerMachine),
      `An asset of ${subject} was left without an end: its record says that it is still being worked on. Wake somebody.`, 'an-asset-is-not-closed');
    this.newsLost = this.alarm('NewsLost', waiting(pipeline.lostNews),
      `Changes of assets of ${subject} were told to nobody: no event, no metric. Wake somebody.`, 'news-is-lost');
    this.assetFailed = this.alarm('AssetFailed', pipeline.metricFailed(),
      `An asset of ${subject} has failed; its source is where it was. By day.`, 'an-asset-has-failed');
    this.startLost = this.alarm('StartLost', waiting(pipeline.lostStarts),
      `An upload of ${subject}, or the end of one, was never looked at. By day.`, 'a-start-was-lost');
    const hour = { period: Duration.hours(1) };
    const endsLost = new cloudwatch.MathExpression({
      expression: 'ends - FILL(closings, 0)',
      usingMetrics: { ends: unsuccessful(pipeline.machine, hour), closings: pipeline.closerMachine.metricStarted(hour) },
      ...hour,
    });
    this.endLost = this.alarm('EndLost', endsLost,
      `An execution of ${subject} has ended without success, and its asset may still say that it is being worked on. By day.`, 'an-end-was-lost');
    const progressLost = new cloudwatch.MathExpression({
      expression: 'notStarted + notEnded',
      usingMetrics: { notStarted: failedInvocations([pipeline.progressRule]), notEnded: unsuccessful(pipeline.progressMachine) },
    });
    this.progressLost = this.alarm('ProgressLost', progressLost,
      `The progress of ${subject} is not noted. Assets become ready all the same. By day.`, 'progress-is-not-noted');
    this.deletionFailed = this.alarm('DeletionFailed', unsuccessful(pipeline.deleteMachine),
      `An asset of ${subject} was not deleted. By day.`, 'a-deletion-has-failed');
    this.all = [this.notClosed, this.newsLost, this.assetFailed, this.startLost, this.endLost, this.progressLost, this.deletionFailed];
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

  private alarm(id: string, metric: cloudwatch.IMetric, what: string, section: string): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${this.props.pipeline.pipelineName}-${id}`,
      alarmDescription: `${what} ${this.props.runbookUrl}#${section}`,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Counts have no data points while nothing is uploaded.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
