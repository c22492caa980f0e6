import { aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { functionProps, newStack } from './app';
import { propertiesOf, read, withRollout } from './rollout';
import { CanaryFunctionGroup, RolloutPlan } from '../../../src';

function pageOf(template: Template) {
  const [{ DashboardName, DashboardBody }] = Object.values(propertiesOf(template, 'AWS::CloudWatch::Dashboard'));
  return { name: read(DashboardName), widgets: JSON.parse(read(DashboardBody)).widgets as any[] };
}

const titles = (widgets: any[]) => widgets.map(({ properties }) => properties.title).filter(Boolean);

const plan = RolloutPlan.linear({ steps: 4, interval: Duration.minutes(10) });
const { name, widgets } = pageOf(withRollout({ plan, operations: { runbookUrl: 'https://runbook.example.com' } }).template);
const metricsOf = (title: string) => widgets.find(({ properties }) => properties.title === title).properties.metrics as any[];

test('its name is made from the rollout and the region, since dashboards of all regions share their names', () => {
  expect(name).toBe('StackHelloRollout9DB96C1D-us-east-1');
});

test('it says what the plan is and where the runbook is', () => {
  expect(widgets[0].properties.markdown).toBe(`# Stack/Hello\n${plan.description} · [Runbook](https://runbook.example.com)`);
});

test('a row for the function, and one for the rollouts', () => {
  expect(titles(widgets)).toEqual(['share of traffic by version, during a rollout (%)', 'errors', 'duration, p99 (ms)', 'requests, throttles', 'Rollouts', 'Alarms']);
});

test('versions are found by what Lambda says of the alias', () => {
  const [[{ expression, label }], [search]] = metricsOf('share of traffic by version, during a rollout (%)');
  expect([expression, label]).toEqual(['100 * invocations / SUM(invocations)', 'share of']);
  expect(search).toMatchObject({ id: 'invocations', visible: false, label: "version ${PROP('Dim.ExecutedVersion')}" });
  expect(search.expression).toMatch(/^SEARCH\('\{AWS\/Lambda,FunctionName,Resource,ExecutedVersion\} FunctionName="(<HelloFunction\w+>)" Resource="\1:live" MetricName="Invocations"', 'Sum', 60\)$/);
  expect(metricsOf('duration, p99 (ms)')[0][0].expression).toMatch(/MetricName="Duration"', 'p99', 60\)$/);
});

test('rollouts: started, succeeded, ended otherwise, rolled back', () => {
  expect(metricsOf('Rollouts').filter(([, , , , , options]) => options?.visible !== false).map((metric) => metric.at(-1).label))
    .toEqual(expect.arrayContaining(['started', 'succeeded', 'ended without success', 'rolled back']));
});

test('all alarms are on it', () => {
  expect(widgets.at(-1).properties.alarms).toHaveLength(7);
});

test('a group has a row for each function', () => {
  const stack = newStack();
  const functions = ['Cart', 'Payment'].map((each) => ({ name: each, function: new lambda.Function(stack, each, functionProps()) }));
  new CanaryFunctionGroup(stack, 'Shop', { functions });
  const page = pageOf(Template.fromStack(stack));
  expect(titles(page.widgets).filter((title) => title.endsWith('errors'))).toEqual(['Cart: errors', 'Payment: errors']);
  expect(titles(page.widgets)).toHaveLength(2 * 4 + 2);
});

test('in a stack without an environment the name has the region of the deployment', () => {
  const stack = new Stack(undefined, 'Anywhere');
  new CanaryFunctionGroup(stack, 'Shop', { functions: [{ name: 'Cart', function: new lambda.Function(stack, 'Cart', functionProps()) }] });
  expect(pageOf(Template.fromStack(stack)).name).toMatch(/^AnywhereShopRollout\w+-<AWS::Region>$/);
});
