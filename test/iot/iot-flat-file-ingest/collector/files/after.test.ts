import { appendFileSync, existsSync, mkdirSync, promises as fs, readdirSync, readFileSync, statSync, symlinkSync } from 'fs';
import { join } from 'path';
import { look, write } from './share-folder';
import { after } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/after';
import { FileClosed } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/open';
import { ShareLost } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/share';
import { AfterSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { folder, removeFolders } from '../state/folders';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

/** The last millisecond of a day in UTC. */
const now = Date.UTC(2026, 10, 22) - 1;
const move = (directory: string): AfterSettings => ({ action: 'move', directory });
const done: AfterSettings = { action: 'delete' };
const failure = (code: string) => Object.assign(new Error(code), { code });

/** What lies below a folder. */
const tree = (directory: string) => readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => !entry.isDirectory())
  .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1)).sort();

function readFile(path = 'x/a.csv'): [string, ReturnType<typeof look>] {
  const directory = folder();
  write(directory, path, 'rows', 1234.567);
  return [directory, look(directory, path)];
}

test('leaves, without a look', async () => {
  expect(await after({ action: 'leave' }, { path: 'none', size: 0, modified: 0 }, { directory: '/none', now })).toEqual({ kind: 'left' });
});

test('moves to the day in UTC, below the folders in which it lay, with its times', async () => {
  const [directory, file] = readFile();
  expect(await after(move('processed/{yyyy}-{MM}-{dd}'), file, { directory, now })).toEqual({ kind: 'moved', to: join(directory, 'processed/2026-11-21/x/a.csv') });
  expect(tree(directory)).toEqual(['processed/2026-11-21/x/a.csv']);
  const { mtimeMs, atimeMs } = statSync(join(directory, 'processed/2026-11-21/x/a.csv'));
  expect([mtimeMs, atimeMs]).toEqual([1234567, 1234567]);
  expect(await after(move('processed/{yyyy}-{MM}-{dd}'), file, { directory, now })).toEqual({ kind: 'vanished' }); // a second time, after a crash
});

test('a name that exists gets a suffix; nothing is overwritten', async () => {
  const [directory, file] = readFile('a.csv');
  write(directory, 'p/a.csv', 'first');
  write(directory, 'p/a-1.csv', '');
  mkdirSync(join(directory, 'p/a-2.csv'));
  expect(await after(move('p'), file, { directory, now })).toEqual({ kind: 'moved', to: join(directory, 'p/a-3.csv') });
  expect(['a.csv', 'a-1.csv', 'a-3.csv'].map(name => readFileSync(join(directory, 'p', name), 'utf8'))).toEqual(['first', '', 'rows']);
});

