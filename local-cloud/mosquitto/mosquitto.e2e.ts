import * as fs from 'fs';
import * as path from 'path';
import * as tls from 'tls';
import * as mqtt from 'mqtt';
import { newRunDirectory } from '../paths';
import { sleep } from '../processes';
import { meet, MOSQUITTO, thisMachine } from '../requirements';
import { AWS_IOT_LIMITS, Link, startLink } from './link';
import { Mosquitto, startMosquitto } from './mosquitto';
import { Recorder } from './recorder';

/** The broker of the tests, and the line to it: real mosquitto, not root's, with certificates. */
const runDirectory = newRunDirectory();
const devices: mqtt.MqttClient[] = [];
let broker: Mosquitto;
let recorder: Recorder;
let link: Link | undefined;
let other: Mosquitto | undefined;

beforeAll(async () => {
  await meet([MOSQUITTO], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  broker = await startMosquitto();
  recorder = await broker.record();
}, 120_000);

afterEach(async () => {
  devices.splice(0).forEach((each) => each.end(true));
  await link?.stop();
  await other?.stop();
  link = other = undefined;
});

afterAll(() => broker?.stop());

async function device(to: { host: string; port: number } = broker, name = 'press-7'): Promise<mqtt.MqttClient> {
  const { ca, certificate, key } = await broker.credentials(name);
  const client = await mqtt.connectAsync(`mqtts://${to.host}:${to.port}`, {
    clientId: name, reconnectPeriod: 50, connectTimeout: 5000, ca: fs.readFileSync(ca), cert: fs.readFileSync(certificate), key: fs.readFileSync(key),
  }, false);
  client.on('error', () => undefined); // Cut lines are what is tested here.
  devices.push(client);
  return client;
}

const publish = (client: mqtt.MqttClient, payload: string | Buffer, topic = 'ff/press-7/line/rows') => client.publishAsync(topic, payload, { qos: 1 });
const recorded = (payload: string) => recorder.until(payload, (messages) => messages.some((message) => String(message.payload) === payload));
const has = (payload: string) => recorder.messages().some((message) => String(message.payload) === payload);

test('what a device publishes below its name is recorded, in order', async () => {
  const client = await device();
  await Promise.all(['a', 'b', 'ü'].map((payload) => publish(client, payload)));
  await recorded('ü');
  expect(recorder.messages().map(({ topic, payload }) => [topic, String(payload)])).toEqual(['a', 'b', 'ü'].map((each) => ['ff/press-7/line/rows', each]));
}, 30_000);

test('a device may publish nowhere else, and read nothing', async () => {
  const client = await device();
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  await publish(client, 'foreign', 'ff/press-8/line/rows');
  await closed;
  const eavesdropper = await device(broker, 'press-8');
  const [granted] = await eavesdropper.subscribeAsync('#', { qos: 1 });
  const got: string[] = [];
  eavesdropper.on('message', (_topic, payload) => got.push(String(payload)));
  await publish(await device(), 'own');
  await recorded('own');
  expect({ granted, got, foreign: has('foreign') }).toEqual({ granted: expect.anything(), got: [], foreign: false });
}, 30_000);

test('nobody comes in without a certificate of this factory', async () => {
  const refused = (credentials: object) => new Promise((resolve) => {
    const socket = tls.connect({ host: broker.host, port: broker.port, ca: fs.readFileSync(broker.server.ca), ...credentials });
    // With TLS 1.3 a client learns after its handshake that it is not wanted.
    socket.once('error', ({ message }) => resolve(message)).once('close', () => resolve('closed')).write(Buffer.alloc(2));
  });
  expect(await refused({})).toMatch(/certificate required/);
  other = await startMosquitto();
  const { certificate, key } = await other.credentials('press-7');
  expect(await refused({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) })).toMatch(/decrypt error|unknown ca/);
}, 30_000);

