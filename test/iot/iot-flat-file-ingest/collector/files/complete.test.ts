import { Completeness } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/complete';
import { Found } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/discover';

let now = 0;
beforeEach(() => now = 1_000_000_000);

const watcher = (more: { stablePolls?: number; minimumAgeSeconds?: number; doneMarker?: string } = {}) =>
  new Completeness({ stablePolls: 2, minimumAgeSeconds: 10, ...more }, { now: () => now });
const file = (more: Partial<Found> = {}): Found => ({ path: 'a.csv', size: 5, modified: now - 3_600_000, ...more });

/** Of polls 5 s apart, which found the file complete. */
function polls(watch: Completeness, looks: (Found | undefined)[], seconds = 5): boolean[] {
  return looks.map(look => {
    const { complete } = watch.observe(look === undefined ? [] : [look]);
    now += seconds * 1000;
    return complete.length === 1;
  });
}

test('an old file is complete once two polls found it as the one before did', () => {
  expect(polls(watcher(), Array(4).fill(file()))).toEqual([false, false, true, true]);
});

test.each([[0, [true, true]], [1, [false, true]], [3, [false, false, false, true]]])('%i stable polls', (stablePolls, expected) => {
  expect(polls(watcher({ stablePolls }), expected.map(() => file()))).toEqual(expected);
});

test('growth, a new time or an absence starts the count anew', () => {
  const old = file();
  const grown = { ...old, size: 6 };
  expect(polls(watcher(), [old, old, grown, grown, grown])).toEqual([false, false, false, false, true]);
  now = 1_000_000_000;
  const touched = { ...old, modified: old.modified + 0.25 };
  expect(polls(watcher(), [old, old, touched, touched])).toEqual([false, false, false, false]);
  now = 1_000_000_000;
  expect(polls(watcher(), [old, old, undefined, old, old, old])).toEqual([false, false, false, false, false, true]);
});

test('minimum age counts to the millisecond', () => {
  const young = file({ modified: now });
  const watch = watcher({ stablePolls: 0 });
  now += 9_999;
  expect(watch.observe([young]).complete).toEqual([]);
  now += 1;
  expect(watch.observe([young]).complete).toEqual([young]);
});

test('a time in the future holds nothing up: our own watch counts', () => {
  const future = file({ modified: now + 1e12 });
  expect(polls(watcher({ stablePolls: 1 }), Array(4).fill(future))).toEqual([false, false, true, true]);
});

test('a clock of ours that jumps back by a year delays by the minimum age at most', () => {
  const future = file({ modified: now + 1000 });
  const watch = watcher({ stablePolls: 1 });
  polls(watch, [future]);
  now -= 365 * 86_400_000;
  expect(polls(watch, Array(4).fill(future))).toEqual([false, false, true, true]);
});

test('a clock of ours that jumps ahead still leaves the polls to count', () => {
  const young = file({ modified: now });
  const watch = watcher();
  polls(watch, [young]);
  now += 365 * 86_400_000;
  expect(polls(watch, [young, young])).toEqual([false, true]);
});

test('an empty file is left alone, and does not count as waiting', () => {
  const empty = file({ size: 0 });
  const watch = watcher({ stablePolls: 0 });
  expect(watch.observe([empty])).toEqual({ complete: [], waiting: [] });
  expect(watch.observe([file()]).complete).toHaveLength(1);
  const marked = { ...empty, marked: now };
  expect(watcher({ doneMarker: '.done' }).observe([marked]).complete).toEqual([marked]);
});

test('a marker makes it complete at once, none never, an outdated one as if there were no markers', () => {
  const watch = () => watcher({ doneMarker: '.done' });
  const young = file({ modified: now });
  expect(polls(watch(), [{ ...young, marked: young.modified }])).toEqual([true]);
  now = 1_000_000_000;
  expect(polls(watch(), Array(6).fill(young))).toEqual(Array(6).fill(false));
  now = 1_000_000_000;
  expect(polls(watch(), Array(4).fill({ ...young, marked: young.modified - 1 }))).toEqual([false, false, true, true]);
});

test('keeps the order, and says who waits', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(path => file({ path }));
  const watch = watcher({ stablePolls: 1 });
  watch.observe([c, a]);
  expect(watch.observe([c, b, a])).toEqual({ complete: [c, a], waiting: [b] });
});
