import { execFileSync } from 'child_process';
import { createHash, randomBytes } from 'crypto';
import { appendFileSync, promises as fs, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'fs';
import { join } from 'path';
import { look, write } from './share-folder';
import { contentId } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/identity';
import { FileChanged, FileClosed, FileVanished, OpenFile } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/open';
import { ShareLost } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/share';
import { fileId } from '../../../../../src/iot/iot-flat-file-ingest/collector/row-id';
import { folder, removeFolders } from '../state/folders';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

async function opened(content: string | Buffer): Promise<[OpenFile, string, string]> {
  const directory = folder();
  const place = write(directory, 'x/a.csv', content);
  return [await OpenFile.open(directory, look(directory, 'x/a.csv')), place, directory];
}

async function all(file: OpenFile, from?: number, to?: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of file.read(from, to)) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

test('reads from a byte up to the size that was found', async () => {
  const content = randomBytes(700_000);
  const [file, place] = await opened(content);
  appendFileSync(place, 'more');
  expect((await all(file)).equals(content)).toBe(true);
  expect((await all(file, 699_990)).equals(content.subarray(699_990))).toBe(true);
  expect((await all(file, 262_143, 262_145)).equals(content.subarray(262_143, 262_145))).toBe(true);
  expect(await all(file, 700_000)).toHaveLength(0);
  expect(await file.slice(3, 0)).toHaveLength(0);
  await file.close();
});

test('the id is of the content, whatever the name', async () => {
  const content = randomBytes(600_000);
  const [file, place] = await opened(content);
  expect(await contentId(file)).toBe(fileId(createHash('sha256').update(content).digest()));
  writeFileSync(place, 'other');
  await expect(contentId(file)).rejects.toThrow(FileChanged);
  await file.close();
  const [empty] = await opened('');
  expect(await contentId(empty)).toBe(fileId(createHash('sha256').digest()));
  await empty.close();
});

test.each<[string, (place: string) => void]>([
  ['appended to', place => appendFileSync(place, 'x')],
  ['written anew in the same size', place => writeFileSync(place, 'abcde')],
  ['touched', place => utimesSync(place, 1000, 1000.001)],
  ['cut', place => truncateSync(place, 1)],
  ['replaced by one of the same size and time', place => {
    write(place, '../b', 'ABCDE');
    renameSync(join(place, '../b'), place);
  }],
])('a completed file that was %s is told', async (_, change) => {
  const [file, place] = await opened('12345');
  await file.verifyUnchanged();
  change(place);
  await expect(file.verifyUnchanged()).rejects.toThrow(FileChanged);
  await file.close();
});

test('a completed file that was taken away is gone, and can still be read', async () => {
  const [file, place] = await opened('12345');
  rmSync(place);
  await expect(file.verifyUnchanged()).rejects.toThrow(FileVanished);
  expect((await all(file)).toString()).toBe('12345');
  await file.close();
});

test('a growing file may grow and be renamed, not be cut', async () => {
  const [file, place] = await opened('12345');
  appendFileSync(place, '6');
  renameSync(place, `${place}.1`);
  await file.verifyNotCut();
  expect((await all(file)).toString()).toBe('12345');
  truncateSync(`${place}.1`, 4);
  await expect(file.verifyNotCut()).rejects.toThrow(FileChanged);
  await expect(all(file)).rejects.toThrow('ends at byte 4; 5 were found');
  await file.close();
});

test('what took the place of the file since it was found is not opened', async () => {
  const [directory, outside] = [folder(), folder()];
  const place = write(directory, 'x/a.csv', '12345');
  write(outside, 'a.csv', '67890');
  const found = look(directory, 'x/a.csv');
  truncateSync(place, 4);
  await expect(OpenFile.open(directory, found)).rejects.toThrow('has 4 bytes; 5 were found');
  rmSync(place);
  await expect(OpenFile.open(directory, found)).rejects.toThrow(FileVanished);
  symlinkSync(join(outside, 'a.csv'), place);
  await expect(OpenFile.open(directory, found)).rejects.toThrow('leads out of');
  rmSync(place);
  write(directory, 'x/b.csv', '12345');
  symlinkSync('b.csv', place);
  await expect(OpenFile.open(directory, found)).rejects.toThrow('is a symbolic link now');
  rmSync(place);
  execFileSync('mkfifo', [place]);
  await expect(OpenFile.open(directory, { ...found, size: 0 })).rejects.toThrow(FileChanged);
  rmSync(join(directory, 'x'), { recursive: true });
  symlinkSync(outside, join(directory, 'x'));
  await expect(OpenFile.open(directory, found)).rejects.toThrow('leads out of');
  writeFileSync(join(directory, 'x2'), '');
  await expect(OpenFile.open(directory, { ...found, path: 'x2/a.csv' })).rejects.toThrow(FileVanished);
});

test.each<[string, new () => Error]>([
  ['EBUSY', FileClosed as never], ['ETXTBSY', FileClosed as never], ['EACCES', FileClosed as never], ['EIO', FileClosed as never], ['ESTALE', FileClosed as never], ['EMFILE', Error],
])('an error that says %s', async (code, type) => {
  const directory = folder();
  write(directory, 'a.csv');
  jest.spyOn(fs, 'open').mockRejectedValueOnce(Object.assign(new Error(code), { code }));
  const error: Error = await OpenFile.open(directory, look(directory, 'a.csv')).then(() => new TypeError('opened'), reason => reason as Error);
  expect(error.constructor).toBe(type);
});

test.each(['EIO', 'ESTALE', 'EHOSTDOWN'])('an error that says %s is of the share where that does not show its directory either', async code => {
  const directory = folder();
  write(directory, 'a.csv', '12345');
  const file = await OpenFile.open(directory, look(directory, 'a.csv'));
  const failure = Object.assign(new Error(code), { code });
  jest.spyOn(fs, 'lstat').mockRejectedValue(failure);
  await expect(file.verifyUnchanged()).rejects.toThrow(FileClosed);
  jest.spyOn(fs, 'readdir').mockRejectedValue(failure);
  await expect(file.verifyUnchanged()).rejects.toThrow(ShareLost);
  await file.close();
});

test('a directory that is itself reached by a link is fine', async () => {
  const directory = folder();
  write(directory, 'a.csv', '1');
  const link = join(folder(), 'link');
  symlinkSync(directory, link);
  const file = await OpenFile.open(link, look(link, 'a.csv'));
  await file.verifyUnchanged();
  await file.close();
  await file.close();
});

test('a folder that becomes a link between the look and the opening', async () => {
  const [directory, outside] = [folder(), folder()];
  write(directory, 'x/a.csv', '12345');
  write(outside, 'a.csv', '67890');
  const found = look(directory, 'x/a.csv');
  const open = fs.open.bind(fs);
  jest.spyOn(fs, 'open').mockImplementationOnce(async (...how) => {
    rmSync(join(directory, 'x'), { recursive: true });
    symlinkSync(outside, join(directory, 'x'));
    return open(...how);
  });
  await expect(OpenFile.open(directory, found)).rejects.toThrow(`now leads out of ${directory}, to ${join(outside, 'a.csv')}`);
});
