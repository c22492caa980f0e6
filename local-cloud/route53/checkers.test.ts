import { Checkers, enoughHealthy, Opinion } from './checkers';
import { VirtualClock } from './clock';
import { EndpointCheck } from './model';

const check: EndpointCheck = {
  id: 'c',
  name: 'c',
  kind: 'endpoint',
  protocol: 'https',
  host: 'x.example.com',
  port: 443,
  path: '/',
  sni: true,
  interval: 10,
  failureThreshold: 3,
  inverted: false,
  disabled: false,
  checkerRegions: ['us-east-1', 'eu-west-1', 'sa-east-1'],
};

function opinionAfter(threshold: number, results: string): boolean {
  const opinion = new Opinion(threshold);
  for (const result of results) opinion.observe(result === '+');
  return opinion.healthy;
}

test.each([
  ['a new check', 3, '', true],
  ['one failure short of the threshold', 3, '--', true],
  ['as many failures as the threshold', 3, '---', false],
  ['a success between failures', 3, '--+--', true],
  ['flapping', 2, '-+-+-+-+', true],
  ['not yet recovered', 3, '---++', false],
  ['a failure during recovery', 3, '---++-++', false],
  ['recovered', 3, '---+++', true],
  ['threshold 1', 1, '-', false],
])('an opinion: %s (threshold %i, results "%s") is healthy: %s', (_, threshold, results, healthy) => {
  expect(opinionAfter(threshold, results)).toBe(healthy);
});

test.each([[18, 100, false], [19, 100, true], [9, 50, false], [10, 50, true], [2, 16, false], [3, 16, true], [0, 1, false], [1, 1, true]])(
  '%i of %i checkers is enough: %s', (healthy, checkers, enough) => expect(enoughHealthy(healthy, checkers)).toBe(enough));

/** Checkers in virtual time: `healthyAt` says what a request at that second meets, and from which region. */
function watch(count: number, healthyAt: (second: number, region: string) => boolean) {
  const clock = new VirtualClock();
  const changes: [number, boolean][] = [];
  const asked: { second: number; region: string }[] = [];
  const checkers: Checkers = new Checkers({
    check,
    count,
    clock,
    probe: async (_, region) => {
      const second = clock.now() / 1000;
      asked.push({ second, region });
      return { healthy: healthyAt(second, region), reason: 'test' };
    },
    changed: () => changes.push([clock.now() / 1000, checkers.healthy]),
  });
  checkers.start();
  return { clock, checkers, changes, asked };
}

test('each checker asks once an interval, staggered, from all regions in turn', async () => {
  const { clock, asked } = watch(16, () => true);
  await clock.advance(9_999);
  expect(asked).toHaveLength(16);
  expect(asked.slice(0, 4)).toEqual([
    { second: 0, region: 'us-east-1' }, { second: 0.625, region: 'eu-west-1' }, { second: 1.25, region: 'sa-east-1' }, { second: 1.875, region: 'us-east-1' },
  ]);
  await clock.advance(10_000);
  expect(asked).toHaveLength(32);
});

test('an endpoint that fails is unhealthy once 14 of 16 checkers have failed three times, and healthy once 3 have passed three times', async () => {
  const { clock, changes } = watch(16, (second) => second < 60 || second >= 120);
  await clock.advance(200_000);
  // First failures at 60 s; checker 13 (the 14th) has its third at 60 + 13 x 0.625 + 20 s. Then 2 are left: 12.5 %.
  // First passes at 120 s; checker 2 (the third) has its third at 120 + 2 x 0.625 + 20 s: 18.75 %.
  expect(changes).toEqual([[88.125, false], [141.25, true]]);
});

test('one checker region that cannot reach the endpoint does not make it unhealthy', async () => {
  const { clock, changes } = watch(15, (_, region) => region !== 'eu-west-1');
  await clock.advance(300_000);
  expect(changes).toEqual([]);
});

test('with two of three regions cut off, a third of the checkers still makes it healthy', async () => {
  const { clock, checkers } = watch(15, (_, region) => region === 'eu-west-1');
  await clock.advance(300_000);
  expect(checkers.healthy).toBe(true);
});

test('an endpoint that flaps faster than the threshold stays healthy', async () => {
  const { clock, changes } = watch(16, (second) => Math.floor(second / 20) % 2 === 0);
  await clock.advance(600_000);
  expect(changes).toEqual([]);
});

test('after stop nothing is scheduled, and an answer that comes late changes nothing', async () => {
  const clock = new VirtualClock();
  let answer: (() => void) | undefined;
  let aborted = false;
  const checkers = new Checkers({
    check: { ...check, failureThreshold: 1 },
    count: 1,
    clock,
    probe: (_, __, signal) => new Promise((resolve) => {
      signal.addEventListener('abort', () => (aborted = true));
      answer = () => resolve({ healthy: false, reason: 'late' });
    }),
    changed: () => { throw new Error('changed after stop'); },
  });
  checkers.start();
  await clock.advance(1);
  const stopped = checkers.stop();
  answer!();
  await stopped;
  expect({ pending: clock.pending, aborted, healthy: checkers.healthy }).toEqual({ pending: 0, aborted: true, healthy: true });
});
