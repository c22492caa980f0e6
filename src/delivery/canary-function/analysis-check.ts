import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { CheckKind } from './check-kind';

/** How often a check may fail or stay silent before it decides. */
export interface CheckOptions {
  /**
   * Failed looks at one step that are forgiven. One more rolls back.
   *
   * @default - 0; 1 for durations, so that two looks must agree
   */
  readonly failureLimit?: number;

  /**
   * Looks in a row that must pass before the step is over.
   *
   * @default 1
   */
  readonly consecutiveSuccesses?: number;

  /**
   * Looks after the end of a step without enough data that are forgiven. One more rolls back.
   *
   * @default - not counted; `onNoTraffic` says how long data is waited for
   */
  readonly inconclusiveLimit?: number;

  /**
   * Look and tell, but never decide: to try a check before it counts.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

/** Options of `AnalysisCheck.errorRate`. */
export interface ErrorRateCheckOptions extends CheckOptions {
  /**
   * Share of invocations that may fail, from 0 to 1.
   *
   * @default 0.01
   */
  readonly max?: number;

  /**
   * Errors below this number never fail the check: one error among few requests says nothing.
   *
   * @default 2
   */
  readonly minErrors?: number;

  /**
   * Compare with the stable version in the same window: the check fails only above this multiple of its error rate too, so that a fix can be
   * shipped while everything burns. 0 does not compare.
   *
   * @default 2
   */
  readonly comparedWithStable?: number;
}

/** Options of `AnalysisCheck.duration`. */
export interface DurationCheckOptions extends CheckOptions {
  /**
   * Which percentile of the duration, from 50 to 99.99: 95, not 0.95.
   *
   * @default 99
   */
  readonly percentile?: number;

  /**
   * What it may take.
   *
   * @default - only compared with the stable version
   */
  readonly max?: Duration;

  /**
   * Compare with the stable version in the same window: the check fails only above this multiple of its duration (and above `max`, if given).
   * Without enough samples of the stable version nothing is compared. 0 does not compare.
   *
   * @default 1.5
   */
  readonly comparedWithStable?: number;
}

/** Options of `AnalysisCheck.throttles`. */
export interface ThrottleCheckOptions extends CheckOptions {
  /**
   * Throttled invocations of the alias in one step that are allowed.
   *
   * @default 0
   */
  readonly max?: number;
}

/** Options of `AnalysisCheck.alarm`. */
export interface AlarmCheckOptions extends CheckOptions {
  /**
   * What the check is called in events and reasons.
   *
   * @default - `alarm-` and the id of the alarm
   */
  readonly name?: string;
}

/** Options of `AnalysisCheck.metric`. */
export interface MetricCheckOptions extends CheckOptions {
  /** What the check is called in events and reasons. Letters, digits, `-` and `_`. */
  readonly name: string;

  /**
   * Fails above.
   *
   * @default - no upper bound
   */
  readonly max?: number;

  /**
   * Fails below.
   *
   * @default - no lower bound
   */
  readonly min?: number;
}

/**
 * What the new version is judged by, at every look of every step, over the whole time since the step began.
 *
 * @example
 * import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
 * import { AnalysisCheck } from 'cdk-reference-constructs';
 *
 * declare const orders: cloudwatch.IMetric;
 * declare const pager: cloudwatch.IAlarm;
 *
 * const checks = [
 *   AnalysisCheck.errorRate({ max: 0.005 }),
 *   AnalysisCheck.duration({ percentile: 95, max: Duration.millis(300) }),
 *   AnalysisCheck.alarm(pager),
 *   AnalysisCheck.metric(orders, { name: 'orders', min: 10, dryRun: true }),
 * ];
 */
export class AnalysisCheck {
  /**
   * The value of a dimension of your own metric that stands for the new version.
   *
   * `new cloudwatch.Metric({ ..., dimensionsMap: { version: AnalysisCheck.NEW_VERSION } })`
   */
  public static readonly NEW_VERSION = 'NEW_VERSION';

  /** The value of a dimension of your own metric that stands for the stable version. */
  public static readonly STABLE_VERSION = 'STABLE_VERSION';

  /**
   * Errors of the new version as a share of its invocations (`Errors` and `Invocations` of Lambda, by executed version).
   *
   * Fails as soon as the errors are too many for `minSamples`, also before so many requests were seen.
   */
  public static errorRate(options: ErrorRateCheckOptions = {}): AnalysisCheck {
    const { max = 0.01, minErrors = 2, comparedWithStable = 2 } = options;
    return new AnalysisCheck('errorRate', { kind: 'errorRate', max, minErrors, ratio: comparedWithStable }, options);
  }

  /** A percentile of the duration of the new version (`Duration` of Lambda, by executed version). */
  public static duration(options: DurationCheckOptions = {}): AnalysisCheck {
    const { percentile = 99, max, comparedWithStable = 1.5 } = options;
    return new AnalysisCheck(`duration-p${percentile}`, { kind: 'duration', percentile, max, ratio: comparedWithStable }, { failureLimit: 1, ...options });
  }

  /** Invocations of the alias that Lambda refused (`Throttles`). They have no executed version: both versions count. */
  public static throttles(options: ThrottleCheckOptions = {}): AnalysisCheck {
    return new AnalysisCheck('throttles', { kind: 'throttles', max: options.max ?? 0 }, options);
  }

  /**
   * Any alarm, metric or composite, of this region. It fails the step when it goes into alarm after the rollout has begun; one that was red before does
   * not stop the rollout until it has recovered.
   */
  public static alarm(alarm: cloudwatch.IAlarm, options: AlarmCheckOptions = {}): AnalysisCheck {
    return new AnalysisCheck(options.name ?? `alarm-${alarm.node.id}`, { kind: 'alarm', alarm }, options);
  }

  /**
   * Any CloudWatch metric or metric math of this region. The points of the window come to one number: sums and counts are added, minima
   * and maxima stay so, the rest is averaged.
   *
   * A dimension with the value `AnalysisCheck.NEW_VERSION` or `AnalysisCheck.STABLE_VERSION` gets the number of that version.
   */
  public static metric(metric: cloudwatch.IMetric, options: MetricCheckOptions): AnalysisCheck {
    return new AnalysisCheck(options.name, { kind: 'metric', metric, max: options.max, min: options.min }, options);
  }

  /** Error rate, throttles and duration, with their defaults. */
  public static defaults(): AnalysisCheck[] {
    return [AnalysisCheck.errorRate(), AnalysisCheck.throttles(), AnalysisCheck.duration()];
  }

  /** What the check is called in events and reasons. */
  public readonly name: string;
  /** @internal */
  public readonly _kind: CheckKind;
  /** @internal */
  public readonly _options: CheckOptions;

  private constructor(name: string, kind: CheckKind, options: CheckOptions) {
    this.name = name;
    this._kind = kind;
    this._options = options;
  }
}
