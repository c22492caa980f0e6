import * as fs from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FileShape, makeFile, randomOf } from '../../../../local-cloud/collector/files';
import { FastClock, Plant } from '../../../../local-cloud/collector/in-process';
import { judge, Received } from '../../../../local-cloud/collector/received';

const SHAPE: FileShape = { rows: 2000, bad: 0.02, badRows: 0.1, badRowsAfter: 100 };
let plant: Plant;
let clock: FastClock;

beforeEach(() => {
  clock = new FastClock();
  plant = new Plant(fs.mkdtempSync(join(tmpdir(), 'collector-')), clock);
});
afterEach(async () => {
  await plant.stop().catch(() => undefined);
  fs.rmSync(plant.folder, { recursive: true });
});

const made = (name: string, shape: Partial<FileShape> = {}) => makeFile(name, randomOf(7), { ...SHAPE, ...shape });
const told = (event: string, count = 1) => () => plant.events(event).length >= count;
const settled = (count: number) => () => plant.events('file-done').length + plant.events('file-stopped').length >= count;
const received = () => new Received(plant.cloud.arrived);

test('files arrive, each row once, and are moved away', async () => {
  const files = [made('a.csv'), made('b.csv', { rows: 3 }), made('c.csv', { rows: 1500, bad: 0.5 })];
  files.forEach(({ name, content }) => plant.write(name, content));
  plant.start(plant.settings());
  await plant.until('the end of all files', settled(3));
  expect(judge(received(), files)).toEqual([]);
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  expect(fs.readdirSync(join(plant.share, 'processed', day)).sort()).toEqual(['a.csv', 'b.csv']);
  expect(fs.readdirSync(join(plant.share, 'quarantine'))).toEqual(['c.csv']);
  await plant.stop();
  expect(plant.log.at(-1)).toMatchObject({ event: 'stopped' });
  expect(fs.readdirSync(plant.work).filter((name) => name.startsWith('lease'))).toEqual([]);
});

test.each(['leave', 'delete'] as const)('the same content again is skipped, also after a restart: %s', async (action) => {
  const file = made('a.csv');
  const settings = plant.settings({ afterSuccess: { action } });
  plant.write('a.csv', file.content);
  plant.start(settings);
  await plant.until('its end', settled(1));
  plant.write('copy.csv', file.content);
  await plant.until('the copy', told('file-same'));
  await plant.stop();
  plant.start(settings);
  plant.write('again.csv', file.content);
  await plant.until('the copy after a restart', told('file-same', 2));
  const { same, duplicates } = received();
  expect(same.map(({ rows, skipped }) => ({ rows, skipped }))).toEqual([{ rows: 2000, skipped: 2000 }, { rows: 2000, skipped: 2000 }]);
  expect(duplicates).toBe(0);
  expect(judge(received(), [file])).toEqual([]);
  expect(fs.readdirSync(plant.share).length).toBe(action === 'leave' ? 3 : 0);
});

test('acknowledgements that are lost and messages that fail: each row is there, some twice on the way', async () => {
  const random = randomOf(3);
  plant.cloud.trouble = () => random() < 0.3 ? new Error('no') : random() < 0.3 ? 'arrived-unacknowledged' : undefined;
  const files = ['a.csv', 'b.csv', 'c.csv'].map((name) => made(name));
  files.forEach(({ name, content }) => plant.write(name, content));
  plant.start(plant.settings({}, { limits: { messagesPerSecond: 100, rowsPerMessage: 50 } }));
  await plant.until('the end of all files', settled(3), 30_000);
  expect(judge(received(), files)).toEqual([]);
  expect(received().duplicates).toBeGreaterThan(0);
}, 40_000);

