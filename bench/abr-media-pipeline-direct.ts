import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import {
  aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_dynamodb as dynamodb, aws_events as events,
  aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, aws_pipes as pipes, aws_s3 as s3,
  aws_sqs as sqs, aws_stepfunctions as sfn, CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { operations } from './abr-media-pipeline-direct-operations';

/** What AbrMediaPipeline declares, with the L2s of aws-cdk-lib. The machines' definitions are constant texts here, as in a file beside the stack. */
export function direct(home: Stack, id: string) {
  const scope = new Construct(home, id);
  const source = bucket(scope, 'Source', [{ prefix: 'rejected/', noncurrentVersionExpiration: Duration.days(30) }], true);
  (source.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  const output = bucket(scope, 'Output');
  const table = new dynamodb.Table(scope, 'Assets', {
    partitionKey: { name: 'assetId', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  const distribution = edge(scope, output);
  const role = roleOf(scope, 'Role', 'mediaconvert.amazonaws.com');
  role.addToPolicy(statement(['s3:GetObject'], [source.arnForObjects('uploads/*')]));
  role.addToPolicy(statement(['s3:PutObject'], [output.arnForObjects('assets/*')]));
  const verify = verifier(scope, source, output);

  const names = { Assets: table.tableName, Source: source.bucketName, Output: output.bucketName };
  const edgeName = { Distribution: distribution.distributionDomainName };
  const run = machine(scope, 'Machine', { ...names, ...edgeName, Role: role.roleArn, Verify: verify.functionArn });
  const progress = machine(scope, 'Progress', names, true);
  const teller = machine(scope, 'Teller', {}, true);
  const closer = machine(scope, 'Closer', names);
  const remove = machine(scope, 'Delete', { ...names, Distribution: distribution.distributionId });
  grantRun(run, { source, table, role });
  verify.grantInvoke(run);
  grantOthers({ progress, teller, closer, remove }, { run, source, output, table, distribution });

  const { lostNews } = news(scope, table, teller);
  const lostStarts = queue(scope, 'LostStarts');
  const started = { deadLetterQueue: lostStarts, retryAttempts: 185, maxEventAge: Duration.hours(24) };
  new events.Rule(scope, 'UploadRule', {
    eventPattern: {
      source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [source.bucketName] }, object: { key: [{ prefix: 'uploads/' }] } },
    },
    targets: [new targets.SfnStateMachine(run, started)],
  });
  new events.Rule(scope, 'CloserRule', {
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [run.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    },
    targets: [new targets.SfnStateMachine(closer, started)],
  });
  const progressRule = new events.Rule(scope, 'ProgressRule', {
    eventPattern: {
      source: ['aws.mediaconvert'],
      detailType: ['MediaConvert Job State Change'],
      detail: { status: ['PROGRESSING', 'STATUS_UPDATE'], userMetadata: { pipeline: [id] } },
    },
    targets: [new targets.SfnStateMachine(progress, { retryAttempts: 2, maxEventAge: Duration.minutes(2) })],
  });
  operations(scope, id, { source, table, machine: run, closer, remove, progressRule, lostNews, lostStarts });
  new CfnOutput(scope, 'Uploads', { value: `s3://${source.bucketName}/uploads/` });
  new CfnOutput(scope, 'PlaybackUrl', { value: `https://${distribution.distributionDomainName}/assets/ASSET_ID/h264/index.m3u8` });
}

function bucket(scope: Construct, id: string, rules: s3.LifecycleRule[] = [], versioned = false) {
  return new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...rules],
    versioned,
  });
}

function queue(scope: Construct, id: string) {
  return new sqs.Queue(scope, id, { enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED });
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

function edge(scope: Construct, output: s3.Bucket) {
  const cachePolicy = (id: string, ttl: Duration) => new cloudfront.CachePolicy(scope, id, {
    defaultTtl: ttl, minTtl: Duration.seconds(0), maxTtl: ttl, enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true,
  });
  const origin = origins.S3BucketOrigin.withOriginAccessControl(output);
  const responseHeadersPolicy = new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    corsBehavior: {
      accessControlAllowOrigins: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
      accessControlAllowHeaders: ['*'],
      accessControlExposeHeaders: ['Content-Length', 'Content-Range', 'ETag', 'Date'],
      accessControlAllowCredentials: false,
      accessControlMaxAge: Duration.days(1),
      originOverride: true,
    },
    securityHeadersBehavior: {
      contentTypeOptions: { override: true }, strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
    },
  });
  const behavior = (policy: cloudfront.ICachePolicy): cloudfront.BehaviorOptions => ({
    origin,
    cachePolicy: policy,
    responseHeadersPolicy,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
  });
  const manifests = behavior(cachePolicy('Manifests', Duration.hours(1)));
  return new cloudfront.Distribution(scope, 'Distribution', {
    defaultBehavior: behavior(cachePolicy('Segments', Duration.days(365))),
    additionalBehaviors: { '*.m3u8': manifests, '*.mpd': manifests },
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
  });
}

