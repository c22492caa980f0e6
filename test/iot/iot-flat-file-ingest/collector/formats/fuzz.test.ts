import fc from 'fast-check';
import { ENCODINGS } from './encoded';
import { account, csv, fixedWidth, jsonLines, readAll } from './read-all';
import { ColumnSettings, CsvSettings, SourceSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { Row, UnreadableFile } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const column = fc.record({
  type: fc.constantFrom('string' as const, 'bigint' as const, 'double' as const, 'boolean' as const, 'timestamp' as const, 'date' as const),
  from: fc.option(fc.nat(4), { nil: undefined }),
  format: fc.constantFrom('iso', 'epoch-s', 'epoch-ms', 'dd.MM.yyyy HH:mm:ss', 'd/M/yy h:mm a', 'yyyyMMdd', 'yyyy-MM-dd ZZ'),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia'),
  required: fc.boolean(),
  min: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
});
const columns = fc.array(column, { minLength: 1, maxLength: 5 }).map(all => all.map((each, at): ColumnSettings => ({ ...each, name: `c${at}` })));
const encoding = fc.constantFrom(...ENCODINGS);
const character = fc.constantFrom(',', ';', '"', '\'', 'a', '1', ' ', '|', '\\');

const settings: fc.Arbitrary<SourceSettings> = fc.oneof(
  fc.tuple(columns, fc.record<Partial<CsvSettings>>({
    encoding,
    delimiter: fc.oneof(character, fc.constantFrom('||', '€')),
    quote: fc.option(character),
    escape: character,
    header: fc.boolean(),
    comment: fc.option(fc.constantFrom('#', '//', 'a'), { nil: undefined }),
    skipLines: fc.nat(3),
    thousands: fc.option(character, { nil: undefined }),
    decimal: fc.constantFrom('.' as const, ',' as const),
    nullValues: fc.array(character),
    extraColumns: fc.constantFrom('ignore' as const, 'stop' as const),
  }), fc.integer({ min: 2, max: 300 })).map(([some, format, lineBytes]) => csv(some, format, lineBytes)),
  fc.tuple(columns, encoding).map(([some, its]) =>
    fixedWidth(some, some.map(({ name }, at) => ({ column: name, start: at * 3, length: 4 })), { encoding: its })),
  fc.tuple(columns, encoding).map(([some, its]) => jsonLines(some, { encoding: its })),
);

/** Bytes, and what looks enough like a file to come past the first glance. */
const PARTS = ['c0,c1,c2,c3,c4\n', '"', '""', ',', ';', '\n', '\r', '\r\n', '1', '2.5', 'é', '漢', '😀', '\0', '2026-03-29T02:30:00', '{"c0":1}', '{', 'true', '#', '\\', 'a'];
const inSome = fc.constantFrom<BufferEncoding>('utf8', 'utf8', 'utf16le', 'latin1');
const bytes = fc.array(fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 8 }).map(some => Buffer.from(some)) },
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...PARTS), inSome).map(([part, as]) => Buffer.from(part, as)) },
), { maxLength: 80 }).map(parts => Buffer.concat(parts));

test('whatever the bytes and the settings are, each record is a good row or a bad one with a reason, or the file is refused with one', async () => {
  let [read, refused] = [0, 0];
  await fc.assert(fc.asyncProperty(settings, bytes, fc.integer({ min: 1, max: 100 }), async (source, file, window) => {
    try {
      const all = await readAll(source, file, { window, pieces: Array.from({ length: 50 }, () => 7) });
      const { rows, good, bad } = account(all);
      expect(good + Object.values(bad).reduce((sum, count) => sum + count, 0)).toBe(rows);
      check(all.rows, source, file);
      read++;
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      expect(error.message).toMatch(/^The (file|header)[ ,].+\.$/s);
      refused++;
    }
  }), { numRuns: 6000, seed: 1 });
  expect({ read, refused }).toEqual({ read: expect.any(Number), refused: expect.any(Number) });
  expect(Math.min(read, refused)).toBeGreaterThan(500);
});

function check(rows: Row[], source: SourceSettings, file: Buffer) {
  const names = source.columns.map(({ name }) => name);
  rows.forEach((row, at) => {
    expect(row.offset).toBeGreaterThan(at === 0 ? -1 : rows[at - 1].offset);
    expect(row.offset).toBeLessThan(file.length);
    expect(row.line).toBeGreaterThan(at === 0 ? 0 : rows[at - 1].line);
    if (row.kind === 'row') {
      expect(Object.keys(row.values)).toEqual(names);
      expect(JSON.parse(JSON.stringify(row.values))).toEqual(row.values);
      return;
    }
    expect(row.detail).toMatch(/^[A-Z][^\n\r]+\.$/);
    expect(row.raw.length).toBeLessThanOrEqual(1024);
    if (['type', 'range', 'required', 'missing-column'].includes(row.reason)) expect(names).toContain(row.column);
  });
}
