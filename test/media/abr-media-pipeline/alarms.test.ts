import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aws_cloudwatch_actions as actions, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Change } from './media';
import { Synthesized } from './synthesized';

const ALARM = 'AWS::CloudWatch::Alarm';
const NIGHT = ['NotClosed', 'NewsLost'];
const ALL = [...NIGHT, 'AssetFailed', 'StartLost', 'EndLost', 'ProgressLost', 'DeletionFailed'];

const made = new Synthesized({ operations: { pipelineName: 'films', runbookUrl: 'https://runbook.example.com' } });
const alarmOf = (id: string, of = made) => of.one(ALARM, `FilmsAlarms${id}`);
/** What an alarm adds up: statistics and names of metrics, and the machines, rules, queues or pipelines that they are of. */
const counted = ({ Metrics, MetricName, Statistic, Dimensions }: any): string[] => Metrics
  ? Metrics.filter((metric: any) => metric.MetricStat).map(({ MetricStat: { Metric, Stat } }: any) => `${Stat} ${Metric.MetricName} of ${Metric.Dimensions[0].Value}`)
  : [`${Statistic} ${MetricName} of ${Dimensions[0].Value}`];
const ended = (machine: string) => ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => `Sum ${name} of <${machine}>`);

test('there are these, each has a name, is raised by one, and nothing uploaded is good news', () => {
  expect(Object.keys(made.all(ALARM)).sort()).toEqual(ALL.map((id) => `FilmsAlarms${id}`).sort());
  for (const id of ALL) {
    expect(alarmOf(id)).toMatchObject({
      AlarmName: `films-${id}`, Threshold: 1, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
    });
  }
});

test.each<[string, string[]]>([
  ['NotClosed', ended('FilmsCloser')],
  ['NewsLost', ['Maximum ApproximateNumberOfMessagesVisible of <FilmsNewsLost.QueueName>']],
  ['AssetFailed', ['Sum Failed of films']],
  ['StartLost', ['Maximum ApproximateNumberOfMessagesVisible of <FilmsLostStarts.QueueName>']],
  ['EndLost', [...ended('FilmsMachine'), 'Sum ExecutionsStarted of <FilmsCloser>']],
  ['ProgressLost', ['Sum FailedInvocations of <FilmsProgressRule>', ...ended('FilmsProgress')]],
  ['DeletionFailed', ended('FilmsDelete')],
])('%s counts what it says', (id, metrics) => expect(counted(alarmOf(id))).toEqual(metrics));

test('a count without data points is zero', () => {
  const expressions = (id: string) => alarmOf(id).Metrics.filter(({ Expression }: any) => Expression).map(({ Expression }: any) => Expression);
  for (const id of ['NotClosed', 'DeletionFailed']) expect(expressions(id)).toEqual(['FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)']);
  expect(expressions('EndLost')).toEqual(['ends - FILL(closings, 0)', 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)']);
  expect(expressions('ProgressLost')).toEqual(['notStarted + notEnded', 'FILL(rule0, 0)', 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)']);
});

describe('who is told', () => {
  const topic = (stack: Stack, id: string) => sns.Topic.fromTopicArn(stack, id, `arn:aws:sns:eu-central-1:123456789012:${id}`);
  const told = (of: Synthesized) => ALL.map((id) => alarmOf(id, of)).map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions]);

  test('nobody by default', () => expect(told(Synthesized.of())).toEqual(ALL.map(() => [undefined, undefined])));

  test('the topic, and whom the user adds, of all: when they are raised and when they are over', () => {
    const both = ['people', 'more'].map((id) => `arn:aws:sns:eu-central-1:123456789012:${id}`);
    const given: Change = (stack) => ({ operations: { topic: topic(stack, 'people') } });
    const of = new Synthesized(given, ({ alarms }, stack) => alarms.addAction(new actions.SnsAction(topic(stack, 'more'))));
    expect(told(of)).toEqual(ALL.map(() => [both, both]));
  });
});

test('two are for the night, the others say that they are not', () => {
  const { alarms } = made.pipeline;
  const { notClosed, newsLost, assetFailed, startLost, endLost, progressLost, deletionFailed } = alarms;
  expect(alarms.all).toEqual([notClosed, newsLost, assetFailed, startLost, endLost, progressLost, deletionFailed]);
  for (const id of ALL) expect(alarmOf(id).AlarmDescription).toMatch(NIGHT.includes(id) ? / Wake somebody\. https/ : / By day\. https/);
});

test('they link to sections of the runbook that are there, each to another', () => {
  const page = readFileSync(join(__dirname, '../../../docs/runbooks/abr-media-pipeline.md'), 'utf8');
  const sections = [...page.matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
  const links = ALL.map((id) => /https:\/\/runbook\.example\.com#([a-z-]+)$/.exec(alarmOf(id).AlarmDescription)?.[1]);
  expect(links.filter((link) => !link || !sections.includes(link))).toEqual([]);
  expect(new Set(links).size).toBe(ALL.length);
});

test('without an address of the user they link to the runbook of the library', () => {
  expect(alarmOf('AssetFailed', Synthesized.of()).AlarmDescription).toMatch(/https:\/\/github\.com\/[\w-]+\/[\w-]+\/blob\/main\/docs\/runbooks\/abr-media-pipeline\.md#an-asset-has-failed$/);
});
