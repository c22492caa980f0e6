import { aws_cloudwatch as cloudwatch, aws_route53 as route53, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { HEALTH_PATH } from './names';

/** How Route 53 asks the health endpoint of a region. */
export interface EndpointCheckProps {
  readonly regionalDomainName: string;
  readonly interval: Duration;
  readonly failureThreshold: number;
  readonly checkerRegions?: string[];
}

/** What may keep a region out although its endpoint is healthy. */
export interface RestraintProps {
  /** Unhealthy while an operator fences the region. */
  readonly operatorSwitch?: route53.IHealthCheck;
  /** In alarm until the region was healthy for long enough. */
  readonly quietTime?: route53.AlarmIdentifier;
  /** In alarm while the region answers with server errors. */
  readonly serverErrors?: route53.AlarmIdentifier;
}

/**
 * The health checks of one region:
 *
 *   able      = endpoint AND every alarm
 *   available = able AND not fenced
 *   serving   = able AND (not fenced OR no region is available)
 *
 * The last part is the guard: fences that leave no region are void. Without it Route 53 would find none healthy and
 * answer with all of them, also with those that are down.
 */
export class RegionHealth extends Construct {
  /** The health endpoint answers, and says that it is healthy. */
  public readonly endpoint: route53.HealthCheck;
  /** The region could serve and is not fenced; undefined without an operator switch. */
  public available?: route53.HealthCheck;
  /** The region receives callers. */
  public serving!: route53.HealthCheck;
  private readonly able: route53.IHealthCheck[] = [];
  private operatorSwitch?: route53.IHealthCheck;

  constructor(scope: Construct, public readonly region: string, props: EndpointCheckProps) {
    super(scope, region);
    this.endpoint = this.check('Endpoint', {
      type: route53.HealthCheckType.HTTPS_STR_MATCH,
      fqdn: props.regionalDomainName,
      port: 443,
      resourcePath: `/${HEALTH_PATH}`,
      // The status alone decides too: the endpoint says 503 when this string is missing.
      searchString: '"status":"healthy"',
      enableSNI: true,
      requestInterval: props.interval,
      failureThreshold: props.failureThreshold,
      regions: props.checkerRegions,
    });
    this.able.push(this.endpoint);
  }

  /** Adds what may keep the region out. */
  public restrain({ operatorSwitch, quietTime, serverErrors }: RestraintProps) {
    const { HEALTHY, LAST_KNOWN_STATUS } = route53.InsufficientDataHealthStatusEnum;
    if (quietTime) this.able.push(this.alarmCheck('QuietTimeAlarm', quietTime, LAST_KNOWN_STATUS));
    // A region that is out gets no requests, and so no data about errors: silence must not keep it out for ever.
    if (serverErrors) this.able.push(this.alarmCheck('ServerErrorsAlarm', serverErrors, HEALTHY));
    this.operatorSwitch = operatorSwitch;
    if (operatorSwitch) this.available = this.all('Available', [...this.able, operatorSwitch]);
  }

  /**
   * Completes the tree.
   *
   * @param noneAvailable healthy while the fences leave no region
   */
  public serve(noneAvailable: route53.IHealthCheck | undefined) {
    if (!this.operatorSwitch || !noneAvailable) {
      this.serving = this.all('Serving', this.able);
      return;
    }
    const allowed = this.check('Allowed', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: [this.operatorSwitch, noneAvailable],
      healthThreshold: 1,
    });
    this.serving = this.all('Serving', [...this.able, allowed]);
  }

  /** 1 while the health endpoint is healthy, else 0. */
  public metricEndpointHealthy() {
    return healthMetric(this.endpoint, this.region);
  }

  /** The share of Route 53's checkers that see the health endpoint healthy, in percent. */
  public metricCheckersHealthy() {
    return healthMetric(this.endpoint, this.region, 'HealthCheckPercentageHealthy');
  }

  /** 1 while the region receives callers, else 0. */
  public metricServing() {
    return healthMetric(this.serving, this.region);
  }

  private alarmCheck(id: string, alarmIdentifier: route53.AlarmIdentifier, insufficientDataHealthStatus: route53.InsufficientDataHealthStatusEnum) {
    return this.check(id, { type: route53.HealthCheckType.CLOUDWATCH_METRIC, alarmIdentifier, insufficientDataHealthStatus });
  }

  private all(id: string, childHealthChecks: route53.IHealthCheck[]) {
    return this.check(id, { type: route53.HealthCheckType.CALCULATED, childHealthChecks, healthThreshold: childHealthChecks.length });
  }

  private check(id: string, props: route53.HealthCheckProps) {
    const check = new route53.HealthCheck(this, id, props);
    // Health checks have no name but this tag, which the console shows.
    const name = this.node.path.split('/').slice(-2).concat(id).join(' ');
    (check.node.defaultChild as route53.CfnHealthCheck).healthCheckTags = [{ key: 'Name', value: name }];
    return check;
  }
}

/** The status of a health check: the metric exists in one region of the partition only, that of the home stack. */
export function healthMetric(check: route53.IHealthCheck, label?: string, metricName = 'HealthCheckStatus') {
  return new cloudwatch.Metric({
    namespace: 'AWS/Route53',
    metricName,
    dimensionsMap: { HealthCheckId: check.healthCheckId },
    statistic: 'Minimum',
    period: Duration.minutes(1),
    label,
  });
}
