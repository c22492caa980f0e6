import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { planError } from './plans';
import { RolloutPlanStep, RolloutPlan } from '../../../src/delivery/canary-function/rollout-plan';

const interval = Duration.minutes(1);
const { canary, linear, exponential, geometric, explicit, allAtOnce } = RolloutPlan;
const seconds = (value: number) => Duration.seconds(value);
const weights = (...list: number[]) => explicit(list.map((weight) => ({ weight, duration: interval })));
const lazyNumber = () => new CfnParameter(new Stack(), 'Number', { type: 'Number' }).valueAsNumber;
const lazyTime = () => Duration.seconds(lazyNumber());

const STEPS = 'allowed: a whole number from 1 to 100, known at synthesis. Fix: take 10';
const FACTOR = 'allowed: a factor above 1, known at synthesis. Fix: use 2, or RolloutPlan.linear() for equal increments';
const SHARE = 'allowed: a share of the traffic from 0.001 to 0.999, known at synthesis. Fix: write 10 % as 0.1';
const WEIGHT = 'allowed: a share of the traffic, above 0 and at most 1, with at most three decimals. Fix: write 10 % as 0.1';
const MORE = 'allowed: a share of the traffic, above 0 and at most 1, with at most three decimals. '
  + 'Fix: start with more; of a curve take fewer steps, since its weights are rounded to three decimals';
const RISING = 'the weight before it; computed weights are rounded to three decimals. Fix: list weights in rising order; of a curve take fewer steps, or ones further apart';
const SECONDS = 'whole seconds and at least 60, the shortest period of Lambda\'s metrics. Fix: use Duration.seconds(60) or more';
const KNOWN = 'allowed: a Duration that is known at synthesis: the plan is part of the state machine. Fix: write the value itself';
const LATER = 'a value that is only known at deployment';
const YEAR = 'allowed: at most 365 days, approvals included: Step Functions ends an execution after a year. Fix: shorten the steps, or plan.approvalTimeout';

