import { App, aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { functionProps, newStack, templateOf } from './app';
import { AnalysisCheck, RolloutAnalysis, CanaryFunction, CanaryFunctionGroup, CanaryFunctionProps, NoTraffic, RolloutPlan, WhenBusy } from '../../../src';

const with_ = (props: CanaryFunctionProps) => () => templateOf(props);
const analysed = (analysis: RolloutAnalysis) => with_({ analysis });
const lambdaErrors = (dimensionsMap: Record<string, string>) => new cloudwatch.Metric({ namespace: 'AWS/Lambda', metricName: 'Errors', dimensionsMap });
const search = () => ({ ...metric(), toMetricConfig: () => ({}) }) as unknown as cloudwatch.IMetric;
const metric = () => new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Orders' });

test.each<[string, () => unknown, string]>([
  ['no function', with_({ functionProps: undefined }), 'function is missing; allowed: a function, or functionProps'],
  ['an alias of digits', with_({ aliasName: '7' }), 'aliasName is "7"; allowed: up to 128 letters'],
  ['a first version by name', with_({ lifecycle: { firstVersion: 'live' } }), 'lifecycle.firstVersion is "live"; allowed: the number of a published version'],
  ['no version kept', with_({ lifecycle: { keepVersions: 0 } }), 'lifecycle.keepVersions is 0; allowed: a whole number from 1 to 40'],
  ['half a concurrency', with_({ lifecycle: { provisionedConcurrency: 0.5 } }), 'lifecycle.provisionedConcurrency is 0.5'],
  ['looks within the metric period', analysed({ interval: Duration.seconds(30) }), 'analysis.interval is "30 seconds"; allowed: from 1 minute to 1 day'],
  ['looks between minutes', analysed({ interval: Duration.seconds(90) }), 'analysis.interval is "1 minute 30 seconds"; allowed: whole minutes'],
  ['an interval of a parameter', analysed({ interval: Duration.minutes(Token.asNumber({ Ref: 'P' })) }), 'analysis.interval is a value that is only known at deployment'],
  ['no samples', analysed({ minSamples: 0 }), 'analysis.minSamples is 0; allowed: a whole number from 1'],
  ['a lag of a day', analysed({ metricLag: Duration.days(1) }), 'analysis.metricLag is "1 day"; allowed: from 0 seconds to 1 hour'],
  ['no time for traffic', analysed({ onNoTraffic: NoTraffic.wait(Duration.seconds(1)) }), 'analysis.onNoTraffic.timeout is "1 second"; allowed: from 1 minute'],
  ['too many invocations', analysed({ onNoTraffic: NoTraffic.generate({ payload: {}, invocations: 201 }) }), 'invocations is 201; allowed: a whole number from 1 to 200'],
  ['samples of a parameter', analysed({ minSamples: Token.asNumber({ Ref: 'P' }) }), 'analysis.minSamples is a value that is only known at deployment'],
  ['a bound that is none', analysed({ checks: [AnalysisCheck.metric(metric(), { name: 'x', max: NaN })] }), 'analysis.checks[0].max is NaN'],
  ['skip as a text', analysed({ skip: 'false' as any }), 'analysis.skip is "false"; allowed: true or false'],
  ['a way to wait that does not exist', with_({ lifecycle: { whenBusy: 'x' as WhenBusy } }), 'lifecycle.whenBusy is "x"; allowed: QUEUE, LATEST, REPLACE'],
  ['version 0', with_({ lifecycle: { firstVersion: '0' } }), 'lifecycle.firstVersion is "0"'],
  ['a percentile as a share', analysed({ checks: [AnalysisCheck.duration({ percentile: 0.95 })] }), 'analysis.checks[0].percentile is 0.95'],
  ['bounds the wrong way round', analysed({ checks: [AnalysisCheck.metric(metric(), { name: 'x', min: 2, max: 1 })] }), 'analysis.checks[0].min is 2; allowed: at most max, 1'],
  [
    'writes to have something to see', analysed({ onNoTraffic: NoTraffic.generate({ payload: { httpMethod: 'POST' } }) }),
    'the payload of analysis.onNoTraffic is "an HTTP event with the method POST"',
  ],
  ['a payload that is no JSON', analysed({ onNoTraffic: NoTraffic.generate({ payload: () => 1 }) }), 'the payload of analysis.onNoTraffic is'],
  ['a search', analysed({ checks: [AnalysisCheck.metric(search(), { name: 'all', max: 1 })] }), 'allowed: a metric, or an expression of metrics'],
  ['an error rate in percent', analysed({ checks: [AnalysisCheck.errorRate({ max: 5 })] }), 'analysis.checks[0].max is 5; allowed: a number from 0 to 1'],
  ['errors by halves', analysed({ checks: [AnalysisCheck.errorRate({ minErrors: 0.5 })] }), 'analysis.checks[0].minErrors is 0.5'],
  ['a negative ratio', analysed({ checks: [AnalysisCheck.errorRate({ comparedWithStable: -1 })] }), 'analysis.checks[0].comparedWithStable is -1'],
  ['percentile 100', analysed({ checks: [AnalysisCheck.duration({ percentile: 100 })] }), 'analysis.checks[0].percentile is 100; allowed: a number from 50 to 99.99'],
  ['a duration that nothing limits', analysed({ checks: [AnalysisCheck.duration({ comparedWithStable: 0 })] }), 'analysis.checks[0].max is missing'],
  ['a duration over 15 minutes', analysed({ checks: [AnalysisCheck.duration({ max: Duration.hours(1) })] }), 'analysis.checks[0].max is "1 hour"'],
  ['negative throttles', analysed({ checks: [AnalysisCheck.throttles({ max: -1 })] }), 'analysis.checks[0].max is -1'],
  ['a metric without bounds', analysed({ checks: [AnalysisCheck.metric(metric(), { name: 'orders' })] }), 'analysis.checks[0].max is missing; allowed: max, min or both'],
  ['a name with spaces', analysed({ checks: [AnalysisCheck.metric(metric(), { name: 'my orders', min: 1 })] }), 'analysis.checks[0].name is "my orders"'],
  [
    'a dimension that Lambda does not have',
    analysed({ checks: [AnalysisCheck.metric(lambdaErrors({ Version: AnalysisCheck.NEW_VERSION }), { name: 'errors', max: 1 })] }),
    'analysis.checks[0].metric is "Version"; allowed: FunctionName, Resource, ExecutedVersion or EventSourceMappingUUID',
  ],
  [
    'a metric of another region',
    analysed({ checks: [AnalysisCheck.metric(metric().with({ region: 'eu-west-1' }), { name: 'orders', min: 1 })] }),
    'analysis.checks[0].metric is "eu-west-1"; allowed: metrics of the region of the stack, us-east-1',
  ],
  ['a failure limit below 0', analysed({ checks: [AnalysisCheck.throttles({ failureLimit: -1 })] }), 'analysis.checks[0].failureLimit is -1'],
  ['no success needed', analysed({ checks: [AnalysisCheck.throttles({ consecutiveSuccesses: 0 })] }), 'analysis.checks[0].consecutiveSuccesses is 0'],
  ['one name twice', analysed({ checks: [AnalysisCheck.throttles(), AnalysisCheck.throttles()] }), 'analysis.checks is "throttles"; allowed: each name once'],
  [
    'more looks than an execution can keep',
    with_({ plan: RolloutPlan.canary({ bake: Duration.days(7) }), analysis: { interval: Duration.minutes(1) } }),
    'analysis.interval is "1 minute"; allowed: at most 1000 looks in all',
  ],
])('%s', (_, make, message) => {
  expect(make).toThrow('Stack/Hello');
  expect(make).toThrow(message);
});

test('an imported function publishes no versions', () => {
  const stack = newStack();
  const imported = lambda.Function.fromFunctionName(stack, 'Imported', 'imported');
  expect(() => new CanaryFunction(stack, 'Hello', { function: imported })).toThrow('an imported function has no version here');
});

test('a nested stack', () => {
  const nested = new NestedStack(newStack(), 'Nested');
  expect(() => new CanaryFunction(nested, 'Hello', { functionProps: functionProps() })).toThrow('allowed: a stack of its own');
});

test('what is no function of this stack', () => {
  const stack = newStack();
  const fn = new lambda.Function(stack, 'Fn', functionProps());
  expect(() => new CanaryFunction(stack, 'A', { function: fn.currentVersion })).toThrow('allowed: a function, not a version or an alias');
  const other = new Stack(App.of(stack) as App, 'Other', { env: { account: '111111111111', region: 'us-east-1' } });
  expect(() => new CanaryFunction(other, 'B', { function: fn })).toThrow('allowed: a function of the same stack, Other');
});

test('an alias of that name is there already', () => {
  const stack = newStack();
  const fn = new lambda.Function(stack, 'Fn', functionProps());
  fn.addAlias('live');
  expect(() => new CanaryFunction(stack, 'Hello', { function: fn })).toThrow('aliasName is "live"; allowed: a name that no alias of Stack/Fn has; Stack/Fn/Aliaslive');
});

test('a function is rolled out once', () => {
  const stack = newStack();
  const fn = new lambda.Function(stack, 'Fn', functionProps());
  new CanaryFunction(stack, 'Hello', { function: fn });
  expect(() => new CanaryFunction(stack, 'Other', { function: fn, aliasName: 'beta' })).toThrow('allowed: a function that Stack/Hello does not roll out');
});

test('two functions at once', () => {
  const stack = newStack();
  const fn = new lambda.Function(stack, 'Fn', functionProps());
  expect(() => new CanaryFunction(stack, 'Hello', { function: fn, functionProps: functionProps() })).toThrow('leave one of them out');
});

test.each([
  ['no function', 0, () => 'a', '1 to 20 functions'],
  ['more than 20', 21, (index: number) => `a${index}`, '1 to 20 functions'],
  ['a name twice', 2, () => 'a', 'functions[1].name is "a"; allowed: each name and each function once'],
])('a group with %s', (_, count, name, message) => {
  const stack = newStack();
  const functions = Array.from({ length: count }, (__, index) => ({ name: name(index), function: new lambda.Function(stack, `Fn${index}`, functionProps()) }));
  expect(() => new CanaryFunctionGroup(stack, 'Hello', { functions })).toThrow(message);
});

test('a hundred steps fit into a definition, with many checks they do not', () => {
  const plan = RolloutPlan.linear({ steps: 100, interval: Duration.minutes(1) });
  templateOf({ plan });
  const checks = Array.from({ length: 20 }, (_, index) => AnalysisCheck.metric(metric(), { name: `orders-${index}`, min: 1 }));
  expect(() => templateOf({ plan, analysis: { checks: [...AnalysisCheck.defaults(), ...checks] } })).toThrow('allowed: a definition of at most 1000000 characters');
});

test('in a group it is not clear whose version a metric means', () => {
  const stack = newStack();
  const [a, b] = ['A', 'B'].map((name) => ({ name, function: new lambda.Function(stack, name, functionProps()) }));
  const checks = [AnalysisCheck.metric(lambdaErrors({ ExecutedVersion: AnalysisCheck.NEW_VERSION }), { name: 'errors', max: 1 })];
  expect(() => new CanaryFunctionGroup(stack, 'Hello', { functions: [a, b], analysis: { checks } })).toThrow('allowed: fixed dimensions in a group');
});

test('a boundary is inside, and what is known at deployment only is left alone', () => {
  templateOf({
    aliasName: Token.asString({ Ref: 'Name' }),
    lifecycle: {
      firstVersion: Token.asString({ Ref: 'Version' }),
      keepVersions: 40,
      provisionedConcurrency: Token.asNumber({ Ref: 'Number' }),
      whenBusy: WhenBusy.QUEUE,
      returnWindow: Duration.days(365),
    },
    analysis: {
      interval: Duration.minutes(1),
      minSamples: 1,
      metricLag: Duration.seconds(0),
      expectedRequestsPerMinute: Token.asNumber({ Ref: 'Rate' }),
      checks: [
        AnalysisCheck.errorRate({ max: 1, comparedWithStable: 0 }),
        AnalysisCheck.duration({ percentile: 99.99, max: Duration.minutes(15), comparedWithStable: 0 }),
      ],
    },
  });
});

test('a step that is too short for its sample is a warning with the expected number', () => {
  const stack = newStack();
  new CanaryFunction(stack, 'Hello', { functionProps: functionProps(), analysis: { expectedRequestsPerMinute: 60 } });
  Annotations.fromStack(stack).hasWarning('/Stack/Hello/Rollout', Match.stringLikeRegexp('gets about 15 requests, but analysis.minSamples is 50'));
});

test('the alias of a function that is not in the group', () => {
  const stack = newStack();
  const group = new CanaryFunctionGroup(stack, 'Hello', { functions: [{ name: 'A', function: new lambda.Function(stack, 'Fn', functionProps()) }] });
  expect(() => group.alias('B')).toThrow('no function is called "B"; there are A');
});
