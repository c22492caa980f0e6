import { Annotations, aws_lambda as lambda, Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AnalysisCheck } from './analysis-check';
import { checkAssertions, checkPayload, checkWrite } from './assertion-rules';
import { CanaryFunctionProps } from './canary-function';
import { GroupedFunction } from './canary-function-group';
import { checkCheck } from './check-rules';
import { NoTraffic } from './no-traffic';
import { checkPlan } from './plan-rules';
import { RolloutProps } from './rollout';
import { RolloutAnalysis, WhenBusy } from './rollout-options';
import { RolloutPlan } from './rollout-plan';
import { flag, number, seconds, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

/** Executions keep at most 25,000 events; one look is about 20 of them. */
const MOST_LOOKS = 1000;
const USUAL_LOOKS = 500;

/** Seconds between two looks while somebody's approval is waited for. */
export function approvalInterval(plan: RolloutPlan, interval: number): number {
  return Math.max(interval, lookEvery(plan.approvalTimeout.toSeconds()));
}

const lookEvery = (duration: number) => 60 * Math.max(1, Math.ceil(duration / USUAL_LOOKS / 60));

/** A minute, or as much longer as the plan is long. */
export function defaultInterval(plan: RolloutPlan): number {
  return lookEvery(plan.totalDuration.toSeconds());
}

/** How long an execution may take: its plan, all that it may wait for, and as long again for the rollout before it. A rollout that hangs is ended and restored. */
export function rolloutTimeout(plan: RolloutPlan, patience: number): Duration {
  return Duration.seconds(Math.min(365 * DAY, 2 * (longest(plan) + plan.steps.length * patience) + DAY));
}

const DAY = 86_400;

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
  if (fn instanceof lambda.Version || fn instanceof lambda.Alias) {
    throw propError(scope, { prop, value: fn.node.path, allowed: 'a function, not a version or an alias', fix: 'give the function itself' });
  }
  if ('currentVersion' in fn) return checkOwn(scope, prop, fn);
  throw propError(scope, {
    prop,
    value: fn.node.path,
    allowed: 'a lambda.Function of this app, whose versions can be published',
    fix: 'an imported function has no version here: define it in this app, or put the rollout where it is defined',
  });
}

/** One GetMetricData call takes 500 queries; a member of a group needs up to 20 of them. */
const MOST_MEMBERS = 20;

/** Its version in another stack would be an export that the next deployment has to remove while it is used. */
function checkOwn(scope: Construct, prop: string, fn: lambda.IFunction) {
  if (Stack.of(fn) === Stack.of(scope)) return;
  throw propError(scope, {
    prop, value: fn.node.path, allowed: `a function of the same stack, ${Stack.of(scope).node.path}`, fix: 'put the rollout into the stack of the function',
  });
}

const rolledOut = new WeakMap<lambda.IFunction, string>();

/** The keeper of one rollout would delete the versions that another one must be able to return to. */
export function checkRolledOutOnce(scope: Construct, fn: lambda.IFunction) {
  const other = rolledOut.get(fn);
  if (other) throw propError(scope, { prop: 'function', value: fn.node.path, allowed: `a function that ${other} does not roll out`, fix: 'use one rollout for a function' });
  rolledOut.set(fn, scope.node.path);
}

/** Two aliases of one name and one function collide at deployment. */
export function checkAliasIsFree(scope: Construct, fn: lambda.IFunction, aliasName: string) {
  const key = (...parts: string[]) => JSON.stringify(Stack.of(scope).resolve(parts));
  const taken = Stack.of(scope).node.findAll().find((node) =>
    node instanceof lambda.CfnAlias && key(node.functionName, node.name) === key(fn.functionName, aliasName));
  if (!taken) return;
  throw propError(scope, {
    prop: 'aliasName', value: aliasName, allowed: `a name that no alias of ${fn.node.path} has; ${taken.node.path} has it`, fix: 'remove that alias, or use another name',
  });
}

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

/** The event that starts a rollout is that of the root stack: a nested one may be complete in a deployment that fails. */
function checkStack(scope: Construct) {
  if (!Stack.of(scope).nested) return;
  throw propError(scope, { prop: 'the stack', value: 'a nested stack', allowed: 'a stack of its own', fix: 'move the construct to the parent stack' });
}

