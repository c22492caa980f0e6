import { aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import type { AbrMediaPipeline } from './abr-media-pipeline';

const FROM_ZERO = { min: 0, showUnits: false };

/** One page for a pipeline: what came in and how it ended, how long it took, what was encoded and what that may cost. */
export function mediaDashboard(pipeline: AbrMediaPipeline, { runbookUrl }: { runbookUrl: string }): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(pipeline, 'Dashboard', {
    // Dashboards of all regions share their names.
    dashboardName: `${pipeline.pipelineName}-${Stack.of(pipeline).region}`,
    defaultInterval: Duration.days(7),
  });
  const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis: FROM_ZERO, width: 8 });
  const hour = { period: Duration.hours(1) };
  const ends = (options: cloudwatch.MetricOptions = {}) => [
    pipeline.metricReceived({ label: 'received', ...options }), pipeline.metricReady({ label: 'ready', ...options }),
    pipeline.metricRejected({ label: 'rejected', ...options }), pipeline.metricFailed({ label: 'failed', ...options }),
  ];
  dashboard.addWidgets(new cloudwatch.TextWidget({
    markdown: `# ${pipeline.node.path}\nUploads to \`s3://${pipeline.sourceBucket.bucketName}\`, records in \`${pipeline.table.tableName}\`\n\nMachine \`${pipeline.machine.stateMachineArn}\` · [Runbook](${runbookUrl})`,
    width: 24,
    height: 3,
    // The default depends on the version of aws-cdk-lib.
    background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  dashboard.addWidgets(
    new cloudwatch.SingleValueWidget({ title: 'In this time: received = ready + rejected + failed + under way', width: 8, height: 6, setPeriodToTimeRange: true, metrics: ends() }),
    graph('assets, by hour', ends(hour)),
    graph('from upload to ready (s)', [
      pipeline.metricSecondsToReady({ statistic: 'p50', label: 'half of them' }), pipeline.metricSecondsToReady({ statistic: 'p95', label: '95 %' }),
    ]),
  );
  dashboard.addWidgets(
    graph('minutes encoded, all renditions, by hour', [pipeline.metricMinutesEncoded({ ...hour, label: 'minutes' })]),
    graph('estimated dollars, by hour', [pipeline.metricEstimatedDollars({ ...hour, label: 'dollars' })]),
    graph('bytes written, by hour', [pipeline.metricOutputBytes({ ...hour, label: 'bytes' })]),
  );
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: pipeline.alarms.all, width: 24, height: 3 }));
  return dashboard;
}
