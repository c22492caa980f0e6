import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_cloudwatch_actions as actions, aws_scheduler as scheduler, aws_sns as sns, aws_stepfunctions as sfn, Duration, Stack, Token } from 'aws-cdk-lib';
import { interactions } from './mappings';
import { Synthesized } from './synthesized';
import { DatasetTimeFormat, RecommendationTarget } from '../../../src/data/glue-to-personalize';

const ALARM = 'AWS::CloudWatch::Alarm';
const REPOSITORY = join(__dirname, '..', '..', '..');
const all = Synthesized.of({
  start: { full: scheduler.ScheduleExpression.rate(Duration.days(1)) }, operations: { maxRecommendationsPerSecond: 20, idleAfter: Duration.days(2) },
});
const alarmOf = (id: string, of = all) => of.one(ALARM, `ShopAlarms${id}`);
const ids = (of: Synthesized) => Object.keys(of.all(ALARM)).map((id) => id.replace('ShopAlarms', '')).sort();
const counted = ({ Metrics, MetricName, Statistic, Dimensions }: any): string[] => Metrics
  ? Metrics.filter((metric: any) => metric.MetricStat).map(({ MetricStat: { Metric, Stat } }: any) => `${Stat} ${Metric.MetricName} of ${Metric.Dimensions[0].Value}`)
  : [`${Statistic} ${MetricName} of ${Dimensions[0].Value}`];
const ended = (machine: string) => ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => `Sum ${name} of <${machine}>`);

test('there are those that can be raised', () => {
  expect(ids(Synthesized.of())).toEqual(['CampaignIdle', 'ErasureFailed', 'RunFailed']);
  expect(ids(all)).toEqual(['CampaignIdle', 'ErasureFailed', 'RunFailed', 'RunMissing', 'StartLost', 'TooManyRequests']);
  expect(ids(Synthesized.of({ start: { parameterFiles: true } }))).toEqual(['CampaignIdle', 'ErasureFailed', 'RunFailed', 'StartLost']);
  const foreign = new Synthesized((stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Trainer', 'trainer')) }));
  expect(ids(foreign)).toEqual(['ErasureFailed', 'RunFailed']);
});

test.each<[string, string[]]>([
  ['RunFailed', ended('ShopMachine')],
  ['ErasureFailed', ended('ShopErase')],
  ['StartLost', ['Maximum ApproximateNumberOfMessagesVisible of <ShopLostStarts.QueueName>']],
  ['RunMissing', ['Sum ExecutionsStarted of <ShopMachine>']],
])('%s counts what it says', (id, metrics) => expect(counted(alarmOf(id))).toEqual(metrics));

test('a campaign is idle when runs compare with it and nobody asks, for as long as is said', () => {
  const idle = alarmOf('CampaignIdle');
  expect(idle).toMatchObject({ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' });
  expect(counted(idle).sort()).toEqual(['SampleCount LiveScore of shop', expect.stringMatching(/^Sum GetRecommendations of arn:.*:campaign\/shop$/)]);
  expect(idle.Metrics.flatMap(({ MetricStat }: any) => MetricStat?.Period ?? [])).toEqual([172_800, 172_800]);
  expect(idle.Metrics.flatMap(({ Expression }: any) => Expression ?? [])).toEqual(['IF(FILL(requests, 0) < 1, FILL(compared, 0), 0)']);
});

test.each([
  [Duration.hours(1), '1 hour'], [Duration.hours(25), '1 day 1 hour'], [Duration.days(7), '7 days'], [undefined, '3 days'],
])('idle for %s is said', (idleAfter, said) => {
  expect(alarmOf('CampaignIdle', new Synthesized({ operations: { idleAfter } })).AlarmDescription).toContain(`nobody has asked it for ${said}. `);
});

test('a bound is requests a second, over five minutes', () => {
  expect(alarmOf('TooManyRequests')).toMatchObject({ Threshold: 6000, ComparisonOperator: 'GreaterThanThreshold', Period: 300, Statistic: 'Sum' });
});

test('a week without a run is missed, also without data', () => {
  expect(alarmOf('RunMissing')).toMatchObject({ EvaluationPeriods: 7, TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold' });
});

test.each<[string, boolean]>([
  ['rate(7 days)', true], ['rate(168 hours)', true], ['rate(8 days)', false], ['rate(169 hours)', false],
  ['cron(0 1 * * ? *)', true], ['cron(0 1 ? * SUN *)', true], ['cron(0 1 ? * 2-6 *)', true], ['cron(0 1 1,8,15,22 * ? *)', false], ['cron(0 1 1/7 * ? *)', true],
  ['cron(0 1 1,8,15,22,28 * ? *)', true], ['cron(0 1 1 * ? *)', false], ['cron(0 1 L * ? *)', false], ['cron(0 1 31 * ? *)', false], ['cron(0 1 ? * 2#1 *)', false],
  ['cron(0 1 ? * 6L *)', false], ['cron(0 1 * JAN-NOV ? *)', false], ['cron(0 1 * 1-12 ? *)', true], ['cron(0 1 * * ? 2026)', false],
  [Token.asString({ Ref: 'Schedule' }), false],
])('of %s a week without a run is missed: %s', (expression, missed) => {
  expect(ids(new Synthesized({ start: { full: scheduler.ScheduleExpression.expression(expression) } })).includes('RunMissing')).toBe(missed);
});

test('of two schedules one that starts each week is enough', () => {
  const [monthly, daily] = [28, 1].map((days) => scheduler.ScheduleExpression.rate(Duration.days(days)));
  const incremental = (stack: Stack) => interactions(stack, { incremental: { column: 'ordered_at', format: DatasetTimeFormat.iso8601() } });
  expect(ids(new Synthesized((stack) => ({ interactions: incremental(stack), start: { full: monthly, incremental: daily } })))).toContain('RunMissing');
});

test('each is named after the group, says what it is, for the day, and where the runbook speaks of it', () => {
  const runbook = readFileSync(join(REPOSITORY, 'docs', 'runbooks', 'glue-to-personalize.md'), 'utf8');
  const sections = [...runbook.matchAll(/^## (.*)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^a-z0-9 -]/g, '').replace(/ /g, '-'));
  for (const id of ids(all)) {
    const { AlarmName, AlarmDescription } = alarmOf(id);
    expect(AlarmName).toBe(`shop-${id}`);
    expect(AlarmDescription).toContain(' By day. ');
    const [, page, section] = /\/(docs\/runbooks\/[\w-]+\.md)#([\w-]+)$/.exec(AlarmDescription) ?? [];
    expect(page).toBe('docs/runbooks/glue-to-personalize.md');
    expect(sections).toContain(section);
  }
});

test('each tells the topic of it and of its end, and whoever is added', () => {
  const told = new Synthesized((stack) => ({ operations: { topic: sns.Topic.fromTopicArn(stack, 'People', 'arn:aws:sns:eu-central-1:123456789012:people') } }),
    ({ alarms }, stack) => alarms.addAction(new actions.SnsAction(new sns.Topic(stack, 'More'))));
  for (const id of ids(told)) {
    const both = ['arn:aws:sns:eu-central-1:123456789012:people', '<More>'];
    expect(alarmOf(id, told)).toMatchObject({ AlarmActions: both, OKActions: both });
  }
});

test('the runbook may be elsewhere', () => {
  expect(alarmOf('RunFailed', new Synthesized({ operations: { runbookUrl: 'https://runbook.example.com' } })).AlarmDescription).toMatch(/https:\/\/runbook\.example\.com#a-run-has-failed$/);
});
