import { CrashPlan, crashRun } from './crash-runs';
import { Fault } from './crashing-disk';
import { makeFile, randomOf } from './files';

/**
 * The main proof that nothing is lost: the collector dies at each step of its write path (in CI at one in three), in each way, and at random pairs of steps; the next one goes on. In the end each row
 * is there once for its row id, the accounts equal what was written, and files and quarantine are where they belong.
 */
const FAULTS: Fault[] = ['before', 'torn', 'after', 'power-cut', 'full'];
/** More rows than are written down at once, and one file that is stopped in its second half. */
const SHAPE = { rows: 2200, bad: 0.1, badRows: 0.3, badRowsAfter: 1500 };
const SOURCE = { badRows: SHAPE.badRows, badRowsAfter: SHAPE.badRowsAfter };
const FILES = [makeFile('a.csv', randomOf(1), SHAPE), makeFile('b.csv', randomOf(2), { ...SHAPE, bad: 0.6 })];
const PLANS: Array<[string, Fault[], Omit<CrashPlan, 'faults'>]> = [
  ['plain', FAULTS, { files: FILES, source: SOURCE }],
  ['gzip, deleted', ['after', 'power-cut'], { files: FILES, source: { ...SOURCE, compression: 'gzip', afterSuccess: { action: 'delete' } }, deleted: true }],
];

/** In CI each kind of fault strikes at every third step, and another kind at the next one; CRASH_EVERY=1 takes all. The unit tests take one in eight, of a smaller plant. */
const EVERY = Number(process.env.CRASH_EVERY ?? (process.env.CI ? 3 : 1));

test.each(PLANS.flatMap(([name, faults, plan]) => faults.map((fault) => [name, fault, plan] as const)))('%s: a fault of the kind %s', async (_, fault, plan) => {
  let steps = FAULTS.indexOf(fault) % EVERY;
  for (let reached = true; reached; steps += EVERY) {
    const { lives, wrong } = await crashRun({ ...plan, faults: [{ at: steps + 1, fault }] });
    reached = lives[0].length > steps;
    expect({ step: `${steps + 1} ${lives[0][steps]}`, wrong }).toMatchObject({ wrong: [] });
  }
  expect(steps).toBeGreaterThan(50);
}, 300_000);

const PAIRS = Number(process.env.CRASH_PAIRS ?? 60 / EVERY);

test(`${PAIRS} times three deaths, one after the other, at random steps`, async () => {
  const random = randomOf(Number(process.env.CRASH_SEED ?? 42));
  for (let pair = 0; pair < PAIRS; pair++) {
    const faults = Array.from({ length: 3 }, () => ({ at: 1 + Math.floor(random() * 100), fault: FAULTS[Math.floor(random() * FAULTS.length)] }));
    const { wrong } = await crashRun({ files: FILES, source: SOURCE, faults });
    expect({ pair, faults, wrong }).toMatchObject({ wrong: [] });
  }
}, 300_000);
