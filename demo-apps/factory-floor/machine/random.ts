/** Of the minimal standard generator of Park and Miller: its numbers stay whole in a double. */
const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48_271;

/** Chance that is the same on every computer for the same seed. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = 1 + (seed * 7919) % (MODULUS - 1);
    // The first numbers of neighbouring seeds are alike.
    for (let warm = 0; warm < 10; warm++) this.next();
  }

  /** At least 0, less than 1. */
  next(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return (this.state - 1) / (MODULUS - 1);
  }

  /** Around 0, two thirds of the values within one `spread`. */
  normal(spread: number): number {
    return spread * Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}
