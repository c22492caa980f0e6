/** A bad answer is kept for this long at most, so that recovery shows. */
const MAX_BAD_MS = 1000;

/**
 * Keeps the last value for a while, and makes callers that come while it is being made wait for the same one.
 *
 * By the wall clock: an execution environment is frozen between requests, and a clock that stands still meanwhile would
 * keep an old answer fresh.
 */
export class Cache<T> {
  private kept?: { readonly value: T; readonly from: number };
  private pending?: Promise<T>;

  constructor(private readonly make: () => Promise<T>, private readonly keptFor: (value: T) => number) {}

  public async get(): Promise<T> {
    if (this.kept) {
      const age = Date.now() - this.kept.from;
      // A negative age: the clock was set back. Then nothing is known about how old the value is.
      if (age >= 0 && age < this.keptFor(this.kept.value)) return this.kept.value;
    }
    this.pending ??= this.refresh();
    return this.pending;
  }

  private async refresh(): Promise<T> {
    try {
      const value = await this.make();
      this.kept = { value, from: Date.now() };
      return value;
    } finally {
      this.pending = undefined;
    }
  }
}

/** How long a healthy or an unhealthy answer is kept. */
export function keepMs(healthy: boolean, cacheMs: number): number {
  return healthy ? cacheMs : Math.min(cacheMs, MAX_BAD_MS);
}
