/** A plan is a path through the rollout machine, so its length is bounded. */
export const MAX_STEPS = 100;

/** Weights are kept to a tenth of a percent. */
export function roundWeight(weight: number): number {
  return Math.round(weight * 1000) / 1000;
}

/** Equal increments: 0.25, 0.5, 0.75, 1. */
export function linearWeights(steps: number): number[] {
  return take(steps, (step) => step / steps);
}

/** Increments that grow by the factor `growth`: with 2 and four steps 1/15, 3/15, 7/15, 1. */
export function exponentialWeights(steps: number, growth: number): number[] {
  // Both powers are divided by growth^steps, so that neither overflows.
  const left = (exponent: number) => growth ** (exponent - steps);
  return take(steps, (step) => (left(step) - left(0)) / (1 - left(0)));
}

/** Each weight is the one before times `ratio`, until all traffic is reached: with 0.1 and 2 it is 0.1, 0.2, 0.4, 0.8, 1. */
export function geometricWeights(first: number, ratio: number): number[] {
  const weights: number[] = [];
  // One more than allowed is enough for the rule about the number of steps to see it.
  for (let weight = first; roundWeight(weight) < 1 && weights.length < MAX_STEPS; weight *= ratio) weights.push(roundWeight(weight));
  return [...weights, 1];
}

function take(steps: number, weight: (step: number) => number): number[] {
  return Array.from({ length: steps }, (_, index) => roundWeight(weight(index + 1)));
}
