import { readStack } from './assembly';
import { Picture, pictureOf } from './picture';

const ZONE = { HostedZoneId: 'Z1' };
const getAtt = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });

/** A stack whose logical ids are the last segments of construct paths that begin alike. */
function stack(name: string, region: string, resources: { [id: string]: [type: string, properties: object] }) {
  return readStack({
    name,
    region,
    template: { Resources: Object.fromEntries(Object.entries(resources).map(([id, [Type, Properties]]) => [id, { Type: `AWS::${Type}`, Properties }])) },
    paths: Object.fromEntries(Object.keys(resources).map((id) => [id, `/${name}/Thing/${id}/Resource`])),
  });
}

/** Arrows as people would say them. */
function arrows({ nodes, edges }: Picture): string[] {
  const titles = new Map(nodes.map((node) => [node.key, node.title || node.what]));
  return edges.map(({ from, to, labels }) => `${titles.get(from)} -> ${titles.get(to)}${labels.length ? `: ${labels.join(', ')}` : ''}`);
}

const boxes = ({ nodes }: Picture) => nodes.map(({ what, title, details }) => [what, title, ...details].filter(Boolean).join(' | '));

const FUNCTION_API = {
  Api: ['ApiGatewayV2::Api', { ProtocolType: 'HTTP' }],
  Stage: ['ApiGatewayV2::Stage', { ApiId: { Ref: 'Api' } }],
  Integration: ['ApiGatewayV2::Integration', { ApiId: { Ref: 'Api' }, IntegrationUri: getAtt('Orders') }],
  Permission: ['Lambda::Permission', { FunctionName: getAtt('Orders') }],
  Orders: ['Lambda::Function', { Role: getAtt('Role'), Environment: { Variables: { TABLE: { Ref: 'Table' } } } }],
  Other: ['Lambda::Function', { Role: getAtt('OtherRole') }],
  Role: ['IAM::Role', {}],
  OtherRole: ['IAM::Role', {}],
  Logs: ['Logs::LogGroup', {}],
  Table: ['DynamoDB::Table', {}],
  Policy: ['IAM::Policy', {
    Roles: [{ Ref: 'Role' }],
    PolicyDocument: {
      Statement: [
        { Action: ['dynamodb:PutItem', 'dynamodb:GetItem'], Resource: [getAtt('Table'), { 'Fn::Sub': '${Table.Arn}/index/*' }] },
        { Action: 'logs:PutLogEvents', Resource: getAtt('Logs') },
      ],
    },
  }],
} satisfies { [id: string]: [string, object] };

test('integrations, mappings and policies are arrows; roles, permissions, stages and log groups are nothing', () => {
  const picture = pictureOf([stack('App', 'eu-west-1', {
    ...FUNCTION_API,
    Domain: ['ApiGateway::DomainName', { DomainName: 'api.example.com', RegionalCertificateArn: { Ref: 'Certificate' } }],
    Certificate: ['CertificateManager::Certificate', { DomainName: 'api.example.com' }],
    Mapping: ['ApiGatewayV2::ApiMapping', { DomainName: { Ref: 'Domain' }, ApiId: { Ref: 'Api' }, ApiMappingKey: 'v1' }],
  })]);
  expect(boxes(picture)).toEqual([
    'HTTP API | Api', 'Lambda function | Orders', 'Lambda function | Other', 'DynamoDB table | Table',
    'Custom domain | api.example.com', 'ACM certificate | api.example.com',
  ]);
  expect(arrows(picture)).toEqual([
    'Api -> Orders', 'Orders -> Table: PutItem, GetItem', 'api.example.com -> api.example.com', 'api.example.com -> Api: /v1',
  ]);
});

const serves = (Type: string, rest: object = {}): [string, object] => ['Route53::RecordSet', { ...ZONE, Name: 'api.example.com.', Type, SetIdentifier: 'here', ...rest }];

