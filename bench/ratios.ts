/** Medians of two things measured in turn, and the median of their quotients. */
export interface Ratio {
  readonly a: number;
  readonly b: number;
  readonly ratio: number;
}

/** Runs A and B in turn after one warm-up of each, and compares each figure that both report. */
export function ratios<K extends string>(rounds: number, a: () => Record<K, number>, b: () => Record<K, number>): Record<K, Ratio> {
  a();
  b();
  const pairs = Array.from({ length: rounds }, () => [a(), b()] as const);
  const figures = Object.keys(pairs[0][0]) as K[];
  return Object.fromEntries(figures.map((figure) => [figure, {
    a: median(pairs.map(([first]) => first[figure])),
    b: median(pairs.map(([, second]) => second[figure])),
    ratio: median(pairs.map(([first, second]) => first[figure] / second[figure])),
  }])) as Record<K, Ratio>;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
