import * as fs from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { makeFile, randomOf } from '../../../../local-cloud/collector/files';
import { Plant } from '../../../../local-cloud/collector/in-process';
import { judge, Received } from '../../../../local-cloud/collector/received';

const SHAPE = { rows: 2000, bad: 0.02, badRows: 0.1, badRowsAfter: 100 };
let plant: Plant;

beforeEach(() => plant = new Plant(fs.mkdtempSync(join(tmpdir(), 'collector-'))));
afterEach(async () => {
  await plant.stop().catch(() => undefined);
  fs.rmSync(plant.folder, { recursive: true });
});

const made = (name: string, shape: object = {}, seed = 7) => makeFile(name, randomOf(seed), { ...SHAPE, ...shape });
const settled = (count: number) => () => plant.events('file-done').length + plant.events('file-stopped').length >= count;

test('files arrive, each row once, and are moved away', async () => {
  const files = [made('a.csv'), made('b.csv', { rows: 3 }), made('c.csv', { rows: 1500, bad: 0.5 })];
  files.forEach(({ name, content }) => plant.write(name, content));
  plant.start(plant.settings());
  await plant.until('the end of all files', settled(3));
  expect(judge(new Received(plant.cloud.arrived), files)).toEqual([]);
  const day = new Date(plant.clock.now()).toISOString().slice(0, 10);
  expect(fs.readdirSync(join(plant.share, 'processed', day)).sort()).toEqual(['a.csv', 'b.csv']);
  expect(fs.readdirSync(join(plant.share, 'quarantine'))).toEqual(['c.csv']);
  await plant.stop();
  expect(plant.log.at(-1)).toMatchObject({ event: 'stopped' });
});
