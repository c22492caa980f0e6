import { readFileSync } from 'fs';
import { join } from 'path';
import {
  aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_logs as logs, aws_s3 as s3,
  aws_sqs as sqs, aws_stepfunctions as sfn, CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

const IMAGE = 'churn';

/** What SpotTrainingJob declares, with the L2s of aws-cdk-lib. The machines' definitions are constant texts here, as in a file beside the stack. */
export function direct(home: Stack, id: string) {
  const scope = new Construct(home, id);
  const bucket = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ prefix: 'checkpoints/', expiration: Duration.days(30) }, { abortIncompleteMultipartUploadAfter: Duration.days(7) }],
  });
  const role = trainingRole(scope, bucket);
  const run = machine(scope, 'Machine', { Role: role.roleArn, Bucket: bucket.bucketName });
  const patrol = machine(scope, 'Patrol', { Bucket: bucket.bucketName });
  grantRun(scope, id, run, role);
  grantPatrol(scope, id, patrol, run, bucket);

  const lost = new sqs.Queue(scope, 'LostStarts', { enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED });
  const rule = new events.Rule(scope, 'PatrolRule', {
    schedule: events.Schedule.rate(Duration.minutes(5)),
    targets: [new targets.SfnStateMachine(patrol, { retryAttempts: 2, maxEventAge: Duration.minutes(5) })],
  });
  operations(scope, id, { run, patrol, rule, lost });
  new CfnOutput(scope, 'TrainingMachine', { value: run.stateMachineArn });
}

/** A role for one service, in the name of this account only. */
function roleOf(scope: Construct, id: string, service: string) {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}

function statement(actions: string[], resources: string[], conditions?: Record<string, unknown>) {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

function trainingRole(scope: Construct, bucket: s3.Bucket) {
  const stack = Stack.of(scope);
  const role = roleOf(scope, 'Role', 'sagemaker.amazonaws.com');
  const repository = stack.formatArn({ service: 'ecr', account: '111111111111', resource: 'repository', resourceName: IMAGE });
  const group = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/sagemaker/TrainingJobs:*`;
  for (const each of [
    statement(['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'], [repository]),
    statement(['ecr:GetAuthorizationToken'], ['*']),
    statement(['s3:GetObject'], [bucket.arnForObjects('checkpoints/*')]),
    statement(['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': 'checkpoints/*' } }),
    statement(['s3:PutObject', 's3:AbortMultipartUpload'], [bucket.arnForObjects('checkpoints/*'), bucket.arnForObjects('models/*')]),
    statement(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], [group]),
    statement(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/TrainingJobs' } }),
  ]) role.addToPolicy(each);
  return role;
}

let texts: Record<string, string>;

/** The texts are those of the construct; `run.ts` writes them. */
function machine(scope: Construct, id: string, substitutions: Record<string, string>) {
  texts ??= JSON.parse(readFileSync(join(__dirname, 'definitions-SpotTrainingJob.json'), 'utf8'));
  return new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromString(texts[id]),
    definitionSubstitutions: { Partition: Stack.of(scope).partition, ...substitutions },
    role: roleOf(scope, `${id}Role`, 'states.amazonaws.com'),
    tracingEnabled: true,
    logs: { destination: new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }), level: sfn.LogLevel.ALL },
  });
}

function common(scope: Construct) {
  const bus = Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  return [
    statement(['sagemaker:ListTrainingJobs'], ['*']),
    statement(['events:PutEvents'], [bus], { StringEquals: { 'events:source': 'cdk-reference-constructs.spot-training-job' } }),
    statement(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'SpotTrainingJob' } }),
  ];
}

function jobs(scope: Construct, name: string) {
  return Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'training-job', resourceName: `${name}-*` });
}

function grantRun(scope: Construct, name: string, run: sfn.StateMachine, role: iam.Role) {
  const nested = Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule' });
  for (const each of [
    statement(['CreateTrainingJob', 'AddTags', 'DescribeTrainingJob', 'StopTrainingJob', 'ListTags'].map((action) => `sagemaker:${action}`), [jobs(scope, name)]),
    statement(['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }),
    statement(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [nested]),
    ...common(scope),
  ]) run.addToRolePolicy(each);
}

function grantPatrol(scope: Construct, name: string, patrol: sfn.StateMachine, run: sfn.StateMachine, bucket: s3.Bucket) {
  for (const each of [
    statement(['DescribeTrainingJob', 'ListTags', 'AddTags', 'StopTrainingJob'].map((action) => `sagemaker:${action}`), [jobs(scope, name)]),
    statement(['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': 'checkpoints/*' } }),
    ...common(scope),
  ]) patrol.addToRolePolicy(each);
  run.grantExecution(patrol, 'states:DescribeExecution');
}

interface Parts {
  readonly run: sfn.StateMachine;
  readonly patrol: sfn.StateMachine;
  readonly rule: events.Rule;
  readonly lost: sqs.Queue;
}

function operations(scope: Construct, name: string, { run, patrol, rule, lost }: Parts) {
  const period = Duration.minutes(5);
  const measured = (metricName: string, statistic = 'Sum', each = period) =>
    new cloudwatch.Metric({ namespace: 'SpotTrainingJob', metricName, dimensionsMap: { Job: name }, statistic, period: each });
  const notStarted = new cloudwatch.Metric({ namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum' });
  const failedRuns = unsuccessful(run, period);
  const alarms = [
    alarm(scope, 'CheckpointStale', measured('CheckpointAge', 'Maximum'), 1801),
    alarm(scope, 'PatrolFailed', unsuccessful(patrol, period), 1, 3),
    alarm(scope, 'PatrolNotStarted', sum([notStarted], period)),
    alarm(scope, 'RunFailed', failedRuns),
    alarm(scope, 'StartLost', lost.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' })),
  ];

  const leftYAxis = { min: 0, showUnits: false };
  const graph = (title: string, left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left, leftYAxis, width: 8 });
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: `${name}-${Stack.of(scope).region}`, defaultInterval: Duration.days(28) });
  dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `# ${name}`, width: 24, height: 2 }));
  dashboard.addWidgets(
    new cloudwatch.SingleValueWidget({ width: 8, metrics: [measured('Savings', 'Average'), measured('Dollars'), measured('Interruptions')], setPeriodToTimeRange: true }),
    graph('trained and billed', [measured('TrainingSeconds', 'Sum', Duration.days(1)), measured('BillableSeconds', 'Sum', Duration.days(1))]),
    graph('saved', [measured('Savings', 'Average')]),
  );
  dashboard.addWidgets(
    graph('age of the newest checkpoint', [measured('CheckpointAge', 'Maximum')]),
    graph('interruptions', [measured('Interruptions')]),
    graph('runs', [run.metricStarted(), run.metricSucceeded(), failedRuns]),
  );
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms }));
}

function unsuccessful(of: sfn.StateMachine, period: Duration) {
  return sum([of.metricFailed(), of.metricTimedOut(), of.metricAborted()], period);
}

function sum(metrics: cloudwatch.Metric[], period: Duration) {
  return new cloudwatch.MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((each, index) => [`m${index}`, each])),
    period,
  });
}

function alarm(scope: Construct, id: string, metric: cloudwatch.IMetric, threshold = 1, evaluationPeriods = 1) {
  return new cloudwatch.Alarm(scope, id, {
    metric,
    threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}
