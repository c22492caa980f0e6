// eslint-disable-next-line import/no-extraneous-dependencies -- in the bundle of the collector, not a dependency of the package
import { DateTime } from 'luxon';
import { digits, endOfDigits, microseconds } from './digits';
import { Wall, daysSince1970, timeOfDay, wallOf } from './wall';

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction';
/** `most` digits at most; a literal has none. */
interface Step { readonly field?: Field; readonly literal?: string; readonly least: number; readonly most: number }

const TOKENS: Record<string, [Field, number, number]> = {
  yyyy: ['year', 4, 4],
  MM: ['month', 2, 2],
  M: ['month', 1, 2],
  dd: ['day', 2, 2],
  d: ['day', 1, 2],
  HH: ['hour', 2, 2],
  H: ['hour', 1, 2],
  mm: ['minute', 2, 2],
  m: ['minute', 1, 2],
  ss: ['second', 2, 2],
  s: ['second', 1, 2],
  SSS: ['fraction', 3, 3],
  u: ['fraction', 1, 9],
};

/** Reads texts by a pattern of Luxon, in English. Plain patterns are read without Luxon, which takes ten times as long; what they do not take, Luxon has the last word on. */
export function patternParser(pattern: string): (text: string) => Wall | undefined {
  const slow = luxonParser(pattern);
  const steps = plainSteps(pattern);
  return steps ? text => followSteps(steps, text) ?? slow(text) : slow;
}

function luxonParser(pattern: string) {
  const saysZone = /[ZzXx]/.test(unquoted(pattern));
  return (text: string): Wall | undefined => {
    const read = DateTime.fromFormat(text, pattern, { locale: 'en-US', numberingSystem: 'latn', zone: 'utc', setZone: true });
    if (!read.isValid) return undefined;
    const offset = saysZone ? read.offset * 60_000 : undefined;
    return { milliseconds: read.toMillis() + (offset ?? 0), microseconds: 0, offset };
  };
}

const unquoted = (pattern: string) => pattern.replace(/'[^']*'/g, '');

/** undefined if the pattern has more than numbers and what stands between them. */
function plainSteps(pattern: string): Step[] | undefined {
  const steps: Step[] = [];
  for (const [part] of pattern.matchAll(/'[^']*'|([a-zA-Z])\1*|[^a-zA-Z']+|'/g)) {
    const token = Object.hasOwn(TOKENS, part) ? TOKENS[part] : undefined;
    if (token) steps.push({ field: token[0], least: token[1], most: token[2] });
    else if (/^[a-zA-Z]|^'$/.test(part)) return undefined;
    else steps.push({ literal: part.startsWith("'") ? part.slice(1, -1) : part, least: 0, most: 0 });
  }
  const fields = steps.map(({ field }) => field).filter(field => field !== undefined);
  const once = new Set(fields).size === fields.length;
  const dated = ['year', 'month', 'day'].every(field => fields.includes(field as Field));
  return once && dated ? steps : undefined;
}

function followSteps(steps: Step[], text: string): Wall | undefined {
  const found: Record<Field, number> = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, fraction: 0 };
  let at = 0;
  for (const { field, literal, least, most } of steps) {
    if (field === undefined) {
      if (!text.startsWith(literal!, at)) return undefined;
      at += literal!.length;
      continue;
    }
    const end = least === most ? at + most : Math.min(at + most, endOfDigits(text, at));
    if (end > text.length) return undefined;
    found[field] = field === 'fraction' ? microseconds(text, at, end) : digits(text, at, end);
    at = end;
  }
  if (at !== text.length) return undefined;
  const { year, month, day, hour, minute, second, fraction } = found;
  return wallOf(daysSince1970(year, month, day), timeOfDay(hour, minute, second, fraction), fraction);
}
