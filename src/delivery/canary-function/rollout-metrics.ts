import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { NAMESPACE } from './definition/events';

/** Rollouts whose aliases were put back, by the dimension `Rollout`. */
export function rollbacks(rolloutName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE,
    metricName: 'Rollbacks',
    dimensionsMap: { Rollout: rolloutName },
    statistic: 'Sum',
    period: Duration.minutes(5),
    label: 'rolled back',
    ...options,
  });
}
