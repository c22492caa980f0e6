import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { NAMESPACE } from './definition/names';

/** What the teller measures of a pipeline's assets. */
export function mediaMetric(pipelineName: string, metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { Pipeline: pipelineName }, statistic: 'Sum', period: Duration.minutes(5), ...options });
}
