import { Stack } from 'aws-cdk-lib';
import { Synthesized } from './synthesized';

const DASHBOARD = 'AWS::CloudWatch::Dashboard';
const operations = { pipelineName: 'films', runbookUrl: 'https://runbook.example.com' };
const { DashboardName, DashboardBody } = new Synthesized({ operations }).one(DASHBOARD, 'FilmsDashboard');
const { widgets, start } = JSON.parse(DashboardBody);
const widget = (title: RegExp) => widgets.find(({ properties }: any) => title.test(properties.title));
/** Name, statistic, period and label of what a widget shows. */
const shown = (title: RegExp) => widget(title).properties.metrics.map((metric: any[]) => {
  const { label, stat, period } = metric.at(-1);
  return [metric[1], stat ?? 'Average', period ?? 300, label].join(' ');
});

test('its name is made from the pipeline and the region, since dashboards of all regions share their names', () => {
  expect(DashboardName).toBe('films-eu-central-1');
  expect(new Synthesized({ operations }, undefined, new Stack()).one(DASHBOARD, 'FilmsDashboard').DashboardName).toBe('films-<AWS::Region>');
});

test('it shows a week, says where uploads and records are, and where the runbook is', () => {
  expect(start).toBe('-P7D');
  const { markdown } = widgets[0].properties;
  for (const part of ['# Media/Films\n', '`s3://<FilmsStorageSource>`', '`<FilmsStorageAssets>`', '[Runbook](https://runbook.example.com)']) expect(markdown).toContain(part);
});

test('a row for what came in and how it ended, one for what was encoded, and the alarms', () => {
  const titles = (row: number) => widgets.filter(({ y }: any) => y === row).map(({ properties }: any) => properties.title);
  const rows = [...new Set<number>(widgets.map(({ y }: any) => y))];
  expect(rows.slice(1).map(titles)).toEqual([
    ['In this time: received = ready + rejected + failed + under way', 'assets, by hour', 'from upload to ready (s)'],
    ['minutes encoded, all renditions, by hour', 'estimated dollars, by hour', 'bytes written, by hour'],
    ['Alarms'],
  ]);
});

test.each<[RegExp, string[]]>([
  [/^In this time/, ['Received Sum 300 received', 'Ready Sum 300 ready', 'Rejected Sum 300 rejected', 'Failed Sum 300 failed']],
  [/^assets/, ['Received Sum 3600 received', 'Ready Sum 3600 ready', 'Rejected Sum 3600 rejected', 'Failed Sum 3600 failed']],
  [/^from upload/, ['SecondsToReady p50 300 half of them', 'SecondsToReady p95 300 95 %']],
  [/^minutes/, ['MinutesEncoded Sum 3600 minutes']],
  [/^estimated/, ['EstimatedDollars Sum 3600 dollars']],
  [/^bytes/, ['OutputBytes Sum 3600 bytes']],
])('%s shows what was measured of this pipeline', (title, metrics) => {
  expect(shown(title)).toEqual(metrics);
  for (const metric of widget(title).properties.metrics) expect([metric[0], metric[2], metric[3]]).toEqual(['AbrMediaPipeline', 'Pipeline', 'films']);
});

test('what is added up over the time shown', () => expect(widget(/^In this time/).properties).toMatchObject({ setPeriodToTimeRange: true }));

test('it shows all alarms, those for the night first', () => {
  const ids = ['NotClosed', 'NewsLost', 'AssetFailed', 'StartLost', 'EndLost', 'ProgressLost', 'DeletionFailed'];
  expect(widget(/^Alarms$/).properties.alarms).toEqual(ids.map((id) => expect.stringContaining(`FilmsAlarms${id}`)));
});