test('a line that is down: reading stops when the spool is full, nothing is dropped, and all catches up', async () => {
  const files = Array.from({ length: 12 }, (_, index) => made(`${index}.csv`, { rows: 6000, bad: 0 }));
  plant.cloud.trouble = () => new Error('down');
  files.forEach(({ name, content }) => plant.write(name, content));
  plant.start(plant.settings({}, { limits: { messagesPerSecond: 100, bytesPerSecond: 524_288, spoolBytes: 4 * 2 ** 20 } }));
  await plant.until('a full spool', told('spool-full'));
  const spooled = () => fs.readdirSync(join(plant.work, 'spool')).reduce((sum, name) => sum + fs.statSync(join(plant.work, 'spool', name)).size, 0);
  const bytes = spooled();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(spooled()).toBe(bytes);
  expect(bytes).toBeLessThan(5 * 2 ** 20);
  plant.cloud.trouble = () => undefined;
  await plant.until('the end of all files', settled(12), 30_000);
  expect(judge(received(), files)).toEqual([]);
}, 60_000);

test('a share that is lost is not an empty one: nothing is forgotten, and it is told', async () => {
  const file = made('a.csv');
  plant.write('present', '');
  plant.start(plant.settings({ files: { directory: plant.share, sentinel: 'present' } }));
  fs.renameSync(plant.share, `${plant.share}-away`);
  await plant.until('it is told', told('share-lost'));
  fs.renameSync(`${plant.share}-away`, plant.share);
  plant.write('a.csv', file.content);
  await plant.until('it is back', told('share-back'));
  await plant.until('its end', settled(1));
  expect(judge(received(), [file])).toEqual([]);
});

test('a file that is taken away or replaced while it is read is stopped; its content is read on when it is back', async () => {
  const file = made('a.csv', { rows: 60_000, bad: 0 });
  plant.cloud.trouble = () => new Error('down');
  plant.write('a.csv', file.content);
  plant.start(plant.settings({}, { limits: { messagesPerSecond: 100, spoolBytes: 4 * 2 ** 20 } }));
  await plant.until('a full spool', told('spool-full'));
  fs.renameSync(join(plant.share, 'a.csv'), join(plant.folder, 'a.csv'));
  plant.write('a.csv', 'ts,press,temp_c,note\n2026-01-01T00:00:00Z,other,1,\n');
  plant.cloud.trouble = () => undefined;
  await plant.until('it is told', told('file-stopped'));
  const [stopped] = plant.events('file-stopped');
  expect(stopped).toMatchObject({ reason: 'changed-while-reading', quarantined: 0, skipped: 0 });
  expect(stopped.rows).toBeLessThan(60_000);
  await plant.until('what replaced it', told('file-done'));
  fs.renameSync(join(plant.folder, 'a.csv'), join(plant.share, 'b.csv'));
  await plant.until('its end', told('file-done', 2), 30_000);
  expect(plant.events('file-resumed')[0].offset).toBeGreaterThan(0);
  const { accounts, rows } = received();
  expect(accounts.get(file.fileId)).toMatchObject({ ...file.counts, state: 'done' });
  expect([...file.good.keys()].filter((id) => !rows.has(id))).toEqual([]);
}, 60_000);

test('a file without one of the columns is set aside, and says why', async () => {
  plant.write('a.csv', 'ts,press\n2026-01-01T00:00:00Z,1\n');
  plant.start(plant.settings());
  await plant.until('its end', settled(1));
  expect(plant.events('file-unreadable')[0]).toMatchObject({ reason: 'header', detail: expect.stringContaining('temp_c') });
  expect([...received().accounts.values()]).toMatchObject([{ state: 'stopped', reason: 'header', rows: 0 }]);
  expect(fs.readdirSync(join(plant.share, 'quarantine'))).toEqual(['a.csv']);
});

