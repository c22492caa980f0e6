import { encoded } from './encoded';
import { account, bad, csv, fixedWidth, good, jsonLines, readAll } from './read-all';
import { ColumnSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';

const COLUMNS: ColumnSettings[] = [{ name: 'press', type: 'string', required: true }, { name: 'bar', type: 'double' }, { name: 'at', type: 'timestamp', format: 'epoch-s' }];

describe('fixed-width', () => {
  const source = fixedWidth(COLUMNS, [{ column: 'press', start: 0, length: 6 }, { column: 'bar', start: 6, length: 5 }, { column: 'at', start: 12, length: 10 }], {
    skipLines: 1, decimal: ',',
  });

  test('values stand at their places, without the blanks around them', async () => {
    const read = await readAll(source, 'PRESS  BAR  TIME\np1     1,50 1774787400\r\nPressé12,5  1774787401 more\n😀漢    3\n\n      \np2');
    expect(good(read)).toEqual([
      { press: 'p1', bar: 1.5, at: 1774787400000000 },
      { press: 'Pressé', bar: 12.5, at: 1774787401000000 },
      { press: '😀漢', bar: 3, at: null },
      { press: 'p2', bar: null, at: null },
    ]);
    expect(read.rows.map(({ line }) => line)).toEqual([2, 3, 4, 7]);
  });

  test('bad rows say why', async () => {
    const read = await readAll(source, 'skipped\n      1,5\np1    x\np1\0\n');
    expect(bad(read).map(({ reason, column, detail, raw }) => [reason, column, detail, raw])).toEqual([
      ['required', 'press', 'Column press: "      " is no value, and one is required.', '      1,5'],
      ['type', 'bar', 'Column bar: "x" is not a double: digits with the decimal sign "," are allowed.', 'p1    x'],
      ['nul', undefined, 'The record holds a NUL character, 2 bytes from its start: no text does.', 'p1\0'],
    ]);
  });

  test('a line that ends before a required column lacks it', async () => {
    const required = fixedWidth([{ name: 'a', type: 'string' }, { name: 'b', type: 'string', required: true }], [{ column: 'a', start: 0, length: 2 }, { column: 'b', start: 2, length: 2 }]);
    expect(bad(await readAll(required, 'xx\n'))).toMatchObject([{ reason: 'missing-column', column: 'b', detail: 'Column b: the record does not have it, and it is required.' }]);
  });

  test('a column without a place is a fault of the settings', async () => {
    await expect(readAll(fixedWidth(COLUMNS, []), '')).rejects.toThrow('The column press has no place in the line: name it in format.fields, with start and length.');
  });
});

describe('json-lines', () => {
  const source = jsonLines([...COLUMNS, { name: 'on', type: 'boolean', from: 'is on' }, { name: 'count', type: 'bigint' }]);

  test('keys become columns', async () => {
    const lines = [
      { 'press': 'p1', 'bar': 1.5, 'at': 1774787400.25, 'is on': true, 'count': 7, 'more': { x: 1 } },
      { press: 12, bar: '1.5', at: '1774787400' },
      { press: '', bar: null, count: '9007199254740991' },
    ];
    const read = await readAll(source, `\ufeff${lines.map(line => JSON.stringify(line)).join('\r\n')}\n  \n`);
    expect(good(read)).toEqual([
      { press: 'p1', bar: 1.5, at: 1774787400250000, on: true, count: 7 },
      { press: '12', bar: 1.5, at: 1774787400000000, on: null, count: null },
      { press: '', bar: null, at: null, on: null, count: 9007199254740991 },
    ]);
  });

  test.each([
    ['{"press":', 'json', 'The line "{\\"press\\":" is not JSON: an object, such as {"temperature": 21.5}, has to be on each line.'],
    ['[1]', 'json', 'The line "[1]" is JSON, but no object: an object, such as {"temperature": 21.5}, has to be on each line.'],
    ['{}', 'missing-column', 'Column press: the record does not have it, and it is required.'],
    ['{"press":null}', 'required', 'Column press: "null" is no value, and one is required.'],
    ['{"press":{"a":1}}', 'type', 'Column press: its value is an object; a text, a number, a boolean or null is allowed.'],
    [`{"press":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'type', 'Column press: its value is an array; a text, a number, a boolean or null is allowed.'],
    ['{"press":12345678901234567890}', 'range', 'Column press: "12345678901234567000" is out of range: whole numbers beyond 9007199254740991 have to be in quotes.'],
    ['{"press":"p","bar":1e999}', 'type', 'Column bar: "Infinity" is not a double: digits with the decimal sign "." are allowed.'],
    ['{"press":"p","count":1.5}', 'type', 'Column count: "1.5" is not a bigint: digits with an optional sign are allowed.'],
    ['[[[['.repeat(10_000), 'json', `The line "${'['.repeat(60)}…" is not JSON: an object, such as {"temperature": 21.5}, has to be on each line.`],
  ])('%.40s', async (line, reason, detail) => {
    expect(bad(await readAll(source, line))).toMatchObject([{ reason, detail }]);
  });

  test('keys that each object of JavaScript has are not there', async () => {
    const inherited = jsonLines([{ name: 'a', type: 'string', from: 'constructor' }, { name: 'b', type: 'string', from: '__proto__' }]);
    expect(good(await readAll(inherited, '{}\n{"constructor":"x","__proto__":"y"}'))).toEqual([{ a: null, b: null }, { a: 'x', b: 'y' }]);
  });

  test('in UTF-16', async () => {
    const file = encoded('{"press":"漢"}\n', 'utf-16be', true);
    expect(good(await readAll(jsonLines([{ name: 'press', type: 'string' }], { encoding: 'utf-16be' }), file))).toEqual([{ press: '漢' }]);
  });
});

describe('csv by position', () => {
  const columns: ColumnSettings[] = [{ name: 'c', type: 'string', from: 2 }, { name: 'a', type: 'bigint', from: 0 }];

  test('columns are where they are said to be', async () => {
    const read = await readAll(csv(columns, { header: false }), '1,b,c\n2,b\n3,b,c,d,e\n');
    expect(good(read)).toEqual([{ c: 'c', a: 1 }, { c: 'c', a: 3 }]);
    expect(bad(read)).toMatchObject([{ reason: 'field-count', detail: 'The record has 2 fields, the last is "b": at least 3 are needed.' }]);
  });

  test('there may be no more fields if extraColumns says so', async () => {
    expect(account(await readAll(csv(columns, { header: false, extraColumns: 'stop' }), '1,b,c\n2,b,c,d\n'))).toEqual({ rows: 2, good: 1, bad: { 'field-count': 1 } });
  });

  test('without a position a column stands where it is declared', async () => {
    expect(good(await readAll(csv([{ name: 'x', type: 'string' }, { name: 'y', type: 'string' }], { header: false }), '1,2'))).toEqual([{ x: '1', y: '2' }]);
  });
});

test('a quote that its encoding takes two bytes for is a fault of the settings', async () => {
  await expect(readAll(csv(COLUMNS, { quote: '»' }), '')).rejects.toThrow('The quote "»" is not one character of utf-8 that takes 1 byte: use " or \'.');
  expect(good(await readAll(csv([{ name: 'x', type: 'string' }], { quote: '»', encoding: 'latin1' }), encoded('x\n»a\nb»', 'latin1')))).toEqual([{ x: 'a\nb' }]);
});
