/** The number that the digits of `text` from `from` to `to` are; NaN if one of them is none. Faster than a pattern. */
export function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return to > from ? value : NaN;
}

/** Index of the first character from `from` that is no digit. */
export function endOfDigits(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at++;
  return at;
}

const MISSING = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/** A fraction of a second in microseconds, what is finer cut off. */
export function microseconds(text: string, from: number, to: number): number {
  const known = Math.min(6, to - from);
  return digits(text, from, from + known) * MISSING[6 - known];
}
