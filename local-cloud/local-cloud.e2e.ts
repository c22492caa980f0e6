import * as fs from 'fs';
import { request } from 'http';
import * as path from 'path';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateHostedZoneCommand, GetHealthCheckCommand, ListHealthChecksCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { readCalls } from './calls';
import { deploy, Deployment } from './deploy';
import { projectRoot } from './paths';
import { alive, sleep } from './processes';
import { Cloud, openCloud } from './target';

/** The whole way once: start, deploy the shape of a multi-region API untouched, use it, read what was recorded, stop. */
const REGIONS = ['us-east-1', 'us-west-2'];
const API = 'api.example.com';
const app = `npx tsx ${path.join(__dirname, 'fixtures', 'two-regions.ts')}`;
const lines: string[] = [];
let cloud: Cloud;
let deployment: Deployment;

jest.setTimeout(60_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: (line) => lines.push(line) });
  const zone = await new Route53Client(cloud.client('us-east-1')).send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'e2e' }));
  deployment = await deploy(cloud, {
    app, environment: { ZONE_ID: zone.HostedZone!.Id!.replace('/hostedzone/', '') }, log: (line) => lines.push(line),
  });
}, 300_000);

afterAll(async () => {
  await cloud.stop();
});

/** What a front door does: the region's header, and the name that the client asked for (which fetch does not let us set). */
function get(host: string, url: string, region?: string) {
  return new Promise<{ status: number; body: any }>((resolve, reject) => {
    const headers = { Host: host, ...(region && { 'x-local-cloud-region': region }) };
    request(`${cloud.endpoint}${url}`, { headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve({ status: answer.statusCode!, body: JSON.parse(text) }));
    }).once('error', reject).end();
  });
}

