import { execFileSync } from 'child_process';
import { mkdirSync, promises as fs, renameSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { fileSettings, look, write } from './share-folder';
import { Discovery } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/discover';
import { ShareLost } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/share';
import { AfterSettings, FileSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { folder, removeFolders } from '../state/folders';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const leave: AfterSettings = { action: 'leave' };
const failure = (code: string) => Object.assign(new Error(code), { code });

function discovery(directory: string, more: Partial<FileSettings> = {}, success = leave, stop = leave): [() => Promise<string[]>, string[]] {
  const told: string[] = [];
  const one = new Discovery({ files: fileSettings(directory, more), afterSuccess: success, afterStop: stop }, sentence => told.push(sentence));
  return [async () => (await one.poll()).map(({ path }) => path), told];
}

test('by modification time, then by path; paths are compared exactly', async () => {
  const directory = folder();
  ['b.csv', 'a.csv', 'B.csv'].forEach(path => write(directory, path, 'x', 2000));
  write(directory, 'z.csv', 'xyz', 1000.125);
  const files = await new Discovery({ files: fileSettings(directory), afterSuccess: leave, afterStop: leave }, () => undefined).poll();
  expect(files.map(({ path }) => path)).toEqual(['z.csv', 'B.csv', 'a.csv', 'b.csv']);
  expect(files[0]).toEqual(look(directory, 'z.csv'));
  expect(files[0]).toMatchObject({ size: 3, modified: 1000125 });
});

test('patterns, folders and what is left out', async () => {
  const directory = folder();
  ['a.csv', 'a.txt', 'x/b.csv', 'x/y/c.csv', 'old/d.csv', 'e.csv.tmp', 'f.csv.PART', '.g.csv'].forEach(path => write(directory, path));
  expect(await discovery(directory)[0]()).toEqual(['a.csv', 'a.txt']);
  expect(await discovery(directory, { include: ['*.csv', 'x/*.csv'] })[0]()).toEqual(['a.csv', 'x/b.csv']);
  expect(await discovery(directory, { include: ['**/*.csv'], exclude: ['old/**', 'x/b*'] })[0]()).toEqual(['a.csv', 'x/y/c.csv']);
  expect(await discovery(directory, { include: ['**'], exclude: ['old', '**/*.txt'], unfinishedSuffixes: [] })[0]())
    .toEqual(['a.csv', 'e.csv.tmp', 'f.csv.PART', 'x/b.csv', 'x/y/c.csv']);
});

test('folders that no pattern reaches are not looked into', async () => {
  const directory = folder();
  write(directory, 'x/deep/a.csv');
  const readdir = jest.spyOn(fs, 'readdir');
  await discovery(directory, { include: ['*.csv', 'y/*'] })[0]();
  expect(readdir).toHaveBeenCalledTimes(1);
});

test('markers and the sentinel are no files to read; a marker says when it was made', async () => {
  const directory = folder();
  write(directory, 'a.csv', 'x', 10);
  write(directory, 'a.csv.done', '', 20);
  write(directory, 'b.csv', 'x', 11);
  write(directory, 'here');
  const files = await new Discovery({ files: fileSettings(directory, { doneMarker: '.done', sentinel: 'here' }), afterSuccess: leave, afterStop: leave }, () => undefined).poll();
  expect(files.map(({ path, marked }) => [path, marked])).toEqual([['a.csv', 20_000], ['b.csv', undefined]]);
});

test.each([
  ['processed/{yyyy}-{MM}-{dd}', 'processed/2026-11-21/a.csv', 'processed/other/a.csv'],
  ['{yyyy}/{MM}', '2026/11/x/a.csv', 'abcd/11/a.csv'],
  ['./stopped/', 'stopped/a.csv', 'stopped2/a.csv'],
])('what was moved to %s is not found again', async (to, moved, other) => {
  const directory = folder();
  write(directory, moved);
  write(directory, other);
  for (const [success, stop] of [[to, 'elsewhere'], ['elsewhere', to], [join(directory, to), '/elsewhere']]) {
    const [poll] = discovery(directory, { include: ['**'] }, { action: 'move', directory: success }, { action: 'move', directory: stop });
    expect(await poll()).toEqual([other]);
  }
});

test('links and what is no file are ignored and told once, until they are back', async () => {
  const [directory, outside] = [folder(), folder()];
  write(outside, 'secret.csv');
  write(directory, 'real.csv');
  symlinkSync(join(outside, 'secret.csv'), join(directory, 'link.csv'));
  symlinkSync(outside, join(directory, 'folder'));
  symlinkSync('real.csv', join(directory, 'inside.csv'));
  symlinkSync('none', join(directory, 'dangling.csv'));
  execFileSync('mkfifo', [join(directory, 'pipe.csv')]);
  const [poll, told] = discovery(directory, { include: ['**'] });
  expect(await poll()).toEqual(['real.csv']);
  expect(await poll()).toEqual(['real.csv']);
  expect(told.sort().map(sentence => sentence.split(':')[0])).toEqual(['dangling.csv', 'folder', 'inside.csv', 'link.csv', 'pipe.csv'].map(name => `${name} is ignored`));
  renameSync(join(directory, 'link.csv'), join(outside, 'link.csv'));
  await poll();
  renameSync(join(outside, 'link.csv'), join(directory, 'link.csv'));
  await poll();
  expect(told).toHaveLength(6);
});

test('names that are no UTF-8 are told', async () => {
  const directory = folder();
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/a`), Buffer.from([0xff]), Buffer.from('.csv')]), 'x');
  const [poll, told] = discovery(directory);
  expect([await poll(), told]).toEqual([[], [expect.stringContaining('its name is no UTF-8')]]);
});

test.each(['EIO', 'ESTALE', 'EHOSTDOWN', 'ENOENT', 'EACCES'])('a directory that cannot be read (%s) is a lost share, not an empty one', async code => {
  const directory = folder();
  write(directory, 'a.csv');
  jest.spyOn(fs, 'readdir').mockRejectedValueOnce(failure(code));
  const [poll] = discovery(directory);
  await expect(poll()).rejects.toThrow(ShareLost);
  expect(await poll()).toEqual(['a.csv']);
});

test('a directory that is gone is a lost share', async () => {
  await expect(discovery(join(folder(), 'none'))[0]()).rejects.toThrow(ShareLost);
});

test('a share that goes while it is looked at is lost', async () => {
  const directory = folder();
  write(directory, 'here');
  write(directory, 'a.csv');
  const readdir = fs.readdir.bind(fs) as (path: string, options: object) => Promise<never>;
  jest.spyOn(fs, 'readdir').mockImplementationOnce(async (path, options) => {
    renameSync(join(directory, 'here'), join(directory, 'gone'));
    return readdir(path as string, options as object);
  });
  await expect(discovery(directory, { sentinel: 'here' })[0]()).rejects.toThrow('its sentinel here cannot be seen');
});

test.each([['EIO', true], ['ESTALE', true], ['ENOENT', false], ['EACCES', false]])('a file that cannot be looked at: %s', async (code, lost) => {
  const directory = folder();
  write(directory, 'a.csv');
  write(directory, 'b.csv');
  const lstat = fs.lstat.bind(fs);
  jest.spyOn(fs, 'lstat').mockImplementation((async (path: string) => {
    if (path.endsWith('a.csv')) {
      throw failure(code);
    }
    return lstat(path);
  }) as typeof fs.lstat);
  const [poll, told] = discovery(directory);
  if (lost) {
    await expect(poll()).rejects.toThrow(ShareLost);
  } else {
    expect(await poll()).toEqual(['b.csv']);
    expect(told).toHaveLength(code === 'EACCES' ? 1 : 0);
  }
});

test.each([['EACCES', 1], ['ENOENT', 0]])('a folder below that cannot be read (%s) does not hide the others', async (code, sentences) => {
  const directory = folder();
  write(directory, 'x/a.csv');
  write(directory, 'y/b.csv');
  const readdir = fs.readdir.bind(fs) as (path: string, options: object) => Promise<never>;
  jest.spyOn(fs, 'readdir').mockImplementation((async (path: string, options: object) => {
    if (path.endsWith('/x')) {
      throw failure(code);
    }
    return readdir(path, options);
  }) as never);
  const [poll, told] = discovery(directory, { include: ['**'] });
  expect(await poll()).toEqual(['y/b.csv']);
  expect(told).toHaveLength(sentences);
});

test('many files', async () => {
  const directory = folder();
  for (let i = 0; i < 500; i++) {
    write(directory, `${i}.csv`, 'x', 1000 + i);
  }
  expect(await discovery(directory)[0]()).toEqual(Array.from({ length: 500 }, (_, i) => `${i}.csv`));
});

test('a folder whose name looks like a file is no file', async () => {
  const directory = folder();
  mkdirSync(join(directory, 'a.csv'));
  const [poll, told] = discovery(directory);
  expect([await poll(), told]).toEqual([[], []]);
});

test('a folder whose name is no UTF-8 is told', async () => {
  const directory = folder();
  mkdirSync(Buffer.concat([Buffer.from(`${directory}/caf`), Buffer.from([0xe9])]));
  const [poll, told] = discovery(directory, { include: ['**'] });
  expect([await poll(), await poll()]).toEqual([[], []]);
  expect(told).toEqual(['The folder caf\ufffd is ignored: its name is no UTF-8. Rename it.']);
});

test('of very many that are ignored a poll tells twenty, and how many more there are', async () => {
  const directory = folder();
  for (let link = 0; link < 30; link++) symlinkSync('none', join(directory, `${link}.csv`));
  const [poll, told] = discovery(directory);
  await poll();
  await poll();
  expect(told).toHaveLength(21);
  expect(told[20]).toBe(`... and 10 more are ignored. Look at what lies in ${directory}.`);
});
