import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { IpcServer, IpcServerOptions, startIpcServer } from '../../../../../local-cloud/nucleus/ipc-server';
import { componentConfiguration, IpcOptions, ipcTransport } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/ipc';
import { encodeFrame, FrameFlag, FrameReader, FrameType } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/ipc-frames';
import { transportOf } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/transport';
import type { Transport } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

// The same stand-in that the client of AWS publishes through: local-cloud/nucleus/ipc.e2e.ts.
const ACCESS = { 'aws.greengrass.ipc.mqttproxy': { rows: { operations: ['aws.greengrass#PublishToIoTCore'], resources: ['ff/press-7/#'] } } };

let folder: string;
let socket: string;
let server: { stop(): Promise<void> } | undefined;
let transport: Transport | undefined;
let states: string[];
let published: string[];
let answer: () => Promise<void>;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ipc-'));
  socket = path.join(folder, 'ipc.socket');
  states = [];
  published = [];
  answer = async () => {};
});
afterEach(async () => {
  await transport?.close();
  await server?.stop();
  fs.rmSync(folder, { recursive: true });
});

async function nucleus(more: Partial<IpcServerOptions> = {}): Promise<IpcServer> {
  const started = await startIpcServer({
    socket,
    kind: 'lite',
    component: (token) => token === 'ours' ? { name: 'Collector', configuration: { settings: { version: 1, name: 'a; b' }, accessControl: ACCESS } } : undefined,
    publish: async (topic, payload) => {
      published.push(`${topic} ${payload}`);
      await answer();
    },
    ...more,
  });
  server = started;
  return started;
}
const env = (token = 'ours') => ({ AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: socket, SVCUID: token });
const open = (options: IpcOptions = {}) =>
  transport = ipcTransport({ env: env(), backoffMs: () => 20, onState: (line) => states.push(line), ...options });
