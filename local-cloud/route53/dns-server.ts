import { AddressInfo, Socket } from 'node:net';
import dns from 'dns2';
import { Answer, Resolution } from './routing';

const { Packet } = dns;
const TYPE_NAMES: Record<number, string> = Object.fromEntries(Object.entries(Packet.TYPE).map(([name, number]) => [number, name]));
const RESPONSE_CODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
/** Route 53's own: a resolver may keep "no such name" for the lesser of the SOA record's TTL and its minimum. */
export const NEGATIVE_TTL = 900;
const SOA_MINIMUM = 86400;

export interface DnsServerOptions {
  readonly apex: string;
  /** Answers for a canonical name, asked from an address. */
  readonly resolve: (name: string, type: string, clientAddress: string) => Resolution;
  /** @default 0 - a free port */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly address?: string;
}

/** An authoritative DNS server on UDP and TCP, on one loopback port. */
export class DnsServer {
  static async start(options: DnsServerOptions): Promise<DnsServer> {
    // The system gives a free UDP port, but the same number may be taken on TCP: try a few.
    for (let attempts = options.port ? 1 : 20; ; attempts--) {
      const server = new DnsServer(options);
      try {
        await server.listen();
        return server;
      } catch (error: any) {
        await server.stop();
        if (error.code !== 'EADDRINUSE' || attempts === 1) throw error;
      }
    }
  }

  private readonly udp = dns.createUDPServer((request, send, client) => this.handle(request, send, (client as { address: string }).address));
  private readonly tcp = dns.createTCPServer((request, send, client) => this.handle(request, send, (client as Socket).remoteAddress ?? ''));
  private readonly connections = new Set<Socket>();
  private stopped = false;

  private constructor(private readonly options: DnsServerOptions) {
    this.tcp.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    // A datagram that is not DNS deserves no answer, and must not end the process.
    for (const server of [this.udp, this.tcp]) server.on('requestError', () => undefined);
  }

  get port(): number {
    return this.udp.address().port;
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const socket of this.connections) socket.destroy();
    // A UDP socket exists, and must be closed, even when it could not be bound.
    await new Promise<void>((resolve) => this.udp.close(resolve));
    if (this.tcp.listening) await new Promise((resolve) => this.tcp.close(resolve));
  }

  private async listen(): Promise<void> {
    const address = this.options.address ?? '127.0.0.1';
    await new Promise<void>((resolve, reject) => {
      this.udp.once('error', reject);
      this.udp.bind(this.options.port ?? 0, address, resolve);
    });
    await new Promise<void>((resolve, reject) => {
      this.tcp.once('error', reject);
      this.tcp.listen((this.udp.address() as AddressInfo).port, address, resolve);
    });
  }

  private handle(request: dns.Packet, send: (response: dns.Packet) => Promise<Buffer> | void, client: string): void {
    // TCP sends return nothing; a UDP client that has gone away is its own affair.
    void Promise.resolve(send(this.respond(request, client))).catch(() => undefined);
  }

  private respond(request: dns.Packet, client: string): dns.Packet {
    const response = Packet.createResponseFromRequest(request);
    response.header.aa = 1;
    if (request.additionals.some(({ type }) => type === Packet.TYPE.EDNS)) response.additionals.push(Packet.Resource.EDNS([]));
    const [question] = request.questions;
    const type = TYPE_NAMES[question?.type] ?? '';
    const name = (question?.name ?? '').toLowerCase();
    const { code, answers } = this.resolve(name, type, client);
    response.header.rcode = RESPONSE_CODES[code];
    response.answers = answers.map(resource);
    if (type === 'SOA' && name === this.options.apex) response.answers = [this.startOfAuthority()];
    if (response.answers.length === 0 && (code === 'NOERROR' || code === 'NXDOMAIN')) response.authorities = [this.startOfAuthority()];
    return response;
  }

  private resolve(name: string, type: string, client: string): { code: keyof typeof RESPONSE_CODES; answers: Answer[] } {
    try {
      return this.options.resolve(name, type, client);
    } catch {
      return { code: 'SERVFAIL', answers: [] };
    }
  }

  private startOfAuthority(): dns.Packet.Resource {
    return record({
      name: this.options.apex,
      type: Packet.TYPE.SOA,
      ttl: NEGATIVE_TTL,
      primary: `ns.${this.options.apex}`,
      admin: `hostmaster.${this.options.apex}`,
      serial: 1,
      refresh: 7200,
      retry: 900,
      expiration: 1209600,
      minimum: SOA_MINIMUM,
    });
  }
}

function resource({ name, type, ttl, data }: Answer): dns.Packet.Resource {
  return record({ name, type: Packet.TYPE[type], ttl, ...(type === 'CNAME' ? { domain: data } : { address: data }) });
}

function record(fields: Partial<dns.Packet.Resource>): dns.Packet.Resource {
  return Object.assign(new Packet.Resource(fields.name, fields.type, Packet.CLASS.IN, fields.ttl), fields);
}
