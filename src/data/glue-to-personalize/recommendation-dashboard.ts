import { aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import type { DatasetExport } from './dataset-export';
import type { GlueToPersonalize } from './glue-to-personalize';
import { requests } from './recommendation-metrics';

const FROM_ZERO = { min: 0, showUnits: false };

/** One page for a pipeline: what came of the rows, what the models are worth, what is asked of the one that serves. */
export function recommendationDashboard(pipeline: GlueToPersonalize, { runbookUrl }: { runbookUrl: string }): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(pipeline, 'Dashboard', {
    // Dashboards of all regions share their names.
    dashboardName: `${pipeline.groupName}-${Stack.of(pipeline).region}`,
    defaultInterval: Duration.days(30),
  });
  const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis: FROM_ZERO, width: 8 });
  const day = { period: Duration.days(1) };
  const rows = ({ datasetName }: DatasetExport) => graph(`${datasetName}: read = written + quarantined + skipped, by day`, [
    pipeline.metricRowsRead(datasetName, { ...day, label: 'read' }), pipeline.metricRowsWritten(datasetName, { ...day, label: 'written' }),
    pipeline.metricRowsQuarantined(datasetName, { ...day, label: 'quarantined' }), pipeline.metricRowsSkipped(datasetName, { ...day, label: 'skipped' }),
  ]);
  dashboard.addWidgets(new cloudwatch.TextWidget({
    markdown: `# ${pipeline.node.path}\nExports and quarantine in \`s3://${pipeline.store.bucketName}\`, record in \`${pipeline.table.tableName}\`\n\nMachine \`${pipeline.machine.stateMachineArn}\` · [Runbook](${runbookUrl})`,
    width: 24,
    height: 3,
    // The default depends on the version of aws-cdk-lib.
    background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  dashboard.addWidgets(...pipeline.exports.map(rows));
  dashboard.addWidgets(
    graph('runs, by day', [
      pipeline.machine.metricStarted({ ...day, label: 'started' }), pipeline.machine.metricSucceeded({ ...day, label: 'succeeded' }),
      pipeline.machine.metricFailed({ ...day, label: 'failed' }), pipeline.metricPromoted({ ...day, label: 'promoted' }),
    ]),
    ...pipeline.campaignArn ? [
      graph('offline metric of the new version and of the live one', [pipeline.metricScore({ label: 'new' }), pipeline.metricLiveScore({ label: 'live' })]),
      graph('recommendations, by hour', [requests(pipeline.campaignArn, Duration.hours(1))]),
    ] : [],
  );
  dashboard.addWidgets(...pipeline.exports.map(({ mappingTable }) => new cloudwatch.TextWidget({
    markdown: mappingTable, width: 8, height: 6, background: cloudwatch.TextWidgetBackground.SOLID,
  })));
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: pipeline.alarms.all, width: 24, height: 3 }));
  return dashboard;
}
