import { envOf, web } from './fakes';

async function load(env: Record<string, string>) {
  Object.assign(process.env, env);
  let handler!: (event: unknown) => Promise<{ statusCode: number; body: string }>;
  jest.isolateModules(() => { ({ handler } = jest.requireActual('../../../../src/edge/multi-region-api/health.lambda')); });
  return handler;
}

afterEach(() => {
  delete process.env.HEALTH_CONFIG;
  delete process.env.AWS_REGION;
});

test('the handler reads its environment, probes for real, and logs one line', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation();
  const handler = await load(envOf({ dependencies: [{ ...web, url: 'http://127.0.0.1:1/' }] as never }));
  expect(await handler(null)).toMatchObject({ statusCode: 503, body: expect.stringMatching(/^{"status":"unhealthy","region":"us-east-1",/) });
  expect(log).toHaveBeenCalledTimes(1);
  log.mockRestore();
});

test('without dependencies it is healthy', async () => {
  const handler = await load(envOf({ dependencies: [] }));
  expect(await handler({ httpMethod: 'GET' })).toMatchObject({ statusCode: 200 });
});