const publish = (text = '{}', topic = 'ff/press-7/cycles/rows') => transport!.publish(topic, Buffer.from(text));
const until = async (so: () => boolean) => {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const connected = (times = 1) => until(() => states.filter((line) => line.startsWith('connected')).length >= times);

/** One that does with the frames of a client what it is told; the first it always accepts. */
async function scripted(act: (client: net.Socket, stream: number) => void) {
  const listener = net.createServer((client) => {
    const reader = new FrameReader();
    client.on('error', () => client.destroy());
    client.on('data', (chunk) => {
      for (const { type, stream } of reader.read(chunk)) {
        if (type === FrameType.CONNECT) client.write(frame(FrameType.CONNECT_ACK, { flags: FrameFlag.CONNECTION_ACCEPTED }));
        else act(client, stream);
      }
    });
    clients.push(client);
  });
  const clients: net.Socket[] = [];
  await new Promise<void>((resolve) => listener.listen(socket, resolve));
  server = {
    stop: () => new Promise((resolve) => {
      listener.close(() => resolve());
      clients.forEach((client) => client.destroy());
    }),
  };
  return clients;
}
const frame = (type: FrameType, more: { flags?: number; stream?: number; payload?: string } = {}) =>
  encodeFrame({ type, flags: more.flags ?? 0, stream: more.stream ?? 0, headers: {}, payload: Buffer.from(more.payload ?? '') });

test('publishes through the nucleus, many messages at a time', async () => {
  const { connections } = await nucleus();
  expect(connections).toBe(0);
  open();
  await connected();
  await Promise.all(Array.from({ length: 50 }, (_, at) => publish(`Größe ${at} ${'x'.repeat(120_000)}`)));
  expect(published).toHaveLength(50);
  expect(new Set(published.map((line) => line.slice(0, 32)))).toContain('ff/press-7/cycles/rows Größe 49 ');
});

test('is what the settings name, in the environment of a component', async () => {
  await nucleus();
  Object.assign(process.env, env());
  transport = transportOf({ transport: { kind: 'ipc' }, device: 'press-7' }, (line) => states.push(line));
  await connected();
  await publish();
});

test.each(['AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT', 'SVCUID'])('without %s it says that this is no component', (name) => {
  expect(() => ipcTransport({ env: { ...env(), [name]: undefined } })).toThrow(`${name} is not set; allowed: what Greengrass gives to a component`);
});

test('a message that the nucleus refuses, or cannot send, is rejected with its reason', async () => {
  await nucleus();
  open();
  await connected();
  await expect(publish('{}', 'ff/press-8/cycles/rows')).rejects.toThrow('PublishToIoTCore failed: UnauthorizedError: IPC Operation not authorized.');
  answer = async () => { throw new Error('offline'); };
  await expect(publish()).rejects.toThrow('PublishToIoTCore failed: ServiceError: Failed to publish the message: offline');
  answer = async () => {};
  await publish();
});

test('a token that the nucleus does not know is no connection', async () => {
  await nucleus();
  open({ env: env('another') });
  await until(() => states.length > 0);
  await expect(publish()).rejects.toThrow('not connected to the nucleus: the nucleus refuses the token in SVCUID');
});

test('answers when it is asked whether it is there', async () => {
  const asking = await nucleus();
  open();
  await connected();
  asking.ping();
  await until(() => asking.pongs === 1);
});

test('a nucleus that is started again is found again; what it did not answer is rejected, and not sent twice', async () => {
  const first = await nucleus();
  open();
  await connected();
  answer = () => new Promise(() => {});
  const unanswered = publish('first').catch(String);
  await until(() => published.length === 1);
  await first.stop();
  expect(await unanswered).toMatch('connection to the nucleus lost: the nucleus closed the connection');
  await until(() => states.some((line) => line.includes('ENOENT')));
  await expect(publish()).rejects.toThrow('not connected to the nucleus: connect ENOENT');
  answer = async () => {};
  await nucleus();
  await connected(2);
  await publish('second');
  expect(published.map((line) => line.split(' ')[1])).toEqual(['first', 'second']);
});

test('a nucleus that falls silent is left, and found again', async () => {
  await nucleus();
  open({ publishTimeoutMs: 100 });
  await connected();
  answer = () => new Promise(() => {});
  await expect(publish()).rejects.toThrow('no answer within 100 ms');
  answer = async () => {};
  await connected(2);
  await publish();
});

test.each<[string, Buffer, string]>([
  ['an error of the protocol', frame(FrameType.PROTOCOL_ERROR, { payload: 'out of order' }), 'PROTOCOL_ERROR out of order'],
  ['an error of the server', frame(FrameType.SERVER_ERROR, { payload: 'oh' }), 'SERVER_ERROR oh'],
  ['bytes that are no message', Buffer.from('HTTP/1.1 200 OK\r\n'), 'what the nucleus sent is no message: a message of 1213486160 bytes was announced'],
  ['a message that was damaged', frame(FrameType.PING).fill(7, 20, 24), 'what the nucleus sent is no message: '],
])('%s ends the connection', async (_, bytes, reason) => {
  await scripted((client) => client.write(bytes));
  open();
  await connected();
  await expect(publish()).rejects.toThrow(reason);
  await connected(2);
});

test('messages may come in pieces and for nobody, and errors without words', async () => {
  await scripted((client, stream) => {
    const answers = Buffer.concat([
      frame(FrameType.APPLICATION_MESSAGE, { stream: 999 }), frame(FrameType.PING_RESPONSE), frame(FrameType.APPLICATION_ERROR, { stream, payload: 'not JSON' }),
    ]);
    [...answers].forEach((byte) => client.write(Buffer.from([byte])));
  });
  open();
  await connected();
  await expect(publish()).rejects.toThrow(/^PublishToIoTCore failed: APPLICATION_ERROR$/);
});

describe('the configuration of the component', () => {
  test('is what the nucleus has, whatever a shell would make of it', async () => {
    await nucleus();
    expect(await componentConfiguration('settings', { env: env() })).toEqual({ version: 1, name: 'a; b' });
  });

  test('waits until the nucleus is there, and no longer than it may', async () => {
    const asked = componentConfiguration('settings', { env: env(), backoffMs: () => 20 });
    await new Promise((resolve) => setTimeout(resolve, 60));
    await nucleus();
    expect(await asked).toMatchObject({ version: 1 });
    await expect(componentConfiguration('settings', { env: env('another'), publishTimeoutMs: 100, backoffMs: () => 20 }))
      .rejects.toThrow('not connected to the nucleus: the nucleus refuses the token in SVCUID');
  });

  test('says which key is missing', async () => {
    await nucleus();
    await expect(componentConfiguration('set', { env: env() })).rejects.toThrow('GetConfiguration failed: ResourceNotFoundError: Key not found: set');
  });
});

test('closing rejects what is under way, and no new connection is made', async () => {
  const served = await nucleus();
  open();
  await connected();
  answer = () => new Promise(() => {});
  const unanswered = publish().catch(String);
  await until(() => published.length === 1);
  await transport!.close();
  expect(await unanswered).toMatch('connection to the nucleus lost: closed');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(served.connections).toBe(1);
});
