import * as path from 'path';
import { newRunDirectory } from '../paths';
import { sleep } from '../processes';
import { meet, thisMachine } from '../requirements';
import { RealPlant } from './real-plant';
import { Mount, mountShare, SMB_MOUNT } from '../samba/mount';

/** The collector on another computer than the server: it sees the share as a client does, with its locks, and loses it with the server. */
const runDirectory = newRunDirectory();
let plant: RealPlant;
let mount: Mount;

beforeAll(async () => {
  await meet([SMB_MOUNT], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  plant = await RealPlant.open(runDirectory);
  mount = await mountShare(plant.samba, runDirectory);
}, 180_000);
afterEach(() => plant?.endCollectors());
afterAll(async () => {
  await mount?.unmount();
  await plant?.close();
});

const collect = (folder: string, files: object = {}) =>
  plant.collect({ directory: path.join(mount.directory, folder), files: { mountPoint: mount.directory, ...files } });

test('a file that a machine has locked is not read until it is let go, however long that takes', async () => {
  await plant.folder('waiting');
  const collector = await collect('waiting');
  const [locked, free] = [plant.make('locked.csv'), plant.make('free.csv')];
  const file = await plant.machine.open(plant.onShare('locked.csv'), { locked: true });
  await file.write(locked.content.subarray(0, 2000));
  await sleep(4000);
  expect(plant.received().rows.size).toBe(0);
  await file.write(locked.content.subarray(2000));
  await file.close();
  await plant.machine.write(plant.onShare('free.csv'), free.content);
  await plant.settled(collector, [locked, free]);
  expect(collector.events('file-stopped')).toEqual([]);
}, 60_000);

test('a server that is down is a lost share; when it is up, reading goes on where it was', async () => {
  await plant.folder('server-down');
  const collector = await collect('server-down');
  const [before, after] = [plant.make('before.csv'), plant.make('after.csv')];
  await plant.machine.write(plant.onShare('before.csv'), before.content);
  await plant.settled(collector, [before]);
  await plant.samba.down();
  await collector.until('it is told', () => collector.events('share-lost').length === 1);
  await plant.samba.up();
  await collector.until('it is back', () => collector.events('share-back').length === 1);
  await plant.machine.reconnect();
  await plant.machine.write(plant.onShare('after.csv'), after.content);
  const { duplicates, same } = await plant.settled(collector, [before, after]);
  expect({ duplicates, same }).toEqual({ duplicates: 0, same: [] });
}, 60_000);

test('a server that goes down in the middle of a file costs no row', async () => {
  await plant.folder('mid-file');
  const made = plant.make('large.csv', { rows: 60_000, bad: 0 });
  await plant.machine.write(plant.onShare('large.csv'), made.content);
  // Rows wait for room in the spool, so that there is a middle.
  const collector = await plant.collect({
    directory: path.join(mount.directory, 'mid-file'), files: { mountPoint: mount.directory }, limits: { spoolBytes: 4 * 2 ** 20, bytesPerSecond: 524_288 },
  });
  await collector.until('some of it arrives', () => plant.received().rows.size > 0);
  await plant.samba.down();
  await collector.until('it is told', () => collector.events('share-lost').length === 1, 60_000);
  await plant.samba.up();
  await plant.settled(collector, [made], 90_000);
}, 180_000);

test('a locked file does not hold up others', async () => {
  await plant.folder('others');
  const collector = await collect('others');
  const [locked, free] = [plant.make('locked.csv'), plant.make('free.csv')];
  const file = await plant.machine.open(plant.onShare('locked.csv'), { locked: true });
  await file.write(locked.content);
  await sleep(2500); // it is older, and complete: its turn comes first
  await plant.machine.write(plant.onShare('free.csv'), free.content);
  await plant.settled(collector, [free]);
  expect(collector.events('share-lost')).toEqual([]);
}, 60_000);
