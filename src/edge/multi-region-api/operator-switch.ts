import { aws_arcregionswitch as arc, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_route53 as route53, Annotations, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../core/prop-error';

/** The metric by which an operator fences a region. Public facts: the operator command and runbook use them too. */
export const FENCE_NAMESPACE = 'MultiRegionApi';
export const FENCE_METRIC = 'Fenced';

/** What a switch may use to build itself. */
export interface SwitchContext {
  readonly domainName: string;
  readonly hostedZone: route53.IHostedZone;
  readonly regions: string[];
  /** The name of the alarm that fences a region. */
  readonly alarmName: (region: string) => string;
}

/**
 * How an operator takes a region out of DNS and returns it, without changing a record: Route 53 must be able to do it
 * while control planes are down. Made by its static methods; not to be extended.
 */
export abstract class OperatorSwitch {
  /**
   * A metric in the next region of the ring: publishing 1 fences a region, 0 returns it. An alarm remembers the last value.
   * Free of charge within CloudWatch's free tier, acts within one to two minutes, and fences that would leave no region are void.
   */
  public static metric(): OperatorSwitch {
    return new MetricSwitch();
  }

  /**
   * Health checks that something else controls, such as routing controls of Application Recovery Controller.
   * A region serves only while its health check is healthy.
   *
   * @param healthChecks one health check for each region
   */
  public static healthChecks(healthChecks: { [region: string]: route53.IHealthCheck }): OperatorSwitch {
    return new HealthCheckSwitch(healthChecks);
  }

  /**
   * A Region switch plan of Application Recovery Controller, with approvals and a timeline, for a fee.
   *
   * The plan makes one health check for each region, whose ids are known after the first deployment:
   * `aws arc-region-switch list-route53-health-checks --arn <plan>`. Give them here, and deploy again.
   *
   * @param healthCheckIds the plan's health check for each region; leave out in the first deployment
   */
  public static regionSwitch(healthCheckIds?: { [region: string]: string }): OperatorSwitch {
    return new RegionSwitch(healthCheckIds);
  }

  /** @internal The alarms of a region's stack, the peer, for the region that it guards. */
  public _bindPeer(_scope: Construct, _fenced: string, _context: SwitchContext, _runbook: string): cloudwatch.Alarm | undefined {
    return undefined;
  }

  /** @internal What a person on call pastes, so that nothing has to be looked up or installed first. */
  public _addOutputs(_scope: Construct, _context: SwitchContext) {}

  /** @internal The health check of each region, unhealthy while the region is fenced. */
  public abstract _bindHome(scope: Construct, context: SwitchContext): { [region: string]: route53.IHealthCheck | undefined };
}

/** The region that guards the switch of another: the next in the ring, so that no region has to fence itself. */
export function peerOf(region: string, regions: string[]): string {
  return regions[(regions.indexOf(region) + 1) % regions.length];
}

/** The region whose switch lies in this one. */
export function guardedBy(peer: string, regions: string[]): string {
  return regions.find((region) => peerOf(region, regions) === peer)!;
}

class MetricSwitch extends OperatorSwitch {
  public _bindPeer(scope: Construct, fenced: string, context: SwitchContext, runbook: string) {
    return new cloudwatch.Alarm(scope, 'Switch', {
      alarmName: context.alarmName(fenced),
      metric: new cloudwatch.Metric({
        namespace: FENCE_NAMESPACE,
        metricName: FENCE_METRIC,
        dimensionsMap: { Api: context.domainName, Region: fenced },
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      // The alarm is the memory of the switch: silence keeps what was last said.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
      alarmDescription: `An operator fenced ${fenced}. ${runbook}`,
    });
  }

  public _addOutputs(scope: Construct, { domainName, regions }: SwitchContext) {
    for (const region of regions) {
      new CfnOutput(scope, `Fence-${region}`, {
        description: `Takes ${region} out of DNS; with --value 0, sent twice more than a minute apart, returns it`,
        value: `aws cloudwatch put-metric-data --region ${peerOf(region, regions)} --namespace ${FENCE_NAMESPACE} --metric-name ${FENCE_METRIC}`
          + ` --dimensions Api=${domainName},Region=${region} --value 1`,
      });
    }
  }

  public _bindHome(scope: Construct, { regions, alarmName }: SwitchContext) {
    return Object.fromEntries(regions.map((region) => [region, new route53.HealthCheck(scope, `Switch-${region}`, {
      type: route53.HealthCheckType.CLOUDWATCH_METRIC,
      alarmIdentifier: { name: alarmName(region), region: peerOf(region, regions) },
      insufficientDataHealthStatus: route53.InsufficientDataHealthStatusEnum.LAST_KNOWN_STATUS,
    })]));
  }
}

class HealthCheckSwitch extends OperatorSwitch {
  constructor(private readonly healthChecks: { [region: string]: route53.IHealthCheck }) {
    super();
  }

  public _bindHome(scope: Construct, { regions }: SwitchContext) {
    checkEachRegion(scope, 'operatorSwitch.healthChecks', this.healthChecks, regions);
    return this.healthChecks;
  }
}

class RegionSwitch extends OperatorSwitch {
  constructor(private readonly healthCheckIds?: { [region: string]: string }) {
    super();
  }

  public _bindHome(scope: Construct, context: SwitchContext) {
    const plan = this.plan(scope, context);
    new CfnOutput(scope, 'RegionSwitchPlanArn', { value: plan.attrArn });
    if (!this.healthCheckIds) {
      Annotations.of(scope).addWarningV2('cdk-reference-constructs:regionSwitchNotAttached',
        'The Region switch plan has no effect yet: after this deployment, give the ids of its health checks to OperatorSwitch.regionSwitch() and deploy again.');
      return {};
    }
    checkEachRegion(scope, 'operatorSwitch.healthCheckIds', this.healthCheckIds, context.regions);
    return Object.fromEntries(Object.entries(this.healthCheckIds).map(([region, id]) =>
      [region, route53.HealthCheck.fromHealthCheckId(scope, `RegionSwitch-${region}`, id)]));
  }

  private plan(scope: Construct, { domainName, hostedZone, regions }: SwitchContext) {
    const role = new iam.Role(scope, 'RegionSwitchRole', {
      assumedBy: new iam.ServicePrincipal('arc-region-switch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
      }),
      inlinePolicies: {
        FindRecords: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['route53:ListResourceRecordSets'], resources: [hostedZone.hostedZoneArn] })],
        }),
      },
    });
    const block: arc.CfnPlan.ExecutionBlockConfigurationProperty = {
      route53HealthCheckConfig: {
        hostedZoneId: hostedZone.hostedZoneId,
        recordName: domainName,
        recordSets: regions.map((region) => ({ recordSetIdentifier: region, region })),
      },
    };
    return new arc.CfnPlan(scope, 'RegionSwitchPlan', {
      name: domainName.replace(/\./g, '-').slice(0, 32).replace(/-+$/, ''),
      executionRole: role.roleArn,
      recoveryApproach: 'activeActive',
      regions,
      workflows: ['activate', 'deactivate'].map((workflowTargetAction) => ({
        workflowTargetAction,
        steps: [{ name: 'dns', executionBlockType: 'Route53HealthCheck', executionBlockConfiguration: block }],
      })),
    });
  }
}

function checkEachRegion(scope: Construct, prop: string, given: { [region: string]: unknown }, regions: string[]) {
  const wrong = regions.find((region) => !given[region]) ?? Object.keys(given).find((region) => !regions.includes(region));
  if (wrong === undefined) return;
  throw propError(scope, { prop: `${prop}["${wrong}"]`, value: given[wrong] ? 'given' : undefined, allowed: `one for each of ${regions.join(', ')}`, fix: 'name each region once' });
}
