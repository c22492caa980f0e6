import * as fs from 'fs';
import * as https from 'https';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateComponentVersionCommand, CreateDeploymentCommand, GetComponentCommand, GetDeploymentCommand, GreengrassV2Client,
  ListEffectiveDeploymentsCommand,
} from '@aws-sdk/client-greengrassv2';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as mqtt from 'mqtt';
import { LocalGreengrass } from './greengrass';
import { LocalDevice, LocalIot } from './iot';
import { Cloud, openCloud } from './target';

/** AWS IoT Core of the emulator as a device sees it, by the npm package `mqtt`, with rules that come by a template. */
const REGION = 'us-west-2';
const ACCOUNT = '111122223333';
const PREFIX = `arn:aws:iot:${REGION}:${ACCOUNT}`;
const OWN = '${iot:Connection.Thing.ThingName}';
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iot:Connect', Resource: `${PREFIX}:client/${OWN}` },
    { Effect: 'Allow', Action: 'iot:Publish', Resource: `${PREFIX}:topic/ff/${OWN}/*` },
    { Effect: 'Allow', Action: 'iot:AssumeRoleWithCertificate', Resource: `${PREFIX}:rolealias/exchange` },
  ],
};
let cloud: Cloud;
let iot: LocalIot;
let device: LocalDevice;
const clients: mqtt.MqttClient[] = [];

jest.setTimeout(60_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_SPEED: '10' } });
  iot = new LocalIot(cloud);
  await deployed('rules', TEMPLATE);
  device = await iot.device(REGION, 'press-7', POLICY);
}, 120_000);

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await iot.reset();
});

afterAll(async () => {
  await cloud.stop();
});

async function deployed(StackName: string, template: object) {
  const stacks = new CloudFormationClient(cloud.client(REGION));
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  for (;;) {
    const stack = (await stacks.send(new DescribeStacksCommand({ StackName }))).Stacks![0];
    if (stack.StackStatus === 'CREATE_COMPLETE') return;
    if (stack.StackStatus !== 'CREATE_IN_PROGRESS') throw new Error(`${stack.StackStatus}: ${stack.StackStatusReason}`);
    await soon();
  }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

/** The first answer that holds something; what was there last, when there is none within 20 s. */
async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 20_000; ; await soon()) {
    const answer = await ask();
    if (holds(answer) || Date.now() > deadline) return answer;
  }
}

/** Connected, or refused: the client does not try again by itself unless it is told to. */
async function connect(more: object = {}) {
  const client = mqtt.connect({ ...device, protocol: 'mqtts', reconnectPeriod: 0, connectTimeout: 5000, ...more });
  clients.push(client);
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve()).once('error', reject).once('close', () => reject(new Error('closed before it was connected')));
  });
  return client;
}

const trusting = (service: string, ...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] },
    Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
  },
});
const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
const rule = (name: string, Sql: string, Actions: object[]) => ({
  Type: 'AWS::IoT::TopicRule',
  Properties: {
    RuleName: name,
    TopicRulePayload: {
      Sql,
      Actions,
      AwsIotSqlVersion: '2016-03-23',
      RuleDisabled: false,
      ErrorAction: { S3: { BucketName: 'raw', Key: 'errors/${topic(2)}/${newuuid()}', RoleArn: role } },
    },
  },
});
const TEMPLATE = {
  Resources: {
    Role: trusting('iot.amazonaws.com', { Effect: 'Allow', Action: '*', Resource: '*' }),
    DeliveryRole: trusting('firehose.amazonaws.com', { Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'raw' } },
    Stream: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: {
        DeliveryStreamName: 'rows',
        ExtendedS3DestinationConfiguration: {
          BucketARN: 'arn:aws:s3:::raw',
          Prefix: 'rows/',
          RoleARN: { 'Fn::GetAtt': ['DeliveryRole', 'Arn'] },
          BufferingHints: { IntervalInSeconds: 0, SizeInMBs: 1 },
        },
      },
    },
    Rows: rule('rows', "SELECT VALUE rows FROM 'ff/+/press/rows'", [
      { Firehose: { DeliveryStreamName: { Ref: 'Stream' }, BatchMode: true, Separator: '\n', RoleArn: role } },
    ]),
    LogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'health' } },
    RowsRead: {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: 'LogGroup' },
        FilterPattern: '{ $.rows_read = * }',
        MetricTransformations: [{
          MetricNamespace: 'Collectors', MetricName: 'RowsRead', MetricValue: '$.rows_read', Unit: 'Count', Dimensions: [{ Key: 'Device', Value: '$.device' }],
        }],
      },
    },
    Health: rule('health', "SELECT * FROM 'ff/+/+/health'", [{ CloudwatchLogs: { LogGroupName: { Ref: 'LogGroup' }, RoleArn: role } }]),
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
    FunctionRole: trusting('lambda.amazonaws.com', { Effect: 'Allow', Action: '*', Resource: '*' }),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'expand',
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async (event) => { throw new Error(`${event.device} ${event.data}`); };' },
      },
    },
    Failures: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Function' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Function' }, Action: 'lambda:InvokeFunction', Principal: 'iot.amazonaws.com', SourceArn: `${PREFIX}:rule/gz`,
      },
    },
    Compressed: rule('gz', "SELECT encode(*, 'base64') AS data, topic(2) AS device FROM 'ff/+/press/rows-gz'",
      [{ Lambda: { FunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] } } }]),
    ExchangeRole: trusting('credentials.iot.amazonaws.com', { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
    Alias: { Type: 'AWS::IoT::RoleAlias', Properties: { RoleAlias: 'exchange', RoleArn: { 'Fn::GetAtt': ['ExchangeRole', 'Arn'] } } },
  },
};

