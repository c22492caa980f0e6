import { START, account, csv, readAll } from './read-all';
import { createRowReader } from '../../../../../src/iot/iot-flat-file-ingest/collector/formats';
import { Row } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const COLUMNS = [{ name: 'a', type: 'string' as const }, { name: 'b', type: 'string' as const }];

/** Reading each line up to lineBytes for a quote that is not closed would take minutes for these: the time limit of the test is the check. */
test.each(['x,"\n', '"\n', 'x,"y"","\n', `x,"${'""'.repeat(50)}\n`])('quotes that do not go together, on each line: %j', async line => {
  const read = await readAll(csv(COLUMNS, { header: false }), line.repeat(Math.ceil(1_500_000 / line.length)));
  const { rows, good, bad } = account(read);
  expect(rows).toBe(good + (bad.quote ?? 0) + (bad['field-count'] ?? 0));
  expect(rows).toBeGreaterThan(1000);
}, 15_000);

test('a line of 300 MB is one bad row, of which no more than the record that may be is held', async () => {
  const some = Buffer.alloc(1_000_000, 'x');
  async function* bytes() {
    yield Buffer.from('a,b\n1,2\n');
    for (let sent = 0; sent < 300; sent++) {
      yield some;
      held = Math.max(held, taken() - before);
    }
    yield Buffer.from('\n3,4\n');
  }
  const taken = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const rows: Row[] = [];
  let held = 0;
  const before = taken();
  for await (const chunk of createRowReader(csv(COLUMNS), 'us').read(bytes(), START, true)) {
    rows.push(...chunk.rows);
  }
  expect(rows).toMatchObject([
    { kind: 'row', offset: 4, line: 2 },
    { kind: 'bad', offset: 8, line: 3, reason: 'too-long', detail: 'The line has 300000000 bytes: at most 262144 are allowed (lineBytes).', raw: 'x'.repeat(1024) },
    { kind: 'row', offset: 300_000_009, line: 4, values: { a: '3', b: '4' } },
  ]);
  expect(held).toBeLessThan(150_000_000);
});
