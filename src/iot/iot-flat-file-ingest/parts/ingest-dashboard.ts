import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { FlatFileSource } from '../flat-file-source';
import type { IotFlatFileIngest } from '../iot-flat-file-ingest';

const FROM_ZERO = { min: 0, showUnits: false };

/** One page: what became of the rows of each source, how old they are, and which devices speak. */
export function ingestDashboard(ingest: IotFlatFileIngest, dashboardName: string, runbookUrl: string, things: string[]): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(ingest, 'Dashboard', { dashboardName, defaultInterval: Duration.days(1) });
  dashboard.addWidgets(text(`# ${ingest.node.path}\nTables in \`${ingest.databaseName}\`, workgroup \`${ingest.workGroup.name}\`, bucket \`${ingest.bucket.bucketName}\`\n\n[Runbook](${runbookUrl})`, 24, 3));
  dashboard.addWidgets(
    ...things.length ? [graph('heartbeats, by device', things.map((thing) => ingest.metricHeartbeats(thing, { label: thing })))] : [],
    new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...ingest.alarms.deviceSilent, ingest.alarms.undelivered], width: 8, height: 6 }),
  );
  return dashboard;
}

/** The row of a source. */
export function addSourceRow(dashboard: cloudwatch.Dashboard, source: FlatFileSource): void {
  const { sourceName } = source;
  dashboard.addWidgets(
    graph(`${sourceName}: read = published + quarantined + skipped`, [
      source.metricRowsRead({ label: 'read' }), source.metricRowsPublished({ label: 'published' }), source.metricRowsQuarantined({ label: 'quarantined' }),
      source.metricRowsSkipped({ label: 'skipped' }),
    ]),
    graph(`${sourceName}: seconds that files wait`, [source.metricOldestFile({ label: 'oldest file' }), source.metricLag({ label: 'what is being read' })]),
    new cloudwatch.AlarmStatusWidget({ title: `${sourceName}: alarms`, alarms: source.alarms.all, width: 8, height: 6 }),
  );
}

const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis: FROM_ZERO, width: 8 });

// The default background depends on the version of aws-cdk-lib.
const text = (markdown: string, width: number, height: number) =>
  new cloudwatch.TextWidget({ markdown, width, height, background: cloudwatch.TextWidgetBackground.SOLID });
