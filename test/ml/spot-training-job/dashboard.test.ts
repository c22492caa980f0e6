import { Synthesized } from './synthesized';
import { newStack } from './training';

const DASHBOARD = 'AWS::CloudWatch::Dashboard';
const made = new Synthesized({ operations: { jobName: 'churn', runbookUrl: 'https://runbook.example.com' } });
const { DashboardName, DashboardBody } = made.one(DASHBOARD, 'ChurnDashboard');
const { widgets, start } = JSON.parse(DashboardBody);
const widget = (title: string) => widgets.find(({ properties }: any) => properties.title === title);
/** Namespace, name and label of what a widget shows. */
const shown = (title: string) => widget(title).properties.metrics
  .filter((metric: any[]) => metric.at(-1).visible !== false)
  .map((metric: any[]) => [...metric.slice(0, -1).filter((part) => typeof part === 'string').slice(0, 2), metric.at(-1).label ?? metric[0].label].join(' '));

test('its name is made from the job and the region, since dashboards of all regions share their names', () => {
  expect(DashboardName).toBe('churn-eu-central-1');
  expect(new Synthesized({ operations: { jobName: 'churn' } }, undefined, newStack({})).one(DASHBOARD, 'ChurnDashboard').DashboardName).toBe('churn-<AWS::Region>');
});

test('it shows four weeks, says what the jobs are called and where the runbook is', () => {
  expect(start).toBe('-P28D');
  expect(widgets[0].properties.markdown).toBe('# Training/Churn\nTraining jobs are called `churn-...` · [Runbook](https://runbook.example.com)');
});

test('a row for what was saved, one for how trainings go, and the alarms', () => {
  expect(widgets.slice(1).map(({ y, properties }: any) => [y, properties.title])).toEqual([
    [2, 'In this time'], [2, 'trained and billed, by day (s)'], [2, 'saved, by run (%)'],
    [8, 'age of the newest checkpoint (s)'], [8, 'interruptions'], [8, 'runs'],
    [14, 'Alarms'],
  ]);
});

test.each([
  ['In this time', ['SpotTrainingJob Savings saved, %', 'SpotTrainingJob Dollars dollars', 'SpotTrainingJob Interruptions interruptions']],
  ['trained and billed, by day (s)', ['SpotTrainingJob TrainingSeconds trained', 'SpotTrainingJob BillableSeconds billed']],
  ['saved, by run (%)', ['SpotTrainingJob Savings saved']],
  ['age of the newest checkpoint (s)', ['SpotTrainingJob CheckpointAge newest checkpoint']],
  ['interruptions', ['SpotTrainingJob Interruptions interruptions']],
  ['runs', ['AWS/States ExecutionsStarted started', 'AWS/States ExecutionsSucceeded with a model', 'ended without a model']],
])('%s shows what was measured of this job', (title, metrics) => {
  expect(shown(title)).toEqual(metrics);
  for (const metric of widget(title).properties.metrics.filter(([namespace]: any) => namespace === 'SpotTrainingJob')) expect(metric.slice(2, 4)).toEqual(['Job', 'churn']);
});

test('what is added up over days and over the time shown', () => {
  expect(widget('In this time').properties).toMatchObject({ setPeriodToTimeRange: true });
  expect(widget('trained and billed, by day (s)').properties.metrics.map((metric: any[]) => [metric.at(-1).period, metric.at(-1).stat])).toEqual([[86400, 'Sum'], [86400, 'Sum']]);
  expect(widget('saved, by run (%)').properties.yAxis.left).toEqual({ min: 0, max: 100, showUnits: false });
});

test('it shows all alarms, those for the night first', () => {
  expect(widget('Alarms').properties.alarms).toEqual(
    ['CheckpointStale', 'PatrolFailed', 'PatrolNotStarted', 'RunFailed', 'StartLost'].map((id) => `<ChurnAlarms${id}.Arn>`).map((arn) => expect.stringContaining(arn.slice(0, -5))));
});
