import { connect, Socket } from 'net';
import type { Transport } from '../types';
import { backoff } from './backoff';
import { encodeFrame, Frame, FrameFlag, FrameReader, FrameType, has } from './ipc-frames';

export interface IpcOptions {
  /** Of a component: the nucleus says there where its socket is, and who this is. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** @default 30000 */
  readonly publishTimeoutMs?: number;
  /** Before the next attempt to connect, from 1. */
  readonly backoffMs?: (attempt: number) => number;
  /** Told when the connection is there, and why it is not. */
  readonly onState?: (line: string) => void;
}

export const SOCKET_VARIABLE = 'AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT';
export const TOKEN_VARIABLE = 'SVCUID';

const PUBLISH_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Of a stream id; a new connection counts anew. */
const LAST_STREAM = 2 ** 31 - 1;

/** Through the nucleus of Greengrass, which has the connection and the certificate. Connects in the background, again when the nucleus was restarted. */
export function ipcTransport(options: IpcOptions = {}): Transport {
  const ipc = IpcConnection.open(options);
  return {
    // Resolves when the nucleus has taken it over: whether it keeps it in memory or on disk until AWS IoT has it, is a setting of the nucleus.
    publish: async (topic, payload) => {
      await ipc.call('PublishToIoTCore', { topicName: topic, qos: '1', payload: payload.toString('base64') });
    },
    close: async () => ipc.close(),
  };
}

/**
 * What the deployment configured below this key. By this way and not by the recipe's variables, as nucleus lite writes those into a script of a shell,
 * which would take texts with spaces apart.
 */
export async function componentConfiguration(key: string, options: IpcOptions = {}): Promise<unknown> {
  const ipc = IpcConnection.open(options);
  try {
    await ipc.connected(options.publishTimeoutMs ?? PUBLISH_TIMEOUT_MS);
    const { value } = await ipc.call('GetConfiguration', { keyPath: [key] });
    return value;
  } finally {
    ipc.close();
  }
}

interface Call {
  readonly operation: string;
  readonly resolve: (answer: Record<string, unknown>) => void;
  readonly reject: (reason: Error) => void;
}

class IpcConnection {
  static open(options: IpcOptions): IpcConnection {
    const env = options.env ?? process.env;
    for (const name of [SOCKET_VARIABLE, TOKEN_VARIABLE]) {
      if (!env[name]) throw new Error(`${name} is not set; allowed: what Greengrass gives to a component. Fix: run as a component, or set transport.kind to "mqtt"`);
    }
    return new IpcConnection(env[SOCKET_VARIABLE]!, env[TOKEN_VARIABLE]!, options);
  }

  private socket?: Socket;
  private accepted = false;
  private calls = new Map<number, Call>();
  private lastStream = 0;
  private attempt = 0;
  private closed = false;
  private timer?: NodeJS.Timeout;
  private trouble = 'the first connection is not there yet';
  private waiting: (() => void)[] = [];

  private constructor(private readonly path: string, private readonly token: string, private readonly options: IpcOptions) {
    this.open();
  }

  /** Waits until there is a connection. */
  async connected(limitMs: number): Promise<void> {
    if (this.accepted) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(this.notConnected()), limitMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Of an operation of the nucleus; gives its answer. */
  async call(operation: string, request: object): Promise<Record<string, unknown>> {
    const socket = this.socket;
    if (!socket || !this.accepted) throw this.notConnected();
    const stream = ++this.lastStream;
    if (stream === LAST_STREAM) this.drop(socket, 'stream ids are used up');
    const limit = this.options.publishTimeoutMs ?? PUBLISH_TIMEOUT_MS;
    const model = `aws.greengrass#${operation}`;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.calls.set(stream, { operation, resolve, reject });
        timer = setTimeout(() => this.drop(socket, `no answer within ${limit} ms`), limit);
        this.send(socket, {
          type: FrameType.APPLICATION_MESSAGE,
          flags: 0,
          stream,
          headers: { 'operation': model, ':content-type': 'application/json', 'service-model-type': `${model}Request` },
          payload: json(request),
        });
      });
    } finally {
      clearTimeout(timer);
      this.calls.delete(stream);
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    if (this.socket) this.drop(this.socket, 'closed');
  }

  private open(): void {
    const socket = connect(this.path);
    const frames = new FrameReader();
    let reason = 'the nucleus closed the connection';
    this.socket = socket;
    this.accepted = false;
    this.lastStream = 0;
    // Until the nucleus accepts.
    const late = setTimeout(() => this.accepted || this.drop(socket, `not accepted within ${CONNECT_TIMEOUT_MS} ms`), CONNECT_TIMEOUT_MS);
    socket.on('connect', () => this.send(socket, {
      type: FrameType.CONNECT, flags: 0, stream: 0, headers: { ':version': '0.1.0' }, payload: json({ authToken: this.token }),
    }));
    socket.on('data', (chunk) => {
      try {
        for (const frame of frames.read(chunk)) this.take(socket, frame);
      } catch (error) {
        this.drop(socket, `what the nucleus sent is no message: ${(error as Error).message}`);
      }
    });
    socket.on('error', (error) => reason = error.message);
    socket.on('close', () => {
      clearTimeout(late);
      this.drop(socket, reason);
    });
  }

  private take(socket: Socket, frame: Frame): void {
    if (frame.stream !== 0) return this.answer(frame);
    switch (frame.type) {
      case FrameType.CONNECT_ACK:
        // The nucleus refuses a token that is none of its own.
        if (!has(frame, FrameFlag.CONNECTION_ACCEPTED)) return this.drop(socket, `the nucleus refuses the token in ${TOKEN_VARIABLE}`);
        this.accepted = true;
        this.attempt = 0;
        this.waiting.splice(0).forEach((resolve) => resolve());
        return this.options.onState?.('connected to the nucleus');
      case FrameType.PING:
        return this.send(socket, { type: FrameType.PING_RESPONSE, flags: 0, stream: 0, headers: {}, payload: frame.payload });
      case FrameType.PROTOCOL_ERROR:
      case FrameType.SERVER_ERROR:
        return this.drop(socket, `${FrameType[frame.type]} ${frame.payload}`);
      default:
    }
  }

  private answer({ type, stream, headers, payload }: Frame): void {
    const call = this.calls.get(stream);
    if (!call) return;
    const content = parsed(payload);
    if (type === FrameType.APPLICATION_MESSAGE) return call.resolve(content);
    const kind = headers['service-model-type']?.split('#').pop() ?? FrameType[type];
    call.reject(new Error(`${call.operation} failed: ${kind}${content.message ? `: ${content.message}` : ''}`));
  }

  private notConnected(): Error {
    return new Error(`not connected to the nucleus: ${this.trouble}`);
  }

  private send(socket: Socket, frame: Frame): void {
    socket.write(encodeFrame(frame));
  }

  /** Ends a connection, unless that was done. */
  private drop(socket: Socket, reason: string): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.trouble = reason;
    socket.destroy();
    for (const { reject } of [...this.calls.values()]) reject(new Error(`connection to the nucleus lost: ${reason}`));
    if (this.closed) return;
    this.options.onState?.(`not connected to the nucleus: ${reason}`);
    this.timer = setTimeout(() => this.open(), (this.options.backoffMs ?? backoff)(++this.attempt));
  }
}

const json = (value: object) => Buffer.from(JSON.stringify(value));

function parsed(payload: Buffer): Record<string, unknown> {
  try {
    return Object(JSON.parse(payload.toString('utf8')));
  } catch {
    return {};
  }
}
