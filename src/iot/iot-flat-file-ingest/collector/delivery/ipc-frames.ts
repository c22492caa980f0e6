// eslint-disable-next-line import/no-extraneous-dependencies -- in the bundle of the collector, not a dependency of the package
import { EventStreamCodec, MessageHeaders } from '@smithy/eventstream-codec';

/** Of event stream RPC, which the nucleus of Greengrass and its components speak over a socket of the machine. */
export enum FrameType {
  APPLICATION_MESSAGE = 0,
  APPLICATION_ERROR = 1,
  PING = 2,
  PING_RESPONSE = 3,
  CONNECT = 4,
  CONNECT_ACK = 5,
  PROTOCOL_ERROR = 6,
  SERVER_ERROR = 7,
}

export enum FrameFlag {
  CONNECTION_ACCEPTED = 1,
  TERMINATE_STREAM = 2,
}

// eslint-disable-next-line no-bitwise
export const has = ({ flags }: Pick<Frame, 'flags'>, flag: FrameFlag) => (flags & flag) !== 0;

/** One message, of either side. */
export interface Frame {
  readonly type: FrameType;
  readonly flags: number;
  /** 0: about the connection itself. */
  readonly stream: number;
  /** The other headers, all of them texts. */
  readonly headers: Record<string, string>;
  readonly payload: Buffer;
}

/** No message of the nucleus is longer; a length beyond is not a length. */
const LONGEST = 24 * 1024 * 1024;
const LENGTH_BYTES = 4;

const codec = new EventStreamCodec((bytes) => Buffer.from(bytes).toString('utf8'), (text) => Buffer.from(text, 'utf8'));

export function encodeFrame({ type, flags, stream, headers, payload }: Frame): Buffer {
  const integer = (value: number) => ({ type: 'integer' as const, value });
  const coded: MessageHeaders = { ':message-type': integer(type), ':message-flags': integer(flags), ':stream-id': integer(stream) };
  for (const [name, value] of Object.entries(headers)) coded[name] = { type: 'string', value };
  return Buffer.from(codec.encode({ headers: coded, body: payload }));
}

function decodeFrame(bytes: Buffer): Frame {
  const { headers, body } = codec.decode(bytes);
  const number = (name: string) => {
    const header = headers[name];
    if (header?.type !== 'integer') throw new Error(`a message has no ${name}`);
    return header.value;
  };
  const texts = Object.entries(headers).flatMap(([name, { type, value }]) => type === 'string' ? [[name.toLowerCase(), value]] : []);
  return {
    type: number(':message-type'),
    flags: number(':message-flags'),
    stream: number(':stream-id'),
    headers: Object.fromEntries(texts),
    payload: Buffer.from(body),
  };
}

/** Cuts a stream of bytes into frames. Throws when they are none. */
export class FrameReader {
  private rest = Buffer.alloc(0);

  read(chunk: Buffer): Frame[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const frames: Frame[] = [];
    while (this.rest.length >= LENGTH_BYTES) {
      const length = this.rest.readUInt32BE(0);
      if (length > LONGEST) throw new Error(`a message of ${length} bytes was announced; at most ${LONGEST} are allowed`);
      if (this.rest.length < length) break;
      frames.push(decodeFrame(this.rest.subarray(0, length)));
      this.rest = this.rest.subarray(length);
    }
    return frames;
  }
}
