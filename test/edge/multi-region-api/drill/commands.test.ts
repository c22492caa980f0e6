import { createSocket } from 'node:dgram';
import { CREDENTIALS, DOMAIN, REGIONS, unhealthy, World } from './world';

let world: World;
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS);
  world = await World.start();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

describe('status', () => {
  test('shows each region and who answers', async () => {
    const { code, stdout } = await world.run(['status']);
    expect(code).toBe(0);
    expect(stdout.replace(/\d+/g, '#').replace(/ +/g, ' ').split('\n')).toEqual([
      'REGION HEALTH MS FAILING', 'us-east-# healthy #', 'us-west-# healthy #', 'eu-west-# healthy #', '', 'api.example.test answers from us-east-# (# ms).', '',
    ]);
    expect(new Set(world.questions)).toEqual(new Set([DOMAIN, ...REGIONS.map((region) => `${region}.${DOMAIN}`)]));
  });

  test('names what fails, and ends with 1', async () => {
    world.behaviour['us-west-2'] = unhealthy;
    world.behaviour['eu-west-1'] = ({ socket }) => void socket.destroy();
    world.preference = ['us-west-2'];
    const { code, stdout } = await world.run(['status']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/us-west-2 +UNHEALTHY +\d+ +orders \(timeout\)/);
    expect(stdout).toMatch(/eu-west-1 +UNHEALTHY +\d+ +no answer: unreachable/);
    expect(stdout).toContain('answers from us-west-2');
  });

  test('with --json: one line', async () => {
    const { stdout, stderr } = await world.run(['status', '--json']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ command: 'status', answeringRegion: 'us-east-1', regions: REGIONS.map((region) => ({ region, healthy: true })) });
    expect(stderr).toBe('');
  });

  test('says so when nobody answers, or somebody who does not say who', async () => {
    world.preference = [];
    expect((await world.run(['status'])).stdout).toContain('answers from nobody: dns');
    world.preference = REGIONS;
    world.behaviour['us-east-1'] = (_, response) => response.writeHead(404).end('x'.repeat(70_000));
    expect((await world.run(['status'])).stdout).toMatch(/us-east-1 +UNHEALTHY +\d+ +no answer: error/);
    world.behaviour['us-east-1'] = (_, response) => response.writeHead(404).end('<html>');
    expect((await world.run(['status'])).stdout).toMatch(/us-east-1 +UNHEALTHY +\d+ +HTTP 404[\s\S]*answers from HTTP 404 without a region/);
  });

  test('a certificate of an authority that was not given is not trusted', async () => {
    const { code, stdout } = await world.run(['status', '--ca', world.strangerFile]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/us-east-1 +UNHEALTHY +\d+ +no answer: tls/);
  });

  test('a server or a resolver that never answers is given up after 5 s', async () => {
    world.behaviour['us-east-1'] = () => undefined;
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    const start = Date.now();
    const [hanging, deaf] = await Promise.all([world.run(['status']), world.run(['status', '--dns', `127.0.0.1:${silent.address().port}`])]);
    silent.close();
    expect(Date.now() - start).toBeLessThan(7000);
    expect(hanging.stdout).toMatch(/us-east-1 +UNHEALTHY +5\d\d\d +no answer: timeout/);
    expect(deaf.stdout).toMatch(/us-west-2 +UNHEALTHY +\d+ +no answer: (timeout|dns)/);
  }, 15_000);
});

describe('fence and return', () => {
  test('fence publishes 1 with a client in the peer region', async () => {
    const { code, stdout } = await world.run(['fence', 'eu-west-1']);
    expect(code).toBe(0);
    expect(world.published).toEqual([{
      target: 'GraniteServiceVersion20100801.PutMetricData',
      credentialScope: 'us-east-1/monitoring/aws4_request',
      body: {
        Namespace: 'MultiRegionApi',
        MetricData: [{ MetricName: 'Fenced', Dimensions: [{ Name: 'Api', Value: DOMAIN }, { Name: 'Region', Value: 'eu-west-1' }], Value: 1 }],
      },
    }]);
    expect(stdout).toContain('Fenced eu-west-1: published 1 in us-east-1.');
    expect(stdout).toContain(`multi-region-api return eu-west-1 --domain ${DOMAIN} --regions us-east-1,us-west-2,eu-west-1`);
  });

  test('fence refuses when no other region is healthy, unless forced', async () => {
    world.behaviour['us-west-2'] = world.behaviour['eu-west-1'] = unhealthy;
    const { code, stderr } = await world.run(['fence', 'us-east-1']);
    expect(code).toBe(1);
    expect(stderr).toBe('Not fencing us-east-1: no other region is healthy now (us-west-2: orders (timeout); eu-west-1: orders (timeout)), ' +
      'and Route 53 would answer with all of them. --force fences it all the same.\n');
    expect(world.published).toEqual([]);
    expect(await world.run(['fence', 'us-east-1', '--force'])).toMatchObject({ code: 0 });
    expect(world.values).toEqual([1]);
  });

  test('return publishes 0, and once more in the next period', async () => {
    const start = Date.now();
    const { code, stdout } = await world.run(['return', 'us-east-1', '--json']);
    expect(Date.now() - start).toBeGreaterThanOrEqual(290);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ command: 'return', region: 'us-east-1', domain: DOMAIN, peer: 'us-west-2', value: 0 });
    expect(world.values).toEqual([0, 0]);
    expect(world.published[0].credentialScope).toBe('us-west-2/monitoring/aws4_request');
  });

  test('an interrupted return says what it could not make sure', async () => {
    const first = new AbortController();
    setTimeout(() => first.abort(), 150);
    expect(await world.run(['return', 'us-east-1'], first)).toMatchObject({ code: 130, stderr: expect.stringContaining('it may stay fenced; run this again.') });
    expect(world.values).toEqual([0]);
  });

  test('an interrupted status just ends', async () => {
    const first = new AbortController();
    world.behaviour['us-east-1'] = () => first.abort();
    expect(await world.run(['status'], first)).toMatchObject({ code: 130, stderr: 'Interrupted.\n' });
  });

  test('a refusal of CloudWatch is one sentence', async () => {
    world.cloudWatch = (_, response) => response.writeHead(403).end('{"__type":"AccessDenied","message":"not authorized to perform cloudwatch:PutMetricData"}');
    expect(await world.run(['fence', 'us-east-1'])).toMatchObject({
      code: 1,
      stderr: 'CloudWatch in us-west-2 did not take the value 1 for us-east-1: AccessDenied: not authorized to perform cloudwatch:PutMetricData\n',
    });
  });
});

test('a wrong command line is one sentence and ends with 2; help ends with 0', async () => {
  expect(await world.run(['fence', 'mars-1'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/^The region to fence is "mars-1"; allowed: .*\n$/) });
  expect(await world.run(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage') });
});
