import { Duration } from 'aws-cdk-lib';

/** How traffic is made when there is too little. */
export interface GeneratedTraffic {
  /** The event that the new version is invoked with: any JSON. It must be safe to repeat. */
  readonly payload: any;

  /**
   * Invocations before the next look, from 1 to 200. Each is one or two state transitions.
   *
   * @default 50
   */
  readonly invocations?: number;

  /**
   * How long after the end of a step the samples are waited for.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/**
 * What happens when a step is over and the new version has had fewer than `minSamples` requests.
 *
 * @example
 * import { RolloutAnalysis, NoTraffic } from 'cdk-reference-constructs';
 *
 * const options: RolloutAnalysis = { onNoTraffic: NoTraffic.generate({ payload: { dryRun: true } }) };
 */
export class NoTraffic {
  /** Silence is no success: roll back, as soon as metrics that come late (`metricLag`) must have arrived. */
  public static fail(): NoTraffic {
    return new NoTraffic(() => Duration.seconds(0));
  }

  /**
   * Wait for requests, then roll back.
   *
   * @param timeout how long after the end of the step; at least a minute
   */
  public static wait(timeout: Duration): NoTraffic {
    return new NoTraffic(() => timeout);
  }

  /** Invoke the new version with a payload until there are enough samples. */
  public static generate(traffic: GeneratedTraffic): NoTraffic {
    return new NoTraffic(() => traffic.timeout ?? Duration.minutes(10), traffic);
  }

  /** @internal */
  public readonly _timeout: () => Duration;
  /** @internal */
  public readonly _traffic?: GeneratedTraffic;

  private constructor(timeout: () => Duration, traffic?: GeneratedTraffic) {
    this._timeout = timeout;
    this._traffic = traffic;
  }
}