test('A and AAAA are one record, and lead to the record of that name in another stack', () => {
  const alias = { Region: 'eu-west-1', AliasTarget: { DNSName: 'origin.example.com.' } };
  const picture = pictureOf([
    stack('Home', 'us-east-1', { A: serves('A', alias), AAAA: serves('AAAA', alias) }),
    stack('Region', 'eu-west-1', {
      A: ['Route53::RecordSet', { Name: 'origin.example.com.', Type: 'A', AliasTarget: { DNSName: getAtt('Domain', 'RegionalDomainName') } }],
      Domain: ['ApiGateway::DomainName', { DomainName: 'api.example.com' }],
    }),
  ]);
  expect(boxes(picture)).toEqual(['Clients', 'A + AAAA record | api.example.com | latency: eu-west-1', 'Custom domain | api.example.com | A: origin.example.com']);
  expect(arrows(picture)).toEqual(['api.example.com -> api.example.com: alias', 'Clients -> api.example.com']);
});

const ROUTING: Array<[policy: object, words: string]> = [
  [{ Failover: 'PRIMARY' }, 'failover: primary'],
  [{ Weight: 0 }, 'weight 0: here'],
  [{ GeoLocation: { ContinentCode: 'EU' } }, 'geolocation: EU'],
  [{ Region: 'eu-west-1', TTL: '20', ResourceRecords: ['elsewhere.example.com'] }, 'latency: eu-west-1 | CNAME, TTL 20 s'],
];

test.each(ROUTING)('routing policy %j', (policy, words) => {
  expect(boxes(pictureOf([stack('Home', 'us-east-1', { Record: serves('CNAME', policy) })]))).toContain(`CNAME record | api.example.com | ${words}`);
});

const check = (HealthCheckConfig: object): [string, object] => ['Route53::HealthCheck', { HealthCheckConfig }];
const calculated = (HealthThreshold: number, Inverted: boolean, ...ids: string[]) =>
  check({ Type: 'CALCULATED', HealthThreshold, Inverted, ChildHealthChecks: ids.map((Ref) => ({ Ref })) });
const fence = (region: string) => stack(region, region, {
  Fence: ['CloudWatch::Alarm', { AlarmName: 'fence', Namespace: 'Mine', MetricName: 'Fenced', ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1 }],
  Errors: ['CloudWatch::Alarm', { AlarmName: 'errors', Namespace: 'AWS/Lambda' }],
  Own: ['Route53::RecordSet', { Name: `${region}.example.com`, Type: 'A' }],
});

test('health checks are tied by names, and steps between them become a formula', () => {
  const picture = pictureOf([
    stack('Home', 'us-east-1', {
      Here: check({ Type: 'HTTPS_STR_MATCH', FullyQualifiedDomainName: 'eu-west-1.example.com', ResourcePath: '/health', RequestInterval: 10, FailureThreshold: 3 }),
      There: check({ Type: 'HTTPS', FullyQualifiedDomainName: 'us-west-2.example.com' }),
      Switch: check({ Type: 'CLOUDWATCH_METRIC', AlarmIdentifier: { Name: 'fence', Region: 'us-west-2' } }),
      NoOther: calculated(1, true, 'There'),
      Allowed: calculated(1, false, 'Switch', 'NoOther'),
      Serving: calculated(2, false, 'Here', 'Allowed'),
      Any: calculated(1, false, 'Serving', 'There'),
      Record: serves('A', { Region: 'eu-west-1', HealthCheckId: { Ref: 'Serving' } }),
      AllDown: ['CloudWatch::Alarm', { Namespace: 'AWS/Route53', Dimensions: [{ Name: 'HealthCheckId', Value: { Ref: 'Any' } }] }],
      Down: ['CloudWatch::Alarm', { Namespace: 'AWS/Route53', Dimensions: [{ Name: 'HealthCheckId', Value: { Ref: 'Serving' } }] }],
    }),
    fence('eu-west-1'),
    fence('us-west-2'),
  ]);
  expect(boxes(picture)).toEqual([
    'Clients', 'Route 53 checkers', 'Operator',
    'Route 53 health check | Here | HTTPS /health, 10 s × 3',
    'Route 53 health check | There | HTTPS, 30 s × 3',
    'Route 53 health check | Switch | alarm in us-west-2',
    'Calculated health check | Serving | Here AND | (Switch OR NOT There)',
    'A record | api.example.com | latency: eu-west-1',
    'CloudWatch alarms | AllDown | Down',
    'CloudWatch alarms | Fence | Errors',
    'A record | eu-west-1.example.com',
    'CloudWatch alarm | fence | Fenced ≥ 1',
    'CloudWatch alarms | Errors',
    'A record | us-west-2.example.com',
  ]);
  expect(arrows(picture)).toEqual([
    'Here -> Route 53 checkers',
    'Route 53 checkers -> eu-west-1.example.com: HTTPS',
    'There -> Route 53 checkers',
    'Route 53 checkers -> us-west-2.example.com: HTTPS',
    'Switch -> fence: reads',
    'Operator -> fence: sets Fenced',
    'Serving -> Here',
    'Serving -> Switch',
    'api.example.com -> Serving: while healthy',
    'CloudWatch alarms -> Serving',
    'CloudWatch alarms -> There',
    'Clients -> api.example.com',
  ]);
});

