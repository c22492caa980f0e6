import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events, aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn,
  Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

interface Watched {
  readonly source: s3.Bucket;
  readonly table: dynamodb.Table;
  readonly machine: sfn.StateMachine;
  readonly closer: sfn.StateMachine;
  readonly remove: sfn.StateMachine;
  readonly progressRule: events.Rule;
  readonly lostNews: sqs.Queue;
  readonly lostStarts: sqs.Queue;
}

const period = () => Duration.minutes(5);

/** The alarms and the dashboard of the pipeline that is written by hand. */
export function operations(scope: Construct, name: string, { source, table, machine, closer, remove, progressRule, lostNews, lostStarts }: Watched) {
  const measured = (metricName: string, options: cloudwatch.MetricOptions = {}) =>
    new cloudwatch.Metric({ namespace: 'AbrMediaPipeline', metricName, dimensionsMap: { Pipeline: name }, statistic: 'Sum', period: period(), ...options });
  const notNoted = new cloudwatch.Metric({ namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: progressRule.ruleName }, statistic: 'Sum' });
  const waiting = (queue: sqs.Queue) => queue.metricApproximateNumberOfMessagesVisible({ period: period(), statistic: 'Maximum' });
  const alarms = Object.entries({
    NotClosed: unsuccessful(closer),
    NewsLost: waiting(lostNews),
    AssetFailed: measured('Failed'),
    StartLost: waiting(lostStarts),
    EndLost: new cloudwatch.MathExpression({
      expression: 'ends - FILL(closings, 0)', usingMetrics: { ends: unsuccessful(machine), closings: closer.metricStarted() }, period: Duration.hours(1),
    }),
    ProgressLost: sum([notNoted]),
    DeletionFailed: unsuccessful(remove),
  }).map(([id, metric]) => alarm(scope, name, id, metric));

  const hour = { period: Duration.hours(1) };
  const ends = (options: cloudwatch.MetricOptions = {}) => ['Received', 'Ready', 'Rejected', 'Failed']
    .map((each) => measured(each, { label: each.toLowerCase(), ...options }));
  const leftYAxis = { min: 0, showUnits: false };
  const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis, width: 8 });
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: `${name}-${Stack.of(scope).region}`, defaultInterval: Duration.days(7) });
  dashboard.addWidgets(new cloudwatch.TextWidget({
    markdown: `# ${name}\nUploads to \`s3://${source.bucketName}\`, records in \`${table.tableName}\``, width: 24, height: 2, background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  dashboard.addWidgets(
    new cloudwatch.SingleValueWidget({ title: 'In this time', width: 8, height: 6, setPeriodToTimeRange: true, metrics: ends() }),
    graph('assets, by hour', ends(hour)),
    graph('from upload to ready (s)', [measured('SecondsToReady', { statistic: 'p50' }), measured('SecondsToReady', { statistic: 'p95' })]),
  );
  dashboard.addWidgets(
    graph('minutes encoded, all renditions, by hour', [measured('MinutesEncoded', hour)]),
    graph('estimated dollars, by hour', [measured('EstimatedDollars', hour)]),
    graph('bytes written, by hour', [measured('OutputBytes', hour)]),
  );
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 }));
}

function unsuccessful(of: sfn.StateMachine) {
  return sum([of.metricFailed(), of.metricTimedOut(), of.metricAborted()]);
}

function sum(metrics: cloudwatch.Metric[]) {
  return new cloudwatch.MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((each, index) => [`m${index}`, each])),
    period: period(),
  });
}

function alarm(scope: Construct, name: string, id: string, metric: cloudwatch.IMetric) {
  return new cloudwatch.Alarm(scope, id, {
    alarmName: `${name}-${id}`,
    alarmDescription: `${id} of ${name}`,
    metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
