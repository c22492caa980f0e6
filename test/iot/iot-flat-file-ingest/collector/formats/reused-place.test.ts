import { SOURCE } from '../../../../../bench/collector/parse/file';
import { createRowReader } from '../../../../../src/iot/iot-flat-file-ingest/collector/formats/row-reader';
import { Row } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const lines = Array.from({ length: 200 }, (_, row) => `2026-01-01T00:00:00.${String(row).padStart(3, '0')}Z,${'p'.repeat(row % 60)}${row},1.5,2,${row},on\n`);
const content = Buffer.from(`time,machine,temperature,pressure,count,state\n${lines.join('')}`);

/** As a file is read: each piece takes the place of the one before. */
async function* pieces(size: number) {
  const place = Buffer.alloc(size);
  for (let at = 0; at < content.length; at += size) {
    const length = content.copy(place, 0, at, at + size);
    yield place.subarray(0, length);
    place.fill('#');
  }
}

async function read(bytes: AsyncIterable<Buffer>, window: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of createRowReader(SOURCE, 'us', window).read(bytes, { offset: 0, line: 1 }, true)) rows.push(...chunk.rows);
  return rows;
}

test.each([[7, 64], [64, 64], [100, 64], [1000, 64], [4096, 65_536]])('pieces of %i bytes that take the same place, looked at by %i', async (size, window) => {
  const rows = await read(pieces(size), window);
  expect(rows.filter(({ kind }) => kind === 'bad')).toEqual([]);
  expect(rows).toEqual(await read(pieces(content.length), content.length));
  expect(rows).toHaveLength(200);
});
