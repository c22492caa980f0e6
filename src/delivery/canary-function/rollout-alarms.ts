import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Rollout } from './rollout';
import { failedInvocations } from '../../core/counts';

/** Props of `RolloutAlarms`. */
export interface RolloutAlarmsProps {
  /** What is watched. */
  readonly rollout: Rollout;
  /** Where the descriptions link to. */
  readonly runbookUrl: string;
}

/**
 * The alarms of a rollout. Two are worth waking somebody for: `restoreFailed` and `startLost`, because an alias may then stand where it should not and
 * nothing mends it. After all others users are served by one version; their descriptions say `by day`.
 *
 * There is none for a rollout that takes too long: Step Functions measures the time of an execution when it ends. Each state has a time-out and each
 * step a longest time instead.
 */
export class RolloutAlarms extends Construct {
  /** An alias was not put back, or that could not be verified. */
  public readonly restoreFailed: cloudwatch.Alarm;
  /** A message waits in the queue of lost starts. */
  public readonly startLost: cloudwatch.Alarm;
  /** A rule could not start its machine. Only when its message could not be kept either does `startLost` stay silent. */
  public readonly startFailed: cloudwatch.Alarm;
  /** A version was rolled back. */
  public readonly rolledBack: cloudwatch.Alarm;
  /** A rollout was stopped, in conflict with a hand, or broken. */
  public readonly rolloutFailed: cloudwatch.Alarm;
  /** Step Functions slows the rollout down. */
  public readonly throttled: cloudwatch.Alarm;
  /** Old versions were not deleted. */
  public readonly keeperFailed: cloudwatch.Alarm;
  /** Messages do not reach the topic; undefined without one. */
  public readonly notificationFailed?: cloudwatch.Alarm;
  /** All of them, those for the night first. */
  public readonly all: cloudwatch.Alarm[];

  /**
   * @param scope the rollout
   * @param id its id
   * @param props its options
   */
  constructor(scope: Construct, id: string, private readonly props: RolloutAlarmsProps) {
    super(scope, id);
    const { rollout } = props;
    const subject = rollout.node.scope!.node.path;
    const often = Duration.minutes(1);
    this.restoreFailed = this.alarm('RestoreFailed', rollout.metricUnrestored({ period: often }),
      `An alias of ${subject} may stand between two versions, and nothing puts it back. Wake somebody.`, 'an-alias-was-not-restored');
    this.startLost = this.alarm('StartLost', rollout.lostStarts.metricApproximateNumberOfMessagesVisible({ period: often, statistic: 'Maximum' }),
      `A rollout of ${subject}, or the restoring after one, was never started. Wake somebody.`, 'a-start-was-lost');
    this.startFailed = this.alarm('StartFailed', failedInvocations([rollout.startRule, rollout.restoreRule, rollout.keeperRule]),
      `EventBridge could not start a machine of ${subject}. By day, unless StartLost is red too.`, 'a-rule-cannot-start-its-machine');
    this.rolledBack = this.alarm('RolledBack', rollout.metricRollbacks(),
      `A version of ${subject} was rolled back: users are served by the old one. By day.`, 'rolled-back');
    this.rolloutFailed = this.alarm('RolloutFailed', this.failedOtherwise(rollout),
      `A rollout of ${subject} was stopped, found the alias moved by somebody else, or broke. Users are served by one version. By day.`,
      'a-rollout-ended-without-success');
    this.throttled = this.alarm('Throttled', rollout.machine.metricThrottled({ period: Duration.minutes(5), statistic: 'Sum' }),
      `Step Functions throttles the rollout of ${subject}: its steps last longer. By day.`, 'the-rollout-is-throttled', 3);
    this.keeperFailed = this.alarm('KeeperFailed', rollout.keeperMachine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
      `Old versions of ${subject} were not deleted. By day.`, 'old-versions-are-not-deleted');
    const lostMessages = rollout.notifications?.lostMessages.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' });
    this.notificationFailed = lostMessages && this.alarm('NotificationFailed', lostMessages,
      `Messages about ${subject} do not reach their topic. By day.`, 'messages-do-not-arrive');
    this.all = [
      this.restoreFailed, this.startLost, this.startFailed, this.rolledBack, this.rolloutFailed, this.throttled, this.keeperFailed,
      ...this.notificationFailed ? [this.notificationFailed] : [],
    ];
  }

  /** A rollback ends its rollout as failed. It has an alarm of its own, so it is taken off here; the two are counted within seconds of each other. */
  private failedOtherwise(rollout: Rollout): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: 'ended - FILL(rolledBack, 0)',
      usingMetrics: { ended: rollout.metricFailedRollouts(), rolledBack: rollout.metricRollbacks() },
      label: 'ended otherwise',
      period: Duration.minutes(5),
    });
  }

  private alarm(id: string, metric: cloudwatch.IMetric, what: string, section: string, evaluationPeriods = 1): cloudwatch.Alarm {
    const { rollout, runbookUrl } = this.props;
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${rollout.rolloutName}-${id}`,
      alarmDescription: `${what} ${runbookUrl}#${section}`,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods,
      // All of these are counts, which have no data points while all is well.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
