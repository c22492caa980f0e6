import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_cloudwatch_actions as actions, aws_scheduler as scheduler, aws_sns as sns, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';
import { Synthesized } from './synthesized';
import { RecommendationTarget } from '../../../src/data/glue-to-personalize';

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

test('a campaign is idle when it serves and nobody asks, for as many days as are said', () => {
  expect(alarmOf('CampaignIdle')).toMatchObject({ EvaluationPeriods: 1, Metrics: expect.arrayContaining([expect.objectContaining({ MetricStat: expect.objectContaining({ Period: 172_800 }) })]) });
  expect(counted(alarmOf('CampaignIdle'))).toEqual(expect.arrayContaining([expect.stringMatching(/^Sum GetRecommendations of arn:.*:campaign\/shop$/)]));
});

test('a bound is requests a second, over five minutes', () => {
  expect(alarmOf('TooManyRequests')).toMatchObject({ Threshold: 6000, ComparisonOperator: 'GreaterThanThreshold', Period: 300, Statistic: 'Sum' });
});

test('a week without a run is missed, also without data', () => {
  expect(alarmOf('RunMissing')).toMatchObject({ EvaluationPeriods: 7, TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold' });
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
