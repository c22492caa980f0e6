import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { bucket, envOf, fn, queue, table, web } from './fakes';
import { awsCalls } from '../../../../src/edge/multi-region-api/health/aws-calls';
import { healthEndpoint } from '../../../../src/edge/multi-region-api/health/endpoint';
import type { DependencyConfig } from '../../../../src/edge/multi-region-api/health/health-config';
import { httpStatus } from '../../../../src/edge/multi-region-api/health/http-status';

/** A local server that each test gives its own manners, in place of AWS and of any other address. */
let behave: http.RequestListener;
let requests: Array<{ method?: string; url?: string; target?: string | string[] }>;
let origin: string;
const sockets = new Set<Socket>();
const server = http.createServer((request, response) => {
  requests.push({ method: request.method, url: request.url, target: request.headers['x-amz-target'] });
  behave(request, response);
});
server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => { requests = []; });
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  server.close();
});

async function check(dependency: DependencyConfig, budgetMs = 400) {
  const aws = awsCalls({ endpoint: origin, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const handler = healthEndpoint({ env: envOf({ budgetMs, dependencies: [dependency] }), log: () => undefined, aws, httpStatus });
  const start = Date.now();
  const { body } = await handler({});
  return { ...JSON.parse(body).checks[0], took: Date.now() - start };
}

const answer = (status: number, body = '', headers: http.OutgoingHttpHeaders = {}) => {
  behave = (_, response) => { response.writeHead(status, headers).end(body); };
};
const page = (path = '/ping'): DependencyConfig => ({ ...web, url: origin + path } as DependencyConfig);

describe('an HTTP address', () => {
  test('answers', async () => {
    answer(204);
    expect(await check(page())).toMatchObject({ ok: true });
    expect(requests).toEqual([{ method: 'GET', url: '/ping', target: undefined }]);
  });

  test('redirects: it is not followed', async () => {
    answer(302, '', { location: `${origin}/elsewhere` });
    expect(await check(page())).toMatchObject({ ok: false, reason: 'status-302' });
    expect(requests).toHaveLength(1);
  });

  test('fails', async () => {
    answer(500, 'stack trace with a secret');
    expect(await check(page())).toMatchObject({ ok: false, reason: 'status-500' });
  });

  test('never answers', async () => {
    behave = () => undefined;
    const { took, ...rest } = await check(page());
    expect(rest).toMatchObject({ ok: false, reason: 'timeout' });
    expect(took).toBeLessThan(700);
  });

  test('drips its headers', async () => {
    behave = ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    };
    const { took, ...rest } = await check(page());
    expect(rest).toMatchObject({ ok: false, reason: 'timeout' });
    expect(took).toBeLessThan(700);
  });

  test('has a body without end: the status is enough, and the connection is closed', async () => {
    let closed = false;
    behave = (_, response) => {
      response.on('close', () => { closed = true; }).on('error', () => undefined).writeHead(200);
      response.write('x'.repeat(1_000_000));
    };
    const { took, ...rest } = await check(page());
    expect(rest).toMatchObject({ ok: true });
    expect(took).toBeLessThan(300);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(true);
  });

  test('does not speak HTTP', async () => {
    behave = ({ socket }) => { socket.end('SSH-2.0-OpenSSH\r\n'); };
    expect(await check(page())).toMatchObject({ ok: false, reason: 'error' });
  });

  test('hangs up', async () => {
    behave = ({ socket }) => { socket.destroy(); };
    expect(await check(page())).toMatchObject({ ok: false, reason: 'unreachable' });
  });

  test('speaks HTTP where HTTPS is asked', async () => {
    expect(await check({ ...web, url: origin.replace('http:', 'https:') } as DependencyConfig)).toMatchObject({ ok: false, reason: 'tls' });
  });

  test('is not there, or is no address', async () => {
    expect(await check({ ...web, url: 'http://127.0.0.1:1/' } as DependencyConfig)).toMatchObject({ ok: false, reason: 'unreachable' });
    expect(await check({ ...web, url: 'not an address' } as DependencyConfig)).toMatchObject({ ok: false, reason: 'error' });
  });
});

describe('AWS', () => {
  const aws = [
    ['table', table, '{}'],
    ['bucket', bucket, '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>'],
    ['queue', { ...queue, queueUrl: 'http://127.0.0.1/123456789012/jobs' } as DependencyConfig, '{"Attributes":{}}'],
    ['function', fn, ''],
    ['function with payload', { ...fn, payload: '{}' } as DependencyConfig, '{}'],
  ] as const;

  test.each(aws)('%s: answers', async (_, dependency, body) => {
    answer(200, body);
    expect(await check(dependency, 1500)).toMatchObject({ ok: true });
  });

  test('each operation is the documented one', async () => {
    for (const [, dependency, body] of aws) {
      answer(200, body);
      await check(dependency, 1500);
    }
    expect(requests).toEqual([
      { method: 'POST', url: '/', target: 'DynamoDB_20120810.GetItem' },
      { method: 'GET', url: '/files-bucket/?list-type=2&max-keys=1&prefix=health-probe', target: undefined },
      { method: 'POST', url: '/', target: 'AmazonSQS.GetQueueAttributes' },
      { method: 'POST', url: '/2015-03-31/functions/pricing/invocations', target: undefined },
      { method: 'POST', url: '/2015-03-31/functions/pricing/invocations', target: undefined },
    ]);
  });

  test.each(aws)('%s: hangs', async (_, dependency) => {
    behave = () => undefined;
    const { took, ...rest } = await check(dependency, 300);
    expect(rest).toMatchObject({ ok: false, reason: 'timeout' });
    expect(took).toBeLessThan(600);
  });

  test.each(aws)('%s: speaks nonsense', async (_, dependency) => {
    answer(500, '<<<{{{ nonsense');
    expect(await check(dependency, 1500)).toMatchObject({ ok: false, reason: expect.stringMatching(/^(status-500|error)$/) });
  });

  test('a real refusal is understood', async () => {
    answer(400, '{"__type":"com.amazon.coral.service#AccessDeniedException","message":"arn:aws:iam::123456789012:role/x"}');
    expect(await check(table, 1500)).toMatchObject({ ok: false, reason: 'access-denied' });
    answer(403, '<Error><Code>AccessDenied</Code></Error>');
    expect(await check(bucket, 1500)).toMatchObject({ ok: false, reason: 'access-denied' });
  });

  test('a function that fails says so in a header', async () => {
    answer(200, '{"errorMessage":"secret"}', { 'x-amz-function-error': 'Unhandled' });
    expect(await check({ ...fn, payload: '{}' } as DependencyConfig, 1500)).toMatchObject({ ok: false, reason: 'function-error' });
  });

  test('a stale connection is tried again', async () => {
    let first = true;
    behave = ({ socket }, response) => {
      if (first) socket.destroy(); else response.end('{}');
      first = false;
    };
    expect(await check(table, 1500)).toMatchObject({ ok: true });
    expect(requests).toHaveLength(2);
  });
});
