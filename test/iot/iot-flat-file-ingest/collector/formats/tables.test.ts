import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { ENCODINGS, LETTERS, encoded } from './encoded';
import { account, csv, good, readAll } from './read-all';
import { ColumnSettings, CsvSettings, Encoding } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { Value } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const COLUMNS: ColumnSettings[] = [
  { name: 'text', type: 'string' }, { name: 'whole', type: 'bigint' }, { name: 'real', type: 'double' }, { name: 'flag', type: 'boolean' },
  { name: 'at', type: 'timestamp' }, { name: 'day', type: 'date' },
];

const dialect = fc.record({
  encoding: fc.constantFrom(...ENCODINGS),
  mark: fc.boolean(),
  delimiter: fc.constantFrom(',', ';', '\t', '|', '¦', '||'),
  quote: fc.constantFrom('"', '\''),
  backslash: fc.boolean(),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  numbers: fc.constantFrom({ decimal: '.' as const }, { decimal: ',' as const }, { decimal: ',' as const, thousands: '.' }, { decimal: '.' as const, thousands: '\'' }),
  none: fc.constantFrom('', 'NULL', '-'),
  always: fc.boolean(),
  terminated: fc.boolean(),
  zone: fc.constantFrom({ offset: 0, said: 'Z' }, { offset: 330, said: '+05:30' }, { offset: -480, said: '-0800' }, { offset: 0, said: '' }),
});
type Dialect = typeof dialect extends fc.Arbitrary<infer T> ? T : never;

/** As many characters as may give trouble. */
const text = (encoding: Encoding, none: string) => fc.string({
  unit: fc.constantFrom(...Array.from(LETTERS[encoding]), ',', ';', '\t', '|', '"', '\'', '\\', '\n', '\r', ' '), maxLength: 8,
}).filter(value => value !== none);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5 });
const row = ({ encoding, none }: Dialect) => fc.record({
  text: maybe(text(encoding, none)),
  whole: maybe(fc.maxSafeInteger().map(value => value + 0)),
  real: maybe(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map(value => value + 0)),
  flag: maybe(fc.boolean()),
  at: maybe(fc.integer({ min: Date.UTC(1700, 0), max: Date.UTC(2250, 0) })),
  day: maybe(fc.integer({ min: -700_000, max: 2_900_000 }).map(days => new Date(days * 86_400_000).toISOString().slice(0, 10))),
});
type Row = Record<string, Value>;

const grouped = (digits: string, mark: string | undefined) => mark ? digits.replace(/\B(?=(\d{3})+$)/g, mark) : digits;

function numberIn({ numbers: { decimal, ...rest } }: Dialect, value: number) {
  const thousands = 'thousands' in rest ? rest.thousands : undefined;
  const [, sign, whole, part = '', exponent = ''] = /^(-?)(\d+)(?:\.(\d+))?(e.*)?$/.exec(`${value}`)!;
  return `${sign}${grouped(whole, thousands)}${part && decimal + part}${exponent}`;
}

const SPELT = { true: ['true', 'YES', '1'], false: ['False', 'no', '0'] };

function field(dialect_: Dialect, name: string, value: Value): string {
  if (value === null) return dialect_.none;
  if (name === 'flag') return SPELT[`${value as boolean}`][value ? 1 : 0];
  if (name === 'at') return new Date((value as number) + dialect_.zone.offset * 60_000).toISOString().replace('Z', dialect_.zone.said);
  return typeof value === 'number' ? numberIn(dialect_, value) : `${value as string}`;
}

/** A field in quotes where it needs them. */
function written({ delimiter, quote, backslash, always }: Dialect, value: string, first: boolean) {
  const needed = always || value.includes(quote) || value.includes(delimiter) || /[\r\n]/.test(value) || value.endsWith('|') || (first && value === '');
  if (!needed) return value;
  const escaped = backslash ? value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) : value.replaceAll(quote, quote + quote);
  return quote + escaped + quote;
}

const lines = (spoken: Dialect, records: string[][]) =>
  records.map(record => record.map((each, at) => written(spoken, each, at === 0)).join(spoken.delimiter)).join(spoken.end) + (spoken.terminated ? spoken.end : '');

const settingsOf = ({ encoding, delimiter, quote, backslash, numbers, none }: Dialect): Partial<CsvSettings> =>
  ({ encoding, delimiter, quote, escape: backslash ? '\\' : quote, nullValues: [none], ...numbers });

const tables = dialect.chain(spoken => fc.tuple(fc.constant(spoken), fc.array(row(spoken), { maxLength: 12 })));

test('a table arrives as it was, whatever dialect it is written in', async () => {
  await fc.assert(fc.asyncProperty(tables, fc.array(fc.nat(40)), fc.constantFrom<'us' | 'ms'>('us', 'ms'), async ([spoken, rows], pieces, timestamps) => {
    const records = (rows as Row[]).map(each => COLUMNS.map(({ name }) => field(spoken, name, each[name])));
    const file = encoded(lines(spoken, [COLUMNS.map(({ name }) => name), ...records]), spoken.encoding, spoken.mark && spoken.encoding.startsWith('utf'));
    const read = await readAll(csv(COLUMNS, settingsOf(spoken)), file, { pieces, timestamps, window: 64 });
    expect(account(read)).toEqual({ rows: rows.length, good: rows.length, bad: {} });
    const scale = timestamps === 'us' ? 1000 : 1;
    expect(good(read)).toEqual((rows as Row[]).map(each => ({ ...each, at: each.at === null ? null : (each.at as number) * scale })));
    expect(read.next.offset).toBe(file.length);
  }), { numRuns: 1500, seed: 1 });
});

test('the fields are those that another reader finds', async () => {
  const words = fc.string({ unit: fc.constantFrom('a', 'é', '漢', ' ', '"', ',', '\n', '\r\n', '\\'), maxLength: 6 });
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(words, words, words)), dialect, async (records, spoken) => {
    const plain = { ...spoken, encoding: 'utf-8' as const, backslash: false, end: '\n' as const };
    const file = lines(plain, records);
    const theirs = parse(file, { delimiter: plain.delimiter, quote: plain.quote, escape: plain.quote, record_delimiter: ['\n', '\r\n'], skip_empty_lines: true }) as string[][];
    const columns = ['a', 'b', 'c'].map(name => ({ name, type: 'string' as const }));
    const read = await readAll(csv(columns, { ...settingsOf(plain), header: false, nullValues: [] }), file);
    expect(good(read).map(({ a, b, c }) => [a, b, c])).toEqual(theirs);
  }), { numRuns: 500, seed: 1 });
});
