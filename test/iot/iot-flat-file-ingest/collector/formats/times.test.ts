import fc from 'fast-check';
import { DateTime } from 'luxon';
import { parserOf, TimestampUnit, Unparsable } from '../../../../../src/iot/iot-flat-file-ingest/collector/formats/values/parsers';
import { ColumnSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';

const read = (text: string, column: Partial<ColumnSettings> = {}, unit: TimestampUnit = 'ms') => {
  const value = parserOf({ name: 'at', type: 'timestamp', ...column }, { decimal: '.' }, unit)(text);
  return value instanceof Unparsable ? `${value.reason}: ${value.phrase}` : value;
};

const moment = fc.integer({ min: Date.UTC(1700, 0), max: Date.UTC(2250, 0) });

describe('ISO 8601', () => {
  test.each([
    ['2026-03-29T12:30:00Z', '2026-03-29T12:30:00.000Z'], ['2026-03-29 12:30', '2026-03-29T12:30:00.000Z'], ['2026-03-29', '2026-03-29T00:00:00.000Z'],
    ['2026-03-29T12:30:00.1234567+0200', '2026-03-29T10:30:00.123Z'], ['2026-03-29T12:30:00,5-05:30', '2026-03-29T18:00:00.500Z'],
    ['2026-03-29T24:00:00', '2026-03-30T00:00:00.000Z'], ['2026-03-29 12:30:00 +01', '2026-03-29T11:30:00.000Z'], ['2024-02-29T00:00:00z', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, expected) => expect(new Date(read(text) as number).toISOString()).toBe(expected));

  test.each([
    '2026-02-29', '2026-13-01', '2026-03-29T25:00:00', '2026-03-29T24:00:01', '2026-03-29T12:60', '2026-03-29T12:30:60Z', '2026-03-29T12', '29.03.2026', '1774787400',
    '2026-03-29T12:30:00.', '2026-03-29T12:30:00+1', '2026-03-29T12:30:00+01:00x', '2026-3-29', '2026-03-29T12:30:00 ', '12:30:00', '', 'null', '２０２６-03-29',
  ])('%s is none', text => expect(read(text)).toBe('type: is not a timestamp: ISO 8601 is allowed, for example 2026-03-29T12:30:00.000Z'));

  test('is read as Luxon reads it, where both read', () => {
    const offsets = fc.constantFrom('', 'Z', '+02:00', '-0730', '+05');
    fc.assert(fc.property(moment, offsets, fc.constantFrom(16, 19, 23), (instant, offset, length) => {
      const text = new Date(instant).toISOString().slice(0, length) + offset;
      expect(read(text)).toBe(DateTime.fromISO(text, { zone: 'utc' }).toMillis());
    }), { numRuns: 2000, seed: 1 });
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123459-:T.Z+ '), maxLength: 30 }), text => {
      const theirs = DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' });
      if (typeof read(text) === 'number') expect(read(text)).toBe(theirs.toMillis());
    }), { numRuns: 2000, seed: 1 });
  });

  test('every microsecond arrives', () => {
    expect(read('2026-03-29T12:30:00.123456Z', {}, 'us')).toBe(Date.UTC(2026, 2, 29, 12, 30) * 1000 + 123456);
    expect(read('1969-12-31T23:59:59.999999Z', {}, 'us')).toBe(-1);
    expect(read('2256-01-01', {}, 'us')).toMatch(/^range: is out of range: from 1684 to 2255/);
  });
});

test('seconds and milliseconds since 1970', () => {
  expect(read('1774787400', { format: 'epoch-s' })).toBe(1774787400000);
  expect(read('1774787400.123456', { format: 'epoch-s' }, 'us')).toBe(1774787400123456);
  expect(read('-0.000001', { format: 'epoch-s' }, 'us')).toBe(-1);
  expect(read('-1.5', { format: 'epoch-s' })).toBe(-1500);
  expect(read('1774787400123', { format: 'epoch-ms' }, 'us')).toBe(1774787400123000);
  expect(read('1774787400123.45', { format: 'epoch-ms' }, 'us')).toBe(1774787400123450);
  expect(read('1774787400123', { format: 'epoch-s' })).toBe('range: is out of range: the years 1 to 9999 are allowed');
  for (const text of ['1e9', '', '-', '1.', '1.2.3', 'now', '0x1']) expect(read(text, { format: 'epoch-s' })).toMatch(/^type: .* seconds since 1970/);
});