async function objects(Prefix: string) {
  const s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'raw', Prefix }));
  return Promise.all(Contents.map(async ({ Key }) => ({
    key: Key!, text: await (await s3.send(new GetObjectCommand({ Bucket: 'raw', Key }))).Body!.transformToString(),
  })));
}

function recorded(via: string) {
  const calls = fs.readFileSync(cloud.callsFile!, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  return [...new Set(calls.filter((call) => call.via === via).map((call) => call.action as string))].sort();
}

test('an array is a batch: each element is a record of the delivery stream, written with the rule\'s role', async () => {
  const client = await connect();
  await client.publishAsync('ff/press-7/press/rows', JSON.stringify({ v: 1, rows: [{ row_id: 'a-0', n: 1 }, { row_id: 'a-1', n: 2 }] }), { qos: 1 });

  const written = await eventually(() => objects('rows/'), (found) => found.map(({ text }) => text).join('').includes('a-1'));

  expect(written.map(({ text }) => text).join('').trim().split('\n')
    .map((line) => JSON.parse(line).row_id).sort()).toEqual(['a-0', 'a-1']);
  expect(recorded(`${PREFIX}:rule/rows`)).toEqual(['firehose:PutRecordBatch']);
});

test('more than 500 elements are not split: the error action is told', async () => {
  const client = await connect();
  const payload = JSON.stringify({ rows: Array.from({ length: 501 }, (_, n) => ({ n })) });
  await client.publishAsync('ff/press-7/press/rows', payload, { qos: 1 });

  const [document] = await eventually(() => objects('errors/press-7/'), (found) => found.length > 0);

  expect(JSON.parse(document.text)).toMatchObject({
    ruleName: 'rows',
    topic: 'ff/press-7/press/rows',
    clientId: 'press-7',
    base64OriginalPayload: Buffer.from(payload).toString('base64'),
    cloudwatchTraceId: expect.any(String),
    failures: [{ failedAction: 'FirehoseAction', failedResource: 'rows', errorMessage: expect.stringContaining('at most 500') }],
  });
});

test('an action is tried again while its error may pass', async () => {
  await iot.set({ failActions: [{ rule: 'rows', action: 'firehose', times: 2, mayPass: true }] });
  const before = await iot.rule('rows');
  const client = await connect();
  await client.publishAsync('ff/press-7/press/rows', JSON.stringify({ rows: [{ row_id: 'again' }] }), { qos: 1 });

  const after = await eventually(() => iot.rule('rows'), (counts) => counts['firehose done'] > (before['firehose done'] ?? 0));

  expect(after['firehose failed'] - (before['firehose failed'] ?? 0)).toBe(2);
});

test('health reaches the log group', async () => {
  const client = await connect();
  await client.publishAsync('ff/press-7/press/health', JSON.stringify({ device: 'press-7', rows_read: 5 }), { qos: 1 });

  const logs = new CloudWatchLogsClient(cloud.client(REGION));
  const { events } = await eventually(() => logs.send(new FilterLogEventsCommand({ logGroupName: 'health' })), (found) => Boolean(found.events?.length));

  expect(events!.map(({ message }) => JSON.parse(message!))).toContainEqual({ device: 'press-7', rows_read: 5 });
  expect(recorded(`${PREFIX}:rule/health`)).toEqual(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents']);
});

test('a metric filter makes data of it, by device', async () => {
  const client = await connect();
  await client.publishAsync('ff/press-7/press/health', JSON.stringify({ device: 'line-2', rows_read: 7 }), { qos: 1 });
  const metrics = new CloudWatchClient(cloud.client(REGION));
  const Dimensions = [{ Name: 'Device', Value: 'line-2' }];
  const { MetricDataResults } = await eventually(() => metrics.send(new GetMetricDataCommand({
    StartTime: new Date(Date.now() - 3_600_000),
    EndTime: new Date(Date.now() + 3_600_000),
    MetricDataQueries: [{ Id: 'a', MetricStat: { Metric: { Namespace: 'Collectors', MetricName: 'RowsRead', Dimensions }, Period: 60, Stat: 'Sum' } }],
  })), (found) => found.MetricDataResults![0].Values!.length > 0);

  expect(MetricDataResults![0].Values).toEqual([7]);
});

test('bytes reach a function as base64, and its destination when it fails', async () => {
  const client = await connect();
  const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0x00, 0xfe]);
  await client.publishAsync('ff/press-7/press/rows-gz', bytes, { qos: 1 });

  const queues = new SQSClient(cloud.client(REGION));
  const QueueUrl = `${cloud.endpoint}/${ACCOUNT}/dead`;
  const { Messages } = await eventually(() => queues.send(new ReceiveMessageCommand({ QueueUrl })), (found) => Boolean(found.Messages?.length));

  expect(JSON.parse(Messages![0].Body!)).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: { data: bytes.toString('base64'), device: 'press-7' },
    responsePayload: { errorMessage: `press-7 ${bytes.toString('base64')}` },
  });
});

