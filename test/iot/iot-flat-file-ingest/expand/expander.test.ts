import { gzipSync } from 'zlib';
import { Batcher } from '../../../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import { pack, PACKED } from '../../../../src/iot/iot-flat-file-ingest/collector/delivery/packed';
import { expander } from '../../../../src/iot/iot-flat-file-ingest/expand/expander';
import type { Stream } from '../../../../src/iot/iot-flat-file-ingest/expand/stream';
import { TestClock } from '../collector/delivery/clock';
import { content, FILE_ID, good, machineRows, settings } from '../collector/delivery/rows';

const COLUMNS = ['ts', 'press', 'temp_c', 'bar', 'cycle'];

/** Takes what it is not told to refuse; a function of the rows' first call, second call and so on. */
class TestStream implements Stream {
  readonly calls: Buffer[][] = [];
  readonly taken: Record<string, unknown>[] = [];

  constructor(private readonly refuse: (record: string, call: number) => string | undefined = () => undefined) {}

  async put(records: Buffer[]) {
    this.calls.push(records);
    return records.map((record) => {
      const error = this.refuse(record.toString(), this.calls.length);
      if (error === undefined) this.taken.push(JSON.parse(record.toString()));
      return error;
    });
  }
}

const compressed = (rows = machineRows(1_300)) => {
  const batcher = new Batcher(settings(COLUMNS, { compression: 'gzip' }));
  return [...batcher.add(rows).messages, ...batcher.flush().messages];
};

function run(stream: Stream, data: unknown, seconds = 60) {
  const clock = new TestClock();
  const logged: string[] = [];
  const ends = clock.now() + seconds * 1000;
  const result = expander(stream, (line) => logged.push(line), clock, () => 1)({ data: data as string, device: 'press-7' }, {
    getRemainingTimeInMillis: () => ends - clock.now(),
  });
  return { result, clock, logged, ends };
}
const expand = (stream: Stream, payload: Buffer, seconds?: number) => run(stream, payload.toString('base64'), seconds);

test('the stream gets the rows that a plain message would bring, at most 500 a call', async () => {
  const [message] = compressed();
  const stream = new TestStream();
  const { result, logged } = expand(stream, message.payload);
  expect(await result).toEqual({ rows: 1_300, refused: 0, calls: 3, reasons: [] });
  const plain = new Batcher(settings(COLUMNS));
  expect(stream.taken).toEqual([...plain.add(machineRows(1_300)).messages, ...plain.flush().messages].flatMap((one) => content(one).rows));
  expect(stream.calls.map((records) => records.length)).toEqual([500, 500, 300]);
  expect(logged).toEqual(['{"device":"press-7","rows":1300,"refused":0,"calls":3,"reasons":[]}']);
});

test('at most 4 MiB a call', async () => {
  const rows = [1_000_000, 1_000_000, 1_000_000, 1_000_000, 200_000].map((length, at) => good(at, { press: 'x'.repeat(length) }));
  const stream = new TestStream();
  await expand(stream, pack({ path: 'a.csv', fileId: FILE_ID }, ['press'], rows)).result;
  expect(stream.calls.map((records) => records.length)).toEqual([4, 1]);
});

test('rows that the stream refuses are put again, after a pause, and only those', async () => {
  const [message] = compressed(machineRows(10));
  const stream = new TestStream((record, call) => call <= 2 && record.includes('"P-01"') ? 'ServiceUnavailableException' : undefined);
  const { result, clock } = expand(stream, message.payload);
  const refused = machineRows(10).filter(({ values }) => values.press === 'P-01').length;
  expect(refused).toBeGreaterThan(0);
  expect(await result).toEqual({ rows: 10, refused: 0, calls: 3, reasons: ['ServiceUnavailableException'] });
  expect(stream.calls.map((records) => records.length)).toEqual([10, refused, refused]);
  expect(new Set(stream.taken.map(({ row_id }) => row_id)).size).toBe(10);
  expect(clock.now() - 1_000_000).toBe(1_500);
});

test('a call that fails is made again', async () => {
  const [message] = compressed(machineRows(10));
  let calls = 0;
  const stream = new TestStream();
  const put = stream.put.bind(stream);
  stream.put = async (records) => {
    if (++calls < 3) throw Object.assign(new Error('slow down'), { name: 'LimitExceededException' });
    return put(records);
  };
  expect(await expand(stream, message.payload).result).toEqual({ rows: 10, refused: 0, calls: 3, reasons: ['LimitExceededException'] });
});

test('says how many rows did not come through, before the time of the function is over', async () => {
  const [message] = compressed();
  const stream = new TestStream((record) => record.includes('"P-01"') ? 'ServiceUnavailableException' : undefined);
  const { result, clock, logged, ends } = expand(stream, message.payload);
  await expect(result).rejects.toThrow(/^\d+ of 1300 rows of press-7 did not get into the stream in \d+ calls: ServiceUnavailableException$/);
  expect(clock.now()).toBeLessThanOrEqual(ends - 5_000);
  expect(stream.calls.length).toBeGreaterThan(5);
  expect(logged).toHaveLength(1);
});

test('makes no call for which there is no time', async () => {
  const stream = new TestStream();
  await expect(expand(stream, compressed()[0].payload, 4).result).rejects.toThrow('1300 of 1300 rows of press-7 did not get into the stream in 0 calls: no time left');
  expect(stream.calls).toEqual([]);
});

test.each([
  ['nothing', undefined, 'the event has no data'],
  ['no base64', '%%%', 'the message is not gzip'],
  ['other bytes', Buffer.from('hello').toString('base64'), 'the message is not gzip'],
  ['another document', gzipSync('[]').toString('base64'), 'not of version 1 of compressed rows'],
  ['a bomb', gzipSync(Buffer.alloc(2 * PACKED.plainBytes + 1)).toString('base64'), 'the message is more than 8388608 bytes when it is expanded'],
])('%s is an error that says so, and nothing is put', async (_, data, reason) => {
  const stream = new TestStream();
  const error = await run(stream, data).result.catch(String);
  expect(error).toContain('What press-7 sent as compressed rows is none: ');
  expect(error).toContain(reason);
  expect(stream.calls).toEqual([]);
});
