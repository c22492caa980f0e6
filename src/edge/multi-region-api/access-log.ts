import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_logs as logs } from 'aws-cdk-lib';

/** What is known of a request. Nothing of its headers, query or body. */
const FIELDS = [
  'requestId', 'requestTime', 'httpMethod', 'routeKey', 'status', 'protocol', 'responseLength', 'responseLatency', 'integrationErrorMessage',
];

/** One JSON object for each request, so that CloudWatch Logs Insights knows its fields. */
export function jsonAccessLog(logGroup: logs.ILogGroup): apigwv2.IAccessLogSettings {
  const format = Object.fromEntries(FIELDS.map((field) => [field, `$context.${field}`]));
  return {
    destination: new apigwv2.LogGroupLogDestination(logGroup),
    format: apigateway.AccessLogFormat.custom(JSON.stringify({ ...format, ip: '$context.identity.sourceIp' })),
  };
}
