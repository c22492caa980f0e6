import { aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import type { SpotTrainingJob } from './spot-training-job';

const FROM_ZERO = { min: 0, showUnits: false };

/** One page for a training: what it has taken and saved, how often it was interrupted, and whether its checkpoints are fresh. */
export function trainingDashboard(job: SpotTrainingJob, { runbookUrl }: { runbookUrl: string }): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(job, 'Dashboard', {
    // Dashboards of all regions share their names.
    dashboardName: `${job.jobName}-${Stack.of(job).region}`,
    defaultInterval: Duration.days(28),
  });
  const graph = (title: string, left: cloudwatch.IMetric[], leftYAxis: cloudwatch.YAxisProps = FROM_ZERO) =>
    new cloudwatch.GraphWidget({ title, left, leftYAxis, width: 8 });
  const day = { period: Duration.days(1) };
  dashboard.addWidgets(new cloudwatch.TextWidget({
    markdown: `# ${job.node.path}\nTraining jobs are called \`${job.jobName}-...\` · [Runbook](${runbookUrl})`,
    width: 24,
    height: 2,
    // The default depends on the version of aws-cdk-lib.
    background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  dashboard.addWidgets(
    new cloudwatch.SingleValueWidget({
      title: 'In this time',
      width: 8,
      height: 6,
      setPeriodToTimeRange: true,
      metrics: [job.metricSavings({ label: 'saved, %' }), job.metricDollars({ label: 'dollars' }), job.metricInterruptions({ label: 'interruptions' })],
    }),
    graph('trained and billed, by day (s)', [job.metricTrainingSeconds({ ...day, label: 'trained' }), job.metricBillableSeconds({ ...day, label: 'billed' })]),
    graph('saved, by run (%)', [job.metricSavings({ label: 'saved' })], { ...FROM_ZERO, max: 100 }),
  );
  dashboard.addWidgets(
    graph('age of the newest checkpoint (s)', [job.metricCheckpointAge({ label: 'newest checkpoint' })]),
    graph('interruptions', [job.metricInterruptions({ label: 'interruptions' })]),
    graph('runs', [job.machine.metricStarted({ label: 'started' }), job.machine.metricSucceeded({ label: 'with a model' }), job.metricFailedRuns()]),
  );
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: job.alarms.all, width: 24, height: 3 }));
  return dashboard;
}