test('a message of 128 KiB is taken, a larger one ends the connection', async () => {
  const client = await device();
  await publish(client, Buffer.alloc(128 * 1024, 'x'));
  const closed = new Promise((resolve) => client.once('close', () => resolve('closed')));
  void publish(client, Buffer.alloc(129 * 1024, 'y')).catch(() => undefined);
  expect(await closed).toBe('closed');
  await recorder.until('the one that fits', (messages) => messages.some(({ payload }) => payload.length === 128 * 1024));
  expect(recorder.messages().filter(({ payload }) => payload.length > 128 * 1024)).toEqual([]);
}, 30_000);

test('what is published right after an outage reaches the recorder, though it is not back itself', async () => {
  await broker.down();
  await expect(device()).rejects.toThrow(/ECONNREFUSED/);
  for (const payload of ['up 1', 'up 2', 'up 3']) {
    await broker.up();
    await publish(await device(), payload);
    await broker.down();
  }
  await broker.up();
  await recorded('up 3');
  expect([has('up 1'), has('up 2')]).toEqual([true, true]);
}, 60_000);

test('a line that is cut is connected again, one that is down is refused', async () => {
  link = await startLink(broker, 'press-7');
  const client = await device(link);
  await publish(client, 'before the cut');
  link.cut();
  await publish(client, 'after the cut');
  await link.down();
  await expect(device(link)).rejects.toThrow(/ECONNREFUSED/);
  const later = publish(client, 'after the outage');
  await link.up();
  await later;
  await recorded('after the outage');
  expect(link.counts.connections).toBeGreaterThanOrEqual(3);
}, 30_000);

test('a line that hangs stays connected, says nothing, and goes on', async () => {
  link = await startLink(broker, 'press-7');
  const client = await device(link);
  link.hang();
  let acknowledged = false;
  const later = publish(client, 'hung').then(() => { acknowledged = true; });
  await sleep(300);
  expect({ acknowledged, connected: client.connected, there: has('hung') }).toEqual({ acknowledged: false, connected: true, there: false });
  link.resume();
  await later;
  await recorded('hung');
}, 30_000);

test('a long line delays each direction, one message not after the other', async () => {
  link = await startLink(broker, 'press-7', { latencyMs: 100 });
  const client = await device(link);
  const began = performance.now();
  await Promise.all(Array.from({ length: 10 }, (_, index) => publish(client, `long ${index}`)));
  const took = performance.now() - began;
  expect(took).toBeGreaterThan(195);
  expect(took).toBeLessThan(1000);
}, 30_000);

test('of one connection as much is taken as AWS IoT takes: bytes wait, messages are not acknowledged', async () => {
  link = await startLink(broker, 'press-7', AWS_IOT_LIMITS);
  const client = await device(link);
  const began = performance.now();
  // A second's worth goes at once, the other two take a second each.
  for (let sent = 0; sent < 14; sent++) await publish(client, Buffer.alloc(110 * 1024, 'z'));
  expect((performance.now() - began) / 1000).toBeGreaterThan(1.5);
  await sleep(1100);
  let acknowledged = 0;
  for (let sent = 0; sent < 150; sent++) void publish(client, 'small').then(() => { acknowledged++; }, () => undefined);
  for (const deadline = Date.now() + 10_000; link.counts.publishes + link.counts.discarded < 14 + 150 && Date.now() < deadline;) await sleep(20);
  await sleep(200);
  expect(link.counts.discarded).toBeGreaterThan(20);
  expect(acknowledged).toBe(150 - link.counts.discarded);
  expect(client.connected).toBe(true);
}, 60_000);

test('nothing is left of a broker that is stopped, and its process is not root\'s', async () => {
  other = await startMosquitto();
  const folder = path.dirname(path.dirname(other.server.ca));
  expect(fs.statSync(folder).uid).not.toBe(0);
  await other.record();
  await other.stop();
  expect(fs.existsSync(folder)).toBe(false);
  await expect(device(other)).rejects.toThrow(/ECONNREFUSED/);
}, 30_000);
