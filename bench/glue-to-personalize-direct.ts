import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import {
  aws_dynamodb as dynamodb, aws_glue as glue, aws_iam as iam, aws_logs as logs, aws_personalize as personalize, aws_s3 as s3, aws_s3_assets as assets,
  aws_stepfunctions as sfn, CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { operations } from './glue-to-personalize-direct-operations';

const FOLDERS = ['exports', 'quarantine', 'reports', 'results'];

/** What GlueToPersonalize declares, with the L2s of aws-cdk-lib. The machines' definitions are constant texts here, as in a file beside the stack. */
export function direct(home: Stack, id: string) {
  const scope = new Construct(home, id);
  const name = id.toLowerCase();
  const orders = s3.Bucket.fromBucketName(scope, 'Orders', 'my-orders');
  const store = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: s3.BucketEncryption.S3_MANAGED,
    lifecycleRules: [
      { abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...FOLDERS.map((folder) => ({ prefix: `${folder}/`, expiration: Duration.days(30) })),
    ],
  });
  const table = new dynamodb.Table(scope, 'Record', {
    partitionKey: { name: 'group', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
  exported(scope, name, store, orders);
  const group = new personalize.CfnDatasetGroup(scope, 'DatasetGroup', { name });
  group.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const role = personalizeRole(scope, store);

  const { account, region } = Stack.of(scope);
  const names = { Record: table.tableName, Bucket: store.bucketName, Role: role.roleArn, Id: account, Region: region };
  const run = machine(scope, 'Machine', names);
  const erase = machine(scope, 'Erase', names);
  grantRun(run, { name, store, table, role });
  grantErase(erase, { name, store, table, role });
  new iam.Policy(scope, 'Asking', {
    roles: [run.role, erase.role],
    statements: [statement(['states:DescribeExecution'], [run, erase].map((each) => arn(scope, 'states', 'execution', `${each.stateMachineName}:*`)))],
  });
  operations(scope, name, { store, table, run, erase });
  new CfnOutput(scope, 'MachineArn', { value: run.stateMachineArn });
  new CfnOutput(scope, 'StoreName', { value: store.bucketName });
  new CfnOutput(scope, 'CampaignArn', { value: arn(scope, 'personalize', 'campaign', name) });
}

function arn(scope: Construct, service: string, resource: string, resourceName?: string) {
  return Stack.of(scope).formatArn({ service, resource, resourceName });
}

function statement(actions: string[], resources: string[], conditions?: Record<string, unknown>) {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** A role for one service, in the name of this account only. */
function roleOf(scope: Construct, id: string, service: string) {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
  });
}

/** The catalog, the crawler and the job of the interactions. */
function exported(scope: Construct, name: string, store: s3.Bucket, orders: s3.IBucket) {
  const runtime = join(dirname(require.resolve('cdk-reference-constructs/package.json')), 'assets', 'data', 'glue-to-personalize');
  const main = new assets.Asset(scope, 'Main', { path: join(runtime, 'main.py') });
  const modules = new assets.Asset(scope, 'Modules', { path: join(runtime, 'modules') });
  const database = new glue.CfnDatabase(scope, 'Catalog', { catalogId: Stack.of(scope).account, databaseInput: { name } });
  database.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const catalog = [arn(scope, 'glue', 'catalog'), arn(scope, 'glue', 'database', name), arn(scope, 'glue', 'table', `${name}/*`)];
  const reading = [
    statement(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], [arn(scope, 'logs', 'log-group', '/aws-glue/*')]),
    statement(['s3:GetObject'], [orders.arnForObjects('orders/*')]),
    statement(['s3:ListBucket'], [orders.bucketArn], { StringLike: { 's3:prefix': ['orders/*', 'orders'] } }),
  ];
  const crawlerRole = roleOf(scope, 'CrawlerRole', 'glue.amazonaws.com');
  for (const each of [...reading, statement(['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:CreateTable', 'glue:UpdateTable'], catalog)]) {
    crawlerRole.addToPolicy(each);
  }
  const classifier = new glue.CfnClassifier(scope, 'Classifier', {
    csvClassifier: { name: `${name}-interactions`, delimiter: ',', quoteSymbol: '"', containsHeader: 'PRESENT' },
  });
  const crawler = new glue.CfnCrawler(scope, 'Crawler', {
    name: `${name}-interactions`,
    role: crawlerRole.roleArn,
    databaseName: name,
    tablePrefix: 'interactions_',
    classifiers: [`${name}-interactions`],
    targets: { s3Targets: [{ path: `s3://${orders.bucketName}/orders/` }] },
    schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DEPRECATE_IN_DATABASE' },
  });
  crawler.node.addDependency(crawlerRole, database, classifier);
  const written = ['exports', 'quarantine', 'reports'].map((folder) => store.arnForObjects(`${folder}/*`));
  const jobRole = roleOf(scope, 'JobRole', 'glue.amazonaws.com');
  for (const each of [
    ...reading,
    statement(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], written),
    statement(['s3:GetObject'], [store.arnForObjects('erasures/*'), ...[main, modules].map(({ bucket, s3ObjectKey }) => bucket.arnForObjects(s3ObjectKey))]),
    statement(['s3:ListBucket'], [store.bucketArn]),
    statement(['glue:GetTable'], catalog),
    statement(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': ['Glue', 'AWS/Glue'] } }),
  ]) jobRole.addToPolicy(each);
  const job = new glue.CfnJob(scope, 'Job', {
    name: `${name}-interactions`,
    role: jobRole.roleArn,
    glueVersion: '5.1',
    command: { name: 'glueetl', pythonVersion: '3', scriptLocation: main.s3ObjectUrl },
    workerType: 'G.1X',
    numberOfWorkers: 2,
    timeout: 60,
    maxRetries: 0,
    executionProperty: { maxConcurrentRuns: 1 },
    defaultArguments: { '--settings': '{}', '--extra-py-files': modules.s3ObjectUrl, '--enable-auto-scaling': 'true', '--enable-metrics': 'true' },
  });
  job.node.addDependency(jobRole);
}

/** Personalize wants it said by the bucket as well as by its role. */
function personalizeRole(scope: Construct, store: s3.Bucket) {
  const role = roleOf(scope, 'Role', 'personalize.amazonaws.com');
  const read = ['exports/*', 'erasures/*'];
  const statements: [actions: string[], resources: string[], conditions?: object][] = [
    [['s3:GetObject'], read.map((key) => store.arnForObjects(key))],
    [['s3:ListBucket'], [store.bucketArn], { StringLike: { 's3:prefix': read } }],
  ];
  for (const [actions, resources, conditions] of statements) {
    role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions: { ...conditions } }));
    store.addToResourcePolicy(new iam.PolicyStatement({
      actions,
      resources,
      principals: [new iam.ServicePrincipal('personalize.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account }, ...conditions },
    }));
  }
  return role;
}

