import { aws_cloudwatch as cloudwatch, aws_events as events, aws_stepfunctions as sfn, Duration } from 'aws-cdk-lib';

/** Executions that ended in any way but success. */
export function unsuccessful(machine: sfn.IStateMachine, options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
  return sum({ failed: machine.metricFailed(), timedOut: machine.metricTimedOut(), aborted: machine.metricAborted() }, options);
}

/** Events that a rule of the default bus could not hand to its target, with all attempts. */
export function failedInvocations(rules: events.IRule[], options: cloudwatch.MathExpressionOptions = {}): cloudwatch.MathExpression {
  const of = (rule: events.IRule) => new cloudwatch.Metric({
    namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum',
  });
  return sum(Object.fromEntries(rules.map((rule, index) => [`rule${index}`, of(rule)])), options);
}

/** A count that nothing was counted for has no data point, and nothing can be added to that. */
function sum(usingMetrics: Record<string, cloudwatch.IMetric>, options: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
  const expression = Object.keys(usingMetrics).map((id) => `FILL(${id}, 0)`).join(' + ');
  return new cloudwatch.MathExpression({ expression, usingMetrics, period: Duration.minutes(5), ...options });
}
