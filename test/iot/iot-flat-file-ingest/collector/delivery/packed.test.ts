import { gzipSync } from 'zlib';
import * as fc from 'fast-check';
import { FILE_ID, good, machineRows, settings } from './rows';
import { Batcher } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import { packColumn } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/column';
import { pack, PACKED, unpack } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/packed';
import { rowText } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/plain';
import type { Value } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const file = { path: 'a.csv', fileId: FILE_ID };
const zipped = (content: unknown) => gzipSync(typeof content === 'string' ? content : JSON.stringify(content));
const message = { v: 1, file: 'a.csv', file_id: FILE_ID, offsets: [0, 10], columns: { bar: [1, 2] } };

const decimals = fc.tuple(fc.integer({ min: -2_000_000, max: 2_000_000 }), fc.integer({ min: 0, max: 7 }))
  .map(([digits, places]) => digits / 10 ** places);
const values: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null), fc.boolean(), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.maxSafeInteger(), decimals,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
/** Of one kind, as in tables: only those take the short form. */
const kinds = [values, decimals, fc.maxSafeInteger(), fc.option(decimals, { nil: null }), fc.integer({ min: 0, max: 99 })];
const columns = (rows: number) => fc.oneof(...kinds
  .map((value) => fc.array(value as fc.Arbitrary<Value>, { minLength: rows, maxLength: rows })));
const name = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('__proto__', '7', 'constructor'));
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })
  .filter((all) => !all.includes('row_id'));

test('what is unpacked are the rows of the plain form, with their ids', () => {
  const tables = fc.tuple(names, fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 30 }))
    .chain(([all, lengths]) => fc.tuple(fc.constant(all), fc.constant(lengths), fc.tuple(...all.map(() => columns(lengths.length)))));
  fc.assert(fc.property(tables, ([all, lengths, table]) => {
    let offset = 0;
    const record = (row: number) => Object.fromEntries(all.map((column, at) => [column, table[at][row]]));
    const rows = lengths.map((length, row) => good(offset += length, record(row)));
    const plain = rows.map((row) => JSON.parse(rowText(FILE_ID, all, row)));
    expect(unpack(pack(file, all, rows)).map((row) => JSON.parse(JSON.stringify(row)))).toEqual(plain);
  }), { seed: 4, numRuns: 300 });
});

test('a column that a record does not have is null', () => {
  expect(unpack(pack(file, ['bar', 'press'], [good(35, { bar: 2 })]))).toEqual([{ row_id: `${FILE_ID}-z`, bar: 2, press: null }]);
});

test.each<[string, Value[], unknown]>([
  ['integers that step', [1_000_000, 1_000_001, null, 1_000_003], { steps: [1_000_000, 1, null, 2] }],
  ['measured values', [1183.4, 1183.7, 1183.5, null, 1184.1, 1184.2, 1184.2, 1184.3], { scale: 10, steps: [11834, 3, -2, null, 6, 1, 0, 1] }],
  ['texts', ['P-01', 'P-02'], ['P-01', 'P-02']],
  ['numbers with all their digits', [0.1 + 0.2, 1 / 3], [0.1 + 0.2, 1 / 3]],
  ['integers whose steps are not exact', [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
  ['values of several kinds', [1_000_000, true, 1_000_001], [1_000_000, true, 1_000_001]],
  ['numbers that are short as they are', [1, 9, 2, 8], [1, 9, 2, 8]],
])('%s are packed as is shortest and exact', (_, column, packed) => {
  expect(packColumn(column)).toEqual(packed);
});

test('a row of a machine with five columns takes less than 8 bytes', () => {
  const rows = machineRows(5_000);
  const packed = pack(file, Object.keys(rows[0].values), rows);
  expect(packed.length / rows.length).toBeLessThan(8);
});

test.each([
  ['text', Buffer.from('hello'), 'the message is not gzip: incorrect header check'],
  ['nothing', Buffer.alloc(0), 'the message is not gzip: unexpected end of file'],
  ['half a message', zipped(message).subarray(0, 40), 'the message is not gzip: unexpected end of file'],
  ['no JSON', zipped('{"v":1'), 'the message is compressed, but not JSON'],
  ['null', zipped(null), 'the message is JSON, but not of version 1 of compressed rows: v, file_id, offsets and columns are needed'],
  ['another version', zipped({ ...message, v: 2 }), 'not of version 1'],
  ['offsets that are none', zipped({ ...message, offsets: [0, 1.5] }), 'not of version 1'],
  ['columns that are none', zipped({ ...message, columns: null }), 'not of version 1'],
  ['values that are none', zipped({ ...message, columns: { bar: [1, { a: 1 }] } }), 'not of version 1'],
  ['steps that are none', zipped({ ...message, columns: { bar: { steps: [1, 'x'] } } }), 'not of version 1'],
  ['a scale of nothing', zipped({ ...message, columns: { bar: { steps: [1, 1], scale: 0 } } }), 'not of version 1'],
  ['a column that is shorter', zipped({ ...message, columns: { bar: [1], ts: [1, 2] } }), 'the message has 2 offsets, but another number of values in bar'],
  ['too many rows', zipped({ ...message, offsets: Array(PACKED.rows + 1).fill(1) }), 'the message has 20001 rows; at most 20000 are allowed'],
  ['an id of no file', zipped({ ...message, file_id: 'x' }), 'the file_id of the message is none: 11 characters of base64url are needed'],
  ['names that become many bytes', zipped({ ...message, offsets: Array(600).fill(1), columns: { ['c'.repeat(10_000)]: Array(600).fill(0) } }),
    'the rows of the message have more than 5218304 bytes'],
  ['too many bytes of rows', zipped({ ...message, offsets: Array(6).fill(1), columns: { bar: Array(6).fill('x'.repeat(900_000)) } }),
    'the rows of the message have more than 5218304 bytes'],
  ['a row of too many bytes', zipped({ ...message, offsets: [1, 1], columns: { bar: ['', 'x'.repeat(PACKED.rowBytes)] } }),
    'row 2 of the message has 1024035 bytes; at most 1024000 are allowed'],
  ['a bomb', zipped(' '.repeat(2 * PACKED.plainBytes + 1)), 'the message is more than 8388608 bytes when it is expanded'],
])('refuses %s', (_, payload, reason) => {
  expect(() => unpack(payload)).toThrow(reason);
});

test('what the collector sends at its bounds is taken: a message ends with the row that passes them', () => {
  const batcher = new Batcher(settings(['press'], { compression: 'gzip' }));
  const rows = Array.from({ length: 5 }, (_, at) => good(at * 2e6, { press: 'x'.repeat(1_020_000) }));
  const messages = [...rows, ...rows].flatMap((row) => batcher.add([row]).messages).concat(batcher.flush().messages);
  expect(messages.flatMap(({ payload }) => unpack(payload))).toHaveLength(10);
  expect(Math.max(...messages.map(({ rows: many }) => many))).toBeGreaterThan(4);
});
