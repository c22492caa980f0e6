import { aws_route53 as route53, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FailBack } from './fail-back';
import { MultiRegionApiProps } from './multi-region-api-props';
import { OperatorSwitch, SwitchContext } from './operator-switch';
import { healthMetric, RegionHealth } from './region-health';
import { RegionStack } from './region-stack';

/** What the health checks of all regions are made from. */
export interface HealthTreeProps {
  readonly api: MultiRegionApiProps;
  readonly regionStacks: RegionStack[];
  readonly operatorSwitch: OperatorSwitch;
  readonly switchContext: SwitchContext;
  readonly runbookUrl: string;
}

/** The health checks of all regions. Their formula stands at `RegionHealth`. */
export class HealthTree {
  /** The health checks of each region, in the order of the props. */
  public readonly regions: RegionHealth[];
  /** Healthy while at least one region serves. */
  public readonly anyRegion: route53.HealthCheck;

  constructor(private readonly scope: Construct, private readonly props: HealthTreeProps) {
    this.regions = props.regionStacks.map(({ endpoint }) => this.regionHealth(endpoint.region, endpoint.regionalDomainName));
    this.restrain();

    const noneAvailable = this.noneAvailable();
    this.regions.forEach((region) => region.serve(noneAvailable));

    this.anyRegion = new route53.HealthCheck(scope, 'AnyRegion', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: this.regions.map(({ serving }) => serving),
      healthThreshold: 1,
    });
  }

  private regionHealth(region: string, regionalDomainName: string) {
    const { interval, failureThreshold, checkerRegions } = this.props.api.health ?? {};
    return new RegionHealth(this.scope, region, {
      regionalDomainName,
      interval: interval ?? Duration.seconds(10),
      failureThreshold: failureThreshold ?? 3,
      checkerRegions,
    });
  }

  /** Adds to each region what may keep it out although its endpoint is healthy. */
  private restrain() {
    const { health } = this.props.api;
    const switches = this.props.operatorSwitch._bindHome(this.scope, this.props.switchContext);
    const failBack = health?.failBack ?? FailBack.immediate();
    for (const [index, region] of this.regions.entries()) {
      const { serverErrorAlarmName } = this.props.regionStacks[index];
      const quietTime = failBack._bind(region, healthMetric(region.endpoint), `${this.props.runbookUrl}#a-region-does-not-serve`);
      region.restrain({
        operatorSwitch: switches[region.region],
        quietTime: quietTime && { name: quietTime.alarmName, region: Stack.of(this.scope).region },
        serverErrors: health?.failOverOnServerErrors ? { name: serverErrorAlarmName, region: region.region } : undefined,
      });
    }
  }

  /** Healthy while the operator's fences leave no region: then they are void. */
  private noneAvailable() {
    const childHealthChecks = this.regions.flatMap(({ available }) => available ?? []);
    if (childHealthChecks.length === 0) return undefined;
    return new route53.HealthCheck(this.scope, 'NoneAvailable', {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks,
      healthThreshold: 1,
      inverted: true,
    });
  }
}