test('reports each stack as it is deployed, and returns the outputs', () => {
  for (const stack of ['home-us-east-1', 'home-us-west-2', 'home']) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${stack} deployed \\(\\d+ resources\\)$`)));
  }
  expect(deployment.outputs['home-us-west-2'].RegionalDomainName).toMatch(/\.execute-api\.us-west-2\.amazonaws\.com$/);
});

test.each(REGIONS)('the shared name reaches the API of the door in %s, on the Node release of Lambda', async (region) => {
  const { status, body } = await get(API, '/hello/world?x=1', region);
  expect(status).toBe(200);
  expect(body).toMatchObject({ region, path: '/hello/world', node: expect.stringMatching(/^v24\./) });
  expect(Object.keys(body.headers).map((name) => name.toLowerCase())).not.toContain('x-local-cloud-region');
});

test.each(REGIONS)('the own name of %s reaches its health API under the mapping key, as a path that the emulator itself would take', async (region) => {
  expect(await get(`${region}.${API}`, '/health')).toMatchObject({ status: 200, body: { status: 'healthy', region } });
});

test('a region that does not have the name answers as API Gateway does', async () => {
  expect(await get('us-east-1.api.example.com', '/health', 'us-west-2')).toEqual({ status: 403, body: { message: 'Forbidden' } });
});

test('the default endpoint of the health API is disabled', async () => {
  const url = new URL(deployment.outputs['home-us-east-1'].HealthEndpointB568D2E4);
  const id = url.hostname.split('.')[0];
  expect(await get('localhost', `/_aws/execute-api/${id}/health/`)).toEqual({ status: 403, body: { message: 'Forbidden' } });
});

test('the Route 53 API lists the health checks and records of the template', async () => {
  const route53 = new Route53Client(cloud.client('us-east-1'));
  const { HealthChecks: checks = [] } = await route53.send(new ListHealthChecksCommand({}));
  expect(checks.map(({ HealthCheckConfig: config }) => config!.Type).sort()).toEqual([
    ...Array(6).fill('CALCULATED'), 'CLOUDWATCH_METRIC', 'CLOUDWATCH_METRIC', 'HTTPS_STR_MATCH', 'HTTPS_STR_MATCH',
  ]);
  const endpoint = checks.find(({ HealthCheckConfig: config }) => config!.FullyQualifiedDomainName === `us-west-2.${API}`)!;
  const { HealthCheck: one } = await route53.send(new GetHealthCheckCommand({ HealthCheckId: endpoint.Id }));
  expect(one!.HealthCheckConfig).toMatchObject({ EnableSNI: true, RequestInterval: 10, FailureThreshold: 3, SearchString: '"status":"healthy"' });

  const zone = (JSON.parse(fs.readFileSync(path.join(deployment.assembly, 'home.template.json'), 'utf8')).Resources as Record<string, any>);
  const hostedZoneId = Object.values(zone).find(({ Type }) => Type === 'AWS::Route53::RecordSet').Properties.HostedZoneId;
  const { ResourceRecordSets: records = [] } = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }));
  const shared = records.filter(({ Name, Type }) => Name === `${API}.` && Type === 'A');
  expect(shared.map(({ Region, AliasTarget }) => [Region, AliasTarget!.DNSName])).toEqual(REGIONS.map((region) => [region, `origin.${region}.${API}.`]));
});

test('a metric in the peer region turns the fence alarm on, and off again', async () => {
  const cloudwatch = new CloudWatchClient(cloud.client('us-west-2'));
  const put = (value: number, secondsAgo: number) => cloudwatch.send(new PutMetricDataCommand({
    Namespace: 'MultiRegionApi',
    MetricData: [{
      MetricName: 'Fenced',
      Value: value,
      Timestamp: new Date(Date.now() - secondsAgo * 1000),
      Dimensions: [{ Name: 'Api', Value: API }, { Name: 'Region', Value: 'us-east-1' }],
    }],
  }));
  const state = async () => (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['home-fence-us-east-1'] }))).MetricAlarms![0].StateValue;
  expect(await state()).toBe('INSUFFICIENT_DATA');
  await put(1, 60);
  await eventually(async () => expect(await state()).toBe('ALARM'));
  await put(0, 0);
  await eventually(async () => expect(await state()).toBe('OK'));
});

test('each call is recorded under the role that made it', async () => {
  await get(API, '/', 'us-east-1');
  const role = deployment.outputs['home-us-east-1'].HelloRole;
  const calls = readCalls(cloud.callsFile!).filter(({ principal }) => principal === role);
  expect(calls.length).toBeGreaterThan(0);
  expect(new Set(calls.map(({ action }) => action))).toEqual(new Set(['dynamodb:PutItem']));
  expect(calls[0].resources[0]).toMatch(/^arn:aws:dynamodb:us-east-1:111122223333:table\/home-us-east-1-Table/);
  expect(calls[0].via).toMatch(/^arn:aws:lambda:us-east-1:/);
  const principals = new Set(readCalls(cloud.callsFile!).map(({ principal }) => principal));
  expect([...principals]).toEqual(expect.arrayContaining(['deployer', 'client']));
});

test('a type that the emulator does not know is one sentence with the type and the stack', async () => {
  const unknown = path.join(cloud.runDirectory, 'unknown.js');
  fs.writeFileSync(unknown, `
    const { App, CfnResource, Stack } = require('${path.join(projectRoot, 'node_modules', 'aws-cdk-lib')}');
    const stack = new Stack(new App(), 'odd', { env: { account: '111122223333', region: 'us-east-1' } });
    new CfnResource(stack, 'Game', { type: 'AWS::GameLift::Fleet', properties: {} });
    stack.node.root.synth();`);
  const failure = deploy(cloud, { app: `node ${unknown}`, log: () => undefined });
  await expect(failure).rejects.toThrow(/^The emulator does not know AWS::GameLift::Fleet, which stack odd needs: /);
});

test('a deploy that takes too long is stopped', async () => {
  const failure = deploy(cloud, { app: 'node -e "setTimeout(() => {}, 60000)"', timeoutMs: 1500, log: () => undefined });
  await expect(failure).rejects.toThrow(/^cdk synth took more than 2 s and was stopped; log: /);
});

test('stopping leaves no process behind', async () => {
  const own = await openCloud({ kind: 'local' }, { log: () => undefined });
  const group = Number(fs.readFileSync(path.join(own.runDirectory, 'emulator.pid'), 'utf8'));
  expect(alive(group)).toBe(true);
  await own.stop();
  expect(alive(group)).toBe(false);
  await expect(fetch(`${own.endpoint}/_ministack/ready`)).rejects.toThrow();
});

async function eventually(check: () => Promise<void>, timeoutMs = 30_000) {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(250)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
