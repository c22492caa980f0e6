import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { newStack } from './app';
import { Query } from '../../../local-cloud/states/jsonata';
import { Random } from '../../../local-cloud/states/random';
import { AnalysisCheck } from '../../../src';
import { query } from '../../../src/delivery/canary-function/definition/asl';
import { seriesQuery, windowQuery } from '../../../src/delivery/canary-function/definition/series';
import { VerdictProps, verdictQuery } from '../../../src/delivery/canary-function/definition/verdict';

const START = Date.parse('2026-11-21T10:00:00Z');
const MEMBER = { function: 'hello', alias: 'live', from: '6', to: '7' };
const STEP: Omit<VerdictProps, 'checks'> = { minSamples: 50, alone: false, direct: false, group: false, duration: 300, patience: 600 };

/** What CloudWatch answers for one version. */
interface Seen { invocations: number; errors?: number; p99?: number }

const context = { Execution: { StartTime: new Date(START).toISOString() } };
const evaluate = (expression: string, variables: object, result: object, now: number) =>
  new Query(() => now, new Random(1)).template(query(expression), { input: {}, context, result }, variables as any);

interface Look {
  new: Seen;
  stable?: Seen;
  throttles?: number;
  own?: Record<string, number[]>;
  at?: number;
  judged?: any;
  more?: object;
  lost?: string[];
}

/** The verdict of a look at `at` seconds into the step. */
async function judge(checks: AnalysisCheck[], look: Look, step: Partial<VerdictProps> = {}) {
  const series = (letter: string, { invocations, errors, p99 }: Seen) => [
    { Id: `m0${letter}i`, Values: invocations ? [invocations] : [] },
    { Id: `m0${letter}e`, Values: errors === undefined || !invocations ? [] : [errors] },
    ...checks.map((_, index) => ({ Id: `m0${letter}p${index}`, Values: p99 === undefined || !invocations ? [] : [p99] })),
  ];
  const MetricDataResults = [
    ...series('n', look.new), ...series('s', look.stable ?? { invocations: 0 }),
    { Id: 'm0nt', Values: look.throttles === undefined ? [] : [look.throttles] },
    ...Object.entries(look.own ?? {}).map(([Id, Values]) => ({ Id, Values })),
  ].map((each) => ({ ...each, StatusCode: 'Complete' })).filter(({ Id }) => !look.lost?.includes(Id));
  const variables = { members: [MEMBER], began: START, approved: false, judged: look.judged ?? { checks: [] }, ...look.more };
  return evaluate(verdictQuery({ checks, ...STEP, ...step }), variables, { MetricDataResults }, START + (look.at ?? 300) * 1000);
}

const many = { invocations: 1000, errors: 0, p99: 100 };

describe('errors', () => {
  const checks = [AnalysisCheck.errorRate()];
  test.each<[string, Look, string]>([
    ['none', { new: many, stable: many }, 'next'],
    ['too many', { new: { ...many, errors: 11 }, stable: many }, 'rollBack'],
    ['as many as allowed', { new: { ...many, errors: 10 }, stable: many }, 'next'],
    ['no more than twice those of the stable version', { new: { ...many, errors: 60 }, stable: { ...many, errors: 30 } }, 'next'],
    ['more than that', { new: { ...many, errors: 61 }, stable: { ...many, errors: 30 } }, 'rollBack'],
    ['one, of one request', { new: { invocations: 1, errors: 1 }, stable: many }, 'again'],
    ['two, of two requests: too many for the sample already', { new: { invocations: 2, errors: 2 }, stable: many, at: 60 }, 'rollBack'],
    ['compared with a stable version that had no traffic', { new: { ...many, errors: 11 } }, 'rollBack'],
    ['no answer about them', { new: many, stable: many, lost: ['m0ne'] }, 'again'],
    ['none, but the step is not over', { new: many, stable: many, at: 120 }, 'again'],
    ['none, of too few requests', { new: { invocations: 49, errors: 0 }, stable: many }, 'again'],
    ['no requests for too long', { new: { invocations: 0 }, stable: many, at: 901 }, 'rollBack'],
  ])('%s', async (_, look, verdict) => {
    expect(await judge(checks, look)).toMatchObject({ verdict });
  });

  test('the reason has the figures', async () => {
    expect((await judge(checks, { new: { ...many, errors: 20 }, stable: many })).reason).toBe('errorRate is 0.02, allowed: at most 0.01');
    expect(await judge(checks, { new: { invocations: 3 }, at: 901 })).toMatchObject({ code: 'NoTraffic', reason: 'errorRate: not enough data' });
  });
});

