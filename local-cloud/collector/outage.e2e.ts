import { AWS_IOT_LIMITS } from '../mosquitto/link';
import { newRunDirectory } from '../paths';
import { RealPlant } from './real-plant';

/** The line to the cloud, with a real broker behind it: down, cut, hanging, slow. Each row arrives, and is there once after deduplication. */
let plant: RealPlant;
/** Where a test has to wait until the collector gives up a message: on a device it waits for half a minute. */
const ACKNOWLEDGEMENT_MS = 1500;

beforeAll(async () => {
  plant = await RealPlant.open(newRunDirectory());
}, 120_000);
afterEach(async () => {
  await plant?.endCollectors();
  await plant?.broker.up();
});
afterAll(() => plant?.close());

const write = async (...files: { readonly name: string; readonly content: Buffer }[]) => {
  for (const { name, content } of files) await plant.machine.write(plant.onShare(name), content);
};

test('a broker that is down: files are read meanwhile, and all of it catches up', async () => {
  await plant.folder('down');
  const [before, ...during] = Array.from({ length: 6 }, (_, index) => plant.make(`${index}.csv`));
  const collector = await plant.collect();
  await write(before);
  await plant.settled(collector, [before]);
  await plant.broker.down();
  await collector.until('it is told', () => collector.events('connection-lost').length > 0);
  await write(...during);
  await collector.until('they are read', () => plant.read() === during.length);
  expect(plant.received().accounts.size).toBe(1);
  await plant.broker.up();
  await plant.settled(collector, [before, ...during], 60_000);
}, 120_000);

test('the collector is killed while the broker is down: what was read is on its disk', async () => {
  await plant.folder('killed');
  const files = Array.from({ length: 5 }, (_, index) => plant.make(`${index}.csv`, { rows: 1000 }));
  await plant.broker.down();
  const collector = await plant.collect({ source: { afterSuccess: { action: 'delete' } } });
  await write(...files);
  await collector.until('they are read', () => plant.read() === files.length);
  await collector.kill();
  collector.start();
  await collector.until('it has tried again', () => collector.events('connection-lost').length > 1);
  await collector.kill();
  await plant.broker.up();
  collector.start();
  await plant.settled(collector, files, 60_000);
  await collector.until('all files are deleted', async () => (await plant.machine.names(plant.onShare(''))).length === 0);
}, 120_000);

test('a line that is cut again and again: what was not acknowledged is sent again, with the same row ids', async () => {
  await plant.folder('cut');
  const made = plant.make('a.csv', { rows: 20_000 });
  const link = await plant.link({ latencyMs: 50 });
  const collector = await plant.collect({ at: link, limits: { rowsPerMessage: 100, messagesPerSecond: 100 } });
  await write(made);
  for (let cuts = 0; cuts < 4; cuts++) {
    const seen = plant.received().rows.size;
    await collector.until('more arrives', () => plant.received().rows.size > seen + 300, 60_000);
    link.cut();
  }
  const { duplicates } = await plant.settled(collector, [made], 60_000);
  // Messages arrived whose acknowledgements did not: the table has to deduplicate.
  expect(duplicates).toBeGreaterThan(0);
  expect(link.counts.connections).toBeGreaterThanOrEqual(5);
}, 180_000);

test('a line that hangs without breaking is given up, and another is taken', async () => {
  await plant.folder('hanging');
  const [first, second] = [plant.make('first.csv'), plant.make('second.csv')];
  const link = await plant.link({});
  const collector = await plant.collect({ at: link, acknowledgementMs: ACKNOWLEDGEMENT_MS });
  await write(first);
  await plant.settled(collector, [first]);
  link.hang();
  await write(second);
  await collector.until('it is given up', () => collector.events('connection-lost').length > 0, 60_000);
  link.resume();
  await plant.settled(collector, [first, second], 60_000);
  await collector.until('another is taken', () => link.counts.connections > 1, 60_000);
}, 180_000);

test('a connection is used as fast as AWS IoT takes it, and no faster: nothing is discarded', async () => {
  await plant.folder('limits');
  const made = plant.make('a.csv', { rows: 30_000, bad: 0 });
  const link = await plant.link({ ...AWS_IOT_LIMITS, latencyMs: 40 });
  const collector = await plant.collect({ at: link });
  await write(made);
  const began = performance.now();
  await plant.settled(collector, [made], 90_000);
  const seconds = (performance.now() - began) / 1000;
  expect({ discarded: link.counts.discarded, connections: link.counts.connections }).toEqual({ discarded: 0, connections: 1 });
  expect(link.counts.bytes / seconds).toBeLessThan(AWS_IOT_LIMITS.bytesPerSecond);
}, 180_000);

test('a collector that is too fast loses no row where AWS IoT discards messages', async () => {
  await plant.folder('discarded');
  const made = plant.make('a.csv', { rows: 600, bad: 0 });
  // A quota that is smaller than what the collector keeps to.
  const link = await plant.link({ publishesPerSecond: 20 });
  const collector = await plant.collect({ at: link, limits: { rowsPerMessage: 20, messagesPerSecond: 100 }, acknowledgementMs: ACKNOWLEDGEMENT_MS });
  await write(made);
  await plant.settled(collector, [made], 150_000);
  expect(link.counts.discarded).toBeGreaterThan(0);
}, 180_000);
