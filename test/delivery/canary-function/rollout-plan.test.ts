import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { planError, shape } from './plans';
import { RolloutPlanStep, RolloutPlan } from '../../../src/delivery/canary-function/rollout-plan';

const { minutes, days, hours } = Duration;

test.each<[string, RolloutPlan, [number, number][], string]>([
  ['all at once', RolloutPlan.allAtOnce(), [[1, 300]], '100 %, watched for 5 min; 5 min in all'],
  ['all at once, unwatched', RolloutPlan.allAtOnce({ bake: minutes(0) }), [[1, 0]], '100 %; 0 s in all'],
  ['a canary by default', RolloutPlan.canary(), [[0.05, 300], [1, 300]], '5 % for 5 min, then 100 %, watched for 5 min; 10 min in all'],
  ['a canary', RolloutPlan.canary({ weight: 0.125, duration: Duration.seconds(90), bake: minutes(0) }), [[0.125, 90], [1, 0]],
    '12.5 % for 1 min 30 s, then 100 %; 1 min 30 s in all'],
  ['linear by default', RolloutPlan.linear({ interval: minutes(1) }), [...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n): [number, number] => [n / 10, 60]), [1, 300]],
    '10 % to 90 % in 9 steps of 1 min, then 100 %, watched for 5 min; 14 min in all'],
  ['linear in thirds', RolloutPlan.linear({ steps: 3, interval: hours(1), bake: days(1) }), [[0.333, 3600], [0.667, 3600], [1, 86_400]],
    '33.3 % to 66.7 % in 2 steps of 1 h, then 100 %, watched for 1 d; 1 d 2 h in all'],
  ['linear in one step', RolloutPlan.linear({ steps: 1, interval: hours(1) }), [[1, 300]], '100 %, watched for 5 min; 5 min in all'],
  ['exponential', RolloutPlan.exponential({ steps: 5, interval: minutes(2) }), [[0.032, 120], [0.097, 120], [0.226, 120], [0.484, 120], [1, 300]],
    '3.2 % to 48.4 % in 4 steps of 2 min, then 100 %, watched for 5 min; 13 min in all'],
  ['exponential, steeper', RolloutPlan.exponential({ steps: 3, growth: 3, interval: minutes(2) }), [[0.077, 120], [0.308, 120], [1, 300]],
    '7.7 % to 30.8 % in 2 steps of 2 min, then 100 %, watched for 5 min; 9 min in all'],
  ['geometric', RolloutPlan.geometric({ first: 0.1, interval: minutes(2) }), [[0.1, 120], [0.2, 120], [0.4, 120], [0.8, 120], [1, 300]],
    '10 % to 80 % in 4 steps of 2 min, then 100 %, watched for 5 min; 13 min in all'],
  ['geometric that meets 1', RolloutPlan.geometric({ first: 0.001, ratio: 10, interval: minutes(2) }), [[0.001, 120], [0.01, 120], [0.1, 120], [1, 300]],
    '0.1 % to 10 % in 3 steps of 2 min, then 100 %, watched for 5 min; 11 min in all'],
  ['geometric that all but meets 1', RolloutPlan.geometric({ first: 0.1, ratio: 3.1621, interval: minutes(2) }), [[0.1, 120], [0.316, 120], [1, 300]],
    '10 % to 31.6 % in 2 steps of 2 min, then 100 %, watched for 5 min; 9 min in all'],
  ['explicit', RolloutPlan.explicit([{ weight: 0.05, duration: minutes(5) }, { weight: 0.5, duration: hours(1) }], { bake: days(7) }), [[0.05, 300], [0.5, 3600], [1, 604_800]],
    '5 % for 5 min, 50 % for 1 h, then 100 %, watched for 7 d; 7 d 1 h 5 min in all'],
  ['explicit with its bake', RolloutPlan.explicit([{ weight: 0.05, duration: minutes(5) }, { weight: 1, duration: minutes(0) }]), [[0.05, 300], [1, 0]],
    '5 % for 5 min, then 100 %; 5 min in all'],
])('%s', (_, plan, steps, description) => {
  expect(shape(plan)).toEqual(steps);
  expect(plan.description).toBe(description);
  expect(planError(plan)).toBeUndefined();
});

test('approvals are asked for where the plan says, and told', () => {
  const approved = (plan: RolloutPlan) => plan.steps.filter(({ approval }) => approval).map(({ weight }) => weight);
  const canary = RolloutPlan.canary({ approval: true, approvalTimeout: hours(36) });
  expect(approved(canary)).toEqual([0.05]);
  expect(canary.description).toBe('5 % for 5 min and until approved (within 1 d 12 h), then 100 %, watched for 5 min; 10 min in all besides approvals');
  const linear = RolloutPlan.linear({ interval: minutes(1), approveAt: [0.1 + 0.2, 1] });
  expect(approved(linear)).toEqual([0.3, 1]);
  expect(linear.approvalTimeout.toDays()).toBe(7);
  expect(linear.description).toBe('10 % to 20 % in 2 steps of 1 min, 30 % for 1 min and until approved (within 7 d), 40 % to 90 % in 6 steps of 1 min, '
    + 'then 100 %, watched for 5 min and until approved (within 7 d); 14 min in all besides approvals');
  expect(approved(RolloutPlan.explicit([{ weight: 0.5, duration: minutes(1), approval: true }]))).toEqual([0.5]);
  expect(approved(RolloutPlan.geometric({ first: 0.5, interval: minutes(1), approveAt: [0.5] }))).toEqual([0.5]);
  expect(approved(RolloutPlan.exponential({ steps: 2, interval: minutes(1), approveAt: [0.333] }))).toEqual([0.333]);
});

