import * as http from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { LocalAuthority } from './certificates';
import { VirtualClock } from './clock';
import { DnsServer } from './dns-server';
import { FrontDoors } from './front-doors';
import { KeepAliveClient } from './keep-alive-client';
import { ForwardProxy } from './proxy';
import { CachingResolver, lookupAt } from './resolver';
import { FakeEmulator, startFakeEmulator } from './testing/fake-emulator';

const NAME = 'api.example.com';
const REGIONS = ['us-east-1', 'us-west-2'];

let emulator: FakeEmulator;
let authority: LocalAuthority;
let doors: FrontDoors;
let dns: DnsServer;
/** What the DNS server answers now. */
let address = '127.0.1.1';
let questions = 0;

beforeAll(async () => {
  [emulator, authority] = await Promise.all([startFakeEmulator(), LocalAuthority.create()]);
  doors = await FrontDoors.open({ domainNames: REGIONS.map((region) => ({ name: NAME, region })), emulator: emulator.url, authority });
  dns = await DnsServer.start({
    apex: 'example.com',
    resolve: (name, type) => {
      questions++;
      const data = name === 'public.example.com' ? '203.0.113.1' : address;
      return name === 'gone.example.com' ? { code: 'NXDOMAIN', answers: [] } : { code: 'NOERROR', answers: type === 'A' ? [{ name, type, ttl: 60, data }] : [] };
    },
  });
});

beforeEach(() => {
  address = '127.0.1.1';
  questions = 0;
});

afterAll(async () => {
  await Promise.all([dns.stop(), doors.close()]);
  await emulator.stop();
});

describe('caching resolver', () => {
  test('asks again only once the TTL has passed, to the millisecond', async () => {
    const clock = new VirtualClock();
    const resolver = new CachingResolver(lookupAt(dns.port), clock);
    expect(await resolver.resolve(NAME)).toEqual(['127.0.1.1']);
    address = '127.0.1.2';
    await clock.advance(59_999);
    expect(await resolver.resolve(NAME)).toEqual(['127.0.1.1']);
    expect(questions).toBe(1);
    await clock.advance(1);
    expect(await resolver.resolve(NAME)).toEqual(['127.0.1.2']);
    expect(questions).toBe(2);
  });

  test('a client that starts anew asks at once, and the lookup below has no cache of its own', async () => {
    const resolver = new CachingResolver(lookupAt(dns.port));
    for (const expected of ['127.0.1.1', '127.0.1.2', '127.0.1.1']) {
      address = expected;
      resolver.flush();
      expect(await resolver.resolve(NAME)).toEqual([expected]);
    }
    expect(questions).toBe(3);
  });

  test('an error is not cached', async () => {
    const resolver = new CachingResolver(lookupAt(dns.port));
    await expect(resolver.resolve('gone.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(resolver.resolve('gone.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(questions).toBe(2);
  });
});

describe('keep-alive client', () => {
  function client(options: { maxConnectionAge?: number; timeout?: number } = {}, clock = new VirtualClock()) {
    const resolver = new CachingResolver(lookupAt(dns.port), clock);
    const regionOf = (ip?: string) => doors.regionOf(ip);
    const made = new KeepAliveClient({ name: NAME, resolver, port: doors.port, ca: authority.certificate, regionOf, clock, ...options });
    return { made, clock };
  }

  test('stays on its connection after DNS has changed, as long as it is answered', async () => {
    const { made, clock } = client();
    expect(await made.get()).toEqual({ region: 'us-east-1', status: 200, newConnection: true });
    address = '127.0.1.2';
    await clock.advance(3_600_000);
    expect(await made.get()).toEqual({ region: 'us-east-1', status: 200, newConnection: false });
    made.close();
  });

  test('with a maximum age it opens a new connection, by what DNS says then', async () => {
    const { made, clock } = client({ maxConnectionAge: 90_000 });
    await made.get();
    address = '127.0.1.2';
    await clock.advance(89_999);
    expect(await made.get()).toMatchObject({ region: 'us-east-1', newConnection: false });
    await clock.advance(1);
    expect(await made.get()).toEqual({ region: 'us-west-2', status: 200, newConnection: true });
    made.close();
  });

  test('a 5xx, a refusal and silence each make it connect anew', async () => {
    const { made, clock } = client({ timeout: 1000 });
    await made.get();
    emulator.broken.add('us-east-1');
    expect(await made.get()).toEqual({ region: 'us-east-1', status: 500, newConnection: false });
    emulator.broken.clear();
    expect(await made.get()).toMatchObject({ status: 200, newConnection: true });
    for (const outage of ['refuse', 'hang'] as const) {
      await doors.of('us-east-1').goDown(outage);
      expect((await made.get()).error).toMatch(outage === 'hang' ? 'no answer within 1000 ms' : /ECONN|socket hang up/);
      address = '127.0.1.2';
      await clock.advance(60_000);
      expect(await made.get()).toEqual({ region: 'us-west-2', status: 200, newConnection: true });
      address = '127.0.1.1';
      await doors.of('us-east-1').goUp();
      made.close();
      await clock.advance(60_000);
      expect(await made.get()).toMatchObject({ region: 'us-east-1' });
    }
    made.close();
  });
});

describe('forward proxy', () => {
  let proxy: ForwardProxy;

  beforeEach(async () => {
    proxy = await ForwardProxy.start({ resolver: new CachingResolver(lookupAt(dns.port)), doorPort: doors.port });
  });

  afterEach(() => proxy.stop());

  /** Sends CONNECT; gives the status and the tunnel. */
  function connect(authorityForm: string): Promise<{ status: number; socket: net.Socket }> {
    return new Promise((resolve, reject) => {
      const request = http.request(proxy.url, { method: 'CONNECT', path: authorityForm });
      request.once('connect', (response, socket) => resolve({ status: response.statusCode!, socket: socket as net.Socket }));
      request.once('error', reject).end();
    });
  }

  test('tunnels TLS to the region that DNS names', async () => {
    address = '127.0.1.2';
    const { status, socket } = await connect(`${NAME}:443`);
    expect(status).toBe(200);
    const secure = tls.connect({ socket, servername: NAME, ca: authority.certificate });
    secure.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`);
    const answer = await new Promise<string>((resolve) => secure.once('data', (data) => resolve(data.toString())));
    expect(answer).toContain('200 OK');
    expect(emulator.requests.at(-1)!.headers['x-local-cloud-region']).toBe('us-west-2');
    secure.destroy();
  });

  test.each([['public.example.com:443', 403], ['gone.example.com:443', 403], [`${NAME}:22`, 403], ['127.0.0.1:443', 403]])(
    'CONNECT %s is refused with %i: nothing leaves the machine', async (target, status) => {
      expect((await connect(target)).status).toBe(status);
    });

  test('a region that is down is a bad gateway; plain HTTP is not carried', async () => {
    await doors.of('us-east-1').goDown('refuse');
    expect((await connect(`${NAME}:443`)).status).toBe(502);
    await doors.of('us-east-1').goUp();
    const status = await new Promise((resolve) => http.get(proxy.url, { agent: false }, (response) => resolve(response.resume().statusCode)));
    expect(status).toBe(501);
  });
});
