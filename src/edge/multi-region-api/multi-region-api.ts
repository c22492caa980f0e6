import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_route53 as route53,
  CfnOutput, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { healthDashboard } from './dashboards';
import { HealthTree } from './health-tree';
import { MultiRegionApiProps } from './multi-region-api-props';
import { FENCE_METRIC, FENCE_NAMESPACE, OperatorSwitch, peerOf, SwitchContext } from './operator-switch';
import { healthMetric, RegionHealth } from './region-health';
import { RegionStack } from './region-stack';
import { RegionalEndpoint } from './regional-endpoint';
import { RoutingPolicy } from './routing';
import { addRoutingRecords } from './routing-records';
import { checkProps } from './rules';
import { deployAfter } from '../../core/stack-dependency';

const RUNBOOK = 'https://github.com/cdk-reference-constructs/cdk-reference-constructs/blob/main/docs/runbooks/multi-region-api.md';

/**
 * One API name served from several regions, active/active, that survives the loss of a region without any control-plane action.
 *
 * Put it into a stack in `us-east-1` (the home stack: health checks, routing records, alarms and dashboard). It adds a stack for each
 * region with the API, its certificate, custom domains and health endpoint. No stack refers to a resource of another region: all names
 * are made from the domain name, and the home stack is deployed last.
 *
 * The paths `/health` on the shared name and on the regions' own names belong to the health endpoint.
 *
 * @example
 * import { App, Stack, aws_route53 as route53 } from 'aws-cdk-lib';
 * import { HttpFunctionApi, MultiRegionApi } from 'cdk-reference-constructs';
 *
 * const app = new App();
 * const stack = new Stack(app, 'Hello', { env: { region: 'us-east-1' } });
 *
 * new MultiRegionApi(stack, 'Api', {
 *   domainName: 'api.example.com',
 *   hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
 *   regions: ['us-east-1', 'eu-west-1'],
 *   api: new HttpFunctionApi({ codePath: './hello', handler: 'index.handler' }),
 * });
 */
export class MultiRegionApi extends Construct {
  /** The name that all regions serve. */
  public readonly domainName: string;
  /** The parts of each region, in the order of the props. Each lies in the stack of its region. */
  public readonly endpoints: RegionalEndpoint[];
  /** The health check that decides whether a region serves, in the order of the props. */
  public readonly servingHealthChecks: route53.HealthCheck[];
  /** Healthy while at least one region serves. */
  public readonly anyRegionHealthCheck: route53.HealthCheck;
  /** Raised when no region is healthy. Route 53 then answers with all regions, as if all were healthy. */
  public readonly allUnhealthyAlarm: cloudwatch.Alarm;
  /** Raised when a region does not serve, in the order of the props. */
  public readonly regionAlarms: cloudwatch.Alarm[];
  /** The page with all regions. */
  public readonly dashboard: cloudwatch.Dashboard;
  /** The page with the traffic of each region, in the order of the props. Each lies in the stack of its region. */
  public readonly regionDashboards: cloudwatch.Dashboard[];

  private readonly health: RegionHealth[];
  private readonly regionStacks: RegionStack[];

  /**
   * @param scope a construct in a stack in the home region, `us-east-1` (in China `cn-northwest-1`)
   * @param id the id within the scope; names of stacks and alarms are made from it
   * @param props the options
   */
  constructor(scope: Construct, id: string, props: MultiRegionApiProps) {
    super(scope, id);
    checkProps(this, props);
    const { domainName, hostedZone, regions, dns = {} } = props;
    const routing = dns.routing ?? RoutingPolicy.latency();
    routing._check(this, regions);
    this.domainName = domainName;

    const home = Stack.of(this);
    const prefix = [home.stackName, ...this.node.scopes.slice(home.node.scopes.length).map((part) => part.node.id)].join('-');
    const runbookUrl = props.runbookUrl ?? RUNBOOK;
    const operatorSwitch = props.operatorSwitch ?? OperatorSwitch.metric();
    const switchContext: SwitchContext = { domainName, hostedZone, regions, alarmName: (region) => `${prefix}-fence-${region}` };

    this.regionStacks = regions.map((region) => new RegionStack(this, region, {
      api: props, stackName: `${prefix}-${region}`, operatorSwitch, switchContext, runbookUrl,
    }));
    this.endpoints = this.regionStacks.map(({ endpoint }) => endpoint);
    this.regionDashboards = this.regionStacks.map(({ dashboard }) => dashboard);
    this.orderDeployment(home, props.globalTable);

    const tree = new HealthTree(this, { api: props, regionStacks: this.regionStacks, operatorSwitch, switchContext, runbookUrl });
    this.health = tree.regions;
    this.servingHealthChecks = this.health.map(({ serving }) => serving);
    this.anyRegionHealthCheck = tree.anyRegion;
    this.health.forEach((region) => addRoutingRecords(region, props, routing));

    this.allUnhealthyAlarm = this.alarmOn('AllUnhealthy', healthMetric(this.anyRegionHealthCheck),
      `No region of ${domainName} is healthy: Route 53 answers with all of them. ${runbookUrl}#no-region-is-healthy`);
    this.regionAlarms = this.health.map((region) => this.alarmOn(`NotServing-${region.region}`, healthMetric(region.serving),
      `${region.region} receives no callers of ${domainName}. ${runbookUrl}#a-region-does-not-serve`));

    this.dashboard = healthDashboard(this, {
      dashboardName: prefix,
      domainName,
      health: this.health,
      alarms: [this.allUnhealthyAlarm, ...this.regionAlarms, ...this.regionStacks.flatMap((region) => region.alarmsSeenFrom(this))],
      healthyRegions: this.metricHealthyRegions(),
      fenced: regions.map((region) => this.metricFenced(region)),
      regionDashboards: this.regionStacks.map(({ region, stack }) => ({ region, dashboardName: stack.stackName })),
      runbookUrl,
    });
    new CfnOutput(this, 'Url', { value: `https://${domainName}` });
    operatorSwitch._addOutputs(this, switchContext);
  }

