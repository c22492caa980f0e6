import { crashRun } from '../../../../local-cloud/collector/crash-runs';
import { Fault } from '../../../../local-cloud/collector/crashing-disk';
import { makeFile, randomOf } from '../../../../local-cloud/collector/files';

const SHAPE = { rows: 1200, bad: 0.1, badRows: 0.3, badRowsAfter: 1100 };
const SOURCE = { badRows: SHAPE.badRows, badRowsAfter: SHAPE.badRowsAfter };
const FILES = [makeFile('a.csv', randomOf(1), SHAPE), makeFile('b.csv', randomOf(2), { ...SHAPE, bad: 0.6 })];

/** One step in so many: local-cloud/collector/crash.e2e.ts takes each. */
const EVERY = 8;

test.each<[Fault, number]>([['before', 1], ['torn', 3], ['after', 5], ['power-cut', 7], ['full', 2]])('a fault of the kind %s, at one step in eight', async (fault, first) => {
  for (let at = first, reached = true; reached; at += EVERY) {
    const { lives, wrong } = await crashRun({ files: FILES, source: SOURCE, faults: [{ at, fault }] });
    reached = lives[0].length >= at;
    expect({ at, step: lives[0][at - 1], wrong }).toMatchObject({ wrong: [] });
  }
}, 60_000);