test('many of one name that are moved at once all arrive', async () => {
  const directory = folder();
  const outcomes = await Promise.all(Array.from({ length: 20 }, async (_, i) => {
    const own = join(directory, `${i}`);
    write(own, 'a.csv', `${i}`);
    return after(move(join(directory, 'p')), look(own, 'a.csv'), { directory: own, now });
  }));
  expect(new Set(outcomes.map(outcome => outcome.kind === 'moved' && outcome.to)).size).toBe(20);
  expect(tree(join(directory, 'p')).map(name => Number(readFileSync(join(directory, 'p', name), 'utf8'))).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

test('an absolute directory may lie elsewhere, also on another file system', async () => {
  const [directory, file] = readFile();
  const other = folder();
  jest.spyOn(fs, 'rename').mockRejectedValueOnce(failure('EXDEV'));
  expect(await after(move(join(other, '{yyyy}')), file, { directory, now })).toEqual({ kind: 'moved', to: join(other, '2026/x/a.csv') });
  expect([tree(directory), tree(other)]).toEqual([[], ['2026/x/a.csv']]);
  expect(statSync(join(other, '2026/x/a.csv')).mtimeMs).toBe(1234567);
});

test('across real file systems', async () => {
  const [directory, file] = readFile('a.csv');
  const other = `/dev/shm/collector-${process.pid}`;
  expect(await after(move(other), file, { directory, now })).toEqual({ kind: 'moved', to: `${other}/a.csv` });
  expect([readFileSync(`${other}/a.csv`, 'utf8'), statSync(`${other}/a.csv`).mtimeMs, tree(directory)]).toEqual(['rows', 1234567, []]);
  await fs.rm(other, { recursive: true });
});

test('a file that changed while it was copied to another file system stays, and the copy goes', async () => {
  const [directory, file] = readFile('a.csv');
  const other = folder();
  jest.spyOn(fs, 'rename').mockRejectedValueOnce(failure('EXDEV'));
  const utimes = fs.utimes.bind(fs);
  jest.spyOn(fs, 'utimes').mockImplementationOnce(async (...all) => {
    appendFileSync(join(directory, 'a.csv'), 'more');
    await utimes(...all);
  });
  expect(await after(move(other), file, { directory, now })).toEqual({ kind: 'changed' });
  expect([tree(directory), tree(other)]).toEqual([['a.csv'], []]);
});

test('deletes what was read', async () => {
  const [directory, file] = readFile();
  expect(await after(done, file, { directory, now })).toEqual({ kind: 'deleted' });
  expect(await after(done, file, { directory, now })).toEqual({ kind: 'vanished' });
  expect(tree(directory)).toEqual([]);
});

test.each([['another size', 'rows2', 1234.567], ['another time', 'rows', 1234.568]])('%s is another content: it stays', async (_, content, seconds) => {
  const [directory, file] = readFile();
  write(directory, 'x/a.csv', content, seconds);
  for (const action of [done, move('p')]) {
    expect(await after(action, file, { directory, now })).toEqual({ kind: 'changed' });
  }
  expect(tree(directory)).toEqual(['x/a.csv']);
});

test('the marker goes with its file', async () => {
  const [directory, file] = readFile('a.csv');
  write(directory, 'a.csv.done');
  await after(move('p'), file, { directory, now, doneMarker: '.done' });
  expect(tree(directory)).toEqual(['p/a.csv', 'p/a.csv.done']);
  write(directory, 'a.csv', 'rows', 1234.567);
  write(directory, 'a.csv.done');
  await after(done, file, { directory, now, doneMarker: '.done' });
  expect(tree(directory)).toEqual(['p/a.csv', 'p/a.csv.done']);
  write(directory, 'a.csv', 'rows', 1234.567);
  expect(await after(done, file, { directory, now, doneMarker: '.done' })).toEqual({ kind: 'deleted' }); // somebody took the marker
});

test.each(['../p', 'p/../../p'])('%s leads out of the directory: the file stays, which is told', async to => {
  const [directory, file] = readFile();
  expect(await after(move(to), file, { directory, now })).toEqual({ kind: 'kept', why: expect.stringContaining(`${to} leads out of ${directory}`) });
  expect(existsSync(join(directory, '../p'))).toBe(false);
});

test('a link that leads out of the directory is not followed', async () => {
  const [directory, file] = readFile();
  const outside = folder();
  symlinkSync(outside, join(directory, 'p'));
  expect(await after(move('p'), file, { directory, now })).toEqual({ kind: 'kept', why: expect.stringContaining('by a symbolic link') });
  expect(tree(outside)).toEqual([]);
});

test.each(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOSPC'])('where the share refuses (%s) the file stays, which is told, and nothing is left behind', async code => {
  const [directory, file] = readFile('a.csv');
  jest.spyOn(fs, 'rename').mockRejectedValueOnce(failure(code));
  jest.spyOn(fs, 'unlink').mockImplementationOnce(fs.unlink.bind(fs));
  expect(await after(move('p'), file, { directory, now })).toEqual({ kind: 'kept', why: expect.stringContaining(code) });
  jest.spyOn(fs, 'unlink').mockRejectedValueOnce(failure(code));
  expect(await after(done, file, { directory, now })).toEqual({ kind: 'kept', why: expect.stringContaining(code) });
  expect(tree(directory)).toEqual(['a.csv']);
});

test.each([['ESTALE', true], ['EIO', true], ['ESTALE', false], ['EIO', false]])('a share that fails just then (%s; lost: %s) is told as that, and it is tried again', async (code, lost) => {
  const [directory, file] = readFile('a.csv');
  const fails = lost ? ShareLost : FileClosed;
  for (const [call, action] of [['lstat', done], ['rename', move('p')]] as const) {
    jest.spyOn(fs, call).mockRejectedValueOnce(failure(code));
    if (lost) jest.spyOn(fs, 'readdir').mockRejectedValueOnce(failure(code));
    await expect(after(action, file, { directory, now })).rejects.toThrow(fails);
  }
  expect(await after(move('p'), file, { directory, now })).toMatchObject({ kind: 'moved' });
});

test.each<[string, AfterSettings]>([['moved', move('p')], ['deleted', done]])('a folder that became a link: nothing outside is %s', async (_, action) => {
  const [directory, outside] = [folder(), folder()];
  write(outside, 'a.csv', 'rows', 1234.567);
  symlinkSync(outside, join(directory, 'x'));
  expect(await after(action, look(directory, 'x/a.csv'), { directory, now })).toEqual({ kind: 'kept', why: expect.stringContaining('by a symbolic link, to') });
  expect([tree(outside), existsSync(join(directory, 'p'))]).toEqual([['a.csv'], false]);
});

test('no folder is made through a link', async () => {
  const [directory, file] = readFile();
  const outside = folder();
  symlinkSync(outside, join(directory, 'p'));
  expect(await after(move('p/{yyyy}'), file, { directory, now })).toMatchObject({ kind: 'kept' });
  expect(readdirSync(outside)).toEqual([]);
});

test('where the folder cannot be made the file is kept, not gone', async () => {
  const [directory, file] = readFile();
  write(directory, 'p', 'a plain file');
  expect(await after(move('p'), file, { directory, now })).toEqual({ kind: 'kept', why: expect.stringContaining(join(directory, 'p')) });
  jest.spyOn(fs, 'rename').mockRejectedValueOnce(failure('ENOENT'));
  expect(await after(move('q'), file, { directory, now })).toEqual({ kind: 'kept', why: 'ENOENT' });
  expect(tree(directory)).toEqual(['p', 'x/a.csv']);
});