function verifier(scope: Construct, source: s3.Bucket, output: s3.Bucket) {
  const library = dirname(require.resolve('cdk-reference-constructs/package.json'));
  const verify = new lambda.Function(scope, 'Verify', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(join(library, 'assets', 'media', 'abr-media-pipeline', 'verify.lambda')),
    architecture: lambda.Architecture.ARM_64,
    memorySize: 1024,
    timeout: Duration.minutes(5),
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
    logGroup: new logs.LogGroup(scope, 'VerifyLogs', { retention: logs.RetentionDays.ONE_MONTH }),
  });
  for (const each of [
    statement(['s3:GetObject'], [source.arnForObjects('uploads/*'), output.arnForObjects('assets/*')]),
    statement(['s3:ListBucket'], [output.bucketArn], { StringLike: { 's3:prefix': 'assets/*' } }),
    statement(['s3:ListBucket'], [source.bucketArn]),
    statement(['s3:PutObject'], [output.arnForObjects('assets/*/thumbnails.vtt')]),
  ]) verify.addToRolePolicy(each);
  return verify;
}

let texts: Record<string, string>;

/** The texts are those of the construct; `run.ts` writes them. */
function machine(scope: Construct, id: string, substitutions: Record<string, string>, express = false) {
  texts ??= JSON.parse(readFileSync(join(__dirname, 'definitions-AbrMediaPipeline.json'), 'utf8'));
  return new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromString(texts[id]),
    definitionSubstitutions: { Partition: Stack.of(scope).partition, ...substitutions },
    stateMachineType: express ? sfn.StateMachineType.EXPRESS : sfn.StateMachineType.STANDARD,
    role: roleOf(scope, `${id}Role`, 'states.amazonaws.com'),
    tracingEnabled: true,
    logs: { destination: new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }), level: sfn.LogLevel.ALL, includeExecutionData: false },
  });
}

interface Places {
  readonly source: s3.Bucket;
  readonly table: dynamodb.Table;
}

function grantRun(run: sfn.StateMachine, { source, table, role }: Places & { readonly role: iam.Role }) {
  const stack = Stack.of(run);
  const jobs = stack.formatArn({ service: 'mediaconvert', resource: 'jobs', resourceName: '*' });
  const queues = stack.formatArn({ service: 'mediaconvert', resource: 'queues', resourceName: 'Default' });
  const nested = stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForMediaConvertJobRule' });
  for (const each of [
    statement(['dynamodb:UpdateItem'], [table.tableArn]),
    statement(['mediaconvert:Probe', 'mediaconvert:SearchJobs'], ['*']),
    statement(['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObjectVersion'], [source.arnForObjects('uploads/*')]),
    statement(['s3:PutObject'], [source.arnForObjects('rejected/*')]),
    statement(['mediaconvert:CreateJob', 'mediaconvert:TagResource'], [queues, jobs]),
    statement(['mediaconvert:GetJob', 'mediaconvert:CancelJob'], [jobs]),
    statement(['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'mediaconvert.amazonaws.com' } }),
    statement(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [nested]),
  ]) run.addToRolePolicy(each);
}

type Others = Record<'progress' | 'teller' | 'closer' | 'remove', sfn.StateMachine>;

interface Reached extends Places {
  readonly run: sfn.StateMachine;
  readonly output: s3.Bucket;
  readonly distribution: cloudfront.Distribution;
}

function grantOthers({ progress, teller, closer, remove }: Others, { run, source, output, table, distribution }: Reached) {
  const stack = Stack.of(run);
  const bus = stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  const jobs = stack.formatArn({ service: 'mediaconvert', resource: 'jobs', resourceName: '*' });
  const update = () => statement(['dynamodb:UpdateItem'], [table.tableArn]);
  progress.addToRolePolicy(update());
  teller.addToRolePolicy(statement(['events:PutEvents'], [bus], { StringEquals: { 'events:source': 'cdk-reference-constructs.abr-media-pipeline' } }));
  teller.addToRolePolicy(statement(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'AbrMediaPipeline' } }));
  for (const each of [statement(['mediaconvert:SearchJobs'], ['*']), statement(['mediaconvert:CancelJob'], [jobs]), update()]) closer.addToRolePolicy(each);
  run.grantExecution(closer, 'states:DescribeExecution');
  for (const each of [
    update(),
    statement(['s3:ListBucket'], [output.bucketArn], { StringLike: { 's3:prefix': 'assets/*' } }),
    statement(['s3:DeleteObject'], [output.arnForObjects('assets/*'), source.arnForObjects('rejected/*')]),
    statement(['s3:DeleteObjectVersion'], [source.arnForObjects('uploads/*')]),
  ]) remove.addToRolePolicy(each);
  distribution.grantCreateInvalidation(remove);
}

function news(scope: Construct, table: dynamodb.Table, teller: sfn.StateMachine) {
  const lostNews = queue(scope, 'LostNews');
  const role = roleOf(scope, 'NewsRole', 'pipes.amazonaws.com');
  const policy = new iam.Policy(scope, 'NewsPolicy', {
    roles: [role],
    statements: [
      statement(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], [table.tableStreamArn!]),
      statement(['states:StartSyncExecution'], [teller.stateMachineArn]),
      statement(['sqs:SendMessage'], [lostNews.queueArn]),
    ],
  });
  const pipe = new pipes.CfnPipe(scope, 'NewsPipe', {
    roleArn: role.roleArn,
    source: table.tableStreamArn!,
    sourceParameters: {
      filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ['INSERT', 'MODIFY'] }) }] },
      dynamoDbStreamParameters: {
        startingPosition: 'TRIM_HORIZON',
        batchSize: 10,
        maximumRetryAttempts: 50,
        onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
        deadLetterConfig: { arn: lostNews.queueArn },
      },
    },
    target: teller.stateMachineArn,
    targetParameters: { stepFunctionStateMachineParameters: { invocationType: 'REQUEST_RESPONSE' } },
  });
  pipe.node.addDependency(policy);
  return { lostNews };
}
