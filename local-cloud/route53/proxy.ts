import * as http from 'node:http';
import * as net from 'node:net';
import { CachingResolver } from './resolver';

export interface ProxyOptions {
  readonly resolver: CachingResolver;
  /** The port that stands for 443. */
  readonly doorPort: number;
  /** @default 0 - a free port */
  readonly port?: number;
}

/**
 * A forward proxy for browsers and curl: `CONNECT api.example.com:443` goes to the address that the DNS server gives, at the front
 * doors' port, and the client speaks TLS end to end. Only names that lead to a loopback address are let through: nothing leaves
 * the machine.
 */
export class ForwardProxy {
  static async start(options: ProxyOptions): Promise<ForwardProxy> {
    const proxy = new ForwardProxy(options);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  private readonly server = http.createServer((_, response) => {
    response.writeHead(501, { 'content-type': 'text/plain' }).end('This proxy carries HTTPS only: use CONNECT.\n');
  });
  private readonly sockets = new Set<net.Socket>();

  private constructor(private readonly options: ProxyOptions) {
    this.server.on('connection', (socket) => this.track(socket));
    this.server.on('connect', (request, client, head) => void this.connect(request.url ?? '', client as net.Socket, head));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as net.AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async connect(authority: string, client: net.Socket, head: Buffer): Promise<void> {
    const [name, port] = authority.split(':');
    const addresses = net.isIP(name) ? [] : await this.options.resolver.resolve(name).catch(() => []);
    const address = addresses.find((candidate) => candidate.startsWith('127.'));
    if (!address || port !== '443') {
      client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const server = net.connect(this.options.doorPort, address, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    this.track(server);
    server.once('error', () => {
      if (server.bytesRead === 0) client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      else client.destroy();
    });
    server.once('close', () => client.destroy());
    client.once('close', () => server.destroy());
  }

  private track(socket: net.Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
  }
}
