import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { bad, content, FILE_ID, good, machineRows, settings } from './rows';
import { Batch, Batcher, BatchSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import { unpack } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/packed';
import * as packing from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/packed';
import type { GoodRow, Message, Row } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const MACHINE = ['ts', 'press', 'temp_c', 'bar', 'cycle'];
const leaf = ({ topic }: Message) => topic.split('/').pop();
const rowsOf = (message: Message): { row_id: string }[] => leaf(message) === 'rows-gz' ? unpack(message.payload) as never : content(message).rows;
const all = (batches: Batch[]) => batches.flatMap(({ messages }) => messages);

function batched(of: BatchSettings, rows: Row[]): Batch[] {
  const batcher = new Batcher(of);
  return [batcher.add(rows), batcher.flush()];
}

describe('plain messages', () => {
  test('have the rows of a file with all columns, under the topic of the source', () => {
    const [added, flushed] = batched(settings(['bar', 'press']), [good(35, { bar: 1.5, press: 'P"1' }), good(71, { bar: null })]);
    expect(added).toMatchObject({ messages: [], published: 0, quarantined: 0 });
    expect(flushed).toMatchObject({ published: 2, quarantined: 0 });
    expect(flushed.messages.map(({ topic, rows }) => ({ topic, rows }))).toEqual([{ topic: 'ff/press-7/cycles/rows', rows: 2 }]);
    expect(content(flushed.messages[0])).toEqual({
      v: 1, file: 'line 1/2026-11-21.csv', rows: [{ row_id: `${FILE_ID}-z`, bar: 1.5, press: 'P"1' }, { row_id: `${FILE_ID}-1z`, bar: null, press: null }],
    });
  });

  test('have at most 500 rows', () => {
    const batcher = new Batcher(settings(MACHINE));
    const { messages, published } = batcher.add(machineRows(1_200));
    expect(messages.map(({ rows }) => rows)).toEqual([500, 500]);
    expect(published).toBe(1_000);
    expect(batcher.waiting).toMatchObject({ rows: 200, line: 1_002 });
    expect(batcher.flush().messages.map(({ rows }) => rows)).toEqual([200]);
    expect(batcher.waiting).toBeUndefined();
  });

  test('are filled to the last byte, counted in UTF-8', () => {
    const envelope = Buffer.byteLength('{"v":1,"file":"ü.csv","rows":[]}');
    const row = Buffer.byteLength(JSON.stringify({ row_id: `${FILE_ID}-0`, press: 'Ä€😀' }));
    const rows = [0, 1, 2].map((offset) => good(offset, { press: 'Ä€😀' }));
    const of = (messageBytes: number) => settings(['press'], { path: 'ü.csv', limits: { messageBytes } });
    const exact = envelope + 2 * row + 1;
    expect(all(batched(of(exact), rows)).map(({ payload, rows: count }) => [payload.length, count])).toEqual([[exact, 2], [envelope + row, 1]]);
    expect(all(batched(of(exact - 1), rows)).map(({ rows: count }) => count)).toEqual([1, 1, 1]);
  });

  test('a row too large for any becomes a bad row', () => {
    const rows = [good(0, { press: 'x' }), good(9, { press: '😀'.repeat(5_000) }, 2), good(77, { press: 'y' })];
    const [added, flushed] = batched(settings(['press'], { limits: { messageBytes: 16_384 } }), rows);
    const messages = all([added, flushed]);
    expect(messages.map((message) => [leaf(message), message.rows])).toEqual([['rows', 2], ['quarantine', 1]]);
    expect(flushed.published + flushed.quarantined).toBe(3);
    const [row] = content(messages[1]).rows;
    expect(row).toMatchObject({ row_id: `${FILE_ID}-9`, line: 2, byte_offset: 9, reason: 'too-large', column_name: null });
    expect(row.detail).toBe('The row is too large for a message; allowed: 16384 bytes');
    expect(row.raw.length).toBeLessThanOrEqual(1024);
    expect(row.raw.isWellFormed()).toBe(true);
  });
});

describe('compressed messages', () => {
  const gzip = (more: Partial<BatchSettings['limits']> = {}, columns = MACHINE) => settings(columns, { compression: 'gzip', limits: more });

  test('hold what plain ones hold, in fewer bytes', () => {
    const rows = machineRows(12_000);
    const plain = all(batched(settings(MACHINE), rows));
    const packed = all(batched(gzip(), rows));
    expect(packed.flatMap(rowsOf)).toEqual(plain.flatMap(rowsOf));
    expect(packed.every((message) => leaf(message) === 'rows-gz' && message.rows <= 5_000)).toBe(true);
    const bytes = (messages: Message[]) => messages.reduce((sum, { payload }) => sum + payload.length, 0);
    expect(bytes(packed) * 10).toBeLessThan(bytes(plain));
  });

  /** Texts that hardly compress. */
  const noise = (count: number) => Array.from({ length: count }, (_, at): GoodRow => good(at * 400, {
    press: createHash('shake256', { outputLength: 225 }).update(String(at)).digest('base64'),
  }));

  test('never exceed the limit, are nearly as large, and are compressed at most twice as a rule', () => {
    const compress = jest.spyOn(packing, 'pack');
    const messages = all(batched(gzip({}, ['press']), noise(6_000)));
    expect(messages.length).toBeGreaterThan(5);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThanOrEqual(122_880);
    expect(Math.min(...messages.slice(1, -1).map(({ payload }) => payload.length))).toBeGreaterThan(0.8 * 122_880);
    expect(compress.mock.calls.length).toBeLessThanOrEqual(2 * messages.length);
    expect(messages.reduce((sum, { rows }) => sum + rows, 0)).toBe(6_000);
    compress.mockRestore();
  });

  test('a row that does not fit compressed, or is no record of Firehose, becomes a bad row', () => {
    const noisy = noise(100).map(({ values }) => values.press).join('');
    const [added, flushed] = batched(gzip({ messageBytes: 16_384 }, ['press']), [
      bad(0), good(10, { press: noisy }), bad(50_000), good(60_000, { press: 'x'.repeat(1_100_000) }), good(1_200_000, { press: 'fine' }),
    ]);
    const messages = all([added, flushed]);
    const quarantined = messages.filter((message) => leaf(message) === 'quarantine').flatMap((message) => content(message).rows);
    expect(quarantined.map(({ byte_offset, reason }) => [byte_offset, reason])).toEqual([[0, 'type'], [10, 'too-large'], [50_000, 'type'], [60_000, 'too-large']]);
    expect(quarantined[1].detail).toBe('The row is too large for a message; allowed: 16384 bytes compressed, 1024000 as JSON');
    expect(messages.filter((message) => leaf(message) === 'rows-gz').flatMap(rowsOf)).toEqual([{ row_id: `${FILE_ID}-${(1_200_000).toString(36)}`, press: 'fine' }]);
  });
});

describe('bad rows', () => {
  test('say whose they are and why', () => {
    const [, { messages, quarantined }] = batched(settings(['bar']), [bad(35)]);
    expect(quarantined).toBe(1);
    expect(messages[0]).toMatchObject({ topic: 'ff/press-7/cycles/quarantine', rows: 1 });
    expect(content(messages[0])).toEqual({
      v: 1,
      file: 'line 1/2026-11-21.csv',
      rows: [{
        row_id: `${FILE_ID}-z`,
        device: 'press-7',
        source: 'cycles',
        file: 'line 1/2026-11-21.csv',
        line: 36,
        byte_offset: 35,
        reason: 'type',
        column_name: 'bar',
        detail: '"x" is no number',
        raw: 'a;x',
      }],
    });
  });

  test('go once there are enough for a message, with the good rows before and between', () => {
    const batcher = new Batcher(settings(['bar'], { limits: { rowsPerMessage: 3 } }));
    const { messages } = batcher.add([good(0, { bar: 1 }), bad(1), bad(2), good(3, { bar: 1 }), bad(4), bad(5)]);
    expect(messages.map((message) => [leaf(message), message.rows])).toEqual([['rows', 2], ['quarantine', 3]]);
    expect(batcher.waiting).toEqual({ offset: 5, line: 6, rows: 1 });
  });

  test('are cut until they fit', () => {
    const long = { raw: '\u0001'.repeat(1024), detail: '\u0001'.repeat(9_000) };
    const of = settings(['bar'], { limits: { messageBytes: 16_384 } });
    const messages = all(batched(of, Array.from({ length: 40 }, (_, at) => bad(at, long))));
    expect(messages.reduce((sum, { rows }) => sum + rows, 0)).toBe(40);
    expect(Math.max(...messages.map(({ payload }) => payload.length))).toBeLessThanOrEqual(16_384);
    const path = '\u0001'.repeat(1_000);
    const [row] = content(all(batched({ ...of, path }, [bad(0, long)]))[0]).rows;
    expect([row.raw, row.detail]).toEqual(['', '']);
    expect(() => batched({ ...of, path: path + path }, [bad(0)])).toThrow('does not fit into a message of 16384 bytes; set limits.messageBytes higher');
  });
});

test.each(['none', 'gzip'] as const)('whatever the rows, and wherever it stops: each row is in one message, those that wait come after all others (%s)', (compression) => {
  const long = fc.integer({ min: 14_000, max: 40_000 }).map((length) => 'ö'.repeat(length));
  const texts = fc.oneof({ weight: 9, arbitrary: fc.string({ maxLength: 30 }) }, { weight: 1, arbitrary: long });
  const rows = fc.oneof({ weight: 4, arbitrary: texts.map((press) => ({ press })) }, { weight: 1, arbitrary: fc.constant('bad' as const) });
  const kinds = fc.array(rows, { maxLength: 60 });
  fc.assert(fc.property(fc.array(kinds, { maxLength: 4 }), fc.integer({ min: 1, max: 9 }), (chunks, rowsPerMessage) => {
    const limits = { messageBytes: 16_384, rowsPerMessage, rowsPerCompressedMessage: 2 * rowsPerMessage };
    const batcher = new Batcher(settings(['press'], { compression, limits }));
    let offset = 0;
    const seen: string[] = [];
    const counts = { published: 0, quarantined: 0 };
    const take = ({ messages, published, quarantined }: Batch) => {
      seen.push(...messages.flatMap(rowsOf).map(({ row_id }) => row_id));
      counts.published += published;
      counts.quarantined += quarantined;
      for (const { payload, rows: count } of messages) {
        expect(payload.length).toBeLessThanOrEqual(limits.messageBytes);
        expect(count).toBeLessThanOrEqual(limits.rowsPerCompressedMessage);
      }
    };
    for (const chunk of chunks) {
      take(batcher.add(chunk.map((row) => row === 'bad' ? bad(++offset) : good(++offset, row))));
      const next = batcher.waiting?.offset ?? offset + 1;
      const offsets = seen.map((id) => parseInt(id.slice(FILE_ID.length + 1), 36)).sort((a, b) => a - b);
      expect(offsets).toEqual(Array.from({ length: next - 1 }, (_, at) => at + 1));
      expect(counts.published + counts.quarantined).toBe(next - 1);
    }
    take(batcher.flush());
    expect(new Set(seen).size).toBe(offset);
    expect(seen).toHaveLength(offset);
    expect(counts.published + counts.quarantined).toBe(offset);
  }), { seed: 4, numRuns: 200 });
});
