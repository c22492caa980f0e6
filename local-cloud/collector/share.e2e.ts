import * as fs from 'fs';
import * as path from 'path';
import { newRunDirectory } from '../paths';
import { sleep } from '../processes';
import { MadeFile } from './files';
import { RealPlant } from './real-plant';

/** The collector as a process on a gateway that exports a real share, with a machine that writes to it by SMB as machines do: slowly, in pieces, and not always to the end. */
let plant: RealPlant;

beforeAll(async () => {
  plant = await RealPlant.open(newRunDirectory());
}, 120_000);
afterEach(() => plant?.endCollectors());
afterAll(() => plant?.close());

/** So many pieces, which do not end where lines do. */
function pieces({ content }: MadeFile, count: number): Buffer[] {
  const cut = (index: number) => Math.floor(index * content.length / count);
  return Array.from({ length: count }, (_, index) => content.subarray(cut(index), cut(index + 1)));
}

test('a file that is written slowly is not read before it is whole', async () => {
  await plant.folder('slowly');
  const collector = await plant.collect();
  const [slow, quick] = [plant.make('slow.csv'), plant.make('quick.csv')];
  const writing = plant.machine.write(plant.onShare('slow.csv'), pieces(slow, 8), { pauseMs: 500 });
  plant.writeOnServer('quick.csv', quick.content);
  await plant.settled(collector, [quick]);
  await writing;
  const { duplicates } = await plant.settled(collector, [quick, slow]);
  expect({ duplicates, stopped: collector.events('file-stopped') }).toEqual({ duplicates: 0, stopped: [] });
}, 60_000);

test('a file gets its final name when it is whole, however long that takes', async () => {
  await plant.folder('renamed');
  const collector = await plant.collect({ files: { include: ['*'] } });
  const [first, second, whole] = [plant.make('first'), plant.make('second'), plant.make('whole')];
  const file = await plant.machine.open(plant.onShare('a.csv.part'));
  await file.write(first.content.subarray(0, 1000));
  // One that is younger and whole is read, and nothing of this one.
  await plant.machine.write(plant.onShare('b.csv'), whole.content);
  await plant.settled(collector, [whole]);
  await file.write(first.content.subarray(1000));
  await file.close();
  await plant.machine.rename(plant.onShare('a.csv.part'), plant.onShare('a.csv'));
  await plant.settled(collector, [whole, first]);
  // The next one takes its place.
  await plant.machine.write(plant.onShare('a.csv.part'), second.content);
  await plant.machine.rename(plant.onShare('a.csv.part'), plant.onShare('a.csv'));
  await plant.settled(collector, [whole, first, second]);
}, 60_000);

test('a lock of a machine is not seen on the server\'s side: size and time are what counts', async () => {
  await plant.folder('locked');
  const collector = await plant.collect();
  const made = plant.make('locked.csv');
  await plant.machine.write(plant.onShare('locked.csv'), pieces(made, 5), { pauseMs: 500, locked: true });
  await plant.settled(collector, [made]);
  expect(collector.events('file-closed-to-us')).toEqual([]);
}, 60_000);

test('a machine that is cut off writes its file anew, and it is read once', async () => {
  await plant.folder('cut-off');
  const collector = await plant.collect({ files: { minimumAgeSeconds: 3 } });
  const made = plant.make('cut.csv');
  const file = await plant.machine.open(plant.onShare('cut.csv'), { locked: true });
  await file.write(made.content.subarray(0, made.content.length / 2));
  await plant.machine.cut();
  await sleep(500);
  await plant.machine.reconnect();
  await plant.machine.write(plant.onShare('cut.csv'), made.content);
  await plant.settled(collector, [made]);
}, 60_000);

