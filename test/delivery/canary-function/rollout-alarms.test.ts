import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_cloudwatch_actions as actions, aws_sns as sns } from 'aws-cdk-lib';
import { oneOf, propertiesOf, read, withRollout } from './rollout';

const ALARM = 'AWS::CloudWatch::Alarm';
const RUNBOOK = 'https://runbook.example.com';
const NAME = 'StackHelloRollout9DB96C1D';

const { template, rollout } = withRollout((stack) => ({ operations: { runbookUrl: RUNBOOK, topic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:news') } }));
const alarmOf = (id: string) => oneOf(template, ALARM, `RolloutAlarms${id}`);
/** What an alarm adds up: metric names and the machines, rules or queues that they are of. */
const counted = ({ Metrics, MetricName, Dimensions }: any): string[] => Metrics
  ? Metrics.filter((metric: any) => metric.MetricStat).map(({ MetricStat: { Metric, Stat } }: any) => `${Stat} ${Metric.MetricName} of ${Metric.Dimensions.map((d: any) => read(d.Value))}`)
  : [`${MetricName} of ${Dimensions.map((dimension: any) => read(dimension.Value))}`];

test('there are these, and each has a name, a threshold of one and good news without data', () => {
  const alarms = Object.values(propertiesOf(template, ALARM));
  expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(
    ['KeeperFailed', 'NotificationFailed', 'RestoreFailed', 'RolledBack', 'RolloutFailed', 'StartFailed', 'StartLost', 'Throttled'].map((id) => `${rollout.rolloutName}-${id}`));
  for (const alarm of alarms) expect(alarm).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' });
  expect(rollout.rolloutName).toBe(NAME);
});

test.each<[string, string[]]>([
  ['RestoreFailed', ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => `Sum ${name} of <HelloRolloutRestore`)],
  ['RolloutFailed', [...['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => `Sum ${name} of <HelloRolloutMachine`), `Sum Rollbacks of ${NAME}`]],
  ['StartFailed', ['Start', 'AfterFailure', 'AfterCompletion'].map((rule) => `Sum FailedInvocations of <HelloRollout${rule}`)],
  ['NotificationFailed', ['ApproximateNumberOfMessagesVisible of <HelloRolloutNotificationsLostMessages']],
  ['StartLost', ['ApproximateNumberOfMessagesVisible of <HelloRolloutLostStarts']],
  ['RolledBack', [`Sum Rollbacks of ${NAME}`]],
  ['Throttled', ['ExecutionThrottled of <HelloRolloutMachine']],
  ['KeeperFailed', ['ExecutionsFailed of <HelloRolloutKeeper']],
])('%s counts what it says', (id, expected) => {
  const found = counted(alarmOf(id));
  expect(found).toHaveLength(expected.length);
  for (const one of expected) expect(found.filter((metric) => metric.startsWith(one))).toHaveLength(1);
});

test('a count without data points is zero, and a rollback is taken off what ended without success', () => {
  const expressions = (id: string) => alarmOf(id).Metrics
    .filter((metric: any) => metric.Expression)
    .map(({ Expression, ReturnData = true }: any) => [Expression, ReturnData]);
  expect(expressions('RestoreFailed')).toEqual([['FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)', true]]);
  expect(expressions('RolloutFailed')).toEqual([['ended - FILL(rolledBack, 0)', true], ['FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)', false]]);
});

test('two are for the night, the others say that they are not', () => {
  const night = rollout.alarms.all.slice(0, 2);
  expect(night).toEqual([rollout.alarms.restoreFailed, rollout.alarms.startLost]);
  for (const [id, { AlarmDescription }] of Object.entries(propertiesOf(template, ALARM))) {
    expect(AlarmDescription).toMatch(/RestoreFailed|StartLost/.test(id) ? /Wake somebody\. https/ : /By day(, unless StartLost is red too)?\. https/);
  }
});

const RUNBOOK_PAGE = readFileSync(join(__dirname, '../../../docs/runbooks/canary-function.md'), 'utf8');
const SECTIONS = [...RUNBOOK_PAGE.matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));

test('alarms and messages link to sections of the runbook that are there', () => {
  const links = [...JSON.stringify(template.toJSON()).matchAll(/https:\/\/runbook\.example\.com#([a-z-]+)/g)].map(([, section]) => section);
  expect(links).toHaveLength(8 + 6);
  expect(links.filter((section) => !SECTIONS.includes(section))).toEqual([]);
});

test('the runbook is that of the construct unless told', () => {
  for (const { AlarmDescription } of Object.values(propertiesOf(withRollout().template, ALARM))) {
    expect(AlarmDescription).toMatch(/ https:\/\/.*\/docs\/runbooks\/canary-function\.md#[a-z-]+$/);
  }
});

test('without a topic there are no messages to watch', () => {
  const plain = withRollout();
  expect(plain.rollout.alarms.notificationFailed).toBeUndefined();
  plain.template.resourceCountIs(ALARM, 7);
});

test('actions reach every alarm, when it is raised and when it is over', () => {
  const arn = 'arn:aws:sns:us-east-1:111111111111:alerts';
  const told = withRollout({}, (each, stack) => each.addAlarmAction(new actions.SnsAction(sns.Topic.fromTopicArn(stack, 'Alerts', arn))));
  const all = Object.values(propertiesOf(told.template, ALARM)).map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);
  expect(all).toEqual(Array(7).fill([[arn], [arn]]));
});
