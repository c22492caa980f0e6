import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../core/prop-error';

/** When a region that was unhealthy receives callers again. Made by its static methods; not to be extended. */
export abstract class FailBack {
  /** As soon as its health checks say that it is healthy. */
  public static immediate(): FailBack {
    return new Immediate();
  }

  /**
   * Only after its health endpoint was healthy for this long without a break. Callers of a region that comes and goes do not lose their
   * cache and session again and again. It does not count server errors: with `failOverOnServerErrors` a region may
   * still come and go because of those.
   *
   * @param quietTime from 1 minute to 1 day, in whole minutes
   */
  public static after(quietTime: Duration): FailBack {
    return new After(quietTime);
  }

  /**
   * @internal The alarm that keeps the region out, if there is one.
   *
   * @param healthy 1 while the region's endpoint is healthy, else 0. Without a label: with one, CloudFormation would write
   * the alarm as a metric query, which Route 53 does not read
   */
  public abstract _bind(scope: Construct, healthy: cloudwatch.Metric, runbook: string): cloudwatch.Alarm | undefined;
}

class Immediate extends FailBack {
  public _bind() {
    return undefined;
  }
}

class After extends FailBack {
  constructor(private readonly quietTime: Duration) {
    super();
  }

  public _bind(scope: Construct, healthy: cloudwatch.Metric, runbook: string) {
    this.check(scope);
    // One long period: its minimum is 0 until the last failure is that long ago. Route 53 reads such an alarm's data
    // by itself, and does so only for plain statistics.
    return new cloudwatch.Alarm(scope, 'QuietTime', {
      metric: healthy.with({ statistic: 'Minimum', period: this.quietTime }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription: `Was unhealthy less than ${this.quietTime.toHumanString()} ago, so it still receives no callers. ${runbook}`,
    });
  }

  private check(scope: Construct) {
    const seconds = this.quietTime.isUnresolved() ? NaN : this.quietTime.toSeconds({ integral: false });
    if (seconds >= 60 && seconds <= 86_400 && seconds % 60 === 0) return;
    throw propError(scope, {
      prop: 'health.failBack',
      value: this.quietTime,
      allowed: 'a time known at synthesis, in whole minutes from 1 minute to 1 day, the longest period of a CloudWatch alarm',
      fix: 'use FailBack.after(Duration.minutes(30)), or fence the region until you return it',
    });
  }
}