test.each([
  ['another client id than the thing\'s', { clientId: 'press-8' }],
  ['no certificate', { cert: undefined, key: undefined }],
])('%s is not let in', async (_what, more) => {
  await expect(connect(more)).rejects.toThrow();
});

test.each([4, 5] as const)('a topic that the policy does not name is refused (MQTT level %i)', async (protocolVersion) => {
  const { published: before = 0 } = await iot.client('press-7');
  const client = await connect({ protocolVersion });
  client.on('error', () => undefined);
  const published = client.publishAsync('ff/press-8/press/rows', '{}', { qos: 1 });
  const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));

  expect(await Promise.race([published.then(() => 'taken', ({ code }) => code), closed])).toBe(protocolVersion === 5 ? 135 : 'closed');
  expect((await iot.client('press-7')).published).toBe(before);
});

test('128 KB are taken, one byte more ends the connection', async () => {
  const client = await connect();
  await client.publishAsync('ff/press-7/press/other', Buffer.alloc(131072), { qos: 1 });
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.publish('ff/press-7/press/other', Buffer.alloc(131073), { qos: 1 });
  await closed;

  expect((await iot.client('press-7')).tooLarge).toBe(1);
});

test('what comes above the publishes of a second is discarded', async () => {
  await iot.set({ publishesPerSecond: 5 });
  const client = await connect();
  const before = await iot.client('press-7');
  for (let n = 0; n < 20; n++) client.publish('ff/press-7/press/other', '{}', { qos: 0 });

  const after = await eventually(() => iot.client('press-7'), (counts) => counts.published! + (counts.discarded ?? 0) >= before.published! + 20);

  expect(after.discarded).toBeGreaterThanOrEqual(10);
});

test('a lost acknowledgement: the message was taken, and is sent again on the next connection', async () => {
  await iot.set({ loseAcknowledgements: 1 });
  const before = (await iot.client('press-7')).published!;
  const client = await connect({ reconnectPeriod: 100, clean: false });
  await client.publishAsync('ff/press-7/press/other', '{}', { qos: 1 });

  expect((await iot.client('press-7')).published! - before).toBe(2);
});

test('connections are cut, and refused for a while', async () => {
  const client = await connect();
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  await iot.refuse(600);
  await closed;
  expect(await eventually(() => iot.connected(), (ids) => ids.length === 0)).toEqual([]);
  await expect(connect()).rejects.toThrow();
  await iot.refuse(0);

  await connect();
  expect(await iot.connected()).toEqual(['press-7']);
});

test('a device gets credentials of a role alias for its certificate', async () => {
  const { host, port, ca, cert, key } = device;
  const asked = (alias: string) => new Promise<{ status?: number; body: any }>((resolve, reject) => {
    https.get({ host, port, ca, cert, key, path: `/role-aliases/${alias}/credentials`, headers: { 'x-amzn-iot-thingname': 'press-7' } }, (answer) => {
      let text = '';
      answer.on('data', (part) => { text += part; }).on('end', () => resolve({ status: answer.statusCode, body: JSON.parse(text) }));
    }).on('error', reject);
  });

  expect(await asked('exchange')).toMatchObject({ status: 200, body: { credentials: { accessKeyId: expect.stringMatching(/^ASIA/) } } });
  expect((await asked('other')).status).toBe(403);
});

