import fc from 'fast-check';
import { end } from './worlds';
import { violations } from '../../../bench/recommendations/invariant';
import { Kind } from '../../../bench/recommendations/personalize';
import { datasetPlans } from '../../../bench/recommendations/plan';
import { DatasetName } from '../../../bench/recommendations/sources';
import { RecommendationWorld } from '../../../bench/recommendations/world';
import { Fault, FAULTS } from '../../../local-cloud/states/faults';

/** Random months of a shop around the two machines, in virtual time: whatever happens, the invariant of GlueToPersonalize holds at the end, and a clean run succeeds. */
/** Seconds: at once, while whatever came before is at work, or after it. */
const pauses = fc.oneof(...[20, 900, 36_000].map((max) => fc.integer({ min: 0, max })));
const dataset = fc.constantFrom<DatasetName>('interactions', 'items', 'users');

const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('start' as const), input: fc.constantFrom<any>({}, {}, {}, { mode: 'FULL' }, { mode: 'INCREMENTAL' }, { action: 'TRAIN' }, { action: 'TRAIN', force: true }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('start' as const), input: fc.constant<any>({ action: 'RETURN' }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('erase' as const), who: fc.constantFrom('ann', 'ben', 'cleo', 'nobody') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stop' as const), nth: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('sell' as const), rows: fc.constantFrom(0, 10, 999, 1000, 5000), bad: fc.constantFrom(0, 0, 1, 900) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hands' as const), nth: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), dataset }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add' as const), dataset }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deploy' as const), schema: fc.constantFrom('first', 'second') }) },
);

const situation = fc.record({
  seed: fc.integer({ min: 0 }),
  cancels: fc.boolean(),
  pace: fc.constantFrom(0.005, 0.02, 0.1),
  scores: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 }),
  acts: fc.array(fc.tuple(pauses, act), { minLength: 1, maxLength: 8 }),
  /** Which of a kind fails in Personalize. */
  fails: fc.array(fc.tuple(fc.constantFrom<Kind>('import', 'version', 'campaign', 'update of a campaign', 'update of a dataset', 'erasure', 'batch'), fc.integer({ min: 0, max: 3 })), { maxLength: 2 }),
  /** From which call on, for how many calls, and what. */
  faults: fc.array(
    fc.record({ call: fc.integer({ min: 0, max: 400 }), calls: fc.constantFrom(1, 1, 3, 30), fault: fc.constantFrom<Fault>(...FAULTS) }),
    { maxLength: 3 },
  ),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;
type Act = Situation['acts'][number][1];

function happens(world: RecommendationWorld, one: Act) {
  switch (one.do) {
    case 'start': return world.start('Pipeline', one.input);
    case 'erase': return world.start('Erase', { userIds: [one.who] });
    case 'sell': return world.sell(one.rows, Math.min(one.rows, one.bad));
    case 'deploy': return world.deploy({ datasets: datasetPlans({ interactions: one.schema, items: one.schema }) });
    case 'hands': return world.hands(one.nth);
    case 'rename': return world.restructure(one.dataset, (columns) => columns.map((column, nth) => (nth ? column : { ...column, Name: `${column.Name}x` })));
    case 'add': return world.restructure(one.dataset, (columns) => [...columns, { Name: `new${columns.length}`, Type: 'string' }]);
    case 'stop': {
      const running = world.machines.executions.filter((each) => each.running);
      return running.length ? world.machines.stop(running[one.nth % running.length].arn) : undefined;
    }
  }
}

async function happen({ acts, faults, fails, scores, ...given }: Situation) {
  let [calls, quiet] = [0, false];
  const world = new RecommendationWorld({
    ...given,
    score: (nth) => scores[nth % scores.length] / 100,
    fails: (kind, nth) => (!quiet && fails.some(([other, which]) => other === kind && which === nth) ? 'it was to fail' : undefined),
    inject: () => {
      const call = calls++;
      return quiet ? undefined : faults.find((each) => each.call <= call && call < each.call + each.calls)?.fault;
    },
  });
  let at = 0;
  for (const [after, one] of acts) {
    at += after;
    world.after(at, () => void happens(world, one));
  }
  await world.finish();
  const before = violations(world);
  quiet = true;
  world.heal();
  const clean = await world.run({ mode: 'FULL', force: true });
  await world.finish();
  return { world, before, clean };
}

/** Outside CI a fifth of them will do. */
const FEWER = process.env.CI ? 1 : 0.2;

test('whatever happens: one at a time, what serves was promoted, what is in use is whole, who was erased is gone, and the next clean run succeeds', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    const { world, before, clean } = await happen(given);
    expect([before, end(clean), violations(world)]).toEqual([[], 'PROMOTED', []]);
    expect([world.record.live.version, world.record.deploying]).toEqual([world.personalize.serving, undefined]);
  }), { numRuns: 150 * FEWER, seed: 20261121 });
}, 600_000);

test('when nothing is broken and nobody interferes, each run promotes or says why it does not', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    const acts = given.acts.filter(([, { do: what }]) => ['start', 'erase', 'sell', 'add'].includes(what)).map(([after, one]): Situation['acts'][number] => [after + 36_000, one]);
    const { world, before } = await happen({ ...given, acts, faults: [], fails: [] });
    expect(before).toEqual([]);
    for (const { status, error = '' } of world.executions('Pipeline')) {
      if (status === 'FAILED') expect(['AlreadyRunning', 'NothingPublished', 'NothingToReturnTo', 'NotIncremental', 'TooManyBadRows']).toContain(error);
      else expect(status).toBe('SUCCEEDED');
    }
    for (const { status } of world.executions('Erase')) expect(status).toBe('SUCCEEDED');
  }), { numRuns: 60 * FEWER, seed: 20261121 });
}, 300_000);
