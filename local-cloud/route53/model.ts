/** What the model knows of Route 53: the health checks and records that a CDK app has synthesized. */
export interface Zone {
  /** The zone's own name, without a trailing dot. */
  readonly apex: string;
  readonly healthChecks: HealthCheck[];
  readonly records: RecordSet[];
  /** API Gateway custom domain names: which region's front door answers for which host. */
  readonly domainNames: CustomDomainName[];
}

export interface CustomDomainName {
  readonly name: string;
  readonly region: string;
}

interface CheckBase {
  /** `<stack name>.<logical id>` */
  readonly id: string;
  /** The `Name` tag, else the logical id. */
  readonly name: string;
  readonly inverted: boolean;
  readonly disabled: boolean;
}

export interface EndpointCheck extends CheckBase {
  readonly kind: 'endpoint';
  readonly protocol: 'http' | 'https' | 'tcp';
  readonly host?: string;
  readonly ipAddress?: string;
  readonly port: number;
  readonly path: string;
  readonly searchString?: string;
  readonly sni: boolean;
  /** Seconds between two requests of one checker: 10 or 30. */
  readonly interval: number;
  readonly failureThreshold: number;
  readonly checkerRegions: string[];
}

export interface AlarmCheck extends CheckBase {
  readonly kind: 'alarm';
  readonly alarmName: string;
  readonly alarmRegion: string;
  readonly insufficientData: 'Healthy' | 'Unhealthy' | 'LastKnownStatus';
}

export interface CalculatedCheck extends CheckBase {
  readonly kind: 'calculated';
  readonly children: string[];
  readonly healthThreshold: number;
}

export type HealthCheck = EndpointCheck | AlarmCheck | CalculatedCheck;

export type Routing =
  | { policy: 'simple' }
  | { policy: 'latency'; region: string }
  | { policy: 'failover'; role: 'PRIMARY' | 'SECONDARY' }
  | { policy: 'weighted'; weight: number }
  | { policy: 'geolocation'; continent?: string; country?: string; subdivision?: string };

/** An alias points at another record of the zone or at the regional endpoint of API Gateway in a region. */
export interface Alias {
  readonly record?: string;
  readonly region?: string;
  readonly evaluateTargetHealth: boolean;
}

export type RecordType = 'A' | 'AAAA' | 'CNAME';

export interface RecordSet {
  /** Lower case, without a trailing dot. */
  readonly name: string;
  readonly type: RecordType;
  readonly setIdentifier?: string;
  readonly routing: Routing;
  readonly healthCheckId?: string;
  readonly alias?: Alias;
  readonly ttl: number;
  readonly values: string[];
}
