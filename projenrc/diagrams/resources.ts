import { Resource } from './assembly';
import { isView, tableName } from './flows';

/** What a node looks like, and in which words it is explained. */
export interface Label {
  /** Chooses the colour. */
  readonly kind: 'dns' | 'health' | 'api' | 'compute' | 'data' | 'event' | 'alarm' | 'certificate' | 'actor';
  /** What it is. */
  readonly what: string;
  /** Its name. */
  readonly title: string;
  readonly details: string[];
}

/** The resources that make an architecture. All others are left out, or folded into edges. */
const LABELS: { [type: string]: (properties: any, name: string) => Label } = {
  'AWS::Route53::RecordSet': (p) => ({
    kind: 'dns', what: 'Route 53 record', title: withoutDot(p.Name), details: [...routingPolicy(p), ...(p.TTL ? [`CNAME, TTL ${p.TTL} s`] : [])],
  }),
  'AWS::Route53::HealthCheck': ({ HealthCheckConfig: c }, name) => ({
    kind: 'health', what: c.Type === 'CALCULATED' ? 'Calculated health check' : 'Route 53 health check', title: name, details: healthCheck(c),
  }),
  'AWS::ApiGateway::DomainName': (p) => ({ kind: 'api', what: 'Custom domain', title: p.DomainName, details: [] }),
  'AWS::ApiGatewayV2::DomainName': (p) => ({ kind: 'api', what: 'Custom domain', title: p.DomainName, details: [] }),
  'AWS::ApiGatewayV2::Api': (p, name) => ({ kind: 'api', what: `${p.ProtocolType} API`, title: name, details: [] }),
  'AWS::ApiGateway::RestApi': (_, name) => ({ kind: 'api', what: 'REST API', title: name, details: [] }),
  'AWS::Lambda::Function': (_, name) => ({ kind: 'compute', what: 'Lambda function', title: name, details: [] }),
  'AWS::Lambda::Version': (_, name) => ({ kind: 'compute', what: 'Lambda version', title: name, details: [] }),
  'AWS::Lambda::Alias': (p) => ({ kind: 'compute', what: 'Lambda alias', title: p.Name, details: [] }),
  'AWS::StepFunctions::StateMachine': (_, name) => ({ kind: 'compute', what: 'State machine', title: name, details: [] }),
  'AWS::Events::Rule': (p, name) => ({ kind: 'event', what: 'EventBridge rule', title: name, details: eventPattern(p) }),
  'AWS::SNS::Topic': (_, name) => ({ kind: 'event', what: 'SNS topic', title: name, details: [] }),
  'AWS::S3::Bucket': (_, name) => ({ kind: 'data', what: 'S3 bucket', title: name, details: [] }),
  'AWS::DynamoDB::Table': (_, name) => ({ kind: 'data', what: 'DynamoDB table', title: name, details: [] }),
  'AWS::DynamoDB::GlobalTable': (_, name) => ({ kind: 'data', what: 'DynamoDB global table', title: name, details: [] }),
  'AWS::Athena::WorkGroup': (_, name) => ({ kind: 'api', what: 'Athena workgroup', title: name, details: [] }),
  'AWS::Glue::Crawler': (_, name) => ({ kind: 'compute', what: 'Glue crawler', title: name, details: [] }),
  'AWS::Glue::Database': (_, name) => ({ kind: 'data', what: 'Glue database', title: name, details: [] }),
  'AWS::Glue::Job': (p, name) => ({ kind: 'compute', what: 'Glue job', title: name, details: [`Glue ${p.GlueVersion}, ${p.NumberOfWorkers} x ${p.WorkerType}`] }),
  'AWS::Glue::Table': (p) => ({ kind: 'data', what: isView(p) ? 'Athena view' : p.OpenTableFormatInput ? 'Iceberg table' : 'Glue table', title: tableName(p), details: [] }),
  'AWS::GreengrassV2::ComponentVersion': (_, name) => ({ kind: 'compute', what: 'Greengrass component', title: name, details: [] }),
  'AWS::GreengrassV2::Deployment': (_, name) => ({ kind: 'compute', what: 'Greengrass deployment', title: name, details: [] }),
  'AWS::IoT::TopicRule': ({ TopicRulePayload: p }, name) => ({ kind: 'event', what: 'AWS IoT rule', title: name, details: [/FROM '([^']+)'/.exec(p.Sql)![1]] }),
  'AWS::KinesisFirehose::DeliveryStream': (_, name) => ({ kind: 'compute', what: 'Firehose stream', title: name, details: [] }),
  'AWS::Logs::LogGroup': (_, name) => ({ kind: 'data', what: 'Log group, with metric filters', title: name, details: [] }),
  'AWS::Personalize::DatasetGroup': (p, name) => ({ kind: 'api', what: 'Personalize dataset group', title: name, details: p.Domain ? [p.Domain] : [] }),
  'AWS::SQS::Queue': (_, name) => ({ kind: 'data', what: 'SQS queue', title: name, details: [] }),
  'AWS::CloudFront::Distribution': (_, name) => ({ kind: 'api', what: 'CloudFront distribution', title: name, details: [] }),
  'AWS::CertificateManager::Certificate': (p) => ({
    kind: 'certificate', what: 'ACM certificate', title: p.DomainName, details: p.SubjectAlternativeNames ?? [],
  }),
  'AWS::CloudWatch::Alarm': (p, name) => ({
    kind: 'alarm', what: 'CloudWatch alarm', title: typeof p.AlarmName === 'string' ? p.AlarmName : name, details: [condition(p)],
  }),
};

/** The label of a resource, or none when it is not part of the picture. */
export function labelOf({ type, properties, name }: Resource): Label | undefined {
  return LABELS[type]?.(properties, name);
}

/** A DNS name as people write it. */
export function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}

function routingPolicy(p: any): string[] {
  if (p.Region) return [`latency: ${p.Region}`];
  if (p.Failover) return [`failover: ${p.Failover.toLowerCase()}`];
  if (p.GeoLocation) return [`geolocation: ${Object.values(p.GeoLocation).join(' ')}`];
  return p.Weight === undefined ? [] : [`weight ${p.Weight}: ${p.SetIdentifier}`];
}

function healthCheck(c: any): string[] {
  if (c.AlarmIdentifier) return [`alarm in ${c.AlarmIdentifier.Region}`];
  if (!c.FullyQualifiedDomainName) return [];
  return [`${c.Type.split('_')[0]}${c.ResourcePath ? ` ${c.ResourcePath}` : ''}, ${c.RequestInterval ?? 30} s × ${c.FailureThreshold ?? 3}`];
}

function eventPattern({ EventPattern: pattern, ScheduleExpression: schedule }: any): string[] {
  return schedule ? [schedule] : pattern?.['detail-type'] ?? [];
}

function condition(p: any): string {
  const comparison: { [operator: string]: string } = {
    GreaterThanOrEqualToThreshold: '≥', GreaterThanThreshold: '>', LessThanThreshold: '<', LessThanOrEqualToThreshold: '≤',
  };
  return `${p.MetricName ?? 'expression'} ${comparison[p.ComparisonOperator] ?? p.ComparisonOperator} ${p.Threshold}`;
}
