import { CREDENTIALS, DOMAIN, unhealthy, World } from './world';

let world: World;
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS);
  world = await World.start();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

test('fences, sees the switch, returns and sees the region again', async () => {
  world.lagMs = 400;
  const { code, stdout, stderr } = await world.run(['drill', 'us-east-1', '--json']);
  expect(stderr).toMatch(/^Fenced us-east-1: published 1 in us-west-2\.\n +0 s  us-east-1 \(\d+ ms\)\n[\s\S]*Returned us-east-1: published 0 in us-west-2\./);
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ command: 'drill', region: 'us-east-1', domain: DOMAIN, failed: 0, failedShare: 0, problem: null });
  expect(result.switchSeconds).toBeGreaterThanOrEqual(0.4);
  expect(result.switchSeconds).toBeLessThan(1.5);
  expect(result.returnSeconds).toBeGreaterThanOrEqual(0.3);
  expect(result.answers['us-west-2']).toBe(5);
  expect(world.values.lastIndexOf(1)).toBeLessThan(world.values.indexOf(0));
  expect(world.fenced.size).toBe(0);
});

test('reads well for people', async () => {
  const { stdout } = await world.run(['drill', 'us-east-1', '--consecutive', '2']);
  expect(stdout).toMatch(/Switched away from us-east-1 after [\d.]+ s\.\n0 of \d+ requests failed \(0\.0 %\)\.\nAnswers: (us-east-1 \d+, )?us-west-2 2\.\nus-east-1 served again [\d.]+ s after it was returned\.\n$/);
});

test('asks DNS anew for each sample', async () => {
  world.lagMs = 300;
  await world.run(['drill', 'us-east-1', '--json']);
  expect(world.questions.filter((name) => name === DOMAIN).length).toBeGreaterThan(8);
});

test('publishes the fence again every period while it lasts', async () => {
  world.lagMs = 1000;
  const { code } = await world.run(['drill', 'us-east-1']);
  expect(code).toBe(0);
  expect(world.values.filter((value) => value === 1).length).toBeGreaterThanOrEqual(3);
});

test('counts failed requests and takes only good answers as a switch', async () => {
  let requests = 0;
  world.behaviour['us-west-2'] = (_, response) => {
    // The first answer is the check before the drill.
    const broken = requests > 0 && requests <= 3;
    requests++;
    response.writeHead(broken ? 503 : 200).end(JSON.stringify({ status: 'healthy', region: 'us-west-2' }));
  };
  const { code, stdout } = await world.run(['drill', 'us-east-1', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ failed: 3, answers: { 'us-west-2': 8 } });
});

test('refuses when a region is not healthy; touches nothing', async () => {
  world.behaviour['us-west-2'] = unhealthy;
  expect(await world.run(['drill', 'us-east-1'])).toMatchObject({
    code: 1, stderr: 'Not drilling us-east-1: a drill needs all regions healthy (us-west-2: orders (timeout)). --force drills all the same.\n',
  });
  expect(world.published).toEqual([]);
});

test('refuses when this client is served by another region; forced, it waits for the return to be sure', async () => {
  expect(await world.run(['drill', 'us-west-2'])).toMatchObject({ code: 1, stderr: expect.stringContaining('answers this client with us-east-1') });
  expect(world.published).toEqual([]);
  const { code, stdout } = await world.run(['drill', 'us-west-2', '--force', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ returnSeconds: null, problem: null, answers: { 'us-east-1': 5 } });
  expect(world.values.slice(-2)).toEqual([0, 0]);
});

test('no switch in time: returns the region and fails', async () => {
  world.lagMs = 60_000;
  const { code, stdout, stderr } = await world.run(['drill', 'us-east-1', '--json', '--consecutive', '1000', '--timeout', '1']);
  expect(code).toBe(1);
  expect(stderr).toContain('The answers did not all come from other regions than us-east-1 within 1 s (--timeout); us-east-1 was returned.');
  expect(JSON.parse(stdout)).toMatchObject({ switchSeconds: null, problem: expect.stringContaining('within 1 s') });
  expect(world.values.at(-1)).toBe(0);
}, 20_000);

