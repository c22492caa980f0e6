import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { NAMESPACE } from './definition/names';

/** What the machine of a pipeline counts. */
export function recommendationMetric(
  groupName: string, metricName: string, options: cloudwatch.MetricOptions = {}, dataset?: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: NAMESPACE, metricName, dimensionsMap: { Group: groupName, ...dataset && { Dataset: dataset } }, statistic: 'Sum', period: Duration.hours(1), ...options,
  });
}

/** Requests that a campaign has answered: Personalize gives their sum only. */
export function requests(campaignArn: string, period: Duration): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/Personalize', metricName: 'GetRecommendations', dimensionsMap: { CampaignArn: campaignArn }, statistic: 'Sum', period });
}