test('with all traffic, what the stable version did last is what is compared with', async () => {
  const checks = [AnalysisCheck.errorRate(), AnalysisCheck.duration({ failureLimit: 0 })];
  const before = await judge(checks, { new: { ...many, errors: 150 }, stable: { ...many, errors: 100, p99: 80 } });
  const look = (p99: number, errors: number) =>
    judge(checks, { new: { invocations: 1000, errors, p99 }, more: { baseline: before.checks } }, { alone: true });
  expect(await look(100, 150)).toMatchObject({ verdict: 'next' });
  expect(await look(100, 201)).toMatchObject({ verdict: 'rollBack' });
  expect(await look(121, 0)).toMatchObject({ verdict: 'rollBack' });
});

describe('durations', () => {
  const [tail] = [AnalysisCheck.duration()];
  const slow = { ...many, p99: 151 };
  test('one slow look is forgiven, the second is not', async () => {
    const first = await judge([tail], { new: slow, stable: many, at: 60 });
    expect(first).toMatchObject({ verdict: 'again', checks: [{ outcome: 'fail', failures: 1 }] });
    expect(await judge([tail], { new: slow, stable: many, at: 120, judged: first })).toMatchObject({ verdict: 'rollBack', code: 'CheckFailed' });
    expect(await judge([tail], { new: many, stable: many, judged: first })).toMatchObject({ verdict: 'next' });
  });

  test('nothing to compare with: only an absolute bound counts', async () => {
    expect(await judge([tail], { new: slow })).toMatchObject({ verdict: 'next', checks: [{ allowed: 'not compared' }] });
    expect(await judge([tail], { new: slow, more: { baseline: [] } }, { alone: true })).toMatchObject({ verdict: 'next' });
    const bound = AnalysisCheck.duration({ max: Duration.millis(150), failureLimit: 0 });
    expect(await judge([bound], { new: slow })).toMatchObject({ verdict: 'rollBack' });
    expect(await judge([bound], { new: slow, stable: { ...many, p99: 140 } })).toMatchObject({ verdict: 'next' });
  });

  test('two points of one window are weighted by their requests', async () => {
    const points = { MetricDataResults: [{ Id: 'm0ni', Values: [300, 100] }, { Id: 'm0np0', Values: [100, 200] }] };
    const variables = { members: [MEMBER], began: START, approved: false, judged: { checks: [] } };
    const verdict = await evaluate(verdictQuery({ checks: [tail], ...STEP }), variables, points, START);
    expect(verdict.checks[0]).toMatchObject({ value: 125, samples: 400 });
  });
});

test('throttles', async () => {
  expect(await judge([AnalysisCheck.throttles()], { new: many, throttles: 1 })).toMatchObject({ verdict: 'rollBack', reason: 'throttles is 1, allowed: at most 0' });
  expect(await judge([AnalysisCheck.throttles({ max: 1 })], { new: many, throttles: 1 })).toMatchObject({ verdict: 'next' });
  expect(await judge([AnalysisCheck.throttles()], { new: many, lost: ['m0nt'] })).toMatchObject({ verdict: 'again' });
});

