import { Machine, Share } from './machine';
import { Press } from './press';
import { RealPlant } from '../../../local-cloud/collector/real-plant';
import { newRunDirectory } from '../../../local-cloud/paths';

/** The simulated press writes to a real share, and the real collector reads it with the formats of app.ts. */
let plant: RealPlant;

beforeAll(async () => {
  plant = await RealPlant.open(newRunDirectory());
}, 120_000);
afterEach(() => plant?.endCollectors());
afterAll(() => plant?.close());

const PRESS = { name: 'press-7', seed: 7, fault: [400, 500] as const };
const SHOTS = {
  format: { kind: 'csv', delimiter: ';', decimal: ',' },
  columns: [
    { name: 'ts', type: 'timestamp', from: 'Zeit', format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin', required: true },
    { name: 'press', type: 'string', from: 'Maschine', required: true },
    { name: 'temp_c', type: 'double', from: 'Temperatur', min: -50, max: 500 },
    { name: 'bar', type: 'double', from: 'Druck', min: 0, max: 3000 },
    { name: 'cycle', type: 'bigint', from: 'Zyklus' },
    { name: 'state', type: 'string', from: 'Status' },
  ],
};
const ALARMS = {
  format: { kind: 'json-lines' },
  columns: [
    { name: 'ts', type: 'timestamp', required: true }, { name: 'press', type: 'string', required: true },
    { name: 'code', type: 'bigint' }, { name: 'message', type: 'string' },
  ],
};
const place = (): Share => ({
  folder: (name) => plant.machine.folder(plant.onShare(name)),
  write: (name, content, options) => plant.machine.write(plant.onShare(name), content, options),
  append: (name, content) => plant.machine.append(plant.onShare(name), content),
});

test('what the press measures arrives, whether it writes at once or slowly; bad lines are in quarantine with their reasons', async () => {
  await plant.folder('shots');
  const share = place();
  await Machine.prepare(share);
  const collector = await plant.collect({ source: { ...SHOTS, badRows: 0.5 }, files: { include: ['shots/*.csv'], sentinel: '.share' } });
  const machine = new Machine(share, PRESS);
  const written = [await machine.shots(300), await machine.shots(300, { pieces: 4, pauseMs: 400 })];
  const { name, rows, bad } = await machine.badShots(300, 25);
  await collector.until('three files are done', () => plant.received().accounts.size === 3);
  const received = plant.received();
  const quarantined = [...received.quarantined.values()];
  expect(new Map(quarantined.map(({ line, reason }) => [line, reason]))).toEqual(bad);
  expect(quarantined.every(({ file }) => file === name)).toBe(true);
  expect(received.rows.size).toBe(written[0].rows + written[1].rows + rows - bad.size);
  // Microseconds since 1970 of what the clock in the hall showed.
  const samples = new Press(PRESS).samples(900);
  const known = new Map(samples.map(({ at, state, cycle }) => [at.getTime() * 1000, { state, cycle }]));
  for (const { ts, state, cycle } of received.rows.values()) expect({ state, cycle }).toEqual(known.get(ts as number));
}, 90_000);

test('its log is read while it grows', async () => {
  await plant.folder('alarms');
  const share = place();
  await Machine.prepare(share);
  const collector = await plant.collect({ source: ALARMS, files: { mode: 'growing', include: ['log/*.jsonl'], sentinel: '.share' } });
  const machine = new Machine(share, PRESS);
  const codes = () => [...plant.received().rows.values()].map(({ code }) => code);
  await machine.shots(450);
  await collector.until('the fault is told', () => codes().includes(407));
  await machine.shots(450);
  await collector.until('the repair is told', () => codes().includes(101));
  expect(codes().slice(0, 3)).toEqual([100, 407, 101]);
}, 90_000);
