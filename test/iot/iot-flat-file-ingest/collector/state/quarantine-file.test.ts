import { promises as fs, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { folder, removeFolders } from './folders';
import { DiskFull } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/durable';
import { QuarantineFile } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/quarantine-file';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const row = (byte_offset: number) => ({ byte_offset, line: 1, raw: 'é\n' });
const offsets = (path: string) => readFileSync(path, 'utf8').split('\n').slice(0, -1).map(line => (JSON.parse(line) as { byte_offset: number }).byte_offset);

async function three(): Promise<string> {
  const path = join(folder(), 'line', 'a.ndjson');
  const file = await QuarantineFile.resume(path, 0);
  await file.append([]);
  await file.append([row(10), row(20)]);
  await file.append([row(30)]);
  return path;
}

test('holds one row a line', async () => {
  expect(offsets(await three())).toEqual([10, 20, 30]);
});

test.each([[0, []], [10, []], [11, [10]], [20, [10]], [21, [10, 20]], [31, [10, 20, 30]]])('rows from byte %i on are cut off as they come again', async (from, left) => {
  const path = await three();
  const file = await QuarantineFile.resume(path, from);
  expect(offsets(path)).toEqual(left);
  await file.append([row(40)]);
  expect(offsets(path)).toEqual([...left, 40]);
});

test.each(['{"byte_offset":5', 'no json\n{"byte_offset":6}\n', '\0\0\0\n'])('what a crash left is cut off: %j', async rest => {
  const path = await three();
  writeFileSync(path, readFileSync(path, 'utf8') + rest);
  await QuarantineFile.resume(path, 100);
  expect(offsets(path)).toEqual([10, 20, 30]);
});

test('nothing of rows that did not fit on the disk stays', async () => {
  const path = await three();
  const file = await QuarantineFile.resume(path, 100);
  const handle = await fs.open(__filename);
  jest.spyOn(Object.getPrototypeOf(handle) as fs.FileHandle, 'sync').mockRejectedValueOnce(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
  await handle.close();
  await expect(file.append([row(40)])).rejects.toThrow(DiskFull);
  expect(offsets(path)).toEqual([10, 20, 30]);
  await file.append([row(40)]);
  expect(offsets(path)).toEqual([10, 20, 30, 40]);
});
