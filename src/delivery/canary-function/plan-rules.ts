import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MAX_STEPS, roundWeight } from './plan-curves';
import { RolloutPlan } from './rollout-plan';
import { propError, PropProblem } from '../../core/prop-error';

/** The shortest period of the metrics by which a step is judged. */
const MIN_STEP_SECONDS = 60;

/** Step Functions ends a Standard execution after a year: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_DAYS = 365;

/** Each rule is one function. A plan is computed at synthesis, so nothing in it may be known only at deployment. */
export function checkPlan(scope: Construct, plan: RolloutPlan) {
  checkInput(scope, plan);
  checkKnown(scope, plan);
  checkCount(scope, plan);
  checkWeights(scope, plan);
  checkRising(scope, plan);
  checkDurations(scope, plan);
  checkApproveAt(scope, plan);
  checkTotal(scope, plan);
}

function checkInput(scope: Construct, { _input }: RolloutPlan) {
  if (_input) throw propError(scope, { ..._input, prop: `plan.${_input.prop}` });
}

function checkKnown(scope: Construct, { steps, approvalTimeout }: RolloutPlan) {
  const fix = 'write the value itself';
  const isDuration = (value: any) => typeof value?.toSeconds === 'function' && !value.isUnresolved();
  const durations: [string, Duration][] = [...steps.map(({ duration }, index): [string, Duration] => [stepProp(index, 'duration'), duration]), ['plan.approvalTimeout', approvalTimeout]];
  for (const [prop, value] of durations) {
    if (!isDuration(value)) throw propError(scope, { prop, value, allowed: 'a Duration that is known at synthesis: the plan is part of the state machine', fix });
  }
  steps.forEach(({ weight }, index) => {
    if (typeof weight === 'number' && !Token.isUnresolved(weight)) return;
    throw propError(scope, { prop: stepProp(index, 'weight'), value: weight, allowed: 'a number that is known at synthesis', fix });
  });
}

function checkCount(scope: Construct, { steps }: RolloutPlan) {
  if (steps.length <= MAX_STEPS) return;
  throw propError(scope, { prop: 'the number of steps of plan', value: steps.length, allowed: `at most ${MAX_STEPS}`, fix: 'take fewer steps, or let them grow faster' });
}

function checkWeights(scope: Construct, { steps }: RolloutPlan) {
  steps.forEach(({ weight }, index) => {
    if (weight > 0 && weight <= 1 && roundWeight(weight) === weight) return;
    throw propError(scope, {
      prop: stepProp(index, 'weight'),
      value: weight,
      allowed: 'a share of the traffic, above 0 and at most 1, with at most three decimals',
      fix: weight === 0 ? 'start with more; of a curve take fewer steps, since its weights are rounded to three decimals' : 'write 10 % as 0.1',
    });
  });
}

function checkRising(scope: Construct, { steps }: RolloutPlan) {
  steps.slice(1).forEach(({ weight }, index) => {
    if (weight > steps[index].weight) return;
    throw propError(scope, {
      prop: stepProp(index + 1, 'weight'),
      value: weight,
      allowed: `more than ${steps[index].weight}, the weight before it; computed weights are rounded to three decimals`,
      fix: 'list weights in rising order; of a curve take fewer steps, or ones further apart',
    });
  });
}

function checkDurations(scope: Construct, { steps, approvalTimeout }: RolloutPlan) {
  steps.forEach(({ duration }, index) => {
    const isBake = index === steps.length - 1;
    if (isBake && duration.toMilliseconds() === 0) return;
    checkSeconds(scope, stepProp(index, 'duration'), duration, isBake ? 'zero, or ' : '');
  });
  checkSeconds(scope, 'plan.approvalTimeout', approvalTimeout);
}

function checkSeconds(scope: Construct, prop: string, duration: Duration, or = '') {
  const seconds = duration.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= MIN_STEP_SECONDS) return;
  throw propError(scope, {
    prop,
    value: duration,
    allowed: `${or}whole seconds and at least ${MIN_STEP_SECONDS}, the shortest period of Lambda's metrics`,
    fix: `use Duration.seconds(${MIN_STEP_SECONDS}) or more`,
  });
}

function checkApproveAt(scope: Construct, { steps, _approveAt }: RolloutPlan) {
  const weights = steps.map(({ weight }) => weight);
  const unknown = _approveAt.find((weight) => !weights.includes(roundWeight(weight)));
  if (unknown === undefined) return;
  throw propError(scope, { prop: 'plan.approveAt', value: unknown, allowed: `weights of the plan: ${weights.join(', ')}`, fix: 'name one of them' });
}

function checkTotal(scope: Construct, { steps, totalDuration, approvalTimeout }: RolloutPlan) {
  const approvals = steps.filter(({ approval }) => approval).length;
  const longest = Duration.seconds(totalDuration.toSeconds() + approvals * approvalTimeout.toSeconds());
  if (longest.toSeconds() <= MAX_DAYS * 86_400) return;
  throw propError(scope, {
    prop: 'the longest time that plan may take',
    value: longest,
    allowed: `at most ${MAX_DAYS} days, approvals included: Step Functions ends an execution after a year`,
    fix: 'shorten the steps, or plan.approvalTimeout',
  });
}

function stepProp(index: number, member: string) {
  return `plan.steps[${index}].${member}`;
}

/** Rule of an option: the problem when it is not a number of steps that a plan may have. */
export function numberOfSteps(steps: number): PropProblem | undefined {
  if (Number.isInteger(steps) && !Token.isUnresolved(steps) && steps >= 1 && steps <= MAX_STEPS) return undefined;
  return { prop: 'steps', value: steps, allowed: `a whole number from 1 to ${MAX_STEPS}, known at synthesis`, fix: 'take 10' };
}

/** Rule of an option: the problem when it is not a share of traffic that leaves something for the old version. */
export function betweenZeroAndOne(prop: string, weight: number): PropProblem | undefined {
  if (roundWeight(weight) > 0 && roundWeight(weight) < 1) return undefined;
  return { prop, value: weight, allowed: 'a share of the traffic from 0.001 to 0.999, known at synthesis', fix: 'write 10 % as 0.1' };
}

/** Rule of an option: the problem when weights would not grow by it. */
export function aboveOne(prop: string, factor: number): PropProblem | undefined {
  if (Number.isFinite(factor) && factor > 1) return undefined;
  return { prop, value: factor, allowed: 'a factor above 1, known at synthesis', fix: 'use 2, or RolloutPlan.linear() for equal increments' };
}

/** Rule of an option: the problem when the bake is told twice. */
export function onlyOneBake(bake: Duration | undefined): PropProblem | undefined {
  if (bake === undefined) return undefined;
  return { prop: 'bake', value: bake, allowed: 'nothing: the last step has weight 1, so its duration is the bake', fix: 'leave out one of the two' };
}