test('a plan of many different steps is told in brief', () => {
  const step = (_: unknown, index: number): RolloutPlanStep => ({ weight: (index + 1) / 100, duration: minutes(index + 1), approval: true });
  const steps = Array.from({ length: 99 }, step);
  expect(RolloutPlan.explicit(steps).description).toBe('1 % for 1 min and until approved (within 7 d), 2 % for 2 min and until approved (within 7 d), '
    + '3 % for 3 min and until approved (within 7 d), 96 more steps up to 99 %, then 100 %, watched for 5 min; 3 d 10 h 35 min in all besides approvals');
});

const interval = fc.integer({ min: 60, max: 86_400 }).map((seconds) => Duration.seconds(seconds));
const bake = fc.option(fc.oneof(fc.constant(minutes(0)), interval), { nil: undefined });
const factor = fc.double({ min: 1, minExcluded: true, max: 50, noNaN: true });
const permille = fc.integer({ min: 1, max: 999 });
const explicit = fc.uniqueArray(fc.record({ weight: permille, duration: interval }), { selector: ({ weight }) => weight, maxLength: 99 })
  .map((steps) => steps.sort((a, b) => a.weight - b.weight).map(({ weight, duration }): RolloutPlanStep => ({ weight: weight / 1000, duration })));
const valid = fc.oneof(
  bake.map((time) => RolloutPlan.allAtOnce({ bake: time })),
  fc.record({ weight: permille.map((weight) => weight / 1000), duration: interval, bake }).map((options) => RolloutPlan.canary(options)),
  fc.record({ steps: fc.integer({ min: 1, max: 100 }), interval, bake }).map((options) => RolloutPlan.linear(options)),
  fc.tuple(explicit, bake).map(([steps, time]) => RolloutPlan.explicit(steps, { bake: time })),
);
/** Curves may be too flat for three decimals, or too long: then they are refused. */
const curve = fc.oneof(
  fc.record({ steps: fc.integer({ min: 1, max: 100 }), growth: factor, interval, bake }).map((options) => RolloutPlan.exponential(options)),
  fc.record({ first: fc.double({ min: 0.001, max: 0.999, noNaN: true }), ratio: factor, interval, bake })
    .map((options) => RolloutPlan.geometric(options)),
);

/** What holds for every plan that is not refused. */
function expectSound(plan: RolloutPlan) {
  const weights = plan.steps.map(({ weight }) => weight);
  expect(weights.every((weight, index) => weight > (weights[index - 1] ?? 0))).toBe(true);
  expect(weights.at(-1)).toBe(1);
  expect(new Set(weights).size).toBe(weights.length);
  expect(weights.length).toBeLessThanOrEqual(100);
  expect(weights.every((weight) => Number(weight.toFixed(3)) === weight)).toBe(true);
  expect(plan.totalDuration.toSeconds()).toBe(shape(plan).reduce((sum, [, seconds]) => sum + seconds, 0));
  expect(plan.description.length).toBeLessThan(400);
}

test('every plan of good options passes its rules and is sound', () => {
  fc.assert(fc.property(valid, (plan) => {
    expect(planError(plan)).toBeUndefined();
    expectSound(plan);
  }));
});

test('every curve is either sound or refused', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(fc.property(curve, (plan) => {
    const error = planError(plan);
    if (error) {
      refused += 1;
      expect(error).toMatch(/three decimals|the number of steps/);
    } else {
      accepted += 1;
      expectSound(plan);
    }
  }), { numRuns: 500 });
  expect(accepted).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
});

test('no input leads to an endless computation, and every refusal has a fix', () => {
  fc.assert(fc.property(fc.double(), fc.double(), fc.double(), (first, ratio, steps) => {
    for (const plan of [
      RolloutPlan.geometric({ first, ratio, interval: minutes(1) }),
      RolloutPlan.exponential({ steps, growth: ratio, interval: minutes(1) }),
      RolloutPlan.linear({ steps, interval: minutes(1) }),
      RolloutPlan.canary({ weight: first }),
    ]) {
      const error = planError(plan);
      if (error) expect(error).toMatch(/^Stack\/Canary: .* is .*; allowed: .*\. Fix: .+$/);
      else expectSound(plan);
    }
  }));
});
