import fc from 'fast-check';
import { violations } from '../../../bench/training/invariant';
import { capacity } from '../../../bench/training/plans';
import { TrainingWorld } from '../../../bench/training/world';
import { Fault, FAULTS } from '../../../local-cloud/states/faults';

/** Random worlds around the two machines, in virtual time: whatever happens, the invariant of SpotTrainingJob holds at the end. */
const MINUTE = 60_000;
const minutes = (most: number) => fc.integer({ min: 0, max: 10 * most }).map((tenths) => tenths / 10);

const offer = fc.record({
  wait: fc.constantFrom(5, 60, 60, 900, 2500, Infinity),
  life: fc.constantFrom(Infinity, Infinity, 150, 500, 1200),
  full: fc.option(fc.tuple(minutes(60), minutes(60)), { freq: 3 }),
  fails: fc.array(fc.constantFrom(undefined, 'CapacityError: none', 'InternalServerError: again'), { maxLength: 4 }),
});

const situation = fc.record({
  seed: fc.integer({ min: 0 }),
  stoppedFails: fc.boolean(),
  cancels: fc.boolean(),
  list: fc.array(fc.constantFrom('a', 'a', 'b', 'c'), { minLength: 1, maxLength: 4 }),
  onDemand: fc.boolean(),
  maxRun: fc.constantFrom(600, 2400, 7200),
  longer: fc.constantFrom(60, 1800, 4000),
  budget: fc.constantFrom(undefined, undefined, 0.9, 2),
  registered: fc.boolean(),
  capacityWait: fc.constantFrom(300, 1200),
  interruptions: fc.constantFrom(1, 3),
  offers: fc.record({ a: offer, b: offer, c: offer }),
  work: fc.constantFrom(30, 900, 2000, 5000),
  interval: fc.constantFrom(60, 400),
  saves: fc.boolean(),
  fails: fc.array(fc.constantFrom(undefined, undefined, 'AlgorithmError: exit code 1', 'InternalServerError: again'), { maxLength: 3 }),
  /** Besides the first: when, and of which run. */
  starts: fc.array(fc.tuple(minutes(150), fc.constantFrom('run-1', 'run-1', 'run-2')), { maxLength: 3 }),
  /** When somebody stops the newest job, and when all executions. */
  stops: fc.array(minutes(100), { maxLength: 1 }),
  aborts: fc.array(minutes(100), { maxLength: 2 }),
  /** From which call on, for how many calls, and what. */
  faults: fc.array(
    fc.record({ call: fc.integer({ min: 0, max: 120 }), calls: fc.constantFrom(1, 1, 3, 30), fault: fc.constantFrom<Fault>(...FAULTS) }),
    { maxLength: 3 },
  ),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

async function happen(given: Situation): Promise<TrainingWorld> {
  const { seed, stoppedFails, cancels, list, onDemand, maxRun, longer, budget, registered, offers, work, interval, saves, fails } = given;
  const { starts, stops, aborts, faults } = given;
  let calls = 0;
  const world: TrainingWorld = new TrainingWorld({
    seed,
    stoppedFails,
    cancels,
    plan: {
      capacities: [...list.map((type) => capacity(type, true, 2)), ...onDemand ? [capacity(list[0], false, 4)] : []],
      maxRun,
      maxWait: maxRun + longer,
      budget,
      modelPackage: registered ? { groupName: 'models', image: 'image', contentTypes: [], responseTypes: [] } : undefined,
    },
    patrol: { capacityWait: given.capacityWait, interruptions: given.interruptions },
    market: Object.fromEntries(Object.entries(offers).flatMap(([type, { wait, life, full, fails: failing }]) => {
      const began = () => world.runs[0].startDate;
      const spot = {
        wait: () => wait,
        life: () => life,
        fails: (nth: number) => failing[nth],
        full: (time: number) => full !== null && time >= began() + full[0] * MINUTE && time < began() + (full[0] + full[1]) * MINUTE,
      };
      return [[`${type} spot`, spot], [type, { ...spot, life: undefined }]];
    })),
    workload: { work, interval, saves, fails: (nth) => fails[nth] && { at: 200 * (nth + 1), reason: fails[nth] } },
    inject: () => {
      const call = calls++;
      return faults.find((each) => each.call <= call && call < each.call + each.calls)?.fault;
    },
  });
  world.start({ run: 'run-1' });
  for (const [at, run] of starts) world.after(at, () => world.start({ run }));
  for (const at of stops) world.after(at, () => world.sagemaker.alive.at(-1)?.stop('Stopped'));
  for (const at of aborts) world.after(at, () => world.runs.forEach(({ running, arn }) => running && world.machines.stop(arn)));
  return world.finish();
}

/** Outside CI a fifth of them will do. */
const FEWER = process.env.CI ? 1 : 0.2;
const RUNS = { numRuns: 100 * FEWER, seed: 20261121 };

test('whatever goes wrong: one job at a time, none left alive, every end known and true', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    expect(violations(await happen(given))).toEqual([]);
  }), RUNS);
}, 120_000);

test('when nothing is broken and nobody interferes, a run completes or reaches one of its limits, and no patrol fails', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    // Capacity may be short, SageMaker does not fail.
    const short = (each: Situation['offers']['a']) => ({ ...each, fails: each.fails.map((reason) => reason && 'CapacityError: none') });
    const { a, b, c } = given.offers;
    const offers = { a: short(a), b: short(b), c: short(c) };
    const world = await happen({ ...given, offers, faults: [], stops: [], aborts: [], cancels: true, fails: [] });
    expect(violations(world)).toEqual([]);
    const limits = ['NoCapacity', 'MaxRunReached', 'MaxWaitReached', 'BudgetReached'];
    for (const { status, error } of world.runs) expect(status === 'SUCCEEDED' || limits.includes(error!)).toBe(true);
    expect(world.patrols.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
  }), { ...RUNS, numRuns: 30 * FEWER });
}, 120_000);
