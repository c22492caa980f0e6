import { aws_apigateway as apigateway, aws_certificatemanager as acm, aws_dynamodb as dynamodb, aws_route53 as route53, Duration, IReusableStackSynthesizer, RemovalPolicy } from 'aws-cdk-lib';
import { FailBack } from './fail-back';
import { OperatorSwitch } from './operator-switch';
import { IRegionalApi } from './regional-api';
import { RoutingPolicy } from './routing';

/** Options of `MultiRegionApi`. */
export interface MultiRegionApiProps {
  /** The name that all regions serve, for example `api.example.com`. It must lie in the hosted zone; the zone's own name works too. */
  readonly domainName: string;

  /**
   * The public hosted zone of the name, imported with its id and name (`HostedZone.fromHostedZoneAttributes` or `fromLookup`):
   * the stacks of all regions write records into it.
   */
  readonly hostedZone: route53.IHostedZone;

  /** The regions, at least two, all in one partition. The order is the ring in which each one guards the switch of the one before it. */
  readonly regions: string[];

  /** The API, built once for each region. */
  readonly api: IRegionalApi;

  /**
   * How Route 53 chooses among the healthy regions, and how long clients may remember the answer.
   *
   * @default - latency routing with alias records
   */
  readonly dns?: DnsOptions;

  /**
   * How health is found out and what follows.
   *
   * @default - each region is checked every 10 s and leaves after 3 failures
   */
  readonly health?: HealthOptions;

  /**
   * Certificates and the TLS policy of the shared name.
   *
   * @default - a certificate is requested and validated by DNS in each region; TLS 1.2 or newer
   */
  readonly tls?: TlsOptions;

  /**
   * How an operator fences a region.
   *
   * @default OperatorSwitch.metric()
   */
  readonly operatorSwitch?: OperatorSwitch;

  /**
   * The base path under which the API is mapped, for example `v1`. May have several levels.
   *
   * @default - the root of the name
   */
  readonly basePath?: string;

  /**
   * A global table of the API. Its replicas are checked against the regions, and each region's API gets the replica next to it.
   * It needs a `tableName`: the stacks of the regions know it by that name.
   *
   * @default - none
   */
  readonly globalTable?: dynamodb.ITable;

  /**
   * How the stacks of the regions are deployed, for example with a bootstrap qualifier of your own.
   *
   * @default - as the app says, which need not be as the home stack says
   */
  readonly synthesizer?: IReusableStackSynthesizer;

  /**
   * What happens to log groups when the stacks are deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The page that alarms link to for the person on call.
   *
   * @default - this library's runbook of the construct
   */
  readonly runbookUrl?: string;
}

/** How the name is answered. */
export interface DnsOptions {
  /**
   * How Route 53 chooses among the healthy regions.
   *
   * @default RoutingPolicy.latency()
   */
  readonly routing?: RoutingPolicy;

  /**
   * Answer with CNAME records that clients may remember for this long, from 1 second to 7 days. Shorter than what alias
   * records give (60 s), it makes clients switch sooner, at the price of a second look-up and of billed queries.
   * Not possible at the apex of the zone, where DNS allows no CNAME.
   *
   * @default - alias records (A and AAAA), with the time to live that Route 53 gives them
   */
  readonly ttl?: Duration;
}

/** How health is found out. */
export interface HealthOptions {
  /**
   * The time between two requests of one Route 53 checker: 10 or 30 seconds. 30 s costs less and needs three times as long to notice.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;

  /**
   * After how many consecutive answers of the other kind a checker changes its mind, from 1 to 10.
   *
   * @default 3
   */
  readonly failureThreshold?: number;

  /**
   * The regions from which Route 53 checks, at least three.
   *
   * @default - all checker regions of Route 53
   */
  readonly checkerRegions?: string[];

  /**
   * The time in which the health endpoint must know about its dependencies, from 100 ms to 1,900 ms. Route 53 waits 2 s for an answer.
   *
   * @default Duration.millis(1500)
   */
  readonly budget?: Duration;

  /**
   * How long the health endpoint remembers a good answer, up to 1 minute.
   *
   * @default Duration.seconds(5)
   */
  readonly cache?: Duration;

  /**
   * A region that answers at least this many requests with a server error (5xx) in each of three consecutive minutes is in alarm.
   *
   * @default 10
   */
  readonly serverErrorThreshold?: number;

  /**
   * Whether the alarm on server errors also takes the region out of DNS.
   *
   * @default false
   */
  readonly failOverOnServerErrors?: boolean;

  /**
   * When a region that was unhealthy comes back.
   *
   * @default FailBack.immediate()
   */
  readonly failBack?: FailBack;
}

/** Certificates and TLS. */
export interface TlsOptions {
  /**
   * The TLS policy of the shared name. A policy of TLS 1.3 needs a REST API. The regions' own names keep TLS 1.2: Route 53 checkers speak at most that.
   *
   * @default SecurityPolicy.TLS_1_2
   */
  readonly securityPolicy?: apigateway.SecurityPolicy;

  /**
   * A certificate for each region, in that region. It must cover the shared name and the region's own name,
   * `api.example.com` and `eu-west-1.api.example.com`.
   *
   * @default - a certificate is requested in each region and validated by DNS
   */
  readonly certificates?: { [region: string]: acm.ICertificate };

  /**
   * Mutual TLS on the shared name: the trust store of each region, in a bucket in that region. The API is then not on the regions' own names,
   * which Route 53 must reach without a client certificate; the health endpoint is. Not with a policy of TLS 1.3.
   *
   * @default - clients need no certificate
   */
  readonly mutualTls?: { [region: string]: apigateway.MTLSConfig };
}
