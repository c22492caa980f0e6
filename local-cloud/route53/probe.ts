import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';

/** What one checker asks for, once the name is resolved. */
export interface ProbeTarget {
  readonly protocol: 'http' | 'https' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** The Host header, and the name that TLS asks for when `sni` is set. */
  readonly host: string;
  readonly path: string;
  readonly sni: boolean;
  readonly searchString?: string;
}

export interface ProbeResult {
  readonly healthy: boolean;
  /** Why, in a few words, as in Route 53's "last failed health check". */
  readonly reason: string;
}

/** How long Route 53 waits, in milliseconds, and how much of the body it searches. */
export interface ProbeLimits {
  readonly connect: number;
  readonly tcpConnect: number;
  readonly status: number;
  readonly body: number;
  readonly searchedBytes: number;
}

export const ROUTE53_LIMITS: ProbeLimits = { connect: 4000, tcpConnect: 10000, status: 2000, body: 2000, searchedBytes: 5120 };

/** Makes one health check request. Never rejects: whatever goes wrong is an unhealthy result with its reason. */
export function probe(target: ProbeTarget, signal?: AbortSignal, limits: ProbeLimits = ROUTE53_LIMITS): Promise<ProbeResult> {
  return target.protocol === 'tcp' ? probeTcp(target, signal, limits) : probeHttp(target, signal, limits);
}

/** Fails the exchange when a phase takes longer than it may. */
class Deadline {
  private timer?: NodeJS.Timeout;

  constructor(private readonly expire: (reason: string) => void) {}

  phase(ms: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.expire(`no ${what} within ${ms} ms`), ms);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

function probeTcp(target: ProbeTarget, signal: AbortSignal | undefined, limits: ProbeLimits): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: target.address, port: target.port, signal });
    const finish = (healthy: boolean, reason: string) => {
      deadline.end();
      socket.destroy();
      resolve({ healthy, reason });
    };
    const deadline = new Deadline((reason) => finish(false, reason));
    deadline.phase(limits.tcpConnect, 'connection');
    socket.once('connect', () => finish(true, 'connected'));
    socket.on('error', (error) => finish(false, error.message));
  });
}

function probeHttp(target: ProbeTarget, signal: AbortSignal | undefined, limits: ProbeLimits): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const finish = (healthy: boolean, reason: string) => {
      deadline.end();
      request.destroy();
      resolve({ healthy, reason });
    };
    const deadline = new Deadline((reason) => finish(false, reason));
    const request = (target.protocol === 'https' ? https : http).request({
      host: target.address,
      port: target.port,
      path: target.path,
      headers: { 'Host': target.host, 'User-Agent': 'Amazon-Route53-Health-Check-Service (local model)', 'Connection': 'close' },
      agent: false,
      signal,
      servername: target.sni ? target.host.replace(/:\d+$/, '') : '',
      // Route 53 does not validate certificates: an expired one does not fail a health check.
      rejectUnauthorized: false,
    });
    deadline.phase(limits.connect, 'connection');
    request.on('error', (error) => finish(false, error.message));
    request.once('socket', (socket) => {
      const connected = target.protocol === 'https' ? 'secureConnect' : 'connect';
      socket.once(connected, () => deadline.phase(limits.status, 'status'));
    });
    request.once('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status < 200 || status >= 400) return finish(false, `status ${status}`);
      if (target.searchString === undefined) return finish(true, `status ${status}`);
      deadline.phase(limits.body, 'body');
      search(response, Buffer.from(target.searchString), limits.searchedBytes, (found, reason) => finish(found, `status ${status}, ${reason}`));
      return undefined;
    });
    request.end();
  });
}

/** Looks for the string in the first bytes of the body. */
function search(response: http.IncomingMessage, wanted: Buffer, window: number, done: (found: boolean, reason: string) => void): void {
  let body = Buffer.alloc(0);
  response.on('data', (chunk: Buffer) => {
    body = Buffer.concat([body, chunk]).subarray(0, window);
    if (body.includes(wanted)) return done(true, 'string found');
    if (body.length === window) return done(false, `string not in the first ${window} bytes`);
    return undefined;
  });
  response.once('end', () => done(false, 'string not found'));
  response.once('error', (error) => done(false, error.message));
}