export function checkRollout(scope: Construct, props: RolloutProps & { readonly plan: RolloutPlan }) {
  const { plan, analysis = {}, lifecycle = {}, aliasName } = props;
  checkStack(scope);
  checkPlan(scope, plan);
  checkAliasName(scope, aliasName);
  checkAnalysis(scope, plan, analysis, props.members.length > 1);
  for (const { assertions } of props.members) if (assertions) checkAssertions(scope, assertions);
  wholeNumber(scope, 'lifecycle.keepVersions', lifecycle.keepVersions, 1, 40);
  if (!Token.isUnresolved(lifecycle.provisionedConcurrency)) {
    wholeNumber(scope, 'lifecycle.provisionedConcurrency', lifecycle.provisionedConcurrency, 1, 100_000);
  }
  checkWhenBusy(scope, lifecycle.whenBusy);
  if (lifecycle.returnWindow) seconds(scope, 'lifecycle.returnWindow', lifecycle.returnWindow, 1, 365 * DAY);
  if (lifecycle.firstVersion !== undefined && !Token.isUnresolved(lifecycle.firstVersion) && !/^[1-9]\d*$/.test(lifecycle.firstVersion)) {
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

function checkAnalysis(scope: Construct, plan: RolloutPlan, analysis: RolloutAnalysis, group: boolean) {
  checkInterval(scope, plan, analysis.interval);
  wholeNumber(scope, 'analysis.minSamples', analysis.minSamples, 1, 1_000_000);
  seconds(scope, 'analysis.metricLag', analysis.metricLag, 0, 3600);
  checkNoTraffic(scope, analysis.onNoTraffic);
  flag(scope, 'analysis.skip', analysis.skip);
  checkAlarms(scope, analysis.checks ?? []);
  for (const [index, check] of (analysis.checks ?? []).entries()) checkCheck(scope, `analysis.checks[${index}]`, check, group);
  const names = (analysis.checks ?? []).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw propError(scope, { prop: 'analysis.checks', value: twice, allowed: 'each name once', fix: 'take one of the two out, or give it another name' });
  warnOfSmallSamples(scope, plan, analysis);
}

function checkWhenBusy(scope: Construct, whenBusy: WhenBusy | undefined) {
  if (whenBusy === undefined || Object.values(WhenBusy).includes(whenBusy)) return;
  throw propError(scope, { prop: 'lifecycle.whenBusy', value: whenBusy, allowed: Object.values(WhenBusy).join(', '), fix: 'use one of WhenBusy' });
}

/** One DescribeAlarms answers for at most 100. */
function checkAlarms(scope: Construct, checks: AnalysisCheck[]) {
  const alarms = checks.filter(({ _kind: { kind } }) => kind === 'alarm').length;
  if (alarms <= 100) return;
  throw propError(scope, { prop: 'analysis.checks', value: `${alarms} alarms`, allowed: 'at most 100', fix: 'put several into a composite alarm' });
}

function checkNoTraffic(scope: Construct, onNoTraffic: NoTraffic | undefined) {
  if (!onNoTraffic) return;
  const { _traffic: traffic } = onNoTraffic;
  if (onNoTraffic._timeout().isUnresolved() || onNoTraffic._timeout().toSeconds() !== 0) {
    seconds(scope, 'analysis.onNoTraffic.timeout', onNoTraffic._timeout(), 60, 30 * 86_400);
  }
  if (!traffic) return;
  wholeNumber(scope, 'analysis.onNoTraffic.invocations', traffic.invocations, 1, 200);
  checkPayload(scope, 'analysis.onNoTraffic', traffic.payload);
  checkWrite(scope, 'analysis.onNoTraffic', traffic);
}

function checkInterval(scope: Construct, plan: RolloutPlan, interval: Duration | undefined) {
  seconds(scope, 'analysis.interval', interval, 60, 86_400);
  if (!interval || interval.isUnresolved()) return;
  if (interval.toSeconds() % 60) {
    throw propError(scope, {
      prop: 'analysis.interval', value: interval, allowed: "whole minutes, the period of Lambda's metrics", fix: 'round it to minutes',
    });
  }
  const looks = plan.totalDuration.toSeconds() / interval.toSeconds();
  if (looks <= MOST_LOOKS) return;
  throw propError(scope, {
    prop: 'analysis.interval',
    value: interval,
    allowed: `at most ${MOST_LOOKS} looks in all, since an execution keeps 25,000 events`,
    fix: `use at least ${Math.ceil(plan.totalDuration.toSeconds() / MOST_LOOKS / 60)} minutes for this plan`,
  });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: 1 MB; templates have the same limit. */
const LONGEST_DEFINITION = 1_000_000;

export function checkSize(scope: Construct, definition: object, { steps }: RolloutPlan) {
  // A quote takes two characters in a template.
  const size = JSON.stringify(JSON.stringify(definition)).length;
  if (size <= LONGEST_DEFINITION) return;
  throw propError(scope, {
    prop: 'plan.steps',
    value: `${steps.length} steps, ${size} characters`,
    allowed: `a definition of at most ${LONGEST_DEFINITION} characters`,
    fix: `use at most ${Math.floor(steps.length * LONGEST_DEFINITION / size) - 1} steps with these checks`,
  });
}

/** Weights are random for each request: a sample that is too small is waited for, and then rolled back. */
function warnOfSmallSamples(scope: Construct, plan: RolloutPlan, { expectedRequestsPerMinute: rate, minSamples = 50 }: RolloutAnalysis) {
  if (rate === undefined || Token.isUnresolved(rate)) return;
  number(scope, 'analysis.expectedRequestsPerMinute', rate, 0, Number.MAX_SAFE_INTEGER);
  const small = plan.steps.find(({ weight, duration }) => duration.toSeconds() > 0 && rate * weight * duration.toMinutes() < minSamples);
  if (!small) return;
  const expected = Math.floor(rate * small.weight * small.duration.toMinutes());
  Annotations.of(scope).addWarningV2('cdk-reference-constructs:smallSample',
    `The step at weight ${small.weight} lasts ${small.duration.toHumanString()} and gets about ${expected} requests, but analysis.minSamples is ${minSamples}: `
    + 'it will wait for traffic. Use a longer step, a larger weight or a smaller minSamples.');
}