test('an alarm on a metric of AWS has no operator', () => {
  const picture = pictureOf([
    stack('Home', 'us-east-1', { Quiet: check({ Type: 'CLOUDWATCH_METRIC', AlarmIdentifier: { Name: 'errors', Region: 'eu-west-1' } }) }),
    fence('eu-west-1'),
  ]);
  expect(arrows(picture)).toEqual(['Quiet -> errors: reads', 'Clients -> eu-west-1.example.com']);
});

test('a formula with a threshold between one and all', () => {
  const three = Object.fromEntries(['A', 'B', 'C'].map((id) => [id, check({ Type: 'TCP', FullyQualifiedDomainName: `${id}.example.com` })]));
  const picture = pictureOf([stack('Home', 'us-east-1', {
    ...three, Most: calculated(2, false, 'A', 'B', 'C'), Record: serves('A', { HealthCheckId: { Ref: 'Most' } }),
  })]);
  expect(boxes(picture)).toContain('Calculated health check | Most | 2 of (A, B, C)');
});

test('a rollout: events, state machines, versions, queues and topics are tied by what the template says', () => {
  const machine = (DefinitionString: any, role: string): [string, object] => ['StepFunctions::StateMachine', { DefinitionString, RoleArn: getAtt(role) }];
  const picture = pictureOf([stack('App', 'eu-west-1', {
    Function: ['Lambda::Function', {}],
    First: ['Lambda::Version', { FunctionName: { Ref: 'Function' } }],
    Live: ['Lambda::Alias', { Name: 'live', FunctionName: { Ref: 'Function' }, FunctionVersion: getAtt('First', 'Version') }],
    Deployed: ['Events::Rule', {
      EventPattern: { 'source': ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'] },
      Targets: [{ Arn: { Ref: 'Rollout' }, RoleArn: getAtt('StarterRole'), DeadLetterConfig: { Arn: getAtt('Lost') } }],
    }],
    Broken: ['Events::Rule', { EventPattern: { source: ['aws.states'], detail: { stateMachineArn: [{ Ref: 'Rollout' }] } }, Targets: [{ Arn: { Ref: 'Restore' } }] }],
    Told: ['Events::Rule', { EventPattern: { source: ['mine.rollout'] }, Targets: [{ Arn: { Ref: 'People' } }] }],
    Rollout: machine({ 'Fn::Join': ['', ['{"Source":"mine.rollout","Resource":"', { Ref: 'AWS::Partition' }, '"}']] }, 'RolloutRole'),
    Restore: machine('{}', 'RestoreRole'),
    RolloutRole: ['IAM::Role', {}],
    Policy: ['IAM::Policy', {
      Roles: [{ Ref: 'RolloutRole' }],
      PolicyDocument: { Statement: [{ Action: ['lambda:GetAlias', 'lambda:UpdateAlias'], Resource: getAtt('Function') }, { Action: 'xray:PutTraceSegments', Resource: '*' }] },
    }],
    Lost: ['SQS::Queue', {}],
    People: ['SNS::Topic', {}],
    Failed: ['CloudWatch::Alarm', { Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'Restore' } }], AlarmActions: [{ Ref: 'People' }] }],
  })]);
  expect(boxes(picture)).toEqual([
    'Clients', 'CloudFormation', 'Lambda function | Function', 'Lambda version | First', 'Lambda alias | live',
    'EventBridge rule | Deployed | CloudFormation Stack Status Change', 'EventBridge rule | Broken', 'EventBridge rule | Told',
    'State machine | Rollout', 'State machine | Restore', 'SQS queue | Lost', 'SNS topic | People', 'CloudWatch alarms | Failed',
  ]);
  expect(arrows(picture)).toEqual([
    'First -> Function',
    'live -> First',
    'Deployed -> Rollout',
    'Deployed -> Lost: undelivered',
    'Rollout -> Broken',
    'Broken -> Restore',
    'Told -> People',
    'Rollout -> Told: events',
    'Rollout -> Function: GetAlias, UpdateAlias',
    'CloudWatch alarms -> Restore',
    'CloudWatch alarms -> People: tells',
    'Clients -> live',
    'CloudFormation -> Deployed',
  ]);
});

