/** Of the minimal standard generator of Park and Miller: its numbers stay whole in a double. */
const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48_271;

/** Chance that is the same on every machine, and the draws that a shop needs. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + (seed * 7919) % (MODULUS - 1);
    // The first numbers of neighbouring seeds are alike.
    for (let warm = 0; warm < 10; warm++) this.next();
  }

  /** At least 0, less than 1. */
  public next(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** A whole number, at least 0, less than `limit`. */
  public below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  public chance(probability: number): boolean {
    return this.next() < probability;
  }

  public pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  /** An index, as often as its weight says; -1 when all weights are zero. */
  public weighted(weights: ArrayLike<number>): number {
    let sum = 0;
    for (let index = 0; index < weights.length; index++) sum += weights[index];
    let rest = this.next() * sum;
    let last = -1;
    for (let index = 0; index < weights.length; index++) {
      if (weights[index] <= 0) continue;
      last = index;
      rest -= weights[index];
      if (rest < 0) return index;
    }
    return last;
  }

  /** Around 1, with a long tail to the right: as unlike as customers are. */
  public logNormal(spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.exp(spread * normal);
  }

  /** In another order; the original stays. */
  public shuffled<T>(values: readonly T[]): T[] {
    const all = [...values];
    for (let index = all.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      [all[index], all[other]] = [all[other], all[index]];
    }
    return all;
  }
}