test('lines are read as they are appended, and never half a line', async () => {
  await plant.folder('growing');
  const made = plant.make('log.csv', { rows: 300, bad: 0 });
  const collector = await plant.collect({ files: { mode: 'growing' } });
  const rows = () => [...plant.received().rows.values()];
  const last = made.content.length - 10;
  for (const [from, to] of [[0, 3001], [3001, 9999], [9999, last]]) {
    await plant.machine.append(plant.onShare('log.csv'), made.content.subarray(from, to));
    // A header, lines, some of which go on after a line end in quotes, and the beginning of one.
    const lines = made.content.subarray(0, to).toString('latin1').replace(/"[^"]*("|$)/g, '').split('\n').length - 2;
    await collector.until('its whole lines arrive', () => rows().length >= lines);
    expect(rows()).toHaveLength(lines);
  }
  await sleep(600);
  expect(rows()).toHaveLength(299);
  await plant.machine.append(plant.onShare('log.csv'), made.content.subarray(last));
  await collector.until('the last line arrives', () => rows().length === 300);
  await collector.until('the account says so', () => [...plant.received().accounts.values()].every((account) => account.published === 300));
  expect(rows().map(({ row_id: _, ...row }) => row)).toEqual([...made.good.values()].map(({ row_id: _, ...row }) => row));
  const [account, ...more] = plant.received().accounts.values();
  expect(more).toEqual([]);
  expect(account).toMatchObject({ rows: 300, published: 300, quarantined: 0, skipped: 0 });
}, 60_000);

test('a log that is rotated by its machine is read to its end, and goes on under its name', async () => {
  await plant.folder('rotated');
  const [old, young] = [plant.make('old', { rows: 100, bad: 0 }), plant.make('young', { rows: 50, bad: 0 })];
  const collector = await plant.collect({ files: { mode: 'growing', include: ['log*.csv'] } });
  const half = Math.floor(old.content.length / 2);
  await plant.machine.write(plant.onShare('log.csv'), old.content.subarray(0, half));
  await collector.until('it is read', () => plant.received().rows.size > 30);
  await plant.machine.append(plant.onShare('log.csv'), old.content.subarray(half));
  await plant.machine.rename(plant.onShare('log.csv'), plant.onShare('log.1.csv'));
  await plant.machine.write(plant.onShare('log.csv'), young.content);
  await collector.until('both are read', () => plant.received().rows.size >= 150);
  await sleep(600);
  const received = [...plant.received().rows.values()].map(({ press }) => press).sort();
  expect(received).toEqual([...old.good.values(), ...young.good.values()].map(({ press }) => press).sort());
}, 60_000);

test('a file that is written over while it is read is stopped, and what is there then is a new file', async () => {
  await plant.folder('overwritten');
  const [large, small] = [plant.make('same-name.csv', { rows: 60_000, bad: 0 }), plant.make('other content')];
  const collector = await plant.collect({ limits: { spoolBytes: 4 * 2 ** 20 } });
  await plant.machine.write(plant.onShare('same-name.csv'), large.content);
  await collector.until('some of it arrives', () => plant.received().rows.size > 0);
  await plant.machine.write(plant.onShare('same-name.csv'), small.content);
  await collector.until('it is stopped', () => collector.events('file-stopped').length === 1, 60_000);
  const states = () => [large, small].map(({ fileId }) => plant.received().accounts.get(fileId)?.state);
  await collector.until('both accounts arrive', () => states().join() === 'stopped,done', 60_000);
  const { rows, accounts } = plant.received();
  const first = accounts.get(large.fileId)!;
  expect(first).toMatchObject({ state: 'stopped', reason: 'changed-while-reading', quarantined: 0 });
  expect(first.published).toBeGreaterThan(0);
  expect(first.published).toBeLessThan(60_000);
  expect([...rows.keys()].filter((id) => large.good.has(id))).toHaveLength(first.published);
  expect([...rows.keys()].filter((id) => small.good.has(id))).toHaveLength(small.good.size);
  expect(rows.size).toBe(first.published + small.good.size);
}, 120_000);

test('names that differ by case are two files, and another case is no new file', async () => {
  await plant.folder('case');
  const [upper, lower] = [plant.make('Upper'), plant.make('lower')];
  const collector = await plant.collect();
  await plant.machine.write(plant.onShare('SHIFT.csv'), upper.content);
  plant.writeOnServer('shift.csv', lower.content);
  await plant.settled(collector, [upper, lower]);
  fs.rmSync(plant.onServer('shift.csv'));
  await plant.machine.rename(plant.onShare('SHIFT.csv'), plant.onShare('Shift.csv'));
  await collector.until('it is known', () => plant.received().same.length === 1);
  const { same } = await plant.settled(collector, [upper, lower]);
  expect(same).toMatchObject([{ file: 'Shift.csv', published: 0, skipped: upper.counts.rows }]);
}, 60_000);

test('many files are read, each once, and put away', async () => {
  await plant.folder('many');
  const collector = await plant.collect({ source: { afterSuccess: { action: 'move', directory: 'done' } } });
  const files = Array.from({ length: 60 }, (_, index) => plant.make(`${index}.csv`, { rows: 40 }));
  for (const { name, content } of files) await plant.machine.write(plant.onShare(name), content);
  await plant.settled(collector, files);
  await collector.until('all are put away', () => fs.readdirSync(plant.onServer('')).every((name) => !name.endsWith('.csv')));
  expect(fs.readdirSync(plant.onServer('done'))).toHaveLength(60);
}, 90_000);

test('a share without its sentinel is lost, not empty: nothing of it is forgotten', async () => {
  const directory = await plant.folder('lost');
  const made = plant.make('log.csv', { rows: 100, bad: 0 });
  await plant.machine.write(plant.onShare('.share'), 'here');
  const collector = await plant.collect({ files: { mode: 'growing', sentinel: '.share' } });
  const half = Math.floor(made.content.length / 2);
  await plant.machine.append(plant.onShare('log.csv'), made.content.subarray(0, half));
  await collector.until('half of it arrives', () => plant.received().rows.size > 40);
  // What a mount point looks like when nothing is mounted.
  fs.renameSync(directory, `${path.resolve(directory)}-away`);
  fs.mkdirSync(directory);
  await collector.until('it is told', () => collector.events('share-lost').length === 1);
  fs.rmdirSync(directory);
  fs.renameSync(`${path.resolve(directory)}-away`, directory);
  await collector.until('it is back', () => collector.events('share-back').length === 1);
  await plant.machine.append(plant.onShare('log.csv'), made.content.subarray(half));
  await collector.until('the rest arrives', () => plant.received().rows.size === 100);
  expect([...plant.received().rows.values()].map(({ press }) => press)).toEqual([...made.good.values()].map(({ press }) => press));
  expect(collector.events('file-closed')).toEqual([]);
}, 60_000);
