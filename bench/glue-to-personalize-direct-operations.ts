import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_s3 as s3, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

interface Watched {
  readonly store: s3.Bucket;
  readonly table: dynamodb.Table;
  readonly run: sfn.StateMachine;
  readonly erase: sfn.StateMachine;
}

/** The alarms and the dashboard of the pipeline that is written by hand. */
export function operations(scope: Construct, name: string, { store, table, run, erase }: Watched) {
  const measured = (metricName: string, options: cloudwatch.MetricOptions = {}, dataset?: string) => new cloudwatch.Metric({
    namespace: 'GlueToPersonalize', metricName, dimensionsMap: { Group: name, ...dataset && { Dataset: dataset } }, statistic: 'Sum', period: Duration.hours(1), ...options,
  });
  const campaignArn = Stack.of(scope).formatArn({ service: 'personalize', resource: 'campaign', resourceName: name });
  const requests = (period: Duration) => new cloudwatch.Metric({
    namespace: 'AWS/Personalize', metricName: 'GetRecommendations', dimensionsMap: { CampaignArn: campaignArn }, statistic: 'Sum', period,
  });
  const period = Duration.days(3);
  const idle = new cloudwatch.MathExpression({
    expression: 'IF(FILL(requests, 0) < 1, FILL(compared, 0) + FILL(promoted, 0), 0)',
    usingMetrics: { compared: measured('LiveScore', { statistic: 'SampleCount', period }), promoted: measured('Promoted', { period }), requests: requests(period) },
    period,
  });
  const alarms = Object.entries({ RunFailed: unsuccessful(run), ErasureFailed: unsuccessful(erase), CampaignIdle: idle }).map(([id, metric]) => (
    new cloudwatch.Alarm(scope, id, {
      alarmName: `${name}-${id}`,
      alarmDescription: `${id} of ${name}`,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })
  ));

  const day = { period: Duration.days(1) };
  const leftYAxis = { min: 0, showUnits: false };
  const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis, width: 8 });
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: `${name}-${Stack.of(scope).region}`, defaultInterval: Duration.days(30) });
  dashboard.addWidgets(new cloudwatch.TextWidget({
    markdown: `# ${name}\nExports in \`s3://${store.bucketName}\`, record in \`${table.tableName}\``, width: 24, height: 3, background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  dashboard.addWidgets(graph('interactions, by day', ['Read', 'Written', 'Quarantined', 'Skipped'].map((each) => measured(`Rows${each}`, day, 'interactions'))));
  dashboard.addWidgets(
    graph('runs, by day', [run.metricStarted(day), run.metricSucceeded(day), run.metricFailed(day), measured('Promoted', day)]),
    graph('offline metric', [measured('Score', { statistic: 'Average' }), measured('LiveScore', { statistic: 'Average' })]),
    graph('recommendations, by hour', [requests(Duration.hours(1))]),
  );
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 }));
}

function unsuccessful(of: sfn.StateMachine) {
  return new cloudwatch.MathExpression({
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    usingMetrics: { failed: of.metricFailed(), timedOut: of.metricTimedOut(), aborted: of.metricAborted() },
    period: Duration.minutes(5),
  });
}
