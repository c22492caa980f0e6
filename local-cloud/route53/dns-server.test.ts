import { execFile } from 'node:child_process';
import * as dgram from 'node:dgram';
import { promises as dns } from 'node:dns';
import * as net from 'node:net';
import { promisify } from 'node:util';
import dns2 from 'dns2';
import { DnsServer } from './dns-server';
import { Resolution } from './routing';
import { testWith } from './testing/witness';

const asked: { name: string; type: string; client: string }[] = [];
const ANSWERS: Record<string, Resolution> = {
  'api.example.com A': { code: 'NOERROR', answers: [{ name: 'api.example.com', type: 'A', ttl: 60, data: '127.0.1.1' }] },
  'c.example.com A': {
    code: 'NOERROR',
    answers: [{ name: 'c.example.com', type: 'CNAME', ttl: 5, data: 'o.example.com' }, { name: 'o.example.com', type: 'A', ttl: 60, data: '127.0.1.2' }],
  },
  'api.example.com AAAA': { code: 'NOERROR', answers: [] },
  'six.example.com AAAA': { code: 'NOERROR', answers: [{ name: 'six.example.com', type: 'AAAA', ttl: 7, data: '2001:db8::1' }] },
  'example.com SOA': { code: 'NOERROR', answers: [] },
  'example.org A': { code: 'REFUSED', answers: [] },
};

let server: DnsServer;
let resolver: dns.Resolver;

beforeAll(async () => {
  server = await DnsServer.start({
    apex: 'example.com',
    resolve: (name, type, client) => {
      asked.push({ name, type, client });
      if (name === 'broken.example.com') throw new Error('broken');
      return ANSWERS[`${name} ${type}`] ?? { code: 'NXDOMAIN', answers: [] };
    },
  });
  resolver = new dns.Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
});

afterAll(() => server.stop());

function udp(name: string, type: 'A' | 'AAAA' = 'A'): Promise<dns2.Packet> {
  return dns2.UDPClient({ dns: '127.0.0.1', port: server.port })(name, type);
}

test('answers over UDP with address and TTL, whatever the case of the name', async () => {
  expect(await resolver.resolve4('API.Example.com', { ttl: true })).toEqual([{ address: '127.0.1.1', ttl: 60 }]);
  expect(await resolver.resolve6('six.example.com', { ttl: true })).toEqual([{ address: '2001:db8::1', ttl: 7 }]);
});

test('a CNAME comes with what it points at; a resolver takes the lesser TTL', async () => {
  expect(await resolver.resolve4('c.example.com', { ttl: true })).toEqual([{ address: '127.0.1.2', ttl: 5 }]);
  expect((await udp('c.example.com')).answers.map(({ name, ttl }) => [name, ttl])).toEqual([['c.example.com', 5], ['o.example.com', 60]]);
});

test('no such name, no such data, another zone and a failure are told apart', async () => {
  await expect(resolver.resolve4('gone.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  await expect(resolver.resolve6('api.example.com')).rejects.toMatchObject({ code: 'ENODATA' });
  await expect(resolver.resolve4('example.org')).rejects.toMatchObject({ code: 'EREFUSED' });
  await expect(resolver.resolve4('broken.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
});

test('answers are authoritative; a negative one carries the SOA record that says how long to keep it', async () => {
  const negative = await udp('gone.example.com');
  expect(negative.header).toMatchObject({ qr: 1, aa: 1, rcode: 3 });
  expect(negative.authorities[0]).toMatchObject({ name: 'example.com', ttl: 900, minimum: 86400 });
  expect((await udp('example.org')).authorities).toEqual([]);
  expect(await resolver.resolveSoa('example.com')).toMatchObject({ nsname: 'ns.example.com', minttl: 86400 });
});

test('the asker’s address is passed on, so that it can stand for a place', async () => {
  const elsewhere = new dns.Resolver({ timeout: 1000, tries: 1 });
  elsewhere.setServers([`127.0.0.1:${server.port}`]);
  elsewhere.setLocalAddress('127.0.0.2');
  await elsewhere.resolve4('api.example.com');
  expect(asked.at(-1)).toEqual({ name: 'api.example.com', type: 'A', client: '127.0.0.2' });
});

test('answers over TCP on the same port', async () => {
  const answer = await dns2.TCPClient({ dns: '127.0.0.1', port: server.port })('api.example.com', 'A');
  expect(answer.answers[0]).toMatchObject({ address: '127.0.1.1', ttl: 60 });
});

test('what is not DNS gets no answer and does no harm', async () => {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.send(Buffer.from('x'), server.port, '127.0.0.1', () => resolve()));
  socket.close();
  const tcp = net.connect(server.port, '127.0.0.1');
  tcp.end(Buffer.from([0, 9, 1]));
  await new Promise((resolve) => tcp.once('close', resolve).on('error', () => undefined));
  expect(await resolver.resolve4('api.example.com')).toEqual(['127.0.1.1']);
});

test('a port in use is an error', async () => {
  await expect(DnsServer.start({ apex: 'example.com', resolve: () => ANSWERS['example.org A'], port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('stops with a TCP client still connected', async () => {
  const other = await DnsServer.start({ apex: 'example.com', resolve: () => ANSWERS['example.org A'] });
  const idle = net.connect(other.port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => idle.once('connect', resolve));
  const closed = new Promise((resolve) => idle.once('close', resolve));
  await other.stop();
  await closed;
});

testWith('dig', 'reads the same over UDP (with EDNS) and TCP', async () => {
  const run = promisify(execFile);
  const dig = (...flags: string[]) => run('dig', ['@127.0.0.1', '-p', String(server.port), 'c.example.com', 'A', '+tries=1', '+time=2', ...flags]);
  for (const { stdout } of [await dig(), await dig('+tcp')]) {
    expect(stdout).toMatch(/flags: qr aa/);
    expect(stdout).toMatch(/c\.example\.com\.\s+5\s+IN\s+CNAME\s+o\.example\.com\./);
    expect(stdout).toMatch(/o\.example\.com\.\s+60\s+IN\s+A\s+127\.0\.1\.2/);
    expect(stdout).not.toMatch(/WARNING: (?!recursion requested)|malformed|Got bad packet/);
  }
});
