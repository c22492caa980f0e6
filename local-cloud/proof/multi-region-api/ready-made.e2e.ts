import { missingFromProof } from '../committed';
import { ask, askHealth, deployApp } from './deploy-app';
import { Route53 } from '../../route53/route53';
import { readAssembly } from '../../route53/template';
import { Cloud } from '../../target';
import { deployedValues } from '../deployed';
import { Evidence, prove } from '../evidence';

/** Both ready-made APIs, with the options that the other apps leave out. */
const APP = 'ready-made';
const REGIONS = ['us-east-1', 'eu-west-1'];
const ORIGIN = 'https://www.example.test';
const NAMES = ['hello', 'orders'].map((name) => `${name}.example.test`);
const [HELLO, ORDERS] = NAMES;
const health: Record<string, { status: number; body: any }> = {};
let cloud: Cloud;
let route53: Route53;
let evidence: Evidence;

beforeAll(async () => {
  const deployed = await deployApp(APP);
  cloud = deployed.cloud;
  for (const host of REGIONS.flatMap((region) => NAMES.map((name) => `${region}.${name}`))) health[host] = await askHealth(cloud, host);
  evidence = await prove(APP, cloud, deployed.assembly);
  // The name of the alarm for the quiet time is known only now.
  const values = await deployedValues(cloud, readAssembly(deployed.assembly));
  route53 = await Route53.start({
    assembly: deployed.assembly, deployed: values, zoneName: 'example.test', emulator: cloud.endpoint!, clientRegions: { '127.0.0.3': 'eu-west-1' },
  });
}, 5 * 60_000);

afterAll(async () => {
  await route53?.stop();
  await cloud?.stop();
});

const preflight = { 'origin': ORIGIN, 'access-control-request-method': 'GET' };

describe.each(REGIONS)('in %s', (region) => {
  test('the HTTP API answers under its base path, by the shared name and the region\'s own, and nowhere else', async () => {
    for (const host of [HELLO, `${region}.${HELLO}`]) {
      const answer = await ask(cloud, host, '/v1/greeting', { region });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body).region).toBe(region);
      expect((await ask(cloud, host, '/greeting', { region })).status).toBe(403);
    }
  });

  test('the REST API answers what its document describes, by the shared name and the region\'s own', async () => {
    for (const host of [ORDERS, `${region}.${ORDERS}`]) {
      const answer = await ask(cloud, host, '/orders/7', { region });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toEqual({ region, path: '/orders/7' });
    }
  });

  test('both answer the question of a browser before its request', async () => {
    for (const [host, url] of [[HELLO, '/v1/greeting'], [ORDERS, '/orders/7']]) {
      const { status, headers, body } = await ask(cloud, host, url, { region, method: 'OPTIONS', headers: preflight });
      expect(status).toBe(204);
      expect(body).toBe('');
      expect(headers).toMatchObject({ 'access-control-allow-origin': ORIGIN, 'access-control-max-age': '3600' });
    }
  });

  test('an error of API Gateway itself lets the browser see its status', async () => {
    const { status, headers } = await ask(cloud, ORDERS, '/not-described', { region, headers: { origin: ORIGIN } });
    expect(status).toBe(403);
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
  });

  test.each([[HELLO, ['function']], [ORDERS, ['function', 'orders']]])('%s is healthy, with every dependency probed', (name, dependencies) => {
    const { status, body } = health[`${region}.${name}`];
    expect(body).toMatchObject({ status: 'healthy', region });
    expect(status).toBe(200);
    expect(body.checks.map((check: { name: string; ok: boolean }) => `${check.name} ${check.ok}`).sort()).toEqual(dependencies.map((one) => `${one} true`));
  });
});

test('DNS leads from both names, through the aliases, to the regions\' front doors', async () => {
  const regionsFor = async (name: string, from?: string) =>
    (await route53.resolver(from).resolve(name)).map((address) => route53.doors.regionOf(address));
  // Weighted, one to one: that 40 answers leave out one of two regions happens less often than once in 10 to the 11th.
  const weighted = await Promise.all(Array.from({ length: 40 }, () => regionsFor(HELLO)));
  expect(new Set(weighted.flat())).toEqual(new Set(REGIONS));
  // Failover: the primary region, wherever the caller is.
  for (const from of ['127.0.0.1', '127.0.0.3']) expect(await regionsFor(ORDERS, from)).toEqual(['us-east-1']);
  for (const region of REGIONS) {
    for (const name of NAMES) expect(await regionsFor(`${region}.${name}`)).toEqual([region]);
  }
});

test('the alarms that keep a region out of hello exist, and keep none out now', () => {
  // The model of Route 53 has read each of them from the emulator: it refuses to start when one does not exist.
  const alarms = route53.healthChecks.filter((check) => check.kind === 'alarm').map(({ name }) => name).filter((name) => /Alarm/.test(name));
  expect(alarms.map((name) => name.split(' ').slice(-2).join(' ')).sort()).toEqual([
    'eu-west-1 QuietTimeAlarm', 'eu-west-1 ServerErrorsAlarm', 'us-east-1 QuietTimeAlarm', 'us-east-1 ServerErrorsAlarm',
  ]);
  for (const { id, kind, name } of route53.healthChecks.filter((check) => / Serving$/.test(check.name))) {
    expect({ kind, name, healthy: route53.statusOf(id) }).toEqual({ kind: 'calculated', name, healthy: true });
  }
});

test('every call of the handlers is allowed and well-formed, and everything that is allowed is needed', () => {
  expect(evidence.problems).toEqual([]);
  expect(evidence.rows.filter(({ seen }) => seen > 0).map(({ action }) => action)).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'lambda:InvokeFunction']));
});

test('docs/proof.md says what this run has shown; if not, run `npx projen proof`', () => {
  expect(missingFromProof(evidence)).toEqual([]);
});
