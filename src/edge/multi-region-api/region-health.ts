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

/** What decides whether a region serves. */
export interface ServingProps {
  /** Unhealthy while an operator fences the region. */
  readonly operatorSwitch?: route53.IHealthCheck;
  /** Names of alarms in the region that also take it out. */
  readonly alarms: { readonly [id: string]: route53.AlarmIdentifier };
  /** The other regions of the API. */
  readonly others: RegionHealth[];
}

/**
 * The health checks of one region:
 *
 *   serving = endpoint AND every alarm AND (not fenced OR no other region healthy)
 *
 * The last part is the guard: without it, fencing the last healthy region would leave none, and Route 53 then
 * answers with all of them, also with those that are down.
 */
export class RegionHealth extends Construct {
  /** The health endpoint answers, and says that it is healthy. */
  public readonly endpoint: route53.HealthCheck;
  /** The region receives callers. */
  public serving!: route53.HealthCheck;

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
  }

  /** Completes the tree. Needs the endpoint checks of the other regions, so it comes second. */
  public serve({ operatorSwitch, alarms, others }: ServingProps) {
    const parts: route53.IHealthCheck[] = [this.endpoint];
    for (const [id, alarmIdentifier] of Object.entries(alarms)) {
      parts.push(this.check(id, {
        type: route53.HealthCheckType.CLOUDWATCH_METRIC,
        alarmIdentifier,
        insufficientDataHealthStatus: route53.InsufficientDataHealthStatusEnum.LAST_KNOWN_STATUS,
      }));
    }
    if (operatorSwitch) {
      const noOtherHealthy = this.check('NoOtherHealthy', {
        type: route53.HealthCheckType.CALCULATED,
        childHealthChecks: others.map((other) => other.endpoint),
        healthThreshold: 1,
        inverted: true,
      });
      parts.push(this.check('Allowed', {
        type: route53.HealthCheckType.CALCULATED,
        childHealthChecks: [operatorSwitch, noOtherHealthy],
        healthThreshold: 1,
      }));
    }
    this.serving = this.check('Serving', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: parts,
      healthThreshold: parts.length,
    });
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
