import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { NAMESPACE } from './definition/names';

/** What the machines measure of a job's runs. */
export function trainingMetric(jobName: string, metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { Job: jobName }, statistic: 'Sum', period: Duration.minutes(5), ...options });
}
