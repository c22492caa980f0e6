import { aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_sns as sns, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { GlueToPersonalize } from './glue-to-personalize';
import { recommendationMetric, requests } from './recommendation-metrics';
import { unsuccessful } from '../../core/counts';

/** Props of `RecommendationAlarms`. */
export interface RecommendationAlarmsProps {
  /** What is watched. */
  readonly pipeline: GlueToPersonalize;
  /** Where the descriptions link to. */
  readonly runbookUrl: string;
  /**
   * Whether a schedule is known to start a run within any 7 days, so that one that is missing is noticed.
   *
   * @default false
   */
  readonly startsWeekly?: boolean;
  /** Time without requests after which a campaign is called idle: whole hours, 7 days at most. */
  readonly idleAfter: Duration;
  /**
   * Requests in a second, as the mean of five minutes, above which somebody is told.
   *
   * @default - none
   */
  readonly maxRecommendationsPerSecond?: number;
  /**
   * Told by all of them.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;
}

/** The alarms of a pipeline. None is worth waking somebody for: whatever becomes of a run, the campaign serves what it served before. */
export class RecommendationAlarms extends Construct {
  /** A run has not ended well. */
  public readonly runFailed: cloudwatch.Alarm;
  /** Users were not erased. */
  public readonly erasureFailed: cloudwatch.Alarm;
  /** A schedule or a parameter file has started nothing; undefined without either. */
  public readonly startLost?: cloudwatch.Alarm;
  /** Nothing has started for a week; undefined unless a schedule is known to start a run within any 7 days, which one of a parameter or of once a month is not. */
  public readonly runMissing?: cloudwatch.Alarm;
  /** Runs go on comparing models with the one that serves, and nobody has asked its campaign for as long as `idleAfter`; undefined without a campaign. */
  public readonly campaignIdle?: cloudwatch.Alarm;
  /** More is asked than was meant; undefined without a bound. */
  public readonly tooManyRequests?: cloudwatch.Alarm;
  /** All of them. */
  public readonly all: cloudwatch.Alarm[];

  /**
   * @param scope the construct
   * @param id its id
   * @param props its options
   */
  constructor(scope: Construct, id: string, private readonly props: RecommendationAlarmsProps) {
    super(scope, id);
    const { pipeline, idleAfter, maxRecommendationsPerSecond } = props;
    const subject = pipeline.node.path;
    this.runFailed = this.alarm('RunFailed', unsuccessful(pipeline.machine),
      `A run of ${subject} has not ended well. What was live is live. By day.`, 'a-run-has-failed');
    this.erasureFailed = this.alarm('ErasureFailed', unsuccessful(pipeline.eraseMachine),
      `Users of ${subject} who are to be forgotten are not forgotten yet. By day.`, 'an-erasure-has-failed');
    this.startLost = pipeline.lostStarts && this.alarm('StartLost', pipeline.lostStarts.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      `A run of ${subject} was to start and did not. By day.`, 'a-start-was-lost');
    if (props.startsWeekly) {
      this.runMissing = this.alarm('RunMissing', pipeline.machine.metricStarted({ period: Duration.days(1), statistic: 'Sum' }),
        `No run of ${subject} has started for a week. By day.`, 'no-run-has-started', {
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: 7,
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
        });
    }
    if (pipeline.campaignArn) {
      // Only of a campaign that serves: that there is one is known when a run has compared with it. The run that makes it says nothing yet: nobody could ask before.
      const idle = new cloudwatch.MathExpression({
        expression: 'IF(FILL(requests, 0) < 1, FILL(compared, 0), 0)',
        usingMetrics: {
          compared: recommendationMetric(pipeline.groupName, 'LiveScore', { statistic: 'SampleCount', period: idleAfter }),
          requests: requests(pipeline.campaignArn, idleAfter),
        },
        period: idleAfter,
      });
      this.campaignIdle = this.alarm('CampaignIdle', idle,
        `The campaign of ${subject} is paid for, and nobody has asked it for ${idleAfter.toHumanString()}. By day.`, 'the-campaign-is-idle');
    }
    if (pipeline.campaignArn && maxRecommendationsPerSecond !== undefined) {
      this.tooManyRequests = this.alarm('TooManyRequests', requests(pipeline.campaignArn, Duration.minutes(5)),
        `More than ${maxRecommendationsPerSecond} recommendations a second are asked of ${subject}: each is paid for. By day.`, 'too-many-requests', {
          threshold: maxRecommendationsPerSecond * 300, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        });
    }
    this.all = [
      this.runFailed, this.erasureFailed, this.startLost, this.runMissing, this.campaignIdle, this.tooManyRequests,
    ].flatMap((alarm) => alarm ?? []);
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

  private alarm(id: string, metric: cloudwatch.IMetric, what: string, section: string, more: Partial<cloudwatch.AlarmProps> = {}): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${this.props.pipeline.groupName}-${id}`,
      alarmDescription: `${what} ${this.props.runbookUrl}#${section}`,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Counts have no data points while nothing happens.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...more,
    });
  }
}
