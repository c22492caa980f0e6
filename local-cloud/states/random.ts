const MODULUS = 2 ** 31 - 1;

/** Random numbers that a seed repeats: whatever went wrong in a run goes wrong again with its seed. */
export class Random {
  private state: number;

  /** @param seed any whole number */
  constructor(seed: number) {
    // Neighbouring seeds begin far from each other.
    this.state = 1 + (Math.abs(seed) % (MODULUS - 1));
    for (let skipped = 0; skipped < 5; skipped++) this.next();
  }

  /** In [0, 1), by the multiplicative generator of Park and Miller. */
  next(): number {
    this.state = (this.state * 48_271) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number in [low, high]. */
  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** The time between two events of a Poisson process, in the unit of the mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)];
  }

  /** A generator of its own, so that drawing more here changes nothing there. */
  fork(): Random {
    return new Random(Math.floor(this.next() * MODULUS));
  }
}
