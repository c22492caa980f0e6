import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { missingFromProof } from '../committed';
import { askHealth, deployApp } from './deploy-app';
import { Cloud } from '../../target';
import { Evidence, prove } from '../evidence';

/** Every kind of dependency that the health endpoint can probe, once: real handlers, real calls, exact permissions. */
const APP = 'all-dependencies';
const REGIONS = ['us-east-1', 'eu-west-1'];
const dependencies = ['table', 'numbers', 'bucket', 'queue', 'asked', 'called', 'address'];
const address = http.createServer((_, response) => response.end('here'));
const answers: Record<string, { status: number; body: any }> = {};
let cloud: Cloud;
let evidence: Evidence;

beforeAll(async () => {
  await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve));
  const deployed = await deployApp(APP, { address: `http://127.0.0.1:${(address.address() as AddressInfo).port}/` });
  cloud = deployed.cloud;
  for (const region of REGIONS) answers[region] = await askHealth(cloud, `${region}.api.example.test`);
  evidence = await prove(APP, cloud, deployed.assembly);
}, 5 * 60_000);

afterAll(async () => {
  address.closeAllConnections();
  await new Promise((resolve) => address.close(resolve));
  await cloud?.stop();
});

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
