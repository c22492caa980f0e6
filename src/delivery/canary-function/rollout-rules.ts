import { Annotations, aws_lambda as lambda, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AnalysisCheck } from './analysis-check';
import { checkAssertions } from './assertion-rules';
import { CanaryFunctionProps } from './canary-function';
import { GroupedFunction } from './canary-function-group';
import { checkPlan } from './plan-rules';
import { RolloutProps } from './rollout';
import { AnalysisOptions } from './rollout-options';
import { RolloutPlan } from './rollout-plan';
import { propError } from '../../core/prop-error';

/** Executions keep at most 25,000 events; one look is about 20 of them. */
const MOST_LOOKS = 1000;
const USUAL_LOOKS = 500;

/** A minute, or as much longer as the plan is long. */
export function defaultInterval(plan: RolloutPlan): number {
  return 60 * Math.max(1, Math.ceil(longest(plan) / USUAL_LOOKS / 60));
}

/** Seconds that a rollout may take, with every approval at the last moment. */
function longest(plan: RolloutPlan): number {
  const approvals = plan.steps.filter(({ approval }) => approval).length;
  return plan.totalDuration.toSeconds() + approvals * plan.approvalTimeout.toSeconds();
}

export function checkFunction(scope: Construct, props: CanaryFunctionProps) {
  const { function: fn, functionProps } = props;
  if (fn && functionProps) {
    throw propError(scope, { prop: 'functionProps', value: 'given beside function', allowed: 'one of the two', fix: 'leave one of them out' });
  }
  if (!fn && !functionProps) {
    throw propError(scope, { prop: 'function', value: undefined, allowed: 'a function, or functionProps', fix: 'give one of the two' });
  }
  if (fn) checkPublishes(scope, 'function', fn);
}

export function checkPublishes(scope: Construct, prop: string, fn: lambda.IFunction) {
  if ('currentVersion' in fn) return;
  throw propError(scope, {
    prop,
    value: fn.node.path,
    allowed: 'a lambda.Function of this app, whose versions can be published',
    fix: 'an imported function has no version here: define it in this app, or put the rollout where it is defined',
  });
}

/** One GetMetricData call takes 500 queries; a member of a group needs up to 20 of them. */
const MOST_MEMBERS = 20;

export function checkGroup(scope: Construct, functions: GroupedFunction[]) {
  if (functions.length < 1 || functions.length > MOST_MEMBERS) {
    throw propError(scope, { prop: 'functions', value: functions.length, allowed: `1 to ${MOST_MEMBERS} functions`, fix: 'make several groups' });
  }
  functions.forEach(({ name, function: fn }, index) => {
    checkPublishes(scope, `functions[${index}].function`, fn);
    if (functions.findIndex((other) => other.name === name || other.function === fn) === index) return;
    throw propError(scope, { prop: `functions[${index}].name`, value: name, allowed: 'each name and each function once', fix: 'take one of the two out' });
  });
}

