import { matches } from './errors';
import { Random } from './random';

const DEFAULTS = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 };

export interface Retrier {
  readonly ErrorEquals: string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

/** Counts the attempts of one state: each retrier has a budget of its own. */
export class Retries {
  /** $states.context.State.RetryCount */
  count = 0;
  private readonly used: number[];

  constructor(private readonly retriers: Retrier[], private readonly random: Random) {
    this.used = retriers.map(() => 0);
  }

  /** Milliseconds to the next attempt; undefined if there is none. */
  delay(error: string | undefined): number | undefined {
    const index = this.retriers.findIndex(({ ErrorEquals }) => matches(ErrorEquals, error));
    if (index < 0) return undefined;
    const retrier = { ...DEFAULTS, ...this.retriers[index] };
    if (this.used[index] >= retrier.MaxAttempts) return undefined;
    const backoff = retrier.IntervalSeconds * retrier.BackoffRate ** this.used[index]++;
    this.count++;
    const longest = Math.min(backoff, retrier.MaxDelaySeconds ?? Infinity);
    return 1000 * (retrier.JitterStrategy === 'FULL' ? this.random.between(0, longest) : longest);
  }
}