test('rules for the same events with the same targets are one box; functions are no source of events of our own', () => {
  const rule = (state: string): [string, object] => ['Events::Rule', {
    EventPattern: { 'source': ['mine.rollout'], 'detail-type': ['Changed'], 'detail': { state: [state], function: [{ Ref: 'Function' }] } }, Targets: [{ Arn: { Ref: 'People' } }],
  }];
  const picture = pictureOf([stack('App', 'eu-west-1', { Function: ['Lambda::Function', {}], People: ['SNS::Topic', {}], Told: rule('DONE'), Failed: rule('FAILED') })]);
  expect(boxes(picture)).toEqual(['Lambda function | Function', 'SNS topic | People', 'EventBridge rules | Told | Failed']);
  expect(arrows(picture)).toEqual(['EventBridge rules -> People']);
});

test('training jobs stand outside: what their role may touch, and who may start and stop them', () => {
  const training = { 'Fn::Sub': 'arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:training-job/churn-*' };
  const picture = pictureOf([stack('App', 'eu-west-1', {
    Machine: ['StepFunctions::StateMachine', { RoleArn: getAtt('MachineRole'), DefinitionString: '{}' }],
    MachineRole: ['IAM::Role', {}],
    MachinePolicy: ['IAM::Policy', { Roles: [{ Ref: 'MachineRole' }], PolicyDocument: { Statement: [{ Action: 'sagemaker:CreateTrainingJob', Resource: training }] } }],
    Bucket: ['S3::Bucket', {}],
    TrainingRole: ['IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'sagemaker.amazonaws.com' } }] } }],
    TrainingPolicy: ['IAM::Policy', { Roles: [{ Ref: 'TrainingRole' }], PolicyDocument: { Statement: [{ Action: ['s3:PutObject'], Resource: getAtt('Bucket') }] } }],
  })]);
  expect(arrows(picture)).toEqual(['Machine -> SageMaker training jobs: CreateTrainingJob', 'SageMaker training jobs -> Bucket: PutObject']);
});

test('encoding stands outside: who starts it, what its role may touch, whom it tells', () => {
  const queue = { 'Fn::Sub': 'arn:${AWS::Partition}:mediaconvert:${AWS::Region}:${AWS::AccountId}:queues/Default' };
  const role = (Service: string): [string, object] => ['IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service } }] } }];
  const picture = pictureOf([stack('Site', 'eu-west-1', {
    Machine: ['StepFunctions::StateMachine', { RoleArn: getAtt('MachineRole') }],
    MachineRole: role('states.amazonaws.com'),
    MachinePolicy: ['IAM::Policy', { Roles: [{ Ref: 'MachineRole' }], PolicyDocument: { Statement: [{ Action: 'mediaconvert:CreateJob', Resource: queue }] } }],
    JobRole: role('mediaconvert.amazonaws.com'),
    JobPolicy: ['IAM::Policy', { Roles: [{ Ref: 'JobRole' }], PolicyDocument: { Statement: [{ Action: 's3:GetObject', Resource: getAtt('Bucket') }] } }],
    Bucket: ['S3::Bucket', {}],
    Rule: ['Events::Rule', { EventPattern: { source: ['aws.mediaconvert'] }, Targets: [{ Arn: { Ref: 'Machine' } }] }],
  })]);
  expect(arrows(picture)).toEqual([
    'Rule -> Machine', 'Machine -> MediaConvert jobs: CreateJob', 'MediaConvert jobs -> Bucket: GetObject', 'MediaConvert jobs -> Rule',
  ]);
});

test('clients upload to a bucket that tells of it, and read through a distribution; a pipe is an arrow', () => {
  const picture = pictureOf([stack('Site', 'eu-west-1', {
    Uploads: ['S3::Bucket', { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } }],
    Assets: ['S3::Bucket', {}],
    Edge: ['CloudFront::Distribution', { DistributionConfig: { Origins: [{ DomainName: getAtt('Assets', 'RegionalDomainName') }] } }],
    Table: ['DynamoDB::Table', {}],
    Teller: ['StepFunctions::StateMachine', {}],
    Lost: ['SQS::Queue', {}],
    Pipe: ['Pipes::Pipe', {
      Source: getAtt('Table', 'StreamArn'), Target: { Ref: 'Teller' }, SourceParameters: { DynamoDBStreamParameters: { DeadLetterConfig: { Arn: getAtt('Lost') } } },
    }],
  })]);
  expect(arrows(picture)).toEqual([
    'Edge -> Assets: reads', 'Table -> Teller: stream, by a pipe', 'Table -> Lost: untold', 'Clients -> Uploads: upload', 'Clients -> Edge: HTTPS',
  ]);
  expect(boxes(picture)).toContain('CloudFront distribution | Edge');
});

const view = (sql: string) => `/* Presto View: ${Buffer.from(JSON.stringify({ originalSql: sql })).toString('base64')} */`;
const location = (folder: string) => ({ 'Fn::Join': ['', ['s3://', { Ref: 'Bucket' }, `/${folder}`]] });
const rule = (Sql: string, action: object): [string, object] =>
  ['IoT::TopicRule', { TopicRulePayload: { Sql, Actions: [action], ErrorAction: { S3: { BucketName: { Ref: 'Bucket' }, RoleArn: getAtt('Role') } } } }];

test('devices publish to rules, whose records come by Firehose to tables, by name or by folder, and to Athena', () => {
  const picture = pictureOf([stack('App', 'eu-west-1', {
    Component: ['GreengrassV2::ComponentVersion', { InlineRecipe: { 'Fn::Join': ['', ['{"ComponentName":"mine","Artifacts":["', { Ref: 'AWS::Region' }, '"]}']] } }],
    Deployment: ['GreengrassV2::Deployment', { Components: { mine: {} } }],
    Rows: rule("SELECT VALUE rows FROM 'ff/+/rows'", { Firehose: { DeliveryStreamName: 'app-rows', RoleArn: getAtt('Role') } }),
    RowStream: ['KinesisFirehose::DeliveryStream', {
      DeliveryStreamName: 'app-rows',
      IcebergDestinationConfiguration: { DestinationTableConfigurationList: [{ DestinationTableName: 'rows_raw' }], S3Configuration: { BucketARN: getAtt('Bucket') } },
    }],
    FileStream: ['KinesisFirehose::DeliveryStream', { ExtendedS3DestinationConfiguration: { BucketARN: getAtt('Bucket'), Prefix: 'files/!{timestamp:yyyy}/' } }],
    ParquetStream: ['KinesisFirehose::DeliveryStream', {
      ExtendedS3DestinationConfiguration: {
        BucketARN: getAtt('Bucket'), Prefix: 'tables/parquet/day=!{partitionKeyFromQuery:day}/', DataFormatConversionConfiguration: { SchemaConfiguration: { TableName: 'parquet' } },
      },
    }],
    RawTable: ['Glue::Table', { Name: 'rows_raw', DatabaseName: 'app', OpenTableFormatInput: { IcebergInput: { IcebergTableInput: { Location: location('tables/rows') } } } }],
    View: ['Glue::Table', { DatabaseName: 'app', TableInput: { Name: 'rows', TableType: 'VIRTUAL_VIEW', ViewOriginalText: view('SELECT * FROM "app"."rows_raw"') } }],
    Files: ['Glue::Table', { DatabaseName: 'app', TableInput: { Name: 'files', StorageDescriptor: { Location: location('files/') } } }],
    Parquet: ['Glue::Table', { DatabaseName: 'app', TableInput: { Name: 'parquet', StorageDescriptor: { Location: location('tables/parquet/') } } }],
    Database: ['Glue::Database', { DatabaseInput: { Name: 'app' } }],
    WorkGroup: ['Athena::WorkGroup', { Name: 'app', WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: location('results/') } } }],
    Query: ['Athena::NamedQuery', { WorkGroup: 'app', QueryString: 'SELECT * FROM (SELECT 1 FROM "app"."files") LEFT JOIN "app"."files" ON 1 = 1' }],
    Bucket: ['S3::Bucket', { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } }],
  })]);
  expect(boxes(picture)).toEqual([
    'Devices', 'Greengrass component | Component', 'Greengrass deployment | Deployment', 'AWS IoT rule | Rows | ff/+/rows',
    'Firehose stream | RowStream', 'Firehose stream | FileStream', 'Firehose stream | ParquetStream',
    'Iceberg table | rows_raw', 'Athena view | rows', 'Glue table | files', 'Glue table | parquet', 'Athena workgroup | WorkGroup', 'S3 bucket | Bucket',
  ]);
  expect(arrows(picture)).toEqual([
    'Component -> Deployment',
    'Rows -> RowStream',
    'Rows -> Bucket: errors',
    'RowStream -> rows_raw',
    'RowStream -> Bucket: errors',
    'FileStream -> files',
    'FileStream -> Bucket: errors',
    'ParquetStream -> parquet',
    'ParquetStream -> Bucket: errors',
    'rows_raw -> Bucket: tables/rows',
    'rows_raw -> rows',
    'files -> Bucket: files/',
    'parquet -> Bucket: tables/parquet/',
    'rows -> WorkGroup',
    'WorkGroup -> Bucket: results/',
    'files -> WorkGroup',
    'Deployment -> Devices',
    'Devices -> Rows: MQTT',
  ]);
});