  /** The number of regions that serve. */
  public metricHealthyRegions(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    const usingMetrics = Object.fromEntries(this.health.map((region, index) => [`r${index}`, region.metricServing()]));
    return new cloudwatch.MathExpression({
      expression: Object.keys(usingMetrics).join(' + '),
      usingMetrics,
      label: 'regions that serve',
      period: Duration.minutes(1),
      ...options,
    });
  }

  /**
   * 1 while the region receives callers, else 0. Published in the home region.
   *
   * @param ofRegion a region of the API
   * @param options what to change of the metric
   */
  public metricServing(ofRegion: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.health[this.indexOf(ofRegion)].metricServing().with(options);
  }

  /**
   * What an operator last said of a region with `OperatorSwitch.metric()`: 1 is fenced, 0 is returned. Published in its peer, the next region of the ring.
   *
   * @param ofRegion a region of the API
   * @param options what to change of the metric
   */
  public metricFenced(ofRegion: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    const regions = this.endpoints.map((endpoint) => endpoint.region);
    this.indexOf(ofRegion);
    return new cloudwatch.Metric({
      namespace: FENCE_NAMESPACE,
      metricName: FENCE_METRIC,
      dimensionsMap: { Api: this.domainName, Region: ofRegion },
      region: peerOf(ofRegion, regions),
      statistic: 'Maximum',
      period: Duration.minutes(1),
      label: ofRegion,
      ...options,
    });
  }

  /**
   * The parts of one region.
   *
   * @param region a region of the API
   */
  public endpoint(region: string): RegionalEndpoint {
    return this.endpoints[this.indexOf(region)];
  }

  /**
   * Tells somebody when a region stops to serve, or when none is healthy.
   *
   * The alarms lie in the home region, and so must the action's target. For the alarms of a region (certificate, server errors,
   * fence) use `endpoint(region).addAlarmAction`.
   *
   * @param actions for example `new SnsAction(topic)`
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    for (const alarm of [this.allUnhealthyAlarm, ...this.regionAlarms]) {
      alarm.addAlarmAction(...actions);
      alarm.addOkAction(...actions);
    }
  }

  /** What is named by another stack must be there before it. */
  private orderDeployment(home: Stack, globalTable?: dynamodb.ITable) {
    for (const { stack } of this.regionStacks) {
      deployAfter(home, stack, 'Records and health checks need the names that the regions serve');
      if (globalTable && Stack.of(globalTable) !== home) deployAfter(stack, Stack.of(globalTable), 'The API needs its table');
    }
  }

  private alarmOn(id: string, healthy: cloudwatch.Metric, alarmDescription: string) {
    return new cloudwatch.Alarm(this, id, {
      metric: healthy,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Two minutes: one late data point wakes nobody.
      evaluationPeriods: 2,
      // A health check that nobody measures any more is no good news.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      alarmDescription,
    });
  }

  private indexOf(region: string): number {
    const index = this.endpoints.findIndex((endpoint) => endpoint.region === region);
    if (index < 0) throw new Error(`${this.node.path}: region is "${region}"; allowed: ${this.endpoints.map((endpoint) => endpoint.region).join(', ')}. Fix: name a region of the API`);
    return index;
  }
}