test('a deployment reaches a core device, which reports what became of it', async () => {
  const s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'assets/collector.js', Body: 'console.log(1)' }));
  const greengrass = new GreengrassV2Client(cloud.client(REGION));
  const recipe = {
    RecipeFormatVersion: '2020-01-25',
    ComponentName: 'com.example.Collector',
    ComponentVersion: '1.0.0',
    Manifests: [{ Lifecycle: { run: 'node {artifacts:path}/collector.js' }, Artifacts: [{ Uri: 's3://raw/assets/collector.js' }] }],
  };
  const { arn } = await greengrass.send(new CreateComponentVersionCommand({ inlineRecipe: Buffer.from(JSON.stringify(recipe)) }));
  const { deploymentId } = await greengrass.send(new CreateDeploymentCommand({
    targetArn: `${PREFIX}:thing/press-7`,
    components: { 'com.example.Collector': { componentVersion: '1.0.0', configurationUpdate: { reset: [''], merge: '{"a":1}' } } },
  }));

  const { effectiveDeployments } = await greengrass.send(new ListEffectiveDeploymentsCommand({ coreDeviceThingName: 'press-7' }));
  expect(effectiveDeployments).toMatchObject([{ deploymentId, coreDeviceExecutionStatus: 'QUEUED' }]);
  const { components } = await greengrass.send(new GetDeploymentCommand({ deploymentId }));
  expect(components).toEqual({ 'com.example.Collector': { componentVersion: '1.0.0', configurationUpdate: { reset: [''], merge: '{"a":1}' } } });
  const got = await greengrass.send(new GetComponentCommand({ arn, recipeOutputFormat: 'JSON' }));
  expect(JSON.parse(Buffer.from(got.recipe!).toString()).Manifests[0].Artifacts[0]).toMatchObject({ Algorithm: 'SHA-256' });

  await new LocalGreengrass(cloud).report({ region: REGION, core: 'press-7', deployment: { deploymentId: deploymentId!, status: 'SUCCEEDED' } });
  expect((await greengrass.send(new GetDeploymentCommand({ deploymentId }))).deploymentStatus).toBe('COMPLETED');
});

test('templates bring components, deployments, data sources and data sets', async () => {
  const s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: 'raw', Key: 'assets/two.js', Body: 'console.log(2)' }));
  const columns = [{ Name: 'row_id', Type: 'string' }];
  await deployed('edge', {
    Resources: {
      Component: {
        Type: 'AWS::GreengrassV2::ComponentVersion',
        Properties: {
          InlineRecipe: JSON.stringify({
            RecipeFormatVersion: '2020-01-25',
            ComponentName: 'com.example.Two',
            ComponentVersion: '2.0.0',
            Manifests: [{ Lifecycle: { run: 'node {artifacts:path}/two.js' }, Artifacts: [{ Uri: 's3://raw/assets/two.js' }] }],
          }),
        },
      },
      Group: { Type: 'AWS::IoT::ThingGroup', Properties: { ThingGroupName: 'presses' } },
      Deployment: {
        Type: 'AWS::GreengrassV2::Deployment',
        Properties: {
          TargetArn: { 'Fn::GetAtt': ['Group', 'Arn'] },
          Components: {
            'com.example.Two': { ComponentVersion: { 'Fn::GetAtt': ['Component', 'ComponentVersion'] }, ConfigurationUpdate: { Merge: '{}', Reset: [''] } },
            'aws.greengrass.Nucleus': { ComponentVersion: '2.16.1' },
          },
          DeploymentPolicies: { FailureHandlingPolicy: 'ROLLBACK' },
        },
      },
      Database: { Type: 'AWS::Glue::Database', Properties: { CatalogId: ACCOUNT, DatabaseInput: { Name: 'shop' } } },
      Table: {
        Type: 'AWS::Glue::Table',
        Properties: { CatalogId: ACCOUNT, DatabaseName: { Ref: 'Database' }, TableInput: { Name: 'press', StorageDescriptor: { Columns: columns } } },
      },
      Source: { Type: 'AWS::QuickSight::DataSource', Properties: { AwsAccountId: ACCOUNT, DataSourceId: 'press', Name: 'Press', Type: 'ATHENA' } },
      Set: {
        Type: 'AWS::QuickSight::DataSet',
        DependsOn: 'Table',
        Properties: {
          AwsAccountId: ACCOUNT,
          DataSetId: 'press',
          Name: 'Press',
          ImportMode: 'DIRECT_QUERY',
          PhysicalTableMap: {
            press: {
              RelationalTable: {
                DataSourceArn: { 'Fn::GetAtt': ['Source', 'Arn'] },
                Schema: { Ref: 'Database' },
                Name: 'press',
                InputColumns: [{ Name: 'row_id', Type: 'STRING' }],
              },
            },
          },
        },
      },
    },
  });

  const deployments = await new LocalGreengrass(cloud).deployments();
  expect(deployments.map(({ targetArn, deploymentStatus }) => [targetArn, deploymentStatus])).toContainEqual([`${PREFIX}:thinggroup/presses`, 'ACTIVE']);
});
