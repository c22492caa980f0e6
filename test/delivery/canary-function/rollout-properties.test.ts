import { Duration } from 'aws-cdk-lib';
import fc from 'fast-check';
import { CanaryOptions, CanaryWorld } from '../../../bench/rollouts/canary';
import { violations } from '../../../bench/rollouts/invariant';
import { Behaviour } from '../../../bench/rollouts/traffic';
import { Fault, FAULTS } from '../../../local-cloud/states/faults';
import { Random } from '../../../local-cloud/states/random';
import { AnalysisCheck } from '../../../src/delivery/canary-function/analysis-check';
import { NoTraffic } from '../../../src/delivery/canary-function/no-traffic';
import { WhenBusy } from '../../../src/delivery/canary-function/rollout-options';
import { RolloutPlan } from '../../../src/delivery/canary-function/rollout-plan';

/** Random worlds around the synthesized machines, in virtual time: whatever happens, the invariant of CanaryFunction holds at the end. */
const GOOD = { errors: 0, median: 80 };
const MINUTE = 60_000;

/** The median: a high percentile of a few samples is a matter of luck, and these tests have no traffic to lose. */
const checks = () => [AnalysisCheck.errorRate(), AnalysisCheck.throttles(), AnalysisCheck.duration({ percentile: 50 })];

/** Plans of one to three steps, each with one way to treat silence and other rollouts: synthesized once each. */
const PLANS = Array.from({ length: 9 }, (_, index): readonly [string, () => CanaryOptions] => {
  const random = new Random(index);
  const seconds = () => Duration.seconds(random.integer(60, 400));
  const weights = [0.05, 0.3, 0.7].slice(0, index % 3 + 1);
  const steps = weights.map((weight) => ({ weight, duration: seconds() }));
  const silence = [() => NoTraffic.fail(), () => NoTraffic.wait(Duration.minutes(4)), () => NoTraffic.generate({ payload: {}, invocations: 3 })];
  return [`plan ${index}`, () => ({
    plan: RolloutPlan.explicit(steps, { bake: index % 4 ? seconds() : Duration.seconds(0) }),
    analysis: { checks: checks(), minSamples: 5, interval: Duration.minutes(2), onNoTraffic: silence[index % 3]() },
    lifecycle: {
      whenBusy: [WhenBusy.QUEUE, WhenBusy.LATEST, WhenBusy.REPLACE][Math.floor(index / 3)],
      returnWindow: index % 2 ? Duration.hours(1) : undefined,
    },
  })];
});

const within = (minutes: number) => fc.integer({ min: 0, max: minutes * MINUTE });
const behaviour = fc.constantFrom<Behaviour>(GOOD, GOOD, { ...GOOD, errors: 0.02 }, { ...GOOD, errors: 0.5 }, { ...GOOD, median: 300 });

const situation = fc.record({
  seed: fc.integer(),
  /** Whether each metric comes in its own time. */
  apart: fc.boolean(),
  plan: fc.constantFrom(...PLANS),
  requestsPerSecond: fc.constantFrom(0.01, 0.5, 3),
  behaviours: fc.tuple(behaviour, behaviour),
  /** When version 3 is deployed after version 2. */
  second: fc.option(within(15)),
  /** From which call on, for how many calls, and what. */
  faults: fc.array(
    fc.record({ call: fc.integer({ min: 0, max: 50 }), calls: fc.constantFrom(1, 1, 3, 30), fault: fc.constantFrom<Fault>(...FAULTS) }),
    { maxLength: 3 },
  ),
  /** When an operator stops all rollouts that run. */
  stops: fc.array(within(20), { maxLength: 2 }),
  /** When somebody sets the alias by hand, and to what. */
  hands: fc.array(fc.record({ at: within(20), version: fc.constantFrom('1', '2'), weight: fc.constantFrom(undefined, 0.1, 0.5) }), { maxLength: 1 }),
});
interface Situation extends Omit<typeof situation extends fc.Arbitrary<infer T> ? T : never, 'requestsPerSecond'> {
  readonly requestsPerSecond: number;
}

async function happen({ seed, apart, plan, requestsPerSecond, behaviours, second, faults, stops, hands }: Situation) {
  let calls = 0;
  const inject = () => {
    const call = calls++;
    return faults.find((each) => each.call <= call && call < each.call + each.calls)?.fault;
  };
  const versions = { 1: GOOD, 2: behaviours[0], 3: behaviours[1] };
  const world = new CanaryWorld({ seed, options: plan, requestsPerSecond, behaviours: versions, inject, metrics: { apart } });
  const { clock, machines, canary, aliases } = world;
  let hand: { revision: string } | undefined;
  for (const { at, version, weight } of hands) {
    const weights: Record<string, number> = weight === undefined ? {} : { [version === '1' ? '2' : '1']: weight };
    clock.after(at, () => (hand = aliases.update(world.function, world.alias, { version, weights })));
  }
  for (const at of stops) {
    clock.after(at, () => {
      for (const { running, arn } of canary.executions('HelloRolloutMachine')) if (running) machines.stop(arn, 'OperatorStop', 'by hand');
    });
  }
  world.deploy('2');
  if (second !== null) clock.after(second, () => world.deploy('3'));
  await clock.run();
  return { world, hand };
}

/** Outside CI a fifth of them will do. */
const PART = process.env.CI ? 1 : 0.2;
const RUNS = { numRuns: 120 * PART, seed: 20261121 };
const FEWER = { ...RUNS, numRuns: 25 * PART };

test('whatever goes wrong, each alias is at exactly one version, free, and as the events say', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    const { world, hand } = await happen(given);
    expect(violations(world, hand)).toEqual([]);
  }), RUNS);
}, 60_000);

/** Enough traffic, nothing broken, nobody interferes. */
const calm: Pick<Situation, 'requestsPerSecond' | 'faults' | 'stops' | 'hands'> = { requestsPerSecond: 3, faults: [], stops: [], hands: [] };

/** Plans that do not take silence for failure: metrics come later than a short step ends. */
const patient = PLANS.filter((_, index) => index % 3);

test('good versions arrive: the alias ends at the newest, whoever was busy when it came', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    // Two deployments of one stack are never closer than that.
    const second = given.second === null ? null : given.second + 20_000;
    const { world } = await happen({ ...given, ...calm, second, plan: patient[Math.abs(given.seed) % patient.length], behaviours: [GOOD, GOOD] });
    expect([world.routing.version, ...violations(world)]).toEqual([given.second === null ? '2' : '3']);
  }), FEWER);
}, 60_000);

test('a bad version never stays, and is never told to be complete', async () => {
  await fc.assert(fc.asyncProperty(situation, fc.constantFrom<Behaviour>({ ...GOOD, errors: 0.5 }, { ...GOOD, median: 400 }), async (given, bad) => {
    const { world } = await happen({ ...given, ...calm, second: null, behaviours: [bad, bad] });
    const told = world.canary.told.map(({ state }) => state).filter((state) => ['COMPLETED', 'ROLLED_BACK'].includes(state));
    expect([world.routing.version, told, ...violations(world)]).toEqual(['1', ['ROLLED_BACK']]);
  }), FEWER);
}, 60_000);
