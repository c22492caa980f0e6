import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { generate } from 'selfsigned';
import { ScriptedBroker } from './scripted-broker';
import { Credentials, FactoryAuthority } from '../../../../../local-cloud/mosquitto/certificates';
import { MqttOptions, MqttSettings, mqttTransport } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/mqtt';
import { transportOf } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/transport';
import type { Transport } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

let folder: string;
let device: Credentials;
let other: Credentials;
let server: Credentials;
let broker: ScriptedBroker;
let transport: Transport | undefined;
let states: string[];

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mqtt-'));
  const authority = await FactoryAuthority.create(path.join(folder, 'ours'));
  server = await authority.issue('broker', 'server');
  device = await authority.issue('press-7', 'client');
  other = await (await FactoryAuthority.create(path.join(folder, 'others'))).issue('press-7', 'client');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));
beforeEach(async () => {
  broker = await new ScriptedBroker(server).listen();
  states = [];
});
afterEach(async () => {
  await transport?.close();
  await broker.close();
});

const settings = (more: Partial<MqttSettings> = {}): MqttSettings => ({ kind: 'mqtt', host: '127.0.0.1', port: broker.port, device: 'press-7', ...device, ...more });
const open = (more: Partial<MqttSettings> = {}, options: MqttOptions = {}) =>
  transport = mqttTransport(settings(more), { backoffMs: () => 20, onState: (line) => states.push(line), ...options });
const publish = (payload = '{}') => transport!.publish('ff/press-7/cycles/rows', Buffer.from(payload));
const until = async (so: () => boolean) => {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const connected = (times = 1) => until(() => states.filter((line) => line.startsWith('connected')).length >= times);

test('publishes with the certificate and the name of the device, at least once', async () => {
  open();
  await connected();
  await Promise.all(['1', '2', '3'].map(publish));
  expect(broker.connections).toEqual(['press-7 press-7']);
  expect(broker.published).toEqual(['1', '2', '3'].map((payload) => ({ client: 'press-7', topic: 'ff/press-7/cycles/rows', payload, qos: 1 })));
  expect(states).toEqual([`connected to 127.0.0.1:${broker.port}`]);
});

test('has the client id of the settings, and is what the settings name', async () => {
  transport = transportOf({ transport: settings({ clientId: 'collector-2' }), device: 'press-7' }, (line) => states.push(line));
  await connected();
  expect(broker.connections).toEqual(['collector-2 press-7']);
});

test('rejects at once while there is no connection, and says why there is none', async () => {
  await broker.close();
  open();
  await expect(publish()).rejects.toThrow('the first connection is not there yet');
  await until(() => states.length > 1);
  await expect(publish()).rejects.toThrow(/^not connected to 127\.0\.0\.1:\d+: connect ECONNREFUSED/);
  await broker.listen();
  await connected();
  await publish('later');
  expect(broker.published).toHaveLength(1);
});

test('does not talk to a broker whose certificate another authority issued', async () => {
  open({ ca: other.ca });
  await until(() => states.length > 0);
  expect(states[0]).toMatch(/not connected to .*: (self-signed certificate|unable to verify|certificate signature failure)/);
  expect(broker.connections).toEqual([]);
});

test('does not talk to a broker with the certificate of another host', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'elsewhere' }], {
    extensions: [{ name: 'basicConstraints', cA: true }, { name: 'subjectAltName', altNames: [{ type: 2, value: 'elsewhere.example' }] }],
  });
  const files = { ca: path.join(folder, 'else.pem'), certificate: path.join(folder, 'else.pem'), key: path.join(folder, 'else.key') };
  fs.writeFileSync(files.certificate, cert);
  fs.writeFileSync(files.key, key);
  const impostor = await new ScriptedBroker(files).listen();
  open({ port: impostor.port, ca: files.ca });
  await until(() => states.length > 0);
  await impostor.close();
  expect(states[0]).toContain("does not match certificate's altnames");
  expect(impostor.connections).toEqual([]);
});

test('reads certificates at each connection: one that comes later, or is renewed, is used', async () => {
  const certificate = path.join(folder, 'later.pem');
  open({ certificate });
  await until(() => states.length > 0);
  expect(states[0]).toMatch(/not connected to .*: ENOENT.*later\.pem/);
  fs.copyFileSync(device.certificate, certificate);
  await connected();
  await publish();
});

test('a message that is refused is rejected with the reason of the broker', async () => {
  open();
  await connected();
  broker.answer = 0x87;
  await expect(publish()).rejects.toThrow('Publish error: Not authorized');
  broker.answer = 0x10;
  await publish('nobody listens, which is no error');
});

test('what is not acknowledged when the connection ends is rejected, and not sent again behind the back of the sender', async () => {
  open();
  await connected();
  broker.answer = 'silence';
  const first = publish('first').catch(String);
  await until(() => broker.published.length === 1);
  broker.answer = 'hang-up';
  const results = await Promise.all([first, publish('second').catch(String)]);
  expect(results).toEqual(Array(2).fill(expect.stringMatching(/connection to .* lost: the connection was closed/)));
  broker.answer = 0;
  await connected(2);
  await publish('third');
  expect(broker.published.map(({ payload }) => payload)).toEqual(['first', 'second', 'third']);
});

test('a broker that falls silent is left, and found again', async () => {
  open({}, { publishTimeoutMs: 100 });
  await connected();
  broker.answer = 'silence';
  await expect(publish()).rejects.toThrow('no acknowledgement within 100 ms');
  broker.answer = 0;
  await connected(2);
  await publish();
  expect(broker.connections).toHaveLength(2);
});

test('closing rejects what is under way, and no new connection is made', async () => {
  open();
  await connected();
  broker.answer = 'silence';
  const result = publish().catch(String);
  await until(() => broker.published.length === 1);
  await transport!.close();
  expect(await result).toMatch(/lost: closed/);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(broker.connections).toHaveLength(1);
});
