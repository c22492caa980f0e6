import * as fs from 'fs';
import * as net from 'net';
import { AccessControl, mayPublish, NucleusKind } from './access';
import { encodeFrame, Frame, FrameFlag, FrameReader, FrameType } from '../../src/iot/iot-flat-file-ingest/collector/delivery/ipc-frames';

export interface IpcComponent {
  readonly name: string;
  readonly configuration: Record<string, unknown> & { readonly accessControl?: AccessControl };
}

export interface IpcServerOptions {
  /** Path of the socket. */
  readonly socket: string;
  readonly kind: NucleusKind;
  /** With this token; nothing for one that is unknown. */
  readonly component: (token: string) => IpcComponent | undefined;
  /** To AWS IoT; rejects when it is not reached. */
  readonly publish: (topic: string, payload: Buffer) => Promise<void>;
}

export interface IpcServer {
  readonly connections: number;
  /** Answers to `ping` so far. */
  readonly pongs: number;
  /** Asks each component whether it is there. */
  ping(): void;
  /** Of the socket, as when the nucleus ends. */
  stop(): Promise<void>;
}

const PUBLISH = 'aws.greengrass#PublishToIoTCore';
const CONFIGURATION = 'aws.greengrass#GetConfiguration';
const VERSION = '0.1.0';

/** The part of Greengrass IPC that a collector needs, to publish to AWS IoT and to read its configuration: event stream RPC on a socket of the machine, with the operations and errors of the nucleus. */
export async function startIpcServer(options: IpcServerOptions): Promise<IpcServer> {
  const sockets = new Set<net.Socket>();
  const counts = { pongs: 0, connections: 0 };
  const server = net.createServer((socket) => {
    sockets.add(socket);
    counts.connections++;
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    serve(socket, options, () => counts.pongs++);
  });
  // What a nucleus that was killed leaves behind.
  fs.rmSync(options.socket, { force: true });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.socket, resolve));
  return {
    get pongs() {
      return counts.pongs;
    },
    get connections() {
      return counts.connections;
    },
    ping: () => sockets.forEach((socket) => send(socket, { type: FrameType.PING })),
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      sockets.forEach((socket) => socket.destroy());
    }),
  };
}

function serve(socket: net.Socket, options: IpcServerOptions, pong: () => void) {
  const reader = new FrameReader();
  let component: IpcComponent | undefined;
  socket.on('data', (chunk) => {
    try {
      for (const frame of reader.read(chunk)) {
        if (frame.type === FrameType.CONNECT) component = accept(socket, frame, options);
        else if (frame.type === FrameType.PING) send(socket, { type: FrameType.PING_RESPONSE, payload: frame.payload });
        else if (frame.type === FrameType.PING_RESPONSE) pong();
        else if (!component) throw new Error('a component has to connect first');
        else void answer(socket, frame, component, options);
      }
    } catch (error) {
      send(socket, { type: FrameType.PROTOCOL_ERROR, payload: json({ message: (error as Error).message }) });
      socket.end();
    }
  });
}

function accept(socket: net.Socket, frame: Frame, options: IpcServerOptions): IpcComponent | undefined {
  const token = String(parsed(frame.payload).authToken);
  const component = frame.headers[':version'] === VERSION ? options.component(token) : undefined;
  send(socket, { type: FrameType.CONNECT_ACK, flags: component ? FrameFlag.CONNECTION_ACCEPTED : 0 });
  if (!component) socket.end();
  return component;
}

/** An error as the nucleus tells it. */
class Refusal extends Error {
  constructor(readonly error: string, message: string) {
    super(message);
  }
}

async function answer(socket: net.Socket, { stream, headers: { operation }, payload }: Frame, component: IpcComponent, options: IpcServerOptions) {
  // The client closes the stream of a call that was answered.
  if (!operation) return;
  const reply = (type: FrameType, model: string, content: object) => send(socket, {
    type, stream, flags: FrameFlag.TERMINATE_STREAM, headers: { 'service-model-type': model, ':content-type': 'application/json' }, payload: json(content),
  });
  try {
    reply(FrameType.APPLICATION_MESSAGE, `${operation}Response`, await serveCall(operation, parsed(payload), component, options));
  } catch (problem) {
    const { error, message } = problem instanceof Refusal ? problem : new Refusal('ServiceError', (problem as Error).message);
    reply(FrameType.APPLICATION_ERROR, `aws.greengrass#${error}`, { _errorCode: error, message });
  }
}

async function serveCall(operation: string, request: Record<string, unknown>, component: IpcComponent, options: IpcServerOptions): Promise<object> {
  if (operation === CONFIGURATION) return configurationOf(component, request);
  if (operation === PUBLISH) return publish(request, component, options);
  throw new Refusal('UnsupportedOperation', `${operation} is not served here`);
}

/** Of its own configuration each component may read all. */
function configurationOf({ name, configuration }: IpcComponent, { componentName = name, keyPath = [] }: Record<string, unknown>) {
  if (componentName !== name) throw new Refusal('ResourceNotFoundError', `${String(componentName)} is not here`);
  const value = (keyPath as string[]).reduce<unknown>((at, key) => Object(at)[key], configuration);
  if (value === undefined) throw new Refusal('ResourceNotFoundError', `Key not found: ${(keyPath as string[]).join('.')}`);
  return { componentName, value };
}

async function publish(request: Record<string, unknown>, { configuration }: IpcComponent, options: IpcServerOptions) {
  const { topicName, qos = '0', payload = '' } = request;
  if (typeof topicName !== 'string' || topicName === '') throw new Refusal('InvalidArgumentsError', 'topicName is missing');
  if (!['0', '1'].includes(String(qos))) throw new Refusal('InvalidArgumentsError', `qos is ${String(qos)}; allowed: 0 and 1`);
  if (!mayPublish(configuration.accessControl ?? {}, PUBLISH, topicName, options.kind)) {
    throw new Refusal('UnauthorizedError', 'IPC Operation not authorized.');
  }
  await options.publish(topicName, Buffer.from(String(payload), 'base64')).catch((error: Error) => {
    throw new Refusal('ServiceError', `Failed to publish the message: ${error.message}`);
  });
  return {};
}

function send(socket: net.Socket, frame: Pick<Frame, 'type'> & Partial<Frame>) {
  if (!socket.writable) return;
  socket.write(encodeFrame({ flags: 0, stream: 0, headers: {}, payload: Buffer.alloc(0), ...frame }));
}

const json = (value: object) => Buffer.from(JSON.stringify(value));
const parsed = (payload: Buffer): Record<string, unknown> => payload.length > 0 ? JSON.parse(payload.toString('utf8')) : {};
