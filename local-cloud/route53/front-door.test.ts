import * as https from 'node:https';
import * as net from 'node:net';
import { LocalAuthority, publicKeyHash } from './certificates';
import { FrontDoor } from './front-door';
import { FrontDoors } from './front-doors';
import { FakeEmulator, startFakeEmulator } from './testing/fake-emulator';
import { certificateNames, httpsGet } from './testing/https-get';

const NAMES = [
  { name: 'api.example.com', region: 'us-east-1' }, { name: 'us-east-1.api.example.com', region: 'us-east-1' },
  { name: 'api.example.com', region: 'us-west-2' }, { name: 'us-west-2.api.example.com', region: 'us-west-2' },
];

let emulator: FakeEmulator;
let authority: LocalAuthority;
let doors: FrontDoors;
let west: FrontDoor;

beforeAll(async () => {
  [emulator, authority] = await Promise.all([startFakeEmulator(), LocalAuthority.create()]);
  doors = await FrontDoors.open({ domainNames: NAMES, emulator: emulator.url, authority });
  west = doors.of('us-west-2');
});

afterAll(async () => {
  await doors.close();
  await emulator.stop();
});

function ask(door: FrontDoor, name = 'api.example.com', rest: Omit<https.RequestOptions, 'host'> & { body?: string; patience?: number } = {}) {
  return httpsGet({ host: door.address, port: door.port, name, ca: authority.certificate, ...rest });
}

test('each region has an address of its own, and all share one port', () => {
  expect(doors.all.map(({ region, address, port }) => [region, address, port])).toEqual([['us-east-1', '127.0.1.1', doors.port], ['us-west-2', '127.0.1.2', doors.port]]);
  expect([doors.regionOf('127.0.1.2'), doors.regionOf('127.0.9.9'), doors.regionOf(undefined)]).toEqual(['us-west-2', undefined, undefined]);
  expect(() => doors.of('eu-west-1')).toThrow(/Region eu-west-1 has no custom domain name/);
});

test('a door’s certificate names exactly its region’s domain names, and a stranger’s trust is refused', async () => {
  expect(await certificateNames(west.address, west.port, authority.certificate, 'api.example.com')).toBe('DNS:api.example.com, DNS:us-west-2.api.example.com');
  await expect(ask(west, 'us-east-1.api.example.com')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await expect(ask(west, 'api.example.com', { ca: undefined })).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  expect(publicKeyHash(authority.certificate)).toMatch(/^[A-Za-z0-9+/]{43}=$/);
});

test('passes on method, path, query and body; adds what API Gateway adds; and says through which region it came', async () => {
  const { status, body } = await ask(west, 'api.example.com', {
    method: 'POST', path: '/a/b?c=d', body: 'hello', headers: { 'host': `API.example.com:${west.port}`, 'x-local-cloud-region': 'forged', 'x-forwarded-for': '203.0.113.9' },
  });
  expect({ status, body }).toEqual({ status: 200, body: 'hello' });
  const seen = emulator.requests.at(-1)!;
  expect({ url: seen.url, method: seen.method }).toEqual({ url: '/a/b?c=d', method: 'POST' });
  expect(seen.headers).toMatchObject({
    'host': 'api.example.com', 'x-local-cloud-region': 'us-west-2', 'x-forwarded-for': '203.0.113.9, 127.0.0.1', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443',
  });
});

test('a host that is not a custom domain name of the region is forbidden and never reaches the emulator', async () => {
  const before = emulator.requests.length;
  const answers = await Promise.all(['localhost', 'us-east-1.api.example.com', ''].map((host) => ask(west, 'api.example.com', { headers: { host } })));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([403, '{"message":"Forbidden"}']));
  expect(emulator.requests).toHaveLength(before);
});

test('keeps connections alive', async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  await ask(west, 'api.example.com', { agent });
  const [socket] = Object.values(agent.freeSockets)[0]!;
  await ask(west, 'api.example.com', { agent });
  expect(Object.values(agent.freeSockets)[0]![0]).toBe(socket);
  agent.destroy();
});

test('an emulator that is gone answers as an integration that fails', async () => {
  const door = await FrontDoor.open({ region: 'eu-west-1', address: '127.0.1.9', hosts: ['x.example.com'], emulator: 'http://127.0.0.1:1', certificate: await authority.issue(['x.example.com']) });
  expect(await ask(door, 'x.example.com')).toMatchObject({ status: 500, body: '{"message":"Internal server error"}' });
  await door.close();
});

test('down by refusing: old connections break, new ones are refused; up again on the same port', async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  await ask(west, 'api.example.com', { agent });
  await west.goDown('refuse');
  await expect(ask(west)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(ask(west, 'api.example.com', { agent })).rejects.toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|ECONNRESET/) });
  expect((await ask(doors.of('us-east-1'))).status).toBe(200);
  await west.goUp();
  expect((await ask(west)).status).toBe(200);
  agent.destroy();
});

test('down by hanging: connections are taken and nothing is answered, on old connections too; up again', async () => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  await ask(west, 'api.example.com', { agent });
  await west.goDown('hang');
  const before = emulator.requests.length;
  const handshake = certificateNames(west.address, west.port, authority.certificate, 'api.example.com').then(() => 'answered', () => 'broken');
  expect(await Promise.race([handshake, new Promise((resolve) => setTimeout(resolve, 300, 'silence'))])).toBe('silence');
  await expect(ask(west, 'api.example.com', { patience: 300 })).rejects.toThrow('silence');
  await expect(ask(west, 'api.example.com', { agent, patience: 300 })).rejects.toThrow('silence');
  expect(emulator.requests).toHaveLength(before);
  await west.goUp();
  expect(await handshake).toBe('broken');
  expect((await ask(west)).status).toBe(200);
  agent.destroy();
});

test('a port in use, and an address that the machine lacks, are clear errors', async () => {
  await expect(FrontDoors.open({ domainNames: NAMES, emulator: emulator.url, authority, port: doors.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const certificate = await authority.issue(['x']);
  await expect(FrontDoor.open({ region: 'r', address: '203.0.113.1', hosts: [], emulator: emulator.url, certificate }))
    .rejects.toThrow('This machine has no address 203.0.113.1 for the front door of r.');
});

test('closes with clients connected and with the region down', async () => {
  const others = await FrontDoors.open({ domainNames: NAMES, emulator: emulator.url, authority });
  const client = net.connect(others.port, '127.0.1.1').on('error', () => undefined);
  await new Promise((resolve) => client.once('connect', resolve));
  const closed = new Promise((resolve) => client.once('close', resolve));
  await others.of('us-west-2').goDown('refuse');
  await others.close();
  await closed;
});
