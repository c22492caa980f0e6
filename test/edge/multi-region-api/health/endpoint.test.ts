import { all, awsError, bucket, envOf, healthyWorld, never, queue, table, web } from './fakes';
import { healthEndpoint } from '../../../../src/edge/multi-region-api/health/endpoint';

function endpoint(config: object, world = healthyWorld(), env: Record<string, string | undefined> = envOf(config)) {
  const lines: string[] = [];
  return { handler: healthEndpoint({ env, log: (line) => lines.push(line), ...world }), lines };
}

test('all dependencies answer: 200, and nothing is logged', async () => {
  const { handler, lines } = endpoint({ dependencies: all });
  const { statusCode, body } = await handler({ httpMethod: 'GET' });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ status: 'healthy', region: 'us-east-1' });
  expect(JSON.parse(body).checks.map(({ name }: { name: string }) => name)).toEqual(['orders', 'files', 'jobs', 'pricing', 'partner']);
  expect(lines).toEqual([]);
});

test('HEAD has the status and headers of GET and no body', async () => {
  const { handler } = endpoint({ dependencies: [table] });
  const get = await handler({ httpMethod: 'GET' });
  expect(get.body).not.toBe('');
  expect(await handler({ httpMethod: 'HEAD' })).toEqual({ ...get, body: '' });
  expect(await handler({ version: '2.0', requestContext: { http: { method: 'HEAD' } } })).toEqual({ ...get, body: '' });
  expect(await handler({ version: '2.0', requestContext: { http: { method: 'GET' } } })).toEqual(get);
});

test('a critical dependency is denied: 503, and neither answer nor log tells who or where', async () => {
  const { handler, lines } = endpoint({ dependencies: [table] }, healthyWorld({ getItem: async () => { throw awsError('AccessDeniedException'); } }));
  const { statusCode, body } = await handler({});
  expect(statusCode).toBe(503);
  expect(JSON.parse(body).checks).toMatchObject([{ name: 'orders', ok: false, reason: 'access-denied' }]);
  expect(JSON.parse(lines[0])).toMatchObject({ level: 'ERROR', event: 'health', status: 'unhealthy', before: 'healthy', region: 'us-east-1' });
  expect(JSON.parse(lines[0]).checks).toMatchObject([{ name: 'orders', reason: 'access-denied', error: 'AccessDeniedException' }]);
  expect(body + lines.join()).not.toMatch(/arn:|123456789012|secret/);
});

test('a dependency that is not critical fails: 200, degraded, and a warning', async () => {
  const { handler, lines } = endpoint({ dependencies: [table, bucket] }, healthyWorld({ listObjects: async () => { throw awsError('NoSuchBucket', 404); } }));
  const { statusCode, body } = await handler({});
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ degraded: true, checks: [{ name: 'files', reason: 'not-found' }, { name: 'orders', ok: true }] });
  expect(JSON.parse(lines[0])).toMatchObject({ level: 'WARN', status: 'healthy', checks: [{ name: 'files' }] });
});

test('throttling does not take the region out', async () => {
  const { handler } = endpoint({ dependencies: [table] }, healthyWorld({ getItem: async () => { throw awsError('ThrottlingException'); } }));
  expect(await handler({})).toMatchObject({ statusCode: 200, body: expect.stringContaining('"reason":"throttled"') });
});

test('everything hangs: the answer comes within the budget', async () => {
  const hanging = { getItem: never, listObjects: never, getQueueAttributes: never, invoke: never };
  const { handler } = endpoint({ budgetMs: 150, dependencies: all }, healthyWorld(hanging, never));
  const start = Date.now();
  const { statusCode, body } = await handler({});
  expect(Date.now() - start).toBeLessThan(400);
  expect(statusCode).toBe(503);
  expect(JSON.parse(body).checks.map(({ reason }: { reason: string }) => reason)).toEqual(Array(5).fill('timeout'));
});

test('an answer that comes just in time counts', async () => {
  const late = () => new Promise<object>((resolve) => setTimeout(() => resolve({}), 100));
  const { handler } = endpoint({ budgetMs: 400, dependencies: [table] }, healthyWorld({ getItem: late }));
  expect(await handler({})).toMatchObject({ statusCode: 200 });
});

test('loads the clients of its dependencies at the start; one that cannot be loaded fails in its probe', async () => {
  const prepare = jest.fn(() => { throw new Error('Cannot find module @aws-sdk/client-sqs'); });
  const getQueueAttributes = async () => { throw new Error('Cannot find module @aws-sdk/client-sqs'); };
  const { handler } = endpoint({ dependencies: [queue, web] }, healthyWorld({ prepare, getQueueAttributes }));
  expect(prepare.mock.calls).toEqual([['queue'], ['http']]);
  expect(JSON.parse((await handler({})).body).checks).toMatchObject([{ name: 'jobs', ok: false, reason: 'error' }, { name: 'partner', ok: true }]);
});

