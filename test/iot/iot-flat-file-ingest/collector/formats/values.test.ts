import { bad, csv, good, readAll } from './read-all';
import { ColumnSettings, CsvSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';

/** What a text becomes in a column, or why it becomes nothing. */
async function value(text: string, column: Partial<ColumnSettings>, format: Partial<CsvSettings> = {}, timestamps: 'us' | 'ms' = 'us') {
  const read = await readAll(csv([{ name: 'v', type: 'string', ...column }], { header: false, delimiter: '|', ...format }), `${text}|\n`, { timestamps });
  const [refused] = bad(read);
  return refused ? { [refused.reason]: refused.detail } : good(read)[0].v;
}

const refusal = (reason: string, sentence: RegExp) => ({ [reason]: expect.stringMatching(sentence) });

describe('a bigint', () => {
  test.each([['0', 0], ['-0', 0], ['+7', 7], [' 42 ', 42], ['9007199254740991', 9007199254740991], ['-9007199254740991', -9007199254740991]])('%s', async (text, expected) => {
    expect(await value(text, { type: 'bigint' })).toBe(expected);
  });
  test.each(['1.0', '1e3', '0x10', '1 2', 'NaN', '١', '1,5'])('%s is none', async text => {
    expect(await value(text, { type: 'bigint' })).toEqual(refusal('type', /^Column v: ".+" is not a bigint: digits with an optional sign are allowed\.$/));
  });
  test('no digit is lost without a word', async () => {
    expect(await value('9007199254740993', { type: 'bigint' })).toEqual(refusal('range', /"9007199254740993" is out of range: .* declare the column as string for more\.$/));
    expect(await value('9007199254740993', {})).toBe('9007199254740993');
  });
});

describe('a double', () => {
  test.each([['1.5', 1.5], ['.5', 0.5], ['5.', 5], ['-1e-3', -0.001], ['1E5', 100000], ['007', 7]])('%s', async (text, expected) => {
    expect(await value(text, { type: 'double' })).toBe(expected);
  });
  test.each(['NaN', 'Infinity', 'inf', '-', '.', '1.5.2', '1,5', '1e', '1e999', '0x1', '5 °C'])('%s is none', async text => {
    expect(await value(text, { type: 'double' })).toEqual(refusal('type', /is not a double: digits with the decimal sign "\." are allowed\.$/));
  });
  test.each([['1,5', 1.5], ['1.234,5', 1234.5], ['1234,5', 1234.5], ['-1.234.567', -1234567]])('%s, with commas for decimals and dots for thousands', async (text, expected) => {
    expect(await value(text, { type: 'double' }, { decimal: ',', thousands: '.' })).toBe(expected);
  });
  test.each(['1.5', '1.23,4', '12.34', '1..234', '.234'])('%s, with dots for thousands, is none: it may well be meant otherwise', async text => {
    expect(await value(text, { type: 'double' }, { decimal: ',', thousands: '.' })).toEqual(refusal('type', /thousands marked by "\." or not at all\.$/));
  });
  test.each([[' ', '12 345'], ['\'', '12\'345'], ['\u202f', '12\u202f345']])('thousands marked by %j', async (thousands, text) => {
    expect(await value(text, { type: 'double' }, { thousands })).toBe(12345);
  });
});

test('bounds are part of what is allowed', async () => {
  const bounded = { type: 'double', min: -5, max: 5 } as const;
  expect(await value('-5', bounded)).toBe(-5);
  expect(await value('5', bounded)).toBe(5);
  expect(await value('5.01', bounded)).toEqual(refusal('range', /^Column v: "5.01" is out of range: at least -5 and at most 5 is allowed\.$/));
  expect(await value('-9', { type: 'bigint', min: 0 })).toEqual(refusal('range', /at least 0 is allowed\.$/));
});

test('a boolean', async () => {
  for (const text of ['true', 'TRUE', 'Yes', '1', ' yes ']) expect(await value(text, { type: 'boolean' })).toBe(true);
  for (const text of ['false', 'False', 'NO', '0']) expect(await value(text, { type: 'boolean' })).toBe(false);
  for (const text of ['y', 'on', '2', 'constructor']) expect(await value(text, { type: 'boolean' })).toEqual(refusal('type', /is not a boolean: true, false, yes, no, 1 and 0 are/));
});

test('texts that stand for no value', async () => {
  const format = { nullValues: ['', 'NULL', '-999'] };
  expect(await value('NULL', { type: 'double' }, format)).toBeNull();
  expect(await value(' -999', { type: 'double' }, format)).toBeNull();
  expect(await value('  ', { type: 'double' }, format)).toBeNull();
  expect(await value('  ', {}, format)).toBe('  ');
  expect(await value('null', {}, format)).toBe('null');
  expect(await value('NULL', { required: true }, format)).toEqual(refusal('required', /^Column v: "NULL" is no value, and one is required\.$/));
});

test('a value in a sentence is short, and on one line', async () => {
  const told = await value(`"${'long\nand\u007f'.repeat(50)}"`, { type: 'date' });
  expect(told).toEqual(refusal('quote', /^A quote that opens on this line is closed on a later one.{20,400}\.$/));
  expect(JSON.stringify(told).length).toBeLessThan(500);
  expect(await value('x'.repeat(500), { type: 'double' })).toEqual(refusal('type', /^Column v: "x{60}…" is not/));
});
