import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';

export interface FrontDoorOptions {
  readonly region: string;
  /** A loopback address of the door's own. */
  readonly address: string;
  /** @default 0 - a free port */
  readonly port?: number;
  readonly certificate: { cert: string; key: string };
  /** The custom domain names of the region. */
  readonly hosts: string[];
  /** Where the emulator listens, such as `http://127.0.0.1:4566`. */
  readonly emulator: string;
}

/** How a region is lost: its address refuses connections, or takes them and never answers. */
export type Outage = 'refuse' | 'hang';

/** Header by which the emulator knows through which region's door a request came. See local-cloud/README.md. */
const REGION_HEADER = 'x-local-cloud-region';

/** Stands in for the TLS front end of API Gateway in one region: custom domain names in, the emulator's one port out. */
export class FrontDoor {
  static async open(options: FrontDoorOptions): Promise<FrontDoor> {
    const door = new FrontDoor(options);
    await door.listen(options.port ?? 0);
    return door;
  }

  private readonly listener = net.createServer((socket) => this.accept(socket));
  private readonly tls: https.Server;
  private readonly upstream = new http.Agent({ keepAlive: true });
  private readonly sockets = new Set<net.Socket>();
  private usedPort = 0;
  private outage?: Outage;

  private constructor(private readonly options: FrontDoorOptions) {
    this.tls = https.createServer({ ...options.certificate, keepAliveTimeout: 60_000 }, (request, response) => this.forward(request, response));
    // A client that breaks off its handshake is not our error.
    this.tls.on('tlsClientError', () => undefined);
  }

  get region(): string {
    return this.options.region;
  }

  get address(): string {
    return this.options.address;
  }

  get port(): number {
    return this.usedPort;
  }

  /** The region is lost: existing connections die or fall silent, new ones too. */
  async goDown(outage: Outage): Promise<void> {
    this.outage = outage;
    if (outage === 'refuse') await this.stopListening();
  }

  async goUp(): Promise<void> {
    this.outage = undefined;
    this.dropConnections();
    if (!this.listener.listening) await this.listen(this.usedPort);
  }

  async close(): Promise<void> {
    await this.stopListening();
    this.upstream.destroy();
    this.tls.close();
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRNOTAVAIL'
        ? new Error(`This machine has no address ${this.address} for the front door of ${this.region}. On macOS: sudo ifconfig lo0 alias ${this.address}`)
        : error);
      this.listener.once('error', fail);
      this.listener.listen(port, this.address, () => {
        this.listener.off('error', fail);
        this.usedPort = (this.listener.address() as net.AddressInfo).port;
        resolve();
      });
    });
  }

  private async stopListening(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    this.dropConnections();
    await closed;
  }

  private dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private accept(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    // Hanging: the TCP connection stands, and not even the TLS handshake is answered.
    if (this.outage !== 'hang') this.tls.emit('connection', socket);
  }

  private forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    // On a connection from before the outage: the request is read and nothing comes back.
    if (this.outage === 'hang') return;
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!this.options.hosts.includes(host)) return reply(response, 403, 'Forbidden');

    const headers: http.OutgoingHttpHeaders = {
      ...request.headers,
      'host': host,
      [REGION_HEADER]: this.region,
      'x-forwarded-for': [request.headers['x-forwarded-for'], request.socket.remoteAddress].filter(Boolean).join(', '),
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
    };
    delete headers.connection;
    const { hostname, port } = new URL(this.options.emulator);
    const passed = http.request({ hostname, port, method: request.method, path: request.url, headers, agent: this.upstream }, (answer) => {
      if (this.outage === 'hang') return answer.destroy();
      const { connection: _, 'keep-alive': __, ...passedHeaders } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, passedHeaders);
      return answer.pipe(response);
    });
    // API Gateway's own words when the integration cannot be reached.
    passed.on('error', () => (response.headersSent ? response.destroy() : reply(response, 500, 'Internal server error')));
    response.once('close', () => passed.destroy());
    request.pipe(passed);
  }
}

function reply(response: http.ServerResponse, status: number, message: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}
