import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import type { Rollout } from './rollout';

/** What the dashboard shows. */
export interface RolloutDashboardProps {
  readonly functions: { name: string; function: lambda.IFunction; alias: lambda.IAlias }[];
  readonly runbookUrl: string;
}

/** One page for a rollout: a row for each function, by version, and one for the rollouts themselves. */
export function rolloutDashboard(scope: Rollout, props: RolloutDashboardProps): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', {
    // Dashboards of all regions share their names.
    dashboardName: `${scope.rolloutName}-${Stack.of(scope).region}`,
    defaultInterval: Duration.hours(3),
  });
  dashboard.addWidgets(new cloudwatch.TextWidget({
    markdown: `# ${scope.node.scope!.node.path}\n${scope.plan.description} · [Runbook](${props.runbookUrl})`,
    width: 24,
    height: 2,
    // The default depends on the version of aws-cdk-lib.
    background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  for (const { name, function: fn, alias } of props.functions) dashboard.addWidgets(...functionRow(props.functions.length > 1 ? `${name}: ` : '', fn, alias));
  const { machine } = scope;
  dashboard.addWidgets(
    new cloudwatch.GraphWidget({
      title: 'Rollouts',
      left: [
        machine.metricStarted({ label: 'started' }), machine.metricSucceeded({ label: 'succeeded' }), scope.metricFailedRollouts(), scope.metricRollbacks(),
      ],
      leftYAxis: FROM_ZERO,
      width: 12,
    }),
    new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: scope.alarms.all, width: 12, height: 6 }),
  );
  return dashboard;
}

const FROM_ZERO = { min: 0, showUnits: false };

function functionRow(prefix: string, fn: lambda.IFunction, alias: lambda.IAlias): cloudwatch.IWidget[] {
  const resource = `${fn.functionName}:${alias.aliasName}`;
  const byVersion = (metricName: string, statistic: string) => versions(fn.functionName, resource, metricName, statistic);
  const ofAlias = (metricName: string, label: string) => new cloudwatch.Metric({
    namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName: fn.functionName, Resource: resource }, statistic: 'Sum', period: Duration.minutes(1), label,
  });
  const graph = (title: string, left: cloudwatch.IMetric[], leftYAxis: cloudwatch.YAxisProps = FROM_ZERO) =>
    new cloudwatch.GraphWidget({ title: prefix + title, left, leftYAxis, width: 6 });
  return [
    graph('share of traffic by version, during a rollout (%)', [share(byVersion('Invocations', 'Sum'))], { ...FROM_ZERO, max: 100 }),
    graph('errors', [byVersion('Errors', 'Sum'), ofAlias('Errors', 'all')]),
    graph('duration, p99 (ms)', [byVersion('Duration', 'p99')]),
    graph('requests, throttles', [ofAlias('Invocations', 'requests'), ofAlias('Throttles', 'throttles')]),
  ];
}

/** A series for each version that has had traffic through the alias. Lambda tells versions apart only while the alias has weights. */
function versions(functionName: string, resource: string, metricName: string, statistic: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `SEARCH('{AWS/Lambda,FunctionName,Resource,ExecutedVersion} FunctionName="${functionName}" Resource="${resource}" MetricName="${metricName}"', '${statistic}', 60)`,
    usingMetrics: {},
    label: 'version ${PROP(\'Dim.ExecutedVersion\')}',
    period: Duration.minutes(1),
  });
}

/** The observed weight. */
function share(invocations: cloudwatch.MathExpression): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: '100 * invocations / SUM(invocations)', usingMetrics: { invocations }, label: 'share of', period: Duration.minutes(1),
  });
}
