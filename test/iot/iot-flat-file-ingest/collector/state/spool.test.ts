import { execFileSync } from 'child_process';
import { appendFileSync, mkdirSync, promises as fs, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'fs';
import { join } from 'path';
import { folder, removeFolders } from './folders';
import { DiskFailed, DiskFull } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/durable';
import { Spool } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/spool';
import { Message } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const message = (text: string): Message => ({ topic: 'ff/press-1/line/rows', payload: Buffer.from(text), rows: text.length });
const open = (path: string, segmentBytes = 1000, tell?: (sentence: string) => void) => Spool.open(path, { maxBytes: 3000, segmentBytes, tell });
const segments = (path: string) => readdirSync(path).sort();

/** All that a spool holds now. */
async function texts(spool: Spool): Promise<string[]> {
  const all: string[] = [];
  while (all.length < spool.pending()) {
    const { payload, number, rows, topic } = (await spool.take())!;
    expect([rows, topic, spool.isPending(number)]).toEqual([payload.toString().length, 'ff/press-1/line/rows', true]);
    all.push(payload.toString());
  }
  return all;
}

async function reopened(path: string, tell?: (sentence: string) => void): Promise<string[]> {
  const spool = await open(path, 1000, tell);
  const all = await texts(spool);
  await spool.close();
  return all;
}

test('gives back in order what was put, also after a start', async () => {
  const path = folder();
  const spool = await open(path);
  expect(await spool.put(['a', 'b'].map(message))).toEqual([1, 2]);
  expect(await spool.put([message('')])).toEqual([3]);
  expect(await texts(spool)).toEqual(['a', 'b', '']);
  await spool.close();
  expect(await reopened(path)).toEqual(['a', 'b', '']);
});

test('take waits for the next message, and for the end', async () => {
  const spool = await open(folder());
  const taken = spool.take();
  await spool.put([message('late')]);
  expect((await taken)!.payload.toString()).toBe('late');
  const none = spool.take();
  await spool.close();
  expect(await none).toBeUndefined();
  await expect(spool.put([message('x')])).rejects.toThrow('closed');
});

test('numbers go on after a start, also when all is acknowledged', async () => {
  const path = folder();
  const first = await open(path);
  await first.put(['a', 'b'].map(message));
  await first.remove(1);
  await first.remove(2);
  await first.remove(2);
  expect([first.pending(), first.oldestPending()]).toEqual([0, undefined]);
  await first.close();
  const second = await open(path);
  expect(await second.put([message('c')])).toEqual([3]);
  await second.close();
});

test('a segment goes when all its messages are acknowledged and a newer one is on disk', async () => {
  const path = folder();
  const spool = await open(path);
  await spool.put([message('x'.repeat(1000))]);
  await spool.put([message('y'), message('z')]);
  expect(segments(path)).toEqual(['000000000000001.segment', '000000000000002.segment']);
  expect(spool.oldestPending()).toBe(1);
  await spool.remove(2);
  expect([spool.oldestPending(), spool.isPending(1), spool.isPending(2), spool.isPending(9)]).toEqual([1, true, false, false]);
  await spool.remove(1);
  expect(segments(path)).toEqual(['000000000000002.segment']);
  expect(spool.oldestPending()).toBe(3);
  await spool.close();
  expect(await reopened(path)).toEqual(['y', 'z']); // y a second time: its segment was still there
});

test('is full from the bound on, and no longer when room was made', async () => {
  const path = folder();
  const spool = await open(path);
  const overhead = 40;
  await spool.put([message('x'.repeat(1500 - overhead))]);
  await spool.put([message('x'.repeat(1499 - overhead))]);
  expect([spool.bytes(), spool.isFull()]).toEqual([2999, false]);
  await spool.put([message('')]);
  expect(spool.isFull()).toBe(true);
  await spool.remove(1);
  expect(spool.isFull()).toBe(false);
  expect(statSync(join(path, segments(path)[0])).size).toBe(1499);
  await spool.close();
});

test('what is put at the same time shares a sync', async () => {
  const spool = await open(folder(), 1_000_000);
  await spool.put([message('first')]);
  const sync = jest.spyOn(handles, 'datasync');
  const numbers = await Promise.all(Array.from({ length: 50 }, (_, i) => spool.put([message(`${i}`), message(`${i}b`)])));
  expect(numbers.flat()).toEqual(Array.from({ length: 100 }, (_, i) => i + 2));
  expect(sync.mock.calls.length).toBeLessThanOrEqual(2);
  await spool.close();
});

test('a segment that was cut anywhere holds the whole messages before the cut, and numbers go on beyond what was lost', async () => {
  const path = folder();
  const spool = await open(path);
  await spool.put(['one', 'two', 'three'].map(message));
  await spool.close();
  const [name] = segments(path);
  const whole = readFileSync(join(path, name));
  const ends = [43, 86, 131]; // 40 bytes around each text
  expect(ends[2]).toBe(whole.length);
  for (let cut = 0; cut <= whole.length; cut++) {
    for (const filler of [Buffer.alloc(0), Buffer.alloc(whole.length - cut), Buffer.alloc(whole.length - cut, 0xff)]) {
      const copy = folder();
      writeFileSync(join(copy, name), Buffer.concat([whole.subarray(0, cut), filler]));
      const again = await open(copy);
      const expected = ['one', 'two', 'three'].filter((_, i) => ends[i] <= cut);
      expect(await texts(again)).toEqual(expected);
      const [number] = await again.put([message('new')]);
      expect(number).toBeGreaterThan(ends.filter(end => end - 43 < cut).length); // of all of which a byte was left
      await again.close();
      expect(await reopened(copy)).toEqual([...expected, 'new']);
    }
  }
});

test('damage in the middle loses the rest of its segment, which is told, and nothing else', async () => {
  const path = folder();
  const spool = await open(path);
  await spool.put([message('x'.repeat(1000)), message('a'), message('b')]);
  await spool.put([message('c')]);
  await spool.close();
  const [first] = segments(path);
  const bytes = readFileSync(join(path, first));
  bytes[1060] = bytes[1060] + 1;
  writeFileSync(join(path, first), bytes);
  const told: string[] = [];
  expect(await reopened(path, sentence => told.push(sentence))).toEqual(['x'.repeat(1000), 'c']);
  expect(told).toEqual([expect.stringContaining('is damaged')]);
});

test('damage that comes while it runs is told, and the next segment is sent', async () => {
  const path = folder();
  const told: string[] = [];
  const spool = await open(path, 1000, sentence => told.push(sentence));
  await spool.put([message('x'.repeat(1000))]);
  await spool.put([message('y')]);
  truncateSync(join(path, segments(path)[0]), 100);
  expect((await spool.take())!.payload.toString()).toBe('y');
  expect(told).toEqual([expect.stringContaining('messages 1 to 1 cannot be read')]);
  await spool.close();
});

test('foreign files are left alone', async () => {
  const path = folder();
  mkdirSync(join(path, 'lost+found'));
  writeFileSync(join(path, 'notes.txt'), 'x');
  expect(await reopened(path)).toEqual([]);
  expect(segments(path)).toEqual(['lost+found', 'notes.txt']);
});

test('a failed sync leaves nothing of the put, and the next put is a new segment', async () => {
  const path = folder();
  const spool = await open(path, 1_000_000);
  await spool.put([message('before')]);
  jest.spyOn(handles, 'datasync').mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
  await expect(spool.put([message('lost')])).rejects.toThrow(DiskFailed);
  expect(await spool.put([message('after')])).toEqual([2]);
  expect(segments(path)).toEqual(['000000000000001.segment', '000000000000002.segment']);
  expect(await texts(spool)).toEqual(['before', 'after']);
  await spool.close();
  expect(await reopened(path)).toEqual(['before', 'after']);
});

describe('a full disk', () => {
  /** The kernel's own answer, without a disk. */
  test('at a new segment', async () => {
    const path = folder();
    const spool = await open(path);
    symlinkSync('/dev/full', join(path, '000000000000001.segment'));
    await expect(spool.put([message('x')])).rejects.toThrow(DiskFull);
    expect(segments(path)).toEqual([]);
    expect(await spool.put([message('y')])).toEqual([1]);
    expect(await texts(spool)).toEqual(['y']);
    await spool.close();
  });

  test.each(disks())('%s: what was acknowledged stays, and it goes on when there is room', async (_, make) => {
    const disk = make();
    try {
      const path = join(disk.path, 'spool');
      const spool = await Spool.open(path, { maxBytes: 10_000_000, segmentBytes: 100_000 });
      const kept: number[] = [];
      let failures = 0;
      for (let i = 0; i < 100; i++) {
        disk.fill(i);
        const all = Array.from({ length: 3 }, (__, k) => message(`${i} ${k} ${'x'.repeat(7000)}`));
        await spool.put(all).then(numbers => kept.push(...numbers), error => {
          expect(error).toBeInstanceOf(DiskFull);
          failures++;
        });
      }
      disk.fill(Infinity);
      expect(failures).toBeGreaterThan(5);
      expect(kept).toEqual(kept.map((__, i) => i + 1));
      expect((await texts(spool)).length).toBe(kept.length);
      for (const number of kept) {
        await spool.remove(number);
      }
      expect(await spool.put([message('room again')])).toEqual([kept.length + 1]);
      await spool.close();
      const again = await Spool.open(path, { maxBytes: 10_000_000 });
      expect((await texts(again)).at(-1)).toBe('room again');
      await again.close();
    } finally {
      disk.remove();
    }
  });
});

interface Disk {
  readonly path: string;
  /** Before each put. */
  fill(turn: number): void;
  remove(): void;
}

/** A real one of 1 MB where the machine lets us mount it; else one on which every third write fails in the middle. */
function disks(): [string, () => Disk][] {
  const path = folder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'pipe' });
    execFileSync('umount', [path]);
  } catch {
    return [['writes that fail in the middle', failing]];
  }
  return [['writes that fail in the middle', failing], ['a small disk', () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]);
    return { path, fill: () => undefined, remove: () => execFileSync('umount', [path]) };
  }]];
}

function failing(): Disk {
  const path = folder();
  return {
    path,
    fill: turn => {
      jest.restoreAllMocks();
      if (turn % 3 === 2) {
        appendFileSync(join(path, 'spool', readdirSync(join(path, 'spool')).sort().at(-1)!), 'half a mess');
        jest.spyOn(handles, 'writev').mockRejectedValueOnce(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
      }
    },
    remove: () => undefined,
  };
}

/** What all file handles inherit. */
let handles: fs.FileHandle;
beforeAll(async () => {
  const handle = await fs.open(__filename);
  handles = Object.getPrototypeOf(handle) as fs.FileHandle;
  await handle.close();
});
