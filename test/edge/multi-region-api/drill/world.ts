import * as fs from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { Writable } from 'node:stream';
import dns from 'dns2';
import { LocalAuthority } from '../../../../local-cloud/route53/certificates';
import { run } from '../../../../src/edge/multi-region-api/drill/run';

const { Packet } = dns;

export const DOMAIN = 'api.example.test';
export const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const ADDRESSES: Record<string, string> = { 'us-east-1': '127.0.0.2', 'us-west-2': '127.0.0.3', 'eu-west-1': '127.0.0.4' };

/** One PutMetricData as CloudWatch received it. */
export interface Published {
  readonly target: unknown;
  readonly credentialScope: string;
  readonly body: { Namespace: string; MetricData: Array<{ MetricName: string; Value: number; Dimensions: unknown }> };
}

/**
 * A multi-region API on loopback: an HTTPS server for each region, a DNS server that answers with the first region that is
 * not fenced, and a CloudWatch endpoint whose values fence regions after a while.
 */
export class World {
  public static async start(): Promise<World> {
    const authority = await LocalAuthority.create();
    const tls = await authority.issue([DOMAIN, `*.${DOMAIN}`]);
    const stranger = await LocalAuthority.create();
    const world = new World(authority.certificate, stranger.certificate, tls);
    await world.listen();
    return world;
  }

  /** Regions in the order in which DNS prefers them, without fenced ones. Tests may change both. */
  public preference = [...REGIONS];
  public fenced = new Set<string>();
  /** How a region answers; undefined is a healthy region. */
  public behaviour: Record<string, http.RequestListener | undefined> = {};
  public cloudWatch: http.RequestListener | undefined;
  /** How long a published value takes to show in DNS. */
  public lagMs = 0;
  public published: Published[] = [];
  public questions: string[] = [];

  private port = 0;
  private readonly later = new Set<NodeJS.Timeout>();
  private readonly caFile = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'drill-')), 'ca.pem');
  /** The certificate of an authority that did not sign anything here. */
  public readonly strangerFile = this.caFile.replace('ca.pem', 'stranger.pem');
  private readonly servers: https.Server[];
  private readonly metrics = http.createServer((request, response) => this.takeMetric(request, response));
  private readonly names = dns.createUDPServer((request, send) => send(this.resolve(request)));

  private constructor(ca: string, stranger: string, tls: { cert: string; key: string }) {
    fs.writeFileSync(this.caFile, ca);
    fs.writeFileSync(this.strangerFile, stranger);
    this.servers = REGIONS.map((region) => https.createServer(tls, (request, response) => this.answer(region, request, response)));
  }

  /** The options that point the command at this world. */
  public get options(): string[] {
    const { port: dnsPort } = this.names.address();
    const { port: metricsPort } = this.metrics.address() as AddressInfo;
    return [
      '--domain', DOMAIN, '--regions', REGIONS.join(','), '--port', `${this.port}`, '--ca', this.caFile,
      '--dns', `127.0.0.1:${dnsPort}`, '--endpoint-url', `http://127.0.0.1:${metricsPort}`,
      '--interval', '0.05', '--timeout', '5', '--period', '0.3',
    ];
  }

  public get values(): number[] {
    return this.published.map(({ body }) => body.MetricData[0].Value);
  }

  /** Back to the beginning. */
  public reset(): void {
    this.later.forEach(clearTimeout);
    Object.assign(this, { preference: [...REGIONS], fenced: new Set(), behaviour: {}, cloudWatch: undefined });
    Object.assign(this, { lagMs: 0, published: [], questions: [] });
  }

  /** Runs the command in this process. */
  public async run(args: string[], first = new AbortController(), second = new AbortController()) {
    const [stdout, stderr] = [new Text(), new Text()];
    const interrupts = { first: first.signal, second: second.signal };
    const code = await run([...this.options, ...args], { stdout, stderr, interrupts });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  public async stop(): Promise<void> {
    this.reset();
    for (const server of [...this.servers, this.metrics]) {
      server.closeAllConnections();
      server.close();
    }
    this.names.close();
    fs.rmSync(path.dirname(this.caFile), { recursive: true });
  }

  private async listen(): Promise<void> {
    await listen(this.servers[0], 0, ADDRESSES[REGIONS[0]]);
    this.port = (this.servers[0].address() as AddressInfo).port;
    await Promise.all(this.servers.slice(1).map((server, i) => listen(server, this.port, ADDRESSES[REGIONS[i + 1]])));
    await listen(this.metrics, 0, '127.0.0.1');
    await this.names.listen(0, '127.0.0.1');
  }

  private resolve(request: InstanceType<typeof Packet>) {
    const [{ name, type }] = request.questions as unknown as Array<{ name: string; type: number }>;
    this.questions.push(name);
    const region = name === DOMAIN ? this.preference.find((candidate) => !this.fenced.has(candidate)) : name.split('.')[0];
    const response = Packet.createResponseFromRequest(request);
    // A long TTL: whoever kept an answer would never see the switch.
    const address = ADDRESSES[region ?? ''];
    if (address && type === Packet.TYPE.A) response.answers.push({ name, type, class: Packet.CLASS.IN, ttl: 300, address } as never);
    return response;
  }

  private answer(region: string, request: http.IncomingMessage, response: http.ServerResponse): void {
    const behave = this.behaviour[region] ?? ((_, out) => out.end(JSON.stringify({ status: 'healthy', region, checks: [] })));
    behave(request, response);
  }

  private takeMetric(request: http.IncomingMessage, response: http.ServerResponse): void {
    let body = '';
    request.on('data', (chunk) => { body += chunk; }).on('end', () => {
      if (this.cloudWatch) return this.cloudWatch(request, response);
      const { 'x-amz-target': target, authorization = '' } = request.headers;
      const published: Published = { target, credentialScope: /Credential=\w+\/\d+\/([^,]+)/.exec(authorization)?.[1] ?? '', body: JSON.parse(body) };
      this.published.push(published);
      const [{ Value, Dimensions }] = published.body.MetricData;
      const { Value: region } = (Dimensions as Array<{ Name: string; Value: string }>).find(({ Name }) => Name === 'Region')!;
      this.later.add(setTimeout(() => (Value === 1 ? this.fenced.add(region) : this.fenced.delete(region)), this.lagMs));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  }
}

export class Text extends Writable {
  public text = '';
  public _write(chunk: Buffer, _: unknown, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

export const unhealthy: http.RequestListener = (_, response) => {
  const checks = [{ name: 'orders', ok: false, ms: 5, reason: 'timeout' }, { name: 'jobs', ok: true, ms: 1 }];
  response.writeHead(503).end(JSON.stringify({ status: 'unhealthy', region: 'us-west-2', checks }));
};

/** The keys that the SDK signs with; the region of each client is in the signature's scope. */
export const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' };

function listen(server: http.Server, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}