describe('own metrics', () => {
  const metric = (statistic: string) => new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders', statistic });
  const check = (statistic: string) => AnalysisCheck.metric(metric(statistic), { name: 'orders', min: 10, max: 20 });
  test.each<[string, number[], string, string]>([
    ['Sum', [6, 6], 'next', '12'], ['Sum', [4, 4], 'rollBack', '8'], ['Maximum', [12, 21], 'rollBack', '21'],
    ['Minimum', [9, 30], 'rollBack', '9'], ['Average', [9, 13], 'next', '11'], ['Average', [], 'again', 'missing'],
  ])('%s of %j', async (statistic, values, verdict, value) => {
    const found = await judge([check(statistic)], { new: many, own: { c0: values } });
    expect([found.verdict, String(found.checks[0].value)]).toEqual([verdict, value]);
  });
});

describe('alarms', () => {
  const alarm = cloudwatch.Alarm.fromAlarmArn(newStack(), 'Pager', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:pager');
  const seen = (state: string, minute: number) => ({ alarms: [{ name: 'pager', state, since: new Date(START + minute * 60_000).toISOString() }] });
  test.each<[string, object, string]>([
    ['quiet', seen('OK', -5), 'next'],
    ['red before the rollout has begun', seen('ALARM', -5), 'next'],
    ['red since', seen('ALARM', 1), 'rollBack'],
    ['gone', { alarms: [] }, 'again'],
  ])('%s', async (_, more, verdict) => {
    expect(await judge([AnalysisCheck.alarm(alarm)], { new: many, more })).toMatchObject({ verdict });
  });
});

describe('limits', () => {
  test('a dry run never decides', async () => {
    const found = await judge([AnalysisCheck.errorRate({ dryRun: true })], { new: { ...many, errors: 999 } });
    expect(found).toMatchObject({ verdict: 'next', checks: [{ outcome: 'fail' }] });
  });

  test('looks that must pass in a row', async () => {
    const checks = [AnalysisCheck.errorRate({ consecutiveSuccesses: 2 })];
    const first = await judge(checks, { new: many, stable: many });
    expect(first.verdict).toBe('again');
    expect(await judge(checks, { new: many, stable: many, judged: first, at: 360 })).toMatchObject({ verdict: 'next' });
  });

  test('looks without data that are forgiven', async () => {
    const checks = [AnalysisCheck.errorRate({ inconclusiveLimit: 1 })];
    const first = await judge(checks, { new: { invocations: 0 } });
    expect(first.verdict).toBe('again');
    expect(await judge(checks, { new: { invocations: 0 }, judged: first, at: 360 })).toMatchObject({ verdict: 'rollBack', code: 'Inconclusive' });
  });
});

describe('approval', () => {
  const step = { approvalTimeout: 3600 };
  test.each<[string, Look, string]>([
    ['nobody has said a word', { new: many, stable: many }, 'again'],
    ['approved', { new: many, stable: many, more: { approved: true } }, 'next'],
    ['approved early: the step is over', { new: many, stable: many, at: 5, more: { approved: true } }, 'next'],
    ['approved, but bad', { new: { ...many, errors: 99 }, stable: many, more: { approved: true } }, 'rollBack'],
    ['bad while it waits', { new: { ...many, errors: 99 }, stable: many }, 'rollBack'],
    ['too late', { new: many, stable: many, at: 3901 }, 'rollBack'],
  ])('%s', async (_, look, verdict) => {
    expect(await judge([AnalysisCheck.errorRate()], look, step)).toMatchObject({ verdict });
  });
});

test('direct invocations count where traffic is generated', async () => {
  const results = { MetricDataResults: [{ Id: 'm0ni', Values: [10] }, { Id: 'm0di', Values: [50] }, { Id: 'm0de', Values: [5] }] };
  const variables = { members: [MEMBER], began: START, approved: false, judged: { checks: [] } };
  const verdict = await evaluate(verdictQuery({ ...STEP, checks: [AnalysisCheck.errorRate()], direct: true }), variables, results, START + 300_000);
  expect(verdict).toMatchObject({ verdict: 'rollBack', checks: [{ samples: 60 }] });
});

test('the duration of direct invocations counts too: without other traffic it is all there is', async () => {
  const results = { MetricDataResults: [{ Id: 'm0di', Values: [60] }, { Id: 'm0dp0', Values: [100] }] };
  const variables = { members: [MEMBER], began: START, approved: false, judged: { checks: [] } };
  const verdict = await evaluate(verdictQuery({ ...STEP, checks: [AnalysisCheck.duration()], direct: true }), variables, results, START + 300_000);
  expect(verdict).toMatchObject({ verdict: 'next', checks: [{ outcome: 'pass', value: 100, samples: 60 }] });
});

test('random series: the verdict on errors is that of the rule, and figures never fail to be judged', async () => {
  const p99 = fc.integer({ min: 1, max: 900_000 });
  const version = fc.nat(400).chain((invocations) => fc.record({ invocations: fc.constant(invocations), errors: fc.nat(invocations), p99 }));
  await fc.assert(fc.asyncProperty(version, version, async (fresh, stable) => {
    const { verdict } = await judge([AnalysisCheck.errorRate()], { new: fresh, stable });
    const allowed = Math.max(0.01, stable.invocations >= 50 ? 2 * stable.errors / stable.invocations : 0);
    const failed = fresh.errors >= 2 && fresh.errors / Math.max(fresh.invocations, 50) > allowed;
    expect(verdict).toBe(failed ? 'rollBack' : fresh.invocations < 50 ? 'again' : 'next');
    expect(['next', 'again', 'rollBack']).toContain((await judge(AnalysisCheck.defaults(), { new: fresh, stable })).verdict);
  }), { numRuns: 150 });
});

test('the window begins before the step by the lag, in whole minutes and at most a day', async () => {
  const series = seriesQuery(newStack(), { checks: AnalysisCheck.defaults(), members: '$members', alone: false, direct: false });
  const queries = await evaluate(series, { members: [MEMBER] }, {}, START);
  expect(queries.map(({ Id }: any) => Id)).toEqual(['m0ni', 'm0ne', 'm0np2', 'm0si', 'm0se', 'm0sp2', 'm0nt']);
  const at = (seconds: number) => evaluate(windowQuery(120, false), { queries, began: START }, {}, START + seconds * 1000);
  expect(await at(60)).toMatchObject({ StartTime: '2026-11-21T09:58:00.000Z', EndTime: '2026-11-21T10:01:00.000Z', MetricDataQueries: expect.any(Array) });
  expect((await at(61)).MetricDataQueries[0].MetricStat).toMatchObject({ Period: 240, Stat: 'Sum' });
  expect((await at(9 * 86_400)).MetricDataQueries[0].MetricStat.Period).toBe(86_400);
});

test('expressions: their parts are renamed, hidden and of the same window', async () => {
  const [orders, visits] = ['Orders', 'Visits'].map((metricName) => new cloudwatch.Metric({ namespace: 'Shop', metricName, dimensionsMap: { version: AnalysisCheck.NEW_VERSION } }));
  const rate = new cloudwatch.MathExpression({ expression: '100 * orders / visits', usingMetrics: { orders, visits } });
  const checks = [AnalysisCheck.throttles(), AnalysisCheck.metric(rate, { name: 'rate', min: 1 })];
  const queries = await evaluate(seriesQuery(newStack(), { checks, members: '$members', alone: true, direct: false }), { members: [MEMBER] }, {}, START);
  const own = queries.filter(({ Id }: any) => Id.startsWith('c1'));
  expect(own).toMatchObject([
    { Id: 'c1_orders', ReturnData: false, MetricStat: { Metric: { Dimensions: [{ Name: 'version', Value: '7' }] } } },
    { Id: 'c1_visits', ReturnData: false },
    { Id: 'c1', Expression: '100 * c1_orders / c1_visits', ReturnData: true },
  ]);
  const { MetricDataQueries } = await evaluate(windowQuery(0, true), { queries, began: START }, {}, START + 60_000);
  expect(MetricDataQueries.at(-1)).toMatchObject({ Expression: expect.any(String), Period: 60 });
});
