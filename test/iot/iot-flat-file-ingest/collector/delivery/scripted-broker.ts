import { readFileSync } from 'fs';
import * as net from 'net';
import * as tls from 'tls';
import type { Credentials } from '../../../../../local-cloud/mosquitto/certificates';

export interface Publish {
  readonly client: string;
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
}

/** What it does with a message: a reason code of MQTT 5 that it acknowledges it with, silence, or the end of the connection. */
export type Answer = number | 'silence' | 'hang-up';

/** A broker of MQTT 5 over TLS that does as it is told: real ones neither fall silent nor refuse at will. */
export class ScriptedBroker {
  readonly published: Publish[] = [];
  /** Client id and common name of the certificate, of each connection. */
  readonly connections: string[] = [];
  answer: Answer = 0;
  private readonly sockets = new Set<net.Socket>();
  private server?: tls.Server;
  port = 0;

  constructor(private readonly credentials: Credentials) {}

  async listen(): Promise<this> {
    const [ca, cert, key] = [this.credentials.ca, this.credentials.certificate, this.credentials.key].map((file) => readFileSync(file));
    this.server = tls.createServer({ ca, cert, key, requestCert: true, rejectUnauthorized: true }, (socket) => this.serve(socket));
    this.server.on('connection', (socket: net.Socket) => this.sockets.add(socket));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as net.AddressInfo).port;
    return this;
  }

  async close() {
    const closed = new Promise<void>((resolve) => this.server?.close(() => resolve()) ?? resolve());
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
  }

  private serve(socket: tls.TLSSocket) {
    let rest = Buffer.alloc(0);
    let client = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let packet = firstPacket(rest); packet; packet = firstPacket(rest)) {
        rest = rest.subarray(packet.length);
        const { type, qos, body } = packet;
        if (type === 1) {
          // Name of the protocol, its level, flags, keepalive and properties come before the client id.
          client = text(body, 10 + 1 + body[10]).value;
          this.connections.push(`${client} ${socket.getPeerCertificate().subject.CN}`);
          socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
        } else if (type === 3) {
          this.take(socket, client, qos, body);
        } else if (type === 14) {
          socket.end();
        }
      }
    });
  }

  private take(socket: tls.TLSSocket, client: string, qos: number, body: Buffer) {
    const topic = text(body, 0);
    const id = body.subarray(topic.end, topic.end + 2);
    this.published.push({ client, topic: topic.value, payload: body.subarray(topic.end + 3 + body[topic.end + 2]).toString(), qos });
    if (this.answer === 'hang-up') socket.destroy();
    else if (this.answer !== 'silence') socket.write(Buffer.from([0x40, 3, ...id, this.answer]));
  }
}

function text(bytes: Buffer, at: number) {
  const end = at + 2 + bytes.readUInt16BE(at);
  return { value: bytes.toString('utf8', at + 2, end), end };
}

/** The type is in the upper half of the first byte; the length follows in groups of seven bits, the lowest first. */
function firstPacket(bytes: Buffer) {
  let length = 0;
  for (let at = 1; at < Math.min(bytes.length, 5); at++) {
    length += bytes[at] % 128 * 128 ** (at - 1);
    if (bytes[at] >= 128) continue;
    const start = at + 1;
    if (bytes.length < start + length) return undefined;
    const body = bytes.subarray(start, start + length);
    return { type: Math.floor(bytes[0] / 16), qos: Math.floor(bytes[0] / 2) % 4, body, length: start + length };
  }
  return undefined;
}
