import { aws_cloudwatch as cloudwatch, Duration, region_info } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RegionHealth } from './region-health';
import { RegionalEndpoint } from './regional-endpoint';

/** What the dashboard shows. */
export interface HealthDashboardProps {
  readonly dashboardName: string;
  readonly domainName: string;
  readonly health: RegionHealth[];
  readonly alarms: cloudwatch.IAlarm[];
  readonly healthyRegions: cloudwatch.IMetric;
  readonly fenced: cloudwatch.IMetric[];
  /** The pages with the traffic of each region: ids of APIs are not known outside their region. */
  readonly regionDashboards: { region: string; dashboardName: string }[];
  readonly runbookUrl: string;
}

/** Where the console of each partition is. */
const CONSOLES: Record<string, string> = { 'aws': 'console.aws.amazon.com', 'aws-cn': 'console.amazonaws.cn' };

/** One page for all regions: who serves, who is fenced, what the checkers see. */
export function healthDashboard(scope: Construct, props: HealthDashboardProps): cloudwatch.Dashboard {
  const { health, fenced } = props;
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: props.dashboardName, defaultInterval: Duration.hours(3) });
  const row = (...widgets: cloudwatch.IWidget[]) => dashboard.addWidgets(...widgets);
  const zeroToOne = { min: 0, max: 1.1, showUnits: false };

  const partition = region_info.RegionInfo.get(props.regionDashboards[0].region).partition!;
  const pages = props.regionDashboards.map(({ region, dashboardName }) =>
    `[${region}](https://${region}.${CONSOLES[partition]}/cloudwatch/home?region=${region}#dashboards:name=${dashboardName})`);
  row(new cloudwatch.TextWidget({
    markdown: `# ${props.domainName}\n[Runbook](${props.runbookUrl}) · traffic in ${pages.join(', ')}`,
    width: 24,
    height: 2,
    // The default depends on the version of aws-cdk-lib.
    background: cloudwatch.TextWidgetBackground.SOLID,
  }));
  row(
    new cloudwatch.SingleValueWidget({ title: 'Regions that serve', metrics: [props.healthyRegions], width: 6, height: 6 }),
    new cloudwatch.GraphWidget({ title: 'Serving (1) or not (0)', left: health.map((region) => region.metricServing()), leftYAxis: zeroToOne, width: 9 }),
    new cloudwatch.GraphWidget({ title: 'Health endpoint', left: health.map((region) => region.metricEndpointHealthy()), leftYAxis: zeroToOne, width: 9 }),
  );
  row(
    new cloudwatch.GraphWidget({
      title: 'Checkers that see it healthy (%)',
      left: health.map((region) => region.metricCheckersHealthy()),
      leftYAxis: { min: 0, max: 100, showUnits: false },
      leftAnnotations: [{ value: 18, label: 'unhealthy at 18 % and below', color: cloudwatch.Color.RED }],
      width: 12,
    }),
    new cloudwatch.GraphWidget({ title: 'Fenced by an operator', left: fenced, leftYAxis: zeroToOne, width: 12 }),
  );
  // A widget shows at most 100 alarms.
  for (let first = 0; first < props.alarms.length; first += 100) {
    row(new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: props.alarms.slice(first, first + 100), width: 24, height: 4 }));
  }
  return dashboard;
}

/** The page of one region: the traffic of its API and of its health endpoint. */
export function regionDashboard(scope: Construct, dashboardName: string, { api, healthFunction, region }: RegionalEndpoint): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName, defaultInterval: Duration.hours(3) });
  dashboard.addWidgets(
    new cloudwatch.GraphWidget({ title: `Requests in ${region}`, left: [api.metricRequests()], right: [api.metricServerErrors()], width: 12 }),
    new cloudwatch.GraphWidget({ title: 'Latency (ms)', left: [api.metricLatency()], width: 12 }),
  );
  dashboard.addWidgets(
    new cloudwatch.GraphWidget({
      title: 'Health function (ms)',
      left: [healthFunction.metricDuration({ statistic: 'p99' }), healthFunction.metricDuration({ statistic: 'Maximum' })],
      width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: 'Health function: calls, errors, throttles',
      left: [healthFunction.metricInvocations()],
      right: [healthFunction.metricErrors(), healthFunction.metricThrottles()],
      width: 12,
    }),
  );
  return dashboard;
}