let texts: Record<string, string> | undefined;

function machine(scope: Construct, id: string, substitutions: Record<string, string>) {
  texts ??= JSON.parse(readFileSync(join(__dirname, 'definitions-GlueToPersonalize.json'), 'utf8')) as Record<string, string>;
  return new sfn.StateMachine(scope, id, {
    definitionBody: sfn.DefinitionBody.fromString(texts[id]),
    definitionSubstitutions: { Partition: Stack.of(scope).partition, ...substitutions },
    role: roleOf(scope, `${id}Role`, 'states.amazonaws.com'),
    tracingEnabled: true,
    logs: { destination: new logs.LogGroup(scope, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH }), level: sfn.LogLevel.ALL, includeExecutionData: false },
  });
}

interface Touched {
  readonly name: string;
  readonly store: s3.Bucket;
  readonly table: dynamodb.Table;
  readonly role: iam.Role;
}

/** What both machines do. */
const shared = (scope: Construct, { table, role }: Touched) => [
  statement(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table.tableArn]),
  statement(['events:PutEvents'], [arn(scope, 'events', 'event-bus', 'default')], { StringEquals: { 'events:source': 'cdk-reference-constructs.glue-to-personalize' } }),
  statement(['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'personalize.amazonaws.com' } }),
];

function grantRun(run: sfn.StateMachine, touched: Touched) {
  const { name, store } = touched;
  const of = (...what: string[]) => what.map((each) => arn(run, 'personalize', each));
  const group = `dataset-group/${name}`;
  const dataset = `dataset/${name}/INTERACTIONS`;
  const solutions = [`solution/${name}-????????`, `solution/${name}-????????/*`];
  for (const each of [
    ...shared(run, touched),
    statement(['s3:GetObject'], ['reports/*', 'parameters/*'].map((key) => store.arnForObjects(key))),
    statement(['s3:ListBucket'], [store.bucketArn], { StringLike: { 's3:prefix': ['reports/*', 'parameters/*'] } }),
    statement(['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'], [arn(run, 'glue', 'job', `${name}-interactions`)]),
    statement(['glue:StartCrawler', 'glue:GetCrawler'], [arn(run, 'glue', 'crawler', `${name}-interactions`)]),
    statement(['glue:GetTables'], [arn(run, 'glue', 'catalog'), arn(run, 'glue', 'database', name), arn(run, 'glue', 'table', `${name}/*`)]),
    statement(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'GlueToPersonalize' } }),
    statement(['personalize:CreateSchema'], of(`schema/${name}-interactions`)),
    statement(['personalize:CreateDataset', 'personalize:DescribeDataset', 'personalize:UpdateDataset'], of(group, `schema/${name}-interactions`, dataset)),
    statement(['personalize:CreateDatasetImportJob', 'personalize:DescribeDatasetImportJob'], of(dataset, 'dataset-import-job/*')),
    statement(['personalize:CreateSolution', 'personalize:DescribeSolution'], of(group, ...solutions)),
    statement([
      'personalize:CreateSolutionVersion', 'personalize:DescribeSolutionVersion', 'personalize:ListSolutionVersions',
      'personalize:StopSolutionVersionCreation', 'personalize:GetSolutionMetrics',
    ], of(...solutions)),
    statement([
      'personalize:CreateCampaign', 'personalize:UpdateCampaign', 'personalize:DescribeCampaign', 'personalize:DeleteCampaign',
    ], of(`campaign/${name}`, ...solutions)),
  ]) run.addToRolePolicy(each);
}

function grantErase(erase: sfn.StateMachine, touched: Touched) {
  for (const each of [
    ...shared(erase, touched),
    statement(['s3:PutObject'], [touched.store.arnForObjects('erasures/*')]),
    statement(['personalize:CreateDataDeletionJob', 'personalize:DescribeDataDeletionJob'], [
      arn(erase, 'personalize', 'dataset-group', touched.name), arn(erase, 'personalize', 'data-deletion-job', '*'),
    ]),
  ]) erase.addToRolePolicy(each);
}
