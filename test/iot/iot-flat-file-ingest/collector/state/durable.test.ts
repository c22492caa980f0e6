import { promises as fs, readdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { folder, removeFolders } from './folders';
import { DiskFailed, diskError, DiskFull, makeFolder, readIfThere, writeDurably } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/durable';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const failure = (code: string) => Object.assign(new Error(code), { code });

test('replaces a file as a whole', async () => {
  const path = join(folder(), 'a.json');
  await writeDurably(path, 'one');
  await writeDurably(path, Buffer.from('two'));
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
});

test('keeps what was there when the write fails', async () => {
  const path = join(folder(), 'a.json');
  await writeDurably(path, 'one');
  jest.spyOn(fs, 'rename').mockRejectedValueOnce(failure('EIO'));
  await expect(writeDurably(path, 'two')).rejects.toThrow(DiskFailed);
  expect(readFileSync(path, 'utf8')).toBe('one');
});

test('the file is synced before it takes the name, and the folder after', async () => {
  const calls: string[] = [];
  const [open, rename] = [fs.open, fs.rename];
  jest.spyOn(fs, 'open').mockImplementation(async (path, flags, mode) => {
    const handle = await open(path, flags, mode);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      calls.push(`sync ${String(path).split('/').at(-1)}`);
      await sync();
    };
    return handle;
  });
  jest.spyOn(fs, 'rename').mockImplementation(async (from, to) => {
    calls.push('rename');
    await rename(from, to);
  });
  const home = folder();
  await writeDurably(join(home, 'a.json'), 'one');
  expect(calls).toEqual(['sync a.json.tmp', 'rename', `sync ${home.split('/').at(-1)}`]);
});

test('a full disk is told from a failing one', async () => {
  const home = folder();
  symlinkSync('/dev/full', join(home, 'a.json.tmp'));
  await expect(writeDurably(join(home, 'a.json'), 'one')).rejects.toThrow(DiskFull);
  expect(diskError('x', failure('EDQUOT'))).toBeInstanceOf(DiskFull);
  expect(diskError('x', failure('EROFS'))).toBeInstanceOf(DiskFailed);
  const full = new DiskFull('x', failure('ENOSPC'));
  expect(diskError('x', full)).toBe(full);
});

test('makes a folder for its owner alone', async () => {
  const path = join(folder(), 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  expect((await fs.stat(path)).mode.toString(8)).toMatch(/700$/);
});

test('what is not there reads as nothing, what cannot be read is an error', async () => {
  const home = folder();
  expect(await readIfThere(join(home, 'none'))).toBeUndefined();
  await expect(readIfThere(home)).rejects.toThrow('EISDIR');
});