test('files that grow: lines are read as they come, through rotation, a cut and a restart', async () => {
  const line = (index: number) => `${new Date(1_700_000_000_000 + index * 1000).toISOString()},p${index},1,\n`;
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => line(from + index)).join('');
  const presses = () => [...received().rows.values()].map(({ press }) => press as string);
  const all = (count: number) => plant.until(`${count} rows`, () => new Set(presses()).size >= count);
  const settings = plant.settings({ files: { directory: plant.share, mode: 'growing', include: ['*'] } });
  const log = join(plant.share, 'log.csv');
  plant.write('log.csv', `ts,press,temp_c,note\n${lines(0, 10)}`);
  plant.start(settings);
  await all(10);
  fs.appendFileSync(log, lines(10, 20) + line(20).slice(0, 30));
  await all(20);
  fs.appendFileSync(log, line(20).slice(30));
  await all(21);
  await plant.stop();
  fs.appendFileSync(log, lines(21, 30));
  fs.renameSync(log, join(plant.share, 'log.csv.1'));
  fs.writeFileSync(log, `ts,press,temp_c,note\n${lines(30, 40)}`);
  plant.start(settings);
  await all(40);
  fs.writeFileSync(log, `ts,press,temp_c,note\n${lines(40, 45)}`);
  await all(45);
  expect(presses().length).toBe(45);
  fs.rmSync(join(plant.share, 'log.csv.1'));
  await plant.until('the rotated one is closed', () => [...received().accounts.values()].some(({ state, published }) => state === 'closed' && published === 30));
});

const row = (press: string, index: number) => `${new Date(1_700_000_000_000 + index * 1000).toISOString()},${press},1,\n`;
const growing = (presses: string[]) => `ts,press,temp_c,note\n${presses.map(row).join('')}`;
const arrivedPresses = () => [...received().rows.values()].map(({ press }) => press as string).sort();

test.each(['at once', 'after a restart'])('a growing file that was closed and is back is read on, under the same row ids: %s', async (when) => {
  const settings = plant.settings({ files: { directory: plant.share, mode: 'growing' } });
  const away = join(plant.folder, 'log.csv');
  plant.write('log.csv', growing(['a', 'b']));
  plant.start(settings);
  await plant.until('its rows', () => arrivedPresses().length === 2);
  fs.renameSync(join(plant.share, 'log.csv'), away);
  await plant.until('its end', told('file-closed'));
  if (when !== 'at once') {
    await plant.stop();
    plant.start(settings);
  }
  fs.writeFileSync(away, growing(['a', 'b', 'c', 'd']));
  fs.renameSync(away, join(plant.share, 'log.csv'));
  await plant.until('what was added', () => arrivedPresses().includes('d'));
  fs.appendFileSync(join(plant.share, 'log.csv'), growing(['e']).split('\n').slice(1).join('\n'));
  await plant.until('what was added then', () => arrivedPresses().includes('e'));
  expect(arrivedPresses()).toEqual(['a', 'b', 'c', 'd', 'e']);
  if (when === 'at once') expect(received().duplicates).toBe(0); // a start may send a segment again
  fs.rmSync(join(plant.share, 'log.csv'));
  await plant.until('its second end', () => [...received().accounts.values()].some(({ state, published }) => state === 'closed' && published === 5));
});

test('growing files stay open while their share is lost', async () => {
  plant.write('present', '');
  plant.write('log.csv', growing(['a']));
  plant.start(plant.settings({ files: { directory: plant.share, mode: 'growing', sentinel: 'present' } }));
  await plant.until('its row', () => arrivedPresses().length === 1);
  fs.renameSync(plant.share, `${plant.share}-away`);
  await plant.until('it is told', told('share-lost'));
  await clock.sleep(10_000);
  fs.renameSync(`${plant.share}-away`, plant.share);
  await plant.until('it is back', told('share-back'));
  plant.write('log.csv', growing(['a', 'b']));
  await plant.until('what was added', () => arrivedPresses().includes('b'));
  expect({ presses: arrivedPresses(), closed: plant.events('file-closed') }).toEqual({ presses: ['a', 'b'], closed: [] });
});