test('the region does not come back in time: says so', async () => {
  const take = world.fenced;
  take.delete = () => false;
  const { code, stderr, stdout } = await world.run(['drill', 'us-east-1', '--json', '--timeout', '2']);
  expect(code).toBe(1);
  expect(stderr).toContain('us-east-1 was returned but did not serve this client again within 2 s (--timeout).');
  expect(JSON.parse(stdout)).toMatchObject({ switchSeconds: expect.any(Number), returnSeconds: null });
}, 20_000);

describe('returns the region', () => {
  test('when it is interrupted, and stays to make sure', async () => {
    world.lagMs = 60_000;
    const first = new AbortController();
    setTimeout(() => first.abort(), 700);
    const { code, stdout, stderr } = await world.run(['drill', 'us-east-1'], first);
    expect(code).toBe(130);
    expect(stdout).toContain('Staying up to 0.3 s to publish 0 for us-east-1 in a period of its own.');
    expect(stdout).toContain('Saw no complete switch away from us-east-1.');
    expect(stderr).toBe('Interrupted.\n');
    expect(world.values.slice(-2)).toEqual([0, 0]);
    expect(world.values.slice(0, -2)).toEqual(world.values.slice(0, -2).map(() => 1));
  });

  test('when it is interrupted in the middle of a request, which then is no failed one', async () => {
    world.lagMs = 60_000;
    const first = new AbortController();
    setTimeout(() => { world.behaviour['us-east-1'] = () => first.abort(); }, 400);
    const { code, stdout } = await world.run(['drill', 'us-east-1'], first);
    expect(code).toBe(130);
    expect(stdout).toMatch(/\n0 of \d+ requests failed/);
  });

  test('when it is interrupted twice, and says what is not sure', async () => {
    world.lagMs = 60_000;
    const [first, second] = [new AbortController(), new AbortController()];
    setTimeout(() => first.abort(), 400);
    setTimeout(() => second.abort(), 500);
    const { code, stdout } = await world.run(['drill', 'us-east-1', '--period', '1'], first, second);
    expect(code).toBe(130);
    expect(stdout).toContain('us-east-1 may stay fenced: run "multi-region-api return us-east-1" with the same options.');
    expect(world.values.at(-1)).toBe(0);
  });

  test('when the answer to the fence never came', async () => {
    // The SDK tries three times.
    let tries = 0;
    world.cloudWatch = ({ socket }) => {
      socket.destroy();
      if (++tries === 3) world.cloudWatch = undefined;
    };
    const { code, stderr } = await world.run(['drill', 'us-east-1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CloudWatch in us-west-2 did not take the value 1 for us-east-1: /);
    expect(world.values).toEqual([0, 0]);
  });

  test('or says how to, when CloudWatch is gone', async () => {
    world.lagMs = 60_000;
    setTimeout(() => { world.cloudWatch = (_, response) => response.writeHead(503).end(); }, 500);
    const { code, stdout, stderr } = await world.run(['drill', 'us-east-1', '--timeout', '1', '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/us-east-1 IS STILL FENCED: run "multi-region-api return us-east-1" with the same options\. CloudWatch in us-west-2 .*\n$/);
    expect(JSON.parse(stdout).problem).toContain('IS STILL FENCED');
  }, 30_000);

  test('not when it was never fenced', async () => {
    world.cloudWatch = (_, response) => response.writeHead(403).end('{"__type":"AccessDenied","message":"no"}');
    const { code, stdout } = await world.run(['drill', 'us-east-1']);
    expect(code).toBe(1);
    expect(stdout).not.toContain('Returned');
  });

  test('not when it was interrupted before', async () => {
    const first = new AbortController();
    first.abort();
    expect(await world.run(['drill', 'us-east-1'], first)).toMatchObject({ code: 130 });
    expect(world.published).toEqual([]);
  });
});
