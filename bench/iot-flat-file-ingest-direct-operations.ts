import { aws_cloudwatch as cloudwatch, aws_events as events, aws_logs as logs, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Metrics of a source, by the member of the collector's health that they are made of. */
const MEMBERS = {
  RowsRead: 'rows_read',
  RowsPublished: 'rows_published',
  RowsQuarantined: 'rows_quarantined',
  RowsSkipped: 'rows_skipped',
  FilesDone: 'files_done',
  FilesStopped: 'files_stopped',
  OldestFile: 'oldest_file_seconds',
  Lag: 'lag_seconds',
  SpoolBytes: 'spool_bytes',
  SpoolFull: 'spool_full',
  ShareLost: 'share_lost',
};
const { LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

/** Metrics of the health log, the rule for what could not be delivered, alarms and dashboard, written by hand. */
export function operations(scope: Construct, name: string, bucket: s3.Bucket, logGroup: logs.LogGroup) {
  const metricNamespace = `Ingest/${name}`;
  for (const [metricName, member] of Object.entries(MEMBERS)) {
    new logs.MetricFilter(scope, metricName, {
      logGroup,
      filterPattern: logs.FilterPattern.all(...['$.source', `$.${member}`].map((field) => logs.FilterPattern.exists(field))),
      metricNamespace,
      metricName,
      metricValue: `$.${member}`,
      dimensions: { Source: '$.source' },
    });
  }
  new logs.MetricFilter(scope, 'Heartbeats', {
    logGroup, filterPattern: logs.FilterPattern.exists('$.device'), metricNamespace, metricName: 'Heartbeats', metricValue: '1', dimensions: { Device: '$.device' },
  });
  const rule = new events.Rule(scope, 'Undelivered', {
    eventPattern: { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: 'errors/' }] } } },
  });

  const period = Duration.minutes(5);
  const said = (metricName: keyof typeof MEMBERS) => new cloudwatch.Metric({
    namespace: metricNamespace, metricName, dimensionsMap: { Source: 'shots' }, statistic: /^(Rows|Files)/.test(metricName) ? 'Sum' : 'Maximum', period,
  });
  const heartbeats = new cloudwatch.Metric({
    namespace: metricNamespace, metricName: 'Heartbeats', dimensionsMap: { Device: `${name}-gateway` }, statistic: 'Sum', period: Duration.minutes(15),
  });
  const delivery = (metricName: string, statistic: string) => new cloudwatch.Metric({
    namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: `${name}-shots` }, statistic, period,
  });
  const older = new cloudwatch.MathExpression({
    expression: 'MAX([FILL(oldest, 0), FILL(lag, 0)])', usingMetrics: { oldest: said('OldestFile'), lag: said('Lag') }, period,
  });
  const written = new cloudwatch.Metric({ namespace: 'AWS/Events', metricName: 'MatchedEvents', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period });
  const alarm = (id: string, metric: cloudwatch.IMetric, more: Partial<cloudwatch.AlarmProps> = {}) => new cloudwatch.Alarm(scope, `${id}Alarm`, {
    alarmName: `${name}-${id}`, alarmDescription: `${id} of ${name}`, metric, threshold: 1, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING, ...more,
  });
  const alarms = [
    alarm('Silent', heartbeats, { comparisonOperator: LESS_THAN_THRESHOLD, treatMissingData: cloudwatch.TreatMissingData.BREACHING }),
    alarm('Undelivered', written),
    alarm('RowsQuarantined', said('RowsQuarantined')),
    alarm('FilesStopped', said('FilesStopped')),
    alarm('Lag', older, { threshold: 3600 }),
    alarm('ShareLost', said('ShareLost'), { evaluationPeriods: 3 }),
    alarm('SpoolFull', said('SpoolFull')),
    alarm('DeliveryFailed', delivery('DeliveryToIceberg.FailedRowCount', 'Sum')),
    alarm('DeliveryLate', delivery('DeliveryToIceberg.DataFreshness', 'Maximum'), { threshold: 960, evaluationPeriods: 3 }),
  ];
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: `${name}-${Stack.of(scope).region}` });
  dashboard.addWidgets(
    new cloudwatch.TextWidget({ markdown: `# ${name}` }),
    new cloudwatch.AlarmStatusWidget({ alarms }),
    new cloudwatch.GraphWidget({ left: [heartbeats] }),
    new cloudwatch.GraphWidget({ left: [said('RowsRead'), said('RowsPublished'), said('RowsQuarantined'), said('RowsSkipped')] }),
    new cloudwatch.GraphWidget({ left: [said('OldestFile'), said('Lag')] }),
  );
}