describe('patterns', () => {
  const PATTERNS = [
    'dd.MM.yyyy HH:mm:ss', 'd.M.yyyy H:m:s', 'yyyyMMddHHmmss', 'yyyy-MM-dd\'T\'HH:mm:ss.SSS', 'M/d/yyyy HH:mm', 'dd/MM/yyyy', 'yyyy-MM-dd HH:mm:ss.u', '\'am\' dd.MM.yyyy',
    'M/d/yyyy h:mm a', 'd MMM yyyy HH:mm', 'yyyy-MM-dd HH:mm ZZ', 'yy-MM-dd HH:mm', 'yyyy-ooo HH:mm', 'dMMyyyy', 'dMyyyyHHm',
  ];

  test.each(PATTERNS)('%s is read as Luxon reads it', format => {
    const theirs = (text: string) => DateTime.fromFormat(text, format, { zone: 'utc', locale: 'en-US' });
    const agree = (text: string) => {
      const [ours, expected] = [read(text, { format }), theirs(text)];
      if (expected.isValid) expect(ours).toBe(expected.toMillis());
      else expect(ours).toBe(`type: is not a timestamp: the pattern ${format} is allowed`);
    };
    fc.assert(fc.property(moment, instant => {
      const text = DateTime.fromMillis(instant, { zone: 'utc' }).toFormat(format, { locale: 'en-US' });
      agree(text);
    }), { numRuns: 300, seed: 1 });
    fc.assert(fc.property(fc.array(fc.constantFrom('0', '1', '2', '3', '12', '2026', '31', '.', '/', '-', ' ', ':', 'T', 'am', 'PM', 'Jan'), { maxLength: 12 }), parts => agree(parts.join(''))),
      { numRuns: 300, seed: 1 });
  });

  test('a pattern that says the offset needs no zone', () => {
    expect(read('2026-03-29 12:30 +02:00', { format: 'yyyy-MM-dd HH:mm ZZ', zone: 'Asia/Tokyo' })).toBe(Date.UTC(2026, 2, 29, 10, 30));
  });
});

describe('local times', () => {
  const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Casablanca', 'America/Sao_Paulo', 'UTC'];

  test.each(ZONES)('%s: what a clock there shows is read as when it was, the first time it was', zone => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(1990, 0) / 60_000, max: Date.UTC(2037, 0) / 60_000 }), minutes => {
      const instant = minutes * 60_000;
      const shown = DateTime.fromMillis(instant, { zone });
      const earliest = Math.min(...shown.getPossibleOffsets().map(each => each.toMillis()));
      expect(read(shown.toFormat('yyyy-MM-dd HH:mm'), { zone })).toBe(earliest);
    }), { numRuns: 3000, seed: 1 });
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 'T02:00:00', 'T02:59:59', '2026-03-29T01:59:59', '2026-03-29T00:59:59Z', '2026-03-29T03:00:00', '2026-03-29T01:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-04', 'T02:00:00', 'T02:29:59', '2026-10-04T01:59:59', '2026-10-03T15:29:59Z', '2026-10-04T02:30:00', '2026-10-03T15:30:00Z'],
    ['Pacific/Apia', '2011-12-30', 'T00:00:00', 'T23:59:59', '2011-12-29T23:59:59', '2011-12-30T09:59:59Z', '2011-12-31T00:00:00', '2011-12-30T10:00:00Z'],
  ])('%s: a time that clocks jump over never was', (zone, day, first, last, before, beforeInstant, after, afterInstant) => {
    for (const time of [first, last]) expect(read(day + time, { zone })).toBe(`type: never was in ${zone}: clocks were put forward over it`);
    expect(read(before, { zone })).toBe(Date.parse(beforeInstant));
    expect(read(after, { zone })).toBe(Date.parse(afterInstant));
  });

  test('a time that comes twice is the first', () => {
    expect(read('2026-10-25T02:30:00', { zone: 'Europe/Berlin' })).toBe(Date.parse('2026-10-25T00:30:00Z'));
    expect(read('2026-10-25T03:00:00', { zone: 'Europe/Berlin' })).toBe(Date.parse('2026-10-25T02:00:00Z'));
    expect(read('2026-10-25T02:30:00+01:00', { zone: 'Europe/Berlin' })).toBe(Date.parse('2026-10-25T01:30:00Z'));
  });

  test('a zone that is none', () => expect(() => read('2026-01-01', { zone: 'Mars/Base' })).toThrow('The zone "Mars/Base" is none that is known here'));
});

test('dates', () => {
  const day = (text: string, column: Partial<ColumnSettings> = {}) => read(text, { type: 'date', ...column });
  expect(day('2026-03-29')).toBe('2026-03-29');
  expect(day('29.3.2026', { format: 'd.M.yyyy' })).toBe('2026-03-29');
  expect(day('2026-03-29 01:00 +05:00', { format: 'yyyy-MM-dd HH:mm ZZ' })).toBe('2026-03-29');
  expect(day('1774742400', { format: 'epoch-s' })).toBe('2026-03-29');
  expect(day('1774742400', { format: 'epoch-s', zone: 'America/New_York' })).toBe('2026-03-28');
  for (const text of ['2026-02-30', '2026-03-29T00:00:00', '20260329']) expect(day(text)).toBe('type: is not a date: yyyy-MM-dd is allowed');
  expect(day('0000-01-01')).toMatch(/^range/);
  expect(day('99999999999999', { format: 'epoch-s' })).toMatch(/^range/);
});
