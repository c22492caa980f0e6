import { digits, endOfDigits, microseconds } from './digits';
import { Wall, daysSince1970, timeOfDay, wallOf } from './wall';

/** yyyy-MM-dd, the days since 1970; NaN for anything else. */
export const isoDays = (text: string) =>
  text.charAt(4) === '-' && text.charAt(7) === '-' ? daysSince1970(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)) : NaN;

/**
 * ISO 8601 as machines write it: a date, T or a blank, a time to the minute or finer, and Z or an offset, or nothing.
 * A date alone is its midnight. Fractions of a second are read to the microsecond, after a dot or a comma.
 */
export function parseIso(text: string): Wall | undefined {
  const days = isoDays(text);
  if (text.length === 10) return wallOf(days, 0, 0);
  const between = text.charAt(10);
  if ((between !== 'T' && between !== ' ' && between !== 't') || text.charAt(13) !== ':') return undefined;
  let at = 16;
  let seconds = 0;
  let micros = 0;
  if (text.charAt(at) === ':') {
    seconds = digits(text, 17, 19);
    at = 19;
    if (text.charAt(at) === '.' || text.charAt(at) === ',') {
      const end = endOfDigits(text, at + 1);
      micros = microseconds(text, at + 1, end);
      at = end;
    }
  }
  const time = timeOfDay(digits(text, 11, 13), digits(text, 14, 16), seconds, micros);
  if (at === text.length) return wallOf(days, time, micros);
  const offset = parseOffset(text, text.charAt(at) === ' ' ? at + 1 : at);
  return Number.isNaN(offset) ? undefined : wallOf(days, time, micros, offset);
}

/** Z, +hh, +hhmm or +hh:mm, in milliseconds. */
function parseOffset(text: string, at: number): number {
  const sign = text.charAt(at);
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : NaN;
  const colon = text.charAt(at + 3) === ':' ? 1 : 0;
  const hours = digits(text, at + 1, at + 3);
  const minutes = text.length === at + 3 ? 0 : text.length === at + 5 + colon ? digits(text, at + 3 + colon, at + 5 + colon) : NaN;
  if ((sign !== '+' && sign !== '-') || !(hours <= 18 && minutes <= 59)) return NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
