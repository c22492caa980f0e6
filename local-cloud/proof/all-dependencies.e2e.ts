import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { missingFromProof } from './committed';
import { Evidence, gather, keep } from './evidence';
import { compileLibrary } from '../compile-library';
import { deploy } from '../deploy';
import { newRunDirectory } from '../paths';
import { Cloud, openCloud } from '../target';

/** Every kind of dependency that the health endpoint can probe, once: real handlers, real calls, exact permissions. */
const APP = 'all-dependencies';
const REGIONS = ['us-east-1', 'eu-west-1'];
const dependencies = ['table', 'numbers', 'bucket', 'queue', 'asked', 'called', 'address'];
const log = () => undefined;
const address = http.createServer((_, response) => response.end('here'));
const answers: Record<string, { status: number; body: any }> = {};
let cloud: Cloud;
let evidence: Evidence;

beforeAll(async () => {
  await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve));
  await compileLibrary(newRunDirectory(), log);
  cloud = await openCloud({ kind: 'local' }, { log });
  const route53 = new Route53Client(cloud.client('us-east-1'));
  const { HostedZone: zone } = await route53.send(new CreateHostedZoneCommand({ Name: 'example.test', CallerReference: 'all-dependencies' }));
  const { assembly } = await deploy(cloud, {
    app: `npx tsx ${path.join(__dirname, 'all-dependencies', 'app.ts')}`,
    context: { hostedZoneId: zone!.Id!.replace('/hostedzone/', ''), address: `http://127.0.0.1:${(address.address() as AddressInfo).port}/` },
    log,
  });
  for (const region of REGIONS) answers[region] = await health(`${region}.api.example.test`);
  evidence = { app: APP, ...await gather(APP, cloud, assembly), measured: {} };
  keep(evidence);
}, 5 * 60_000);

afterAll(async () => {
  address.closeAllConnections();
  await new Promise((resolve) => address.close(resolve));
  await cloud?.stop();
});

/** As a front door asks: with the name as host. The first answers may wait for a function to start. */
async function health(host: string): Promise<{ status: number; body: any }> {
  for (let attempt = 1; ; attempt++) {
    const answer = await new Promise<{ status: number; body: any }>((resolve, reject) => {
      http.get(`${cloud.endpoint}/health`, { headers: { host } }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk)).once('end', () => resolve({ status: response.statusCode!, body: JSON.parse(text) }));
      }).once('error', reject);
    });
    if (answer.status === 200 || attempt === 5) return answer;
  }
}

test.each(REGIONS)('%s is healthy: each kind of dependency was really probed', (region) => {
  const { status, body } = answers[region];
  expect(body).toMatchObject({ status: 'healthy', region });
  expect(status).toBe(200);
  const checks = body.checks.map(({ name, ok }: { name: string; ok: boolean }) => `${name} ${ok}`);
  expect(checks.sort()).toEqual(dependencies.map((name) => `${name} true`).sort());
});

test('every call of the handlers is allowed and well-formed, and everything that is allowed is needed', () => {
  expect(evidence.problems).toEqual([]);
  expect(evidence.rows.filter(({ seen }) => seen > 0).map(({ action }) => action)).toEqual(expect.arrayContaining([
    'dynamodb:GetItem', 's3:ListBucket', 'sqs:GetQueueAttributes', 'lambda:InvokeFunction',
  ]));
});

test('docs/proof.md says what this run has shown; if not, run `npx projen proof`', () => {
  expect(missingFromProof(evidence)).toEqual([]);
});