test('alarms watch streams by name, and the log of which their metric is made; its filters are one box with it', () => {
  const metric = { Namespace: 'Mine', MetricName: 'Lag' };
  const picture = pictureOf([stack('App', 'eu-west-1', {
    Health: ['Logs::LogGroup', {}],
    Other: ['Logs::LogGroup', {}],
    LagFilter: ['Logs::MetricFilter', { LogGroupName: { Ref: 'Health' }, MetricTransformations: [{ MetricNamespace: 'Mine', MetricName: 'Lag' }] }],
    Told: rule("SELECT * FROM 'ff/+/health'", { CloudwatchLogs: { LogGroupName: { Ref: 'Health' } } }),
    Rows: ['KinesisFirehose::DeliveryStream', { DeliveryStreamName: 'app-rows' }],
    Lag: ['CloudWatch::Alarm', { Metrics: [{ Expression: 'MAX(lag)' }, { MetricStat: { Metric: metric } }] }],
    Late: ['CloudWatch::Alarm', { Namespace: 'AWS/Firehose', MetricName: 'Late', Dimensions: [{ Name: 'DeliveryStreamName', Value: 'app-rows' }] }],
  })]);
  expect(boxes(picture)).toEqual(['Devices', 'Log group, with metric filters | Health', 'AWS IoT rule | Told | ff/+/health', 'Firehose stream | Rows', 'CloudWatch alarms | Lag | Late']);
  expect(arrows(picture)).toEqual(['Told -> Health', 'CloudWatch alarms -> Health', 'CloudWatch alarms -> Rows', 'Devices -> Told: MQTT']);
});