export function checkRollout(scope: Construct, props: RolloutProps & { readonly plan: RolloutPlan }) {
  const { plan, analysis = {}, lifecycle = {}, aliasName } = props;
  checkPlan(scope, plan);
  checkAliasName(scope, aliasName);
  checkAnalysis(scope, plan, analysis);
  for (const { assertions } of props.members) if (assertions) checkAssertions(scope, assertions);
  wholeNumber(scope, 'lifecycle.keepVersions', lifecycle.keepVersions, 1, 40);
  wholeNumber(scope, 'lifecycle.provisionedConcurrency', lifecycle.provisionedConcurrency, 1, 100_000);
  if (lifecycle.firstVersion !== undefined && !Token.isUnresolved(lifecycle.firstVersion) && !/^\d+$/.test(lifecycle.firstVersion)) {
    throw propError(scope, {
      prop: 'lifecycle.firstVersion', value: lifecycle.firstVersion, allowed: 'the number of a published version', fix: 'use the version that serves now, or leave it out',
    });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
function checkAliasName(scope: Construct, aliasName: string | undefined) {
  if (aliasName === undefined || Token.isUnresolved(aliasName)) return;
  if (/^(?!^\d+$)[a-zA-Z0-9-_]{1,128}$/.test(aliasName)) return;
  throw propError(scope, {
    prop: 'aliasName', value: aliasName, allowed: 'up to 128 letters, digits, - and _, not only digits', fix: "use a name such as 'live'",
  });
}

function checkAnalysis(scope: Construct, plan: RolloutPlan, analysis: AnalysisOptions) {
  checkInterval(scope, plan, analysis.interval);
  wholeNumber(scope, 'analysis.minSamples', analysis.minSamples, 1, 1_000_000);
  seconds(scope, 'analysis.metricLag', analysis.metricLag, 0, 3600);
  for (const [index, check] of (analysis.checks ?? []).entries()) checkCheck(scope, `analysis.checks[${index}]`, check);
  const names = (analysis.checks ?? []).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw propError(scope, { prop: 'analysis.checks', value: twice, allowed: 'each name once', fix: 'take one of the two out, or give it another name' });
  warnOfSmallSamples(scope, plan, analysis);
}

function checkInterval(scope: Construct, plan: RolloutPlan, interval: Duration | undefined) {
  seconds(scope, 'analysis.interval', interval, 60, 86_400);
  if (!interval || interval.isUnresolved()) return;
  if (interval.toSeconds() % 60) {
    throw propError(scope, {
      prop: 'analysis.interval', value: interval, allowed: "whole minutes, the period of Lambda's metrics", fix: 'round it to minutes',
    });
  }
  const looks = longest(plan) / interval.toSeconds();
  if (looks <= MOST_LOOKS) return;
  throw propError(scope, {
    prop: 'analysis.interval',
    value: interval,
    allowed: `at most ${MOST_LOOKS} looks in all, since an execution keeps 25,000 events`,
    fix: `use at least ${Math.ceil(longest(plan) / MOST_LOOKS / 60)} minutes for this plan`,
  });
}

function checkCheck(scope: Construct, prop: string, { _kind: kind, _options: options, name }: AnalysisCheck) {
  wholeNumber(scope, `${prop}.failureLimit`, options.failureLimit, 0, 1000);
  wholeNumber(scope, `${prop}.consecutiveSuccesses`, options.consecutiveSuccesses, 1, 1000);
  wholeNumber(scope, `${prop}.inconclusiveLimit`, options.inconclusiveLimit, 0, 1000);
  if (kind.kind === 'errorRate') {
    number(scope, `${prop}.max`, kind.max, 0, 1);
    number(scope, `${prop}.comparedWithStable`, kind.ratio, 0, 1000);
    wholeNumber(scope, `${prop}.minErrors`, kind.minErrors, 1, 1_000_000);
  }
  if (kind.kind === 'duration') {
    number(scope, `${prop}.percentile`, kind.percentile, 0.1, 99.99);
    number(scope, `${prop}.comparedWithStable`, kind.ratio, 0, 1000);
    if (kind.max) seconds(scope, `${prop}.max`, kind.max, 0.001, 900);
    if (!kind.max && !kind.ratio) {
      throw propError(scope, { prop: `${prop}.max`, value: undefined, allowed: 'a duration, when nothing is compared', fix: 'give max or comparedWithStable' });
    }
  }
  if (kind.kind === 'throttles') number(scope, `${prop}.max`, kind.max, 0, Number.MAX_SAFE_INTEGER);
  if (kind.kind === 'metric') {
    if (kind.max === undefined && kind.min === undefined) {
      throw propError(scope, { prop: `${prop}.max`, value: undefined, allowed: 'max, min or both', fix: 'say what fails the check' });
    }
    if (!/^[\w-]{1,64}$/.test(name)) {
      throw propError(scope, { prop: `${prop}.name`, value: name, allowed: 'up to 64 letters, digits, - and _', fix: 'shorten it' });
    }
  }
}

/** Weights are random for each request: a sample that is too small is waited for, and then rolled back. */
function warnOfSmallSamples(scope: Construct, plan: RolloutPlan, { expectedRequestsPerMinute: rate, minSamples = 50 }: AnalysisOptions) {
  if (rate === undefined || Token.isUnresolved(rate)) return;
  number(scope, 'analysis.expectedRequestsPerMinute', rate, 0, Number.MAX_SAFE_INTEGER);
  const small = plan.steps.find(({ weight, duration }) => duration.toSeconds() > 0 && rate * weight * duration.toMinutes() < minSamples);
  if (!small) return;
  const expected = Math.floor(rate * small.weight * small.duration.toMinutes());
  Annotations.of(scope).addWarningV2('cdk-reference-constructs:smallSample',
    `The step at weight ${small.weight} lasts ${small.duration.toHumanString()} and gets about ${expected} requests, but analysis.minSamples is ${minSamples}: `
    + 'it will wait for traffic. Use a longer step, a larger weight or a smaller minSamples.');
}

function wholeNumber(scope: Construct, prop: string, value: number | undefined, min: number, max: number) {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw propError(scope, { prop, value, allowed: `a whole number from ${min} to ${max}`, fix: `use ${Math.min(max, Math.max(min, Math.round(value) || min))}` });
}

function number(scope: Construct, prop: string, value: number | undefined, min: number, max: number) {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (typeof value === 'number' && value >= min && value <= max) return;
  throw propError(scope, { prop, value, allowed: `a number from ${min} to ${max}`, fix: `use ${Math.min(max, Math.max(min, value || min))}` });
}

function seconds(scope: Construct, prop: string, value: Duration | undefined, min: number, max: number) {
  if (value === undefined) return;
  if (value.isUnresolved()) {
    throw propError(scope, { prop, value, allowed: 'a duration that is known at synthesis', fix: 'give a literal' });
  }
  const given = value.toMilliseconds() / 1000;
  if (given >= min && given <= max) return;
  throw propError(scope, {
    prop, value, allowed: `from ${Duration.seconds(min).toHumanString()} to ${Duration.seconds(max).toHumanString()}`, fix: 'use a duration in this range',
  });
}
