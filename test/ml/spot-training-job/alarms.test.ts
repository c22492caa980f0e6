import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_cloudwatch_actions as actions, aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { Synthesized } from './synthesized';
import { Change, image } from './training';
import { SpotTrainingJob, TrainingAlgorithm } from '../../../src';

const ALARM = 'AWS::CloudWatch::Alarm';
const RUNBOOK = 'https://runbook.example.com';
const NIGHT = ['CheckpointStale', 'PatrolFailed'];
const ALL = [...NIGHT, 'PatrolNotStarted', 'RunFailed', 'StartLost'];

const made = new Synthesized({ operations: { jobName: 'churn', runbookUrl: RUNBOOK } });
const alarmOf = (id: string, of = made) => of.one(ALARM, `ChurnAlarms${id}`);
/** What an alarm adds up: metric names, and the machines, rules or queues that they are of. */
const counted = ({ Metrics, MetricName, Dimensions }: any): string[] => Metrics
  ? Metrics.filter((metric: any) => metric.MetricStat).map(({ MetricStat: { Metric, Stat } }: any) => `${Stat} ${Metric.MetricName} of ${Metric.Dimensions[0].Value}`)
  : [`${MetricName} of ${Dimensions[0].Value}`];
const ended = (machine: string) => ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => `Sum ${name} of <${machine}>`);

test('there are these, each has a name, and nothing trained is good news', () => {
  expect(Object.keys(made.all(ALARM)).sort()).toEqual(ALL.map((id) => `ChurnAlarms${id}`).sort());
  for (const id of ALL) {
    expect(alarmOf(id)).toMatchObject({ AlarmName: `churn-${id}`, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' });
  }
});

test.each<[string, string[], number, number]>([
  // Older than three intervals of ten minutes.
  ['CheckpointStale', ['CheckpointAge of churn'], 1801, 1],
  ['PatrolFailed', ended('ChurnPatrol'), 1, 3],
  ['PatrolNotStarted', ['Sum FailedInvocations of <ChurnPatrolRule>'], 1, 1],
  ['RunFailed', ended('ChurnMachine'), 1, 1],
  ['StartLost', ['ApproximateNumberOfMessagesVisible of <ChurnLostStarts.QueueName>'], 1, 1],
])('%s counts what it says', (id, metrics, Threshold, EvaluationPeriods) => {
  expect(counted(alarmOf(id))).toEqual(metrics);
  expect(alarmOf(id)).toMatchObject({ Threshold, EvaluationPeriods });
});

test('a count without data points is zero', () => {
  for (const id of ['PatrolFailed', 'RunFailed']) {
    expect(alarmOf(id).Metrics[0]).toMatchObject({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)', ReturnData: true });
  }
});

test.each<[string, Change, object]>([
  ['by default', {}, { Threshold: 1801, Period: 300 }],
  ['with an interval and a number of them', { checkpoints: { interval: Duration.minutes(4), staleAfter: 2 } }, { Threshold: 481, Period: 300 }],
  ['looked at every minute', { limits: { checkEvery: Duration.minutes(1) } }, { Threshold: 1801, Period: 60 }],
  ['looked at every hour', { limits: { checkEvery: Duration.hours(1) } }, { Threshold: 1801, Period: 3600 }],
])('when checkpoints are stale, %s', (_, change, expected) => {
  expect(alarmOf('CheckpointStale', new Synthesized(change))).toMatchObject({ ...expected, Statistic: 'Maximum', Namespace: 'SpotTrainingJob' });
});

test('looks of the patrol fail three times in a row, however often it looks', () => {
  const { Metrics, EvaluationPeriods } = alarmOf('PatrolFailed', new Synthesized({ limits: { checkEvery: Duration.minutes(15) } }));
  expect(Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ MetricStat }: any) => MetricStat.Period)).toEqual([900, 900, 900]);
  expect(EvaluationPeriods).toBe(3);
});

test('an algorithm that writes no checkpoints has none that are stale', () => {
  const algorithm = TrainingAlgorithm.container({ image: image(), checkpoints: false });
  const without = new Synthesized({ algorithm, limits: { maxRun: Duration.minutes(30) } });
  expect(without.job.alarms.checkpointStale).toBeUndefined();
  expect(Object.keys(without.all(ALARM)).sort()).toEqual(ALL.slice(1).map((id) => `ChurnAlarms${id}`).sort());
  expect(without.job.alarms.all).toHaveLength(4);
});

describe('who is told', () => {
  const topic = (stack: Stack, id: string) => sns.Topic.fromTopicArn(stack, id, `arn:aws:sns:eu-central-1:123456789012:${id}`);
  const told = (change: Change, use?: (job: SpotTrainingJob, stack: Stack) => void) =>
    ALL.map((id) => alarmOf(id, new Synthesized(change, use))).map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);

  test('nobody by default', () => expect(told({})).toEqual(ALL.map(() => [undefined, undefined])));

  test('the topic, and whom the user adds, of all: when they are raised and when they are over', () => {
    const both = ['people', 'more'].map((id) => `arn:aws:sns:eu-central-1:123456789012:${id}`);
    expect(told((stack) => ({ operations: { topic: topic(stack, 'people') } }), (job, stack) => job.addAlarmAction(new actions.SnsAction(topic(stack, 'more')))))
      .toEqual(ALL.map(() => [both, both]));
  });
});

test('two are for the night, the others say that they are not', () => {
  const { alarms } = made.job;
  expect(alarms.all).toEqual([alarms.checkpointStale, alarms.patrolFailed, alarms.patrolNotStarted, alarms.runFailed, alarms.startLost]);
  for (const id of ALL) expect(alarmOf(id).AlarmDescription).toMatch(NIGHT.includes(id) ? / Wake somebody\. https/ : / By day\. https/);
});

test('they link to sections of the runbook that are there', () => {
  const page = readFileSync(join(__dirname, '../../../docs/runbooks/spot-training-job.md'), 'utf8');
  const sections = [...page.matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
  const links = ALL.map((id) => /https:\/\/runbook\.example\.com#([a-z-]+)$/.exec(alarmOf(id).AlarmDescription)?.[1]);
  expect(links.filter((link) => !link || !sections.includes(link))).toEqual([]);
});

test('without an address of the user they link to the runbook of the library', () => {
  expect(alarmOf('RunFailed', new Synthesized()).AlarmDescription).toMatch(/https:\/\/github\.com\/[\w-]+\/[\w-]+\/blob\/main\/docs\/runbooks\/spot-training-job\.md#a-run-ended-without-a-model$/);
});