test.each([['missing', undefined], ['not JSON', '{secret'], ['of the wrong shape', '{"dependencies":7}']])(
  'HEALTH_CONFIG %s: 503 and one line that says so', async (_, text) => {
    const { handler, lines } = endpoint({}, healthyWorld(), { HEALTH_CONFIG: text });
    expect(await handler({})).toMatchObject({
      statusCode: 503,
      body: '{"status":"unhealthy","region":"unknown","checks":[{"name":"HEALTH_CONFIG","ok":false,"ms":0,"reason":"config"}]}',
    });
    expect(JSON.parse(lines[0])).toMatchObject({ event: 'health-config', problem: expect.stringMatching(/^HEALTH_CONFIG/) });
    expect(lines.join()).not.toContain('secret');
  });

test('probes once for callers at the same time and again once the answer is old; logs failures and the return, not the quiet', async () => {
  let now = 1_000_000;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now);
  const getItem = jest.fn().mockResolvedValue({});
  const { handler, lines } = endpoint({ cacheMs: 5000, dependencies: [table] }, healthyWorld({ getItem }));
  const after = async (ms: number) => { now += ms; return (await handler({})).statusCode; };

  await Promise.all([handler({}), handler({}), handler({})]);
  expect(await after(4999)).toBe(200);
  expect(getItem).toHaveBeenCalledTimes(1);

  getItem.mockRejectedValue(awsError('InternalServerError', 500));
  expect(await after(1)).toBe(503);
  expect(await after(999)).toBe(503);
  expect(getItem).toHaveBeenCalledTimes(2);
  expect(await after(1)).toBe(503);
  expect(lines).toHaveLength(2);

  getItem.mockResolvedValue({});
  expect(await after(1000)).toBe(200);
  expect(await after(5000)).toBe(200);
  expect(lines.map((line) => JSON.parse(line)).map(({ level, status, before }) => `${level} ${before}>${status}`))
    .toEqual(['ERROR healthy>unhealthy', 'ERROR unhealthy>unhealthy', 'INFO unhealthy>healthy']);
  clock.mockRestore();
});

test('a log that throws does not stop the answer', async () => {
  const world = healthyWorld({ getItem: async () => { throw awsError('Wat'); } });
  const handler = healthEndpoint({ env: envOf({ dependencies: [table] }), log: () => { throw new Error('EPIPE'); }, ...world });
  expect(await handler({})).toMatchObject({ statusCode: 503, body: expect.stringContaining('"name":"health"') });
});

test('the warm path costs next to nothing', async () => {
  const { handler } = endpoint({ dependencies: all });
  await handler({});
  const start = performance.now();
  for (let i = 0; i < 1000; i++) await handler({ httpMethod: 'GET' });
  expect((performance.now() - start) / 1000).toBeLessThan(1);
});

describe('whatever the event, there is an answer', () => {
  const { handler } = endpoint({ dependencies: [table] });
  const throwing = new Proxy({}, { get() { throw new Error('no'); } });

  test.each([undefined, null, {}, [], '', 'text', 0, NaN, true, Symbol('x'), () => 1, { httpMethod: null }, { httpMethod: {} }, { httpMethod: 'head' }])(
    '%p', async (event) => {
      expect(await handler(event)).toMatchObject({ statusCode: 200, body: expect.stringContaining('"status":"healthy"') });
    });

  test('one that throws when it is read', async () => {
    expect(await handler(throwing)).toMatchObject({ statusCode: 503 });
  });

  test('500 made up ones', async () => {
    const random = randomFrom(20_261_121);
    for (let i = 0; i < 500; i++) {
      const event = madeUp(random, 4);
      const { statusCode, body } = await handler(event);
      expect({ event, statusCode, body: body.slice(0, 19) }).toEqual({ event, statusCode: 200, body: '{"status":"healthy"' });
    }
  });
});

/** A small generator with a seed, so that a failure can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function madeUp(random: (below: number) => number, depth: number): unknown {
  const leaves = [null, undefined, '', 'GET', '\ud800', '__proto__', 0, -1, 1e308, true, false];
  const keys = ['httpMethod', 'headers', 'requestContext', 'body', 'path', '__proto__', 'toString', 'x'];
  if (depth === 0 || random(3) === 0) return leaves[random(leaves.length)];
  const children = Array.from({ length: random(5) }, () => madeUp(random, depth - 1));
  return random(2) ? children : Object.fromEntries(children.map((child) => [keys[random(keys.length)], child]));
}