test('what Personalize has belongs to its dataset group; actions of several statements are told once', () => {
  const at = (resource: string) => ({ 'Fn::Join': ['', ['arn:aws:personalize:', { Ref: 'AWS::Region' }, `:1:${resource}`]] });
  const picture = pictureOf([stack('Shop', 'eu-west-1', {
    Group: ['Personalize::DatasetGroup', { Name: 'shop' }],
    Machine: ['StepFunctions::StateMachine', { RoleArn: getAtt('Role') }],
    Role: ['IAM::Role', {}],
    Policy: ['IAM::Policy', {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: {
        Statement: [
          { Action: ['personalize:CreateSolution', 'personalize:DescribeSolution'], Resource: at('solution/shop-*') },
          { Action: ['personalize:DescribeSolution', 'personalize:CreateDataDeletionJob'], Resource: at('data-deletion-job/*') },
        ],
      },
    }],
  })]);
  expect(arrows(picture)).toEqual(['Machine -> Group: CreateSolution, DescribeSolution, CreateDataDeletionJob']);
});

test('what repeats its parent is called as it', () => {
  const { resources } = readStack({
    name: 'App', region: 'eu-west-1', template: { Resources: { A: { Type: 'AWS::IoT::TopicRule' }, B: { Type: 'AWS::S3::Bucket' } } }, paths: { A: '/App/FilesRule/Rule', B: '/App/Store/Bucket' },
  });
  expect([...resources.values()].map(({ name }) => name)).toEqual(['FilesRule', 'Store Bucket']);
});
