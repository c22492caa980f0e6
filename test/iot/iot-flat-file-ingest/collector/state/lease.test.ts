import { spawn } from 'child_process';
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { folder, removeFolders } from './folders';
import { Holder, Lease, LeaseHeld, LeaseLost } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/lease';

afterAll(removeFolders);

let now = 1_000_000;
const clock = { now: () => now };
const files = (path: string) => readdirSync(path).sort();
const holder = (path: string) => JSON.parse(readFileSync(join(path, files(path).at(-1)!), 'utf8')) as Holder;

/** Somebody else, made from ourselves. */
async function heldBy(change: Partial<Holder>): Promise<string> {
  const path = folder();
  await Lease.acquire(path, clock);
  writeFileSync(join(path, 'lease.1.json'), JSON.stringify({ ...holder(path), token: 'other', ...change }));
  return path;
}

test('one at a time', async () => {
  const path = folder();
  const lease = await Lease.acquire(path, clock);
  await expect(Lease.acquire(path, clock)).rejects.toThrow(LeaseHeld);
  await expect(Lease.acquire(path, clock)).rejects.toThrow(`process number ${process.pid}`);
  await lease.renew();
  await lease.release();
  expect(files(path)).toEqual([]);
  await (await Lease.acquire(path, clock)).release();
});

test('only one of many that come at once', async () => {
  const path = await heldBy({ pid: 999_999_999 });
  const all = await Promise.allSettled(Array.from({ length: 10 }, () => Lease.acquire(path, clock)));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(files(path)).toEqual(['lease.2.json']);
});

test('a killed holder on this machine is replaced at once, a living one is not', async () => {
  const child = spawn('sleep', ['60']);
  await new Promise(resolve => child.once('spawn', resolve));
  const started = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ')[19];
  const path = await heldBy({ pid: child.pid, started, expires: 0 }); // however long it did not renew
  await expect(Lease.acquire(path, clock)).rejects.toThrow(LeaseHeld);
  child.kill('SIGKILL');
  await new Promise(resolve => child.once('exit', resolve));
  await Lease.acquire(path, clock);
});

test.each<[string, Partial<Holder>]>([
  ['whose process number is another process now', { pid: 1 }],
  ['from before the machine started anew', { boot: 'earlier' }],
])('a holder %s is replaced at once', async (_, change) => {
  const path = await heldBy(change);
  await (await Lease.acquire(path, clock)).renew();
});

test.each<[string, Partial<Holder>]>([
  ['on another machine', { machine: 'other', boot: 'other' }],
  ['in another container', { processes: 'pid:[1]', pid: 999_999_999 }],
])('a holder %s is replaced once it expired', async (_, change) => {
  const path = await heldBy({ ...change, expires: now + 60_000 });
  await expect(Lease.acquire(path, clock)).rejects.toThrow(LeaseHeld);
  now += 59_999;
  await expect(Lease.acquire(path, clock)).rejects.toThrow(LeaseHeld);
  now += 1;
  await Lease.acquire(path, clock);
});

test('an expiry that no lease has comes of a wrong clock', async () => {
  await Lease.acquire(await heldBy({ machine: 'other', boot: 'other', expires: now + 120_001 }), clock);
  await expect(Lease.acquire(await heldBy({ machine: 'other', boot: 'other', expires: now + 120_000 }), clock)).rejects.toThrow(LeaseHeld);
});

test('who was replaced learns it at the next renewal, and releases nothing of the other', async () => {
  const path = folder();
  const first = await Lease.acquire(path, clock);
  writeFileSync(join(path, 'lease.1.json'), JSON.stringify({ ...holder(path), boot: 'earlier' }));
  const second = await Lease.acquire(path, clock);
  await expect(first.renew()).rejects.toThrow(LeaseLost);
  await first.release();
  await second.renew();
});

test('what is no lease holds nobody', async () => {
  const path = folder();
  writeFileSync(join(path, 'lease.4.json'), 'garbage');
  await Lease.acquire(path, clock);
  expect(files(path)).toEqual(['lease.5.json']);
});
