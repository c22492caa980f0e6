import { crashRun } from '../../../../local-cloud/collector/crash-runs';
import { Fault } from '../../../../local-cloud/collector/crashing-disk';
import { makeFile, randomOf } from '../../../../local-cloud/collector/files';
import { Ledger } from '../../../../src/iot/iot-flat-file-ingest/collector/ledger';

const SHAPE = { rows: 1200, bad: 0.1, badRows: 0.3, badRowsAfter: 1100 };
const SOURCE = { badRows: SHAPE.badRows, badRowsAfter: SHAPE.badRowsAfter };
const FILES = [makeFile('a.csv', randomOf(1), SHAPE), makeFile('b.csv', randomOf(2), { ...SHAPE, bad: 0.6 })];

/** One step in so many, each kind of fault from another one on: local-cloud/collector/crash.e2e.ts takes one in three in CI, and each by itself. */
const EVERY = 8;

test.each<[Fault, number]>([['before', 1], ['torn', 3], ['after', 5], ['power-cut', 7], ['full', 2]])('a fault of the kind %s, at one step in eight', async (fault, first) => {
  for (let at = first, reached = true; reached; at += EVERY) {
    const { lives, wrong } = await crashRun({ files: FILES, source: SOURCE, faults: [{ at, fault }] });
    reached = lives[0].length >= at;
    expect({ at, step: lives[0][at - 1], wrong }).toMatchObject({ wrong: [] });
  }
}, 60_000);

/** What is wrong after deaths at any of the steps. */
async function wrongs(fault: Fault, deaf?: RegExp): Promise<string[]> {
  const all: string[] = [];
  for (let at = 1, reached = true; reached && all.length === 0; at += 3) {
    const { lives, wrong } = await crashRun({ files: FILES, source: SOURCE, faults: [{ at, fault }], deaf });
    reached = lives[0].length >= at;
    all.push(...wrong);
  }
  return all;
}

/** Rows, as `judge` says it. */
const LOST = expect.arrayContaining([expect.stringContaining(' missing')]);

/** Without these two, a judge that never finds anything would pass all of the above. */
test('a checkpoint that moves before the rows are in the spool is found out', async () => {
  const commit = Ledger.prototype.commit;
  jest.spyOn(Ledger.prototype, 'commit').mockImplementation(async function (this: Ledger, { checkpoint, ...rows }) {
    await commit.call(this, { messages: [], checkpoint });
    await commit.call(this, { ...rows, checkpoint: async () => undefined });
  });
  try {
    expect(await wrongs('before')).toEqual(LOST);
  } finally {
    jest.restoreAllMocks();
  }
}, 60_000);

test('a spool that is not synced is found out', async () => {
  expect(await wrongs('power-cut', /\.segment$/)).toEqual(LOST);
}, 60_000);