test.each(['completed', 'growing'])('a file that the server cannot read holds up no other, and is read when it can be: %s', async (mode) => {
  const real = fs.promises.open.bind(fs.promises);
  let broken = 0;
  const opening = jest.spyOn(fs.promises, 'open').mockImplementation((async (path: string, ...more: any[]) => {
    if (!path.endsWith('bad.csv')) return real(path, ...more);
    broken += 1;
    throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
  }) as typeof fs.promises.open);
  plant.write('bad.csv', growing(['a']));
  await clock.sleep(1000);
  plant.write('good.csv', growing(['b']));
  plant.start(plant.settings({ files: { directory: plant.share, mode } }));
  await plant.until('the other', () => arrivedPresses().includes('b'));
  await plant.until('some tries', () => broken > 5);
  expect([plant.events('file-closed-to-us').length, plant.events('share-lost').length, plant.events('share-back').length]).toEqual([1, 0, 0]);
  opening.mockRestore();
  await plant.until('all', () => arrivedPresses().length === 2);
});

test('clocks that jump: what is read arrives all the same', async () => {
  const files = ['a.csv', 'b.csv', 'c.csv'].map((name) => made(name));
  plant.start(plant.settings());
  for (const [index, { name, content }] of files.entries()) {
    plant.write(name, content);
    await new Promise((resolve) => setTimeout(resolve, 30));
    clock.jump([86_400_000, -7 * 86_400_000, 3_600_000][index]);
  }
  await plant.until('the end of all files', settled(3));
  expect(judge(received(), files)).toEqual([]);
});

test('health adds up, also where it could not be told', async () => {
  let down = true;
  plant.cloud.trouble = ({ topic }) => down && topic.endsWith('/health') ? new Error('down') : undefined;
  const file = made('a.csv');
  plant.write('a.csv', file.content);
  plant.start(plant.settings());
  await plant.until('its end', settled(1));
  await plant.until('a health in vain', told('health', 2));
  down = false;
  const healths = () => plant.cloud.arrived.filter(({ topic }) => topic.endsWith('/health')).map(({ payload }) => JSON.parse(payload.toString()));
  await plant.until('health', () => healths().length >= 2);
  const sum = (key: string) => healths().reduce((total, each) => total + each[key], 0);
  expect({ rows: sum('rows_read'), published: sum('rows_published'), quarantined: sum('rows_quarantined'), done: sum('files_done') })
    .toEqual({ rows: 2000, published: file.counts.published, quarantined: file.counts.quarantined, done: 1 });
});

test('a work folder that another collector uses is refused', async () => {
  plant.start(plant.settings());
  await plant.until('its start', told('started'));
  const other = new Plant(plant.folder, clock);
  other.start(plant.settings());
  await expect(other.running).rejects.toThrow('is used by the collector with process number');
});

test('what cannot be put away is told once, not at each poll', async () => {
  plant.write('a.csv', made('a.csv').content);
  plant.write('processed', 'a plain file where the folder should be');
  plant.start(plant.settings());
  await plant.until('its end', settled(1));
  plant.write('copy.csv', made('a.csv').content);
  await plant.until('the copy', told('file-same'));
  const at = clock.now();
  await plant.until('some polls', () => clock.now() > at + 60_000);
  expect(plant.events('file-kept')[0].detail).toContain('It may not be moved: ');
  expect(received().same).toHaveLength(1);
});

test('a file at which the collector fails is told, and the others follow', async () => {
  const open = fs.promises.open.bind(fs.promises);
  const spy = jest.spyOn(fs.promises, 'open').mockImplementation(async (path, ...more) => {
    if (`${path}`.endsWith('bad.csv')) throw new RangeError('Maximum call stack size exceeded');
    return open(path, ...more);
  });
  try {
    plant.write('bad.csv', made('bad.csv', { rows: 3 }).content);
    plant.write('good.csv', made('good.csv').content);
    plant.start(plant.settings());
    await plant.until('the end of the other', settled(1));
    expect(plant.events('file-failed')[0]).toMatchObject({ file: 'bad.csv', detail: 'Maximum call stack size exceeded' });
  } finally {
    spy.mockRestore();
  }
  await plant.until('its end, once it can be read', settled(2));
});