test.each<[() => RolloutPlan, string]>([
  [() => linear({ steps: 0, interval }), `plan.steps is 0; ${STEPS}`],
  [() => linear({ steps: 101, interval }), `plan.steps is 101; ${STEPS}`],
  [() => linear({ steps: 2.5, interval }), `plan.steps is 2.5; ${STEPS}`],
  [() => linear({ steps: lazyNumber(), interval }), `plan.steps is ${LATER}; ${STEPS}`],
  [() => exponential({ steps: NaN, interval }), `plan.steps is NaN; ${STEPS}`],
  [() => exponential({ steps: 3, growth: 1, interval }), `plan.growth is 1; ${FACTOR}`],
  [() => exponential({ steps: 3, growth: lazyNumber(), interval }), `plan.growth is ${LATER}; ${FACTOR}`],
  [() => geometric({ first: 0.1, ratio: 1, interval }), `plan.ratio is 1; ${FACTOR}`],
  [() => geometric({ first: 0.1, ratio: Infinity, interval }), `plan.ratio is Infinity; ${FACTOR}`],
  [() => geometric({ first: 0, interval }), `plan.first is 0; ${SHARE}`],
  [() => geometric({ first: 1, interval }), `plan.first is 1; ${SHARE}`],
  [() => geometric({ first: lazyNumber(), interval }), `plan.first is ${LATER}; ${SHARE}`],
  [() => canary({ weight: 0 }), `plan.weight is 0; ${SHARE}`],
  [() => canary({ weight: 1 }), `plan.weight is 1; ${SHARE}`],
  [() => canary({ weight: 10 }), `plan.weight is 10; ${SHARE}`],
  [() => canary({ weight: lazyNumber() }), `plan.weight is ${LATER}; ${SHARE}`],
  [() => canary({ weight: 0.1234 }), `plan.steps[0].weight is 0.1234; ${WEIGHT}`],
  [() => weights(0, 0.5), `plan.steps[0].weight is 0; ${MORE}`],
  [() => weights(-0.1, 0.5), `plan.steps[0].weight is -0.1; ${WEIGHT}`],
  [() => weights(0.5, 1.1), `plan.steps[1].weight is 1.1; ${WEIGHT}`],
  [() => weights(NaN), `plan.steps[0].weight is NaN; ${WEIGHT}`],
  [() => weights(lazyNumber()), `plan.steps[0].weight is ${LATER}; allowed: a number that is known at synthesis. Fix: write the value itself`],
  [() => weights('0.1' as any), 'plan.steps[0].weight is "0.1"; allowed: a number that is known at synthesis. Fix: write the value itself'],
  [() => weights(0.5, 0.5), `plan.steps[1].weight is 0.5; allowed: more than 0.5, ${RISING}`],
  [() => weights(0.5, 0.4), `plan.steps[1].weight is 0.4; allowed: more than 0.5, ${RISING}`],
  [() => weights(0.5, 1, 0.7), `plan.steps[2].weight is 0.7; allowed: more than 1, ${RISING}`],
  [() => geometric({ first: 0.001, ratio: 1.1, interval }), `plan.steps[1].weight is 0.001; allowed: more than 0.001, ${RISING}`],
  [() => exponential({ steps: 12, interval }), `plan.steps[0].weight is 0; ${MORE}`],
  [() => geometric({ first: 0.3, ratio: 1.004, interval }), 'the number of steps of plan is 101; allowed: at most 100. Fix: take fewer steps, or let them grow faster'],
  [() => weights(...Array.from({ length: 100 }, (_, index) => (index + 1) / 1000)),
    'the number of steps of plan is 101; allowed: at most 100. Fix: take fewer steps, or let them grow faster'],
  [() => canary({ duration: seconds(59) }), `plan.steps[0].duration is "59 seconds"; allowed: ${SECONDS}`],
  [() => canary({ duration: seconds(0) }), `plan.steps[0].duration is "0 seconds"; allowed: ${SECONDS}`],
  [() => canary({ duration: Duration.millis(60_500) }), `plan.steps[0].duration is "1 minute 500 millis"; allowed: ${SECONDS}`],
  [() => canary({ bake: seconds(59) }), `plan.steps[1].duration is "59 seconds"; allowed: zero, or ${SECONDS}`],
  [() => canary({ approvalTimeout: seconds(1) }), `plan.approvalTimeout is "1 second"; allowed: ${SECONDS}`],
  [() => linear({ interval: lazyTime() }), `plan.steps[0].duration is ${LATER}; ${KNOWN}`],
  [() => linear({ interval: undefined as any }), `plan.steps[0].duration is missing; ${KNOWN}`],
  [() => linear({ interval: 60 as any }), `plan.steps[0].duration is 60; ${KNOWN}`],
  [() => allAtOnce({ bake: lazyTime() }), `plan.steps[0].duration is ${LATER}; ${KNOWN}`],
  [() => canary({ approvalTimeout: lazyTime() }), `plan.approvalTimeout is ${LATER}; ${KNOWN}`],
  [() => explicit([{ weight: 0.1, duration: interval }, { weight: 1, duration: interval }], { bake: interval }),
    'plan.bake is "1 minute"; allowed: nothing: the last step has weight 1, so its duration is the bake. Fix: leave out one of the two'],
  [() => linear({ steps: 3, interval, approveAt: [0.333, 0.5] }), 'plan.approveAt is 0.5; allowed: weights of the plan: 0.333, 0.667, 1. Fix: name one of them'],
  [() => linear({ interval, approveAt: [lazyNumber()] }),
    `plan.approveAt is ${LATER}; allowed: weights of the plan: 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1. Fix: name one of them`],
  [() => canary({ bake: Duration.days(365) }), `the longest time that plan may take is "365 days 5 minutes"; ${YEAR}`],
  [() => canary({ approval: true, bake: Duration.days(358) }), `the longest time that plan may take is "365 days 5 minutes"; ${YEAR}`],
])('is refused with the fix (%#)', (plan, message) => {
  expect(planError(plan())).toBe(`Stack/Canary: ${message}`);
});

test.each<[string, () => RolloutPlan]>([
  ['1 step', () => linear({ steps: 1, interval })],
  ['100 computed steps', () => linear({ steps: 100, interval })],
  ['100 listed steps', () => weights(...Array.from({ length: 99 }, (_, index) => (index + 1) / 1000))],
  ['the smallest weight', () => canary({ weight: 0.001 })],
  ['the largest weight below 1', () => canary({ weight: 0.999 })],
  ['the smallest increment', () => weights(0.998, 0.999)],
  ['as many exponential steps as three decimals can tell apart', () => exponential({ steps: 10, interval })],
  ['the shortest step, bake and approval', () => canary({ duration: seconds(60), bake: seconds(60), approvalTimeout: seconds(60) })],
  ['no bake', () => canary({ bake: seconds(0) })],
  ['a list of all traffic alone', () => weights(1)],
  ['an empty list', () => weights()],
  ['an approval at 100 %', () => linear({ interval, approveAt: [1] })],
  ['365 days', () => canary({ duration: Duration.days(1), bake: Duration.days(364) })],
  ['365 days with an approval', () => canary({ approval: true, duration: Duration.days(1), bake: Duration.days(357) })],
])('%s: allowed', (_, plan) => {
  expect(planError(plan())).toBeUndefined();
});

test('the first problem of a list is named by its place, whatever else is missing in it', () => {
  expect(planError(explicit([{ weight: 0.1 } as RolloutPlanStep, undefined as any]))).toBe(`Stack/Canary: plan.steps[0].duration is missing; ${KNOWN}`);
});
