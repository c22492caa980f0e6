import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { LocalAuthority } from './certificates';
import { probe, ProbeLimits, ProbeTarget, ROUTE53_LIMITS } from './probe';

// Route 53's patience at a quarter of its length; the ratios and the window are its own.
const LIMITS: ProbeLimits = { connect: 1000, tcpConnect: 2500, status: 500, body: 500, searchedBytes: 5120 };
const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();

async function serve(server: net.Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as net.AddressInfo).port;
}

function web(handler: http.RequestListener): Promise<number> {
  return serve(http.createServer(handler));
}

async function ask(port: number, rest: Partial<ProbeTarget> = {}) {
  const started = Date.now();
  const result = await probe({ protocol: 'http', address: '127.0.0.1', port, host: 'x.example.com', path: '/health', sni: false, ...rest }, undefined, LIMITS);
  return { ...result, ms: Date.now() - started };
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

test('the limits are those that Route 53 documents', () => {
  expect(ROUTE53_LIMITS).toEqual({ connect: 4000, tcpConnect: 10000, status: 2000, body: 2000, searchedBytes: 5120 });
});

test.each([[199, false], [200, true], [204, true], [302, true], [399, true], [400, false], [503, false]])('status %i is healthy: %s', async (status, healthy) => {
  // 1xx is not a final status, so a server that sends it must be written by hand.
  const port = await serve(net.createServer((socket) => socket.once('data', () => socket.end(`HTTP/1.1 ${status} Status\r\ncontent-length: 0\r\n\r\n`))));
  expect((await ask(port)).healthy).toBe(healthy);
});

test('sends the path, the Host header and its own user agent, and does not wait for a body that it does not search', async () => {
  let seen: http.IncomingMessage | undefined;
  const port = await web((request, response) => {
    seen = request;
    response.writeHead(200).write('and then nothing');
  });
  expect(await ask(port, { host: 'x.example.com:8080' })).toMatchObject({ healthy: true, reason: 'status 200' });
  expect(seen).toMatchObject({ url: '/health', headers: { 'host': 'x.example.com:8080', 'user-agent': expect.stringContaining('Route53-Health-Check') } });
});

const WANTED = '"status":"healthy"';

test.each([
  ['at the start', WANTED + ' '.repeat(9000), true],
  ['as the last of the first 5,120 bytes', ' '.repeat(5120 - WANTED.length) + WANTED, true],
  ['one byte too late', ' '.repeat(5121 - WANTED.length) + WANTED, false],
  ['after 5,120 bytes', ' '.repeat(5120) + WANTED, false],
  ['nowhere', '{"status":"unhealthy"}', false],
  ['in bytes, not characters: 2,560 two-byte characters fill the window', 'é'.repeat(2560) + WANTED, false],
])('the search string %s is found: %s', async (_, body, healthy) => {
  const port = await web((__, response) => response.end(body));
  expect((await ask(port, { searchString: WANTED })).healthy).toBe(healthy);
});

test('the search string is found across two chunks, without waiting for the end', async () => {
  const port = await web((_, response) => {
    response.write('{"status":');
    setTimeout(() => response.write('"healthy"'), 20);
  });
  expect(await ask(port, { searchString: WANTED })).toMatchObject({ healthy: true, reason: 'status 200, string found' });
});

test('a 503 with the search string is unhealthy', async () => {
  const port = await web((_, response) => response.writeHead(503).end(WANTED));
  expect(await ask(port, { searchString: WANTED })).toMatchObject({ healthy: false, reason: 'status 503' });
});

test('a server that takes the connection and hangs: no status in time', async () => {
  const { healthy, reason, ms } = await ask(await serve(net.createServer(() => undefined)));
  expect({ healthy, reason }).toEqual({ healthy: false, reason: 'no status within 500 ms' });
  expect(ms).toBeGreaterThanOrEqual(499);
});

test('a server that sends headers and hangs: no body in time', async () => {
  const port = await web((_, response) => response.writeHead(200).flushHeaders());
  expect(await ask(port, { searchString: WANTED })).toMatchObject({ healthy: false, reason: 'no body within 500 ms' });
});

test('a TLS handshake that hangs: no connection in time', async () => {
  const port = await serve(net.createServer(() => undefined));
  expect(await ask(port, { protocol: 'https' })).toMatchObject({ healthy: false, reason: 'no connection within 1000 ms' });
});

test('each phase has its own time: a slow status and a slow body may together take longer than either', async () => {
  const port = await web((_, response) => {
    setTimeout(() => response.writeHead(200).flushHeaders(), 300);
    setTimeout(() => response.end(WANTED), 600);
  });
  expect((await ask(port, { searchString: WANTED })).healthy).toBe(true);
});

test('HTTPS: an untrusted certificate of another name is healthy, and the name is sent only with SNI', async () => {
  const names: (string | false)[] = [];
  const server = https.createServer(await (await LocalAuthority.create()).issue(['other.example.org']), (request, response) => {
    names.push((request.socket as tls.TLSSocket & { servername: string | false }).servername);
    response.end('ok');
  });
  const port = await serve(server);
  expect((await ask(port, { protocol: 'https', sni: true, host: 'x.example.com:8443' })).healthy).toBe(true);
  expect((await ask(port, { protocol: 'https', sni: false })).healthy).toBe(true);
  expect(names).toEqual(['x.example.com', false]);
});

test('refused connections, broken answers and answers cut short are unhealthy', async () => {
  const port = await serve(net.createServer((socket) => socket.once('data', () => socket.end('not HTTP\r\n\r\n'))));
  const cut = await web((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{');
    setTimeout(() => response.destroy(), 20);
  });
  expect((await ask(port)).healthy).toBe(false);
  expect((await ask(cut, { searchString: WANTED })).healthy).toBe(false);
  expect(await ask(1)).toMatchObject({ healthy: false, reason: expect.stringContaining('ECONNREFUSED') });
});

test('TCP: a connection is enough', async () => {
  const port = await serve(net.createServer(() => undefined));
  expect(await ask(port, { protocol: 'tcp' })).toMatchObject({ healthy: true, reason: 'connected' });
  expect(await ask(1, { protocol: 'tcp' })).toMatchObject({ healthy: false });
});

test('an abort ends a probe at once', async () => {
  const port = await serve(net.createServer(() => undefined));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 10);
  const result = await probe({ protocol: 'http', address: '127.0.0.1', port, host: 'x', path: '/', sni: false }, abort.signal);
  expect(result.healthy).toBe(false);
});
