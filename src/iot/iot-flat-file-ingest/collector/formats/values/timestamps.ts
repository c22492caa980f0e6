import { digits, endOfDigits, microseconds } from './digits';
import { isoDays, parseIso } from './iso';
import type { Parse, TimestampUnit } from './parsers';
import { patternParser } from './pattern';
import { Unparsable } from './unparsable';
import { Wall, isoDate } from './wall';
import { zoneClock } from './zone';
import { ColumnSettings } from '../../settings';

type Read = (text: string) => Wall | undefined;

const ALLOWED: Record<string, string> = {
  'iso': 'ISO 8601 is allowed, for example 2026-03-29T12:30:00.000Z',
  'epoch-s': 'seconds since 1970 are allowed',
  'epoch-ms': 'milliseconds since 1970 are allowed',
};

const formatTold = (format: string) => ALLOWED[format] ?? `the pattern ${format} is allowed`;

function readerOf(format: string): Read {
  switch (format) {
    case 'iso': return parseIso;
    case 'epoch-s': return text => parseEpoch(text, 1000);
    case 'epoch-ms': return text => parseEpoch(text, 1);
    default: return patternParser(format);
  }
}

/** Digits with a sign and a fraction or without; `scale`: milliseconds in one. */
function parseEpoch(text: string, scale: 1 | 1000): Wall | undefined {
  const negative = text.charAt(0) === '-';
  const start = negative || text.charAt(0) === '+' ? 1 : 0;
  const end = endOfDigits(text, start);
  const fraction = text.charAt(end) === '.' ? endOfDigits(text, end + 1) : end;
  const units = digits(text, start, end);
  const part = fraction > end ? microseconds(text, end + 1, fraction) : 0; // millionths of one
  if (fraction !== text.length || Number.isNaN(units + part)) return undefined;
  const micros = Math.floor(part * scale / 1000) * (negative ? -1 : 1);
  const milliseconds = (negative ? -units : units) * scale + Math.floor(micros / 1000);
  return { milliseconds, microseconds: micros - Math.floor(micros / 1000) * 1000, offset: 0 };
}

/** The years 1 to 9999: what is beyond is not what was meant, such as milliseconds read as seconds. */
const [EARLIEST, LATEST] = [-62_135_596_800_000, 253_402_300_799_999];

export function timestampParser({ format = 'iso', zone = 'UTC' }: ColumnSettings, unit: TimestampUnit): Parse {
  const read = readerOf(format);
  const { toInstant } = zoneClock(zone);
  const none = new Unparsable('type', `is not a timestamp: ${formatTold(format)}`);
  const never = new Unparsable('type', `never was in ${zone}: clocks were put forward over it`);
  const beyond = new Unparsable('range', unit === 'us'
    ? 'is out of range: from 1684 to 2255 a timestamp in microseconds arrives exactly'
    : 'is out of range: the years 1 to 9999 are allowed');
  return text => {
    const wall = read(text);
    if (!wall) return none;
    const instant = wall.offset === undefined ? toInstant(wall.milliseconds) : wall.milliseconds - wall.offset;
    if (instant === undefined) return never;
    const value = unit === 'us' ? instant * 1000 + wall.microseconds : instant;
    return Number.isSafeInteger(value) && instant >= EARLIEST && instant <= LATEST ? value : beyond;
  };
}

/** A date is the day that is written, whatever the zone; for seconds and milliseconds since 1970 the day that it was in the zone of the column. */
export function dateParser({ format = 'iso', zone = 'UTC' }: ColumnSettings): Parse {
  const none = new Unparsable('type', `is not a date: ${format === 'iso' ? 'yyyy-MM-dd is allowed' : formatTold(format)}`);
  const beyond = new Unparsable('range', 'is out of range: the years 1 to 9999 are allowed');
  const day = (milliseconds: number) => milliseconds >= EARLIEST && milliseconds <= LATEST ? isoDate(milliseconds) : beyond;
  if (format === 'iso') return text => text.length !== 10 || Number.isNaN(isoDays(text)) ? none : text < '0001' ? beyond : text;
  const read = readerOf(format);
  const { offsetAt } = zoneClock(zone);
  const epoch = format.startsWith('epoch');
  return text => {
    const wall = read(text);
    if (!wall) return none;
    if (!epoch) return day(wall.milliseconds);
    return wall.milliseconds >= EARLIEST && wall.milliseconds <= LATEST ? day(wall.milliseconds + offsetAt(wall.milliseconds)) : beyond;
  };
}
