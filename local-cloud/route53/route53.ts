import { CloudWatchAlarms, ReadAlarm } from './alarms';
import { LocalAuthority } from './certificates';
import { Clock, realClock } from './clock';
import { DnsServer } from './dns-server';
import { FrontDoors } from './front-doors';
import { Health, HealthChange } from './health';
import { StackTemplate } from './intrinsics';
import { EndpointCheck, HealthCheck, Zone } from './model';
import { probe, ProbeResult } from './probe';
import { ForwardProxy } from './proxy';
import { CachingResolver, lookupAt } from './resolver';
import { Router } from './routing';
import { ReadOptions, readAssembly, readZone } from './template';

export interface Route53Options extends ReadOptions {
  /** A cloud assembly directory (`cdk.out`), or its stacks. */
  readonly assembly: string | StackTemplate[];
  /** Where the emulator listens, such as `http://127.0.0.1:4566`. */
  readonly emulator: string;
  /** The AWS Region near which clients ask from. @default us-east-1 */
  readonly clientRegion?: string;
  /** Other places by the loopback address that a client asks from, such as `{ '127.0.0.2': 'eu-west-1' }`. */
  readonly clientRegions?: Record<string, string>;
  /** Checkers of each endpoint. @default 16 */
  readonly checkers?: number;
  /** @default - a free port */
  readonly dnsPort?: number;
  /** Port of all front doors. @default - a free port */
  readonly doorPort?: number;
  /** @default - CloudWatch's DescribeAlarms at the emulator */
  readonly readAlarm?: ReadAlarm;
  /** When checkers ask and alarms are read. A clock that runs faster makes a test short and its times meaningless. @default - real time */
  readonly clock?: Clock;
}

/** Route 53 and the regional front doors of API Gateway, on loopback, for a synthesized app. */
export class Route53 {
  static async start(options: Route53Options): Promise<Route53> {
    const stacks = typeof options.assembly === 'string' ? readAssembly(options.assembly) : options.assembly;
    const zone = readZone(stacks, options);
    const authority = await LocalAuthority.create();
    const doors = await FrontDoors.open({ domainNames: zone.domainNames, emulator: options.emulator, authority, port: options.doorPort });
    const model = new Route53(zone, doors, authority.certificate, options);
    try {
      await model.serve();
    } catch (error) {
      await model.stop();
      throw error;
    }
    return model;
  }

  private readonly health: Health;
  private readonly router: Router;
  private readonly alarms: CloudWatchAlarms;
  private dns?: DnsServer;

  private constructor(
    readonly zone: Zone,
    readonly doors: FrontDoors,
    /** Certificate (PEM) of the authority that signed the front doors' certificates. */
    readonly ca: string,
    private readonly options: Route53Options,
  ) {
    this.alarms = new CloudWatchAlarms(options.emulator);
    this.health = new Health({
      checks: zone.healthChecks,
      clock: options.clock ?? realClock,
      checkers: options.checkers ?? 16,
      readAlarm: options.readAlarm ?? this.alarms.read,
      probe: (check, from, signal) => this.probe(check, from, signal),
    });
    this.router = new Router(zone, {
      isHealthy: (id) => this.health.statusOf(id),
      // The doors have IPv4 addresses only, like a regional endpoint whose IP address type is ipv4: AAAA has no data.
      addressesOf: (region, type) => (type === 'A' ? [doors.of(region).address] : []),
      random: Math.random,
    });
  }

  get dnsPort(): number {
    return this.dns?.port ?? 0;
  }

  get doorPort(): number {
    return this.doors.port;
  }

  get healthChecks(): HealthCheck[] {
    return this.zone.healthChecks;
  }

  /** All changes of health so far. */
  get events(): readonly HealthChange[] {
    return this.health.changes;
  }

  onChange(listener: (change: HealthChange) => void): () => void {
    return this.health.onChange(listener);
  }

  /** True when a health check is healthy: by its id, logical id or name. */
  statusOf(check: string): boolean {
    return this.health.statusOf(check);
  }

  /** A resolver with a cache of its own, as each client has one. */
  resolver(localAddress?: string): CachingResolver {
    return new CachingResolver(lookupAt(this.dnsPort, localAddress));
  }

  /** A forward proxy for browsers and curl; the caller stops it. */
  proxy(port?: number): Promise<ForwardProxy> {
    return ForwardProxy.start({ resolver: this.resolver(), doorPort: this.doorPort, port });
  }

  async stop(): Promise<void> {
    await this.health.stop();
    this.alarms.stop();
    await Promise.all([this.dns?.stop(), this.doors.close()]);
  }

  private async serve(): Promise<void> {
    const { clientRegion = 'us-east-1', clientRegions = {}, dnsPort: port } = this.options;
    await this.findAlarms();
    this.dns = await DnsServer.start({
      apex: this.zone.apex,
      port,
      resolve: (name, type, client) => this.router.resolve(name, type, clientRegions[client] ?? clientRegion),
    });
    this.health.start();
  }

  /** A switch whose alarm does not exist would look like one that was never used: better to know at once. */
  private async findAlarms(): Promise<void> {
    const read = this.options.readAlarm ?? this.alarms.read;
    await Promise.all(this.healthChecks.map(async (check) => {
      if (check.kind === 'alarm' && !check.disabled) await read(check.alarmRegion, check.alarmName);
    }));
  }

  /** A checker asks DNS anew each time, for IPv4 only, and finds port 443 at the front doors' port. */
  private async probe(check: EndpointCheck, from: string, signal: AbortSignal): Promise<ProbeResult> {
    const { protocol, path, sni, searchString } = check;
    const answers = check.host ? this.router.resolve(check.host.toLowerCase(), 'A', from).answers : [];
    const address = check.ipAddress ?? answers.find(({ type }) => type === 'A')?.data;
    if (!address) return { healthy: false, reason: `${check.host} has no IPv4 address` };
    if (!address.startsWith('127.')) return { healthy: false, reason: `${address} is not a loopback address; the model goes nowhere else` };
    const isDoor = this.doors.regionOf(address) !== undefined;
    const port = isDoor && check.port === 443 ? this.doorPort : check.port;
    const host = (check.host ?? address) + ([80, 443].includes(check.port) ? '' : `:${check.port}`);
    return probe({ protocol, address, port, host, path, sni, searchString }, signal);
  }
}
