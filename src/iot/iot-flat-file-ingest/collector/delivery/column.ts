import type { Value } from '../types';

/**
 * Values of one column of a compressed message, in the form that compresses best:
 * as they are, or, of numbers, the first one and how much each differs from the one before. Machines write values that hardly change: `183.4, 183.7, 183.5`
 * becomes `1834, 3, -2` with a scale of 10. Nothing is lost: a form is only taken when it gives back the very same numbers.
 */
export type Column = Value[] | Steps;

export interface Steps {
  /** The first number times the scale, then differences; null where there is no value, which the next difference passes over. */
  readonly steps: (number | null)[];
  /** A power of ten. @default 1 */
  readonly scale?: number;
}

/** More digits after the point than measured values have; beyond, texts of differences are no shorter. */
const FINEST = 1_000_000;

export function packColumn(values: Value[]): Column {
  const steps = asSteps(values);
  // The shorter text compresses to fewer bytes, near enough; to compress both to know costs twice the time.
  return steps && JSON.stringify(steps).length < JSON.stringify(values).length ? steps : values;
}

/** Throws on what is no column. */
export function unpackColumn(column: Column): Value[] {
  if (Array.isArray(column)) return column;
  const { steps, scale = 1 } = column;
  let sum = 0;
  return steps.map((step) => step === null ? null : (sum += step) / scale);
}

export const stepsOf = (integers: number[]): number[] => integers.map((value, at) => at === 0 ? value : value - integers[at - 1]);

function asSteps(values: Value[]): Steps | undefined {
  const scale = scaleOf(values);
  if (!scale) return undefined;
  let before = 0;
  const steps = values.map((value) => {
    if (value === null) return null;
    const integer = Math.round(value as number * scale);
    const step = integer - before;
    before = integer;
    return step;
  });
  // Beyond 2 to the 53rd sums are no longer exact.
  const exact = steps.every((step) => step === null || Number.isSafeInteger(step))
    && unpackColumn({ steps, scale }).every((value, at) => value === values[at]);
  if (!exact) return undefined;
  return scale === 1 ? { steps } : { steps, scale };
}

/** The smallest power of ten that makes integers of all; nothing when there is none, or when there are other values than numbers. */
function scaleOf(values: Value[]): number | undefined {
  let scale = 1;
  for (const value of values) {
    if (value === null) continue;
    if (typeof value !== 'number') return undefined;
    while (Math.round(value * scale) / scale !== value) {
      scale *= 10;
      if (scale > FINEST) return undefined;
    }
  }
  return scale;
}
