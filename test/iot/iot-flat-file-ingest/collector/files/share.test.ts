import { execFileSync } from 'child_process';
import { mkdirSync, promises as fs, symlinkSync } from 'fs';
import { join } from 'path';
import { write } from './share-folder';
import { checkShare, isGone, isInTable, Patience, ShareLost, throwIfGone } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/share';
import { folder, removeFolders } from '../state/folders';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

test('a folder on which nothing is mounted is a lost share', async () => {
  const mountPoint = folder();
  await expect(checkShare({ directory: mountPoint, mountPoint })).rejects.toThrow(ShareLost);
  await expect(checkShare({ directory: mountPoint, mountPoint })).rejects.toThrow(`${mountPoint} is lost: nothing is mounted on ${mountPoint}`);
  await expect(checkShare({ directory: mountPoint, mountPoint: join(mountPoint, 'none') })).rejects.toThrow(ShareLost);
});

test('what is mounted is there, also through a link', async () => {
  await checkShare({ directory: '/proc', mountPoint: '/proc' });
  const link = join(folder(), 'link');
  symlinkSync('/proc', link);
  await checkShare({ directory: link, mountPoint: link });
});

test('is seen to come and go, as a file system of its own and as a folder of the same one', async () => {
  for (const options of mountable()) {
    const mountPoint = join(folder(), 'a share');
    mkdirSync(mountPoint);
    const settings = { directory: mountPoint, mountPoint };
    await expect(checkShare(settings)).rejects.toThrow(ShareLost);
    execFileSync('mount', [...options, mountPoint]);
    try {
      await checkShare(settings);
    } finally {
      execFileSync('umount', [mountPoint]);
    }
    await expect(checkShare(settings)).rejects.toThrow(ShareLost);
  }
  await checkShare({ directory: '/dev', mountPoint: '/dev' });
});

/** What this machine lets us mount: nothing, where we are nobody in particular. */
function mountable(): string[][] {
  const place = folder();
  return [['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs'], ['--bind', place]].filter(options => {
    try {
      execFileSync('mount', [...options, place], { stdio: 'pipe' });
      execFileSync('umount', [place]);
      return true;
    } catch {
      return false;
    }
  });
}

test('the table of the kernel is read with its escapes', () => {
  const table = '36 35 98:0 /mnt1 /mnt/a\\040share\\134x rw,noatime master:1 - cifs //server/share rw\n\n';
  expect([isInTable('/mnt/a share\\x', table), isInTable('/mnt/a', table), isInTable('/mnt1', table), isInTable('/', '')]).toEqual([true, false, false, false]);
});

test('the sentinel has to be there', async () => {
  const directory = folder();
  await expect(checkShare({ directory, sentinel: 'here' })).rejects.toThrow('its sentinel here cannot be seen');
  write(directory, 'here');
  await checkShare({ directory, sentinel: 'here' });
  await checkShare({ directory });
});

test.each(['EIO', 'ESTALE', 'EHOSTDOWN', 'ENOTCONN', 'ETIMEDOUT'])('%s means a lost share', code => {
  const error = Object.assign(new Error(code), { code });
  expect(isGone(error)).toBe(true);
  expect(() => throwIfGone('/mnt', error)).toThrow(ShareLost);
});

test.each(['ENOENT', 'EACCES', 'EBUSY', undefined])('%s concerns one file', code => {
  expect(() => throwIfGone('/mnt', Object.assign(new Error('x'), { code }))).not.toThrow();
});

test('a share that does not answer is lost, and left alone until it does', async () => {
  const patience = new Patience('/mnt', 30);
  expect(await patience.run(async () => 7)).toBe(7);
  await expect(patience.run(() => fs.readdir('/none'))).rejects.toThrow('ENOENT');
  let answer: (value: number) => void = () => undefined;
  const work = jest.fn(() => new Promise<number>(resolve => answer = resolve));
  await expect(patience.run(work)).rejects.toThrow('it has not answered for 0.03 s');
  await expect(patience.run(work)).rejects.toThrow('it still has not answered');
  expect(work).toHaveBeenCalledTimes(1);
  answer(1);
  await new Promise(setImmediate);
  expect(await patience.run(async () => 8)).toBe(8);
});
