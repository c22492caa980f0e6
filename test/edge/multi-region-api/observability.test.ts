import { aws_cloudwatch_actions as actions, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { messageOf, properties, propertiesWhere, TestApp } from './app';

const ALARM = 'AWS::CloudWatch::Alarm';
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const RUNBOOK = 'https://runbook.example.com';
const topic = (stack: Stack, region: string) => new actions.SnsAction(sns.Topic.fromTopicArn(stack, `Alerts-${region}`, `arn:aws:sns:${region}:111111111111:alerts`));

const app = new TestApp({ regions: REGIONS, runbookUrl: RUNBOOK });
const servingOf = (index: number) => app.home.resolve(app.api.servingHealthChecks[index].healthCheckId);
const alarmOf = (description: string) => properties(app.homeTemplate(), ALARM).find((alarm) => alarm.AlarmDescription.startsWith(description));
/** The metric of an alarm, whichever way CloudFormation writes it. */
const metricOf = (alarm: any) => alarm.Metrics?.[0].MetricStat.Metric ?? alarm;

describe('alarms of the home stack', () => {
  test.each(REGIONS.map((region, index) => [region, index] as const))('%s does not serve', (region, index) => {
    const alarm = alarmOf(`${region} receives no callers of api.example.com. ${RUNBOOK}#a-region-does-not-serve`);
    expect(metricOf(alarm)).toMatchObject({ Namespace: 'AWS/Route53', MetricName: 'HealthCheckStatus', Dimensions: [{ Name: 'HealthCheckId', Value: servingOf(index) }] });
    expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' });
  });

  test('no region is healthy, and Route 53 fails open', () => {
    const alarm = alarmOf(`No region of api.example.com is healthy: Route 53 answers with all of them. ${RUNBOOK}#no-region-is-healthy`);
    expect(metricOf(alarm).Dimensions).toEqual([{ Name: 'HealthCheckId', Value: app.home.resolve(app.api.anyRegionHealthCheck.healthCheckId) }]);
    expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching' });
  });

  test('are all there is, in the order of the regions', () => {
    expect(properties(app.homeTemplate(), ALARM)).toHaveLength(4);
    expect(app.api.regionAlarms).toHaveLength(3);
  });
});

describe('alarms of a region', () => {
  const template = app.region('eu-west-1');

  test('server errors, in each of three minutes', () => {
    expect(propertiesWhere(template, ALARM, 'AlarmName', 'Home-Api-eu-west-1-server-errors')).toMatchObject({
      MetricName: '5xx',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: `eu-west-1 answers with server errors. ${RUNBOOK}#a-region-answers-with-server-errors`,
    });
  });

  test('a certificate that expires within 30 days', () => {
    const [certificate] = Object.keys(template.findResources('AWS::CertificateManager::Certificate'));
    expect(propertiesWhere(template, ALARM, 'AlarmName', 'Home-Api-eu-west-1-certificate')).toMatchObject({
      Namespace: 'AWS/CertificateManager',
      MetricName: 'DaysToExpiry',
      Dimensions: [{ Name: 'CertificateArn', Value: { Ref: certificate } }],
      Statistic: 'Minimum',
      Period: 86_400,
      Threshold: 30,
      ComparisonOperator: 'LessThanThreshold',
      AlarmDescription: `The certificate in eu-west-1 expires in less than 30 days, and Route 53 does not check it. ${RUNBOOK}#a-certificate-expires`,
    });
  });

  test('a threshold of the user', () => {
    const other = new TestApp({ health: { serverErrorThreshold: 1 } }).region('eu-west-1');
    expect(propertiesWhere(other, ALARM, 'AlarmName', 'Home-Api-eu-west-1-server-errors').Threshold).toBe(1);
  });
});

describe('actions', () => {
  const told = new TestApp();
  told.api.addAlarmAction(topic(told.home, 'us-east-1'));
  told.api.endpoint('eu-west-1').addAlarmAction(topic(told.stack('eu-west-1'), 'eu-west-1'));

  test.each([['home', () => told.homeTemplate(), 'us-east-1', 3], ['eu-west-1', () => told.region('eu-west-1'), 'eu-west-1', 3]] as const)(
    'every alarm of %s tells when it is raised and when it is over', (_, template, region, count) => {
      const arns = [`arn:aws:sns:${region}:111111111111:alerts`];
      expect(properties(template(), ALARM).map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions])).toEqual(Array(count).fill([arns, arns]));
    });

  test('no one is told by default', () => {
    for (const alarm of properties(told.region('us-east-1'), ALARM)) expect([alarm.AlarmActions, alarm.OKActions]).toEqual([undefined, undefined]);
  });
});

describe('metrics', () => {
  test('of the API', () => {
    const metric = app.api.metricHealthyRegions({ label: 'ours' });
    expect([metric.expression, metric.label, Object.keys(metric.usingMetrics)]).toEqual(['r0 + r1 + r2', 'ours', ['r0', 'r1', 'r2']]);
    expect(app.api.metricHealthyRegions().label).toBe('regions that serve');
  });

  test('of a region', () => {
    expect(app.home.resolve(app.api.metricServing('eu-west-1').dimensions)).toEqual({ HealthCheckId: servingOf(1) });
    const fenced = app.api.metricFenced('eu-west-1');
    expect([fenced.namespace, fenced.metricName, fenced.region, fenced.dimensions])
      .toEqual(['MultiRegionApi', 'Fenced', 'ap-southeast-2', { Api: 'api.example.com', Region: 'eu-west-1' }]);
    expect(app.api.metricFenced('ap-southeast-2').region).toBe('us-east-1');
    expect(app.api.endpoint('eu-west-1').metricDaysToExpiry({ label: 'days' })).toMatchObject({ metricName: 'DaysToExpiry', label: 'days' });
  });

  test.each<[string, () => unknown]>([
    ['metricServing', () => app.api.metricServing('eu-west-3')],
    ['metricFenced', () => app.api.metricFenced('eu-west-3')],
    ['endpoint', () => app.api.endpoint('eu-west-3')],
  ])('%s of an unknown region is refused', (_, call) => {
    expect(messageOf(call)).toBe('Home/Api: region is "eu-west-3"; allowed: us-east-1, eu-west-1, ap-southeast-2. Fix: name a region of the API');
  });
});

describe('dashboards', () => {
  const body = ({ DashboardBody }: any) => JSON.parse(DashboardBody['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : `<${Object.values(part)[0]}>`)).join(''));
  const home = body(propertiesWhere(app.homeTemplate(), 'AWS::CloudWatch::Dashboard', 'DashboardName', 'Home-Api'));
  const widget = (page: any, title: string) => page.widgets.find((each: any) => each.properties.title === title).properties;

  test('home: runbook, and every region in every graph', () => {
    expect(home.widgets[0].properties.markdown).toContain(`# api.example.com\n[Runbook](${RUNBOOK})`);
    for (const title of ['Serving (1) or not (0)', 'Health endpoint', 'Checkers that see it healthy (%)', 'Fenced by an operator']) {
      expect(widget(home, title).metrics).toHaveLength(3);
    }
    expect(widget(home, 'Fenced by an operator').metrics.map((metric: any) => metric.at(-1).region ?? 'us-east-1')).toEqual(['eu-west-1', 'ap-southeast-2', 'us-east-1']);
  });

  test('home: the alarms of all stacks, by name', () => {
    const { alarms } = widget(home, 'Alarms');
    expect(alarms).toHaveLength(4 + 2 * 3);
    for (const region of REGIONS) {
      expect(alarms).toContain(`arn:<AWS::Partition>:cloudwatch:${region}:<AWS::AccountId>:alarm:Home-Api-${region}-server-errors`);
      expect(alarms).toContain(`arn:<AWS::Partition>:cloudwatch:${region}:<AWS::AccountId>:alarm:Home-Api-${region}-certificate`);
    }
  });

  test('each region has a page of its traffic', () => {
    const page = body(propertiesWhere(app.region('eu-west-1'), 'AWS::CloudWatch::Dashboard', 'DashboardName', 'Home-Api-eu-west-1'));
    expect(page.widgets.map((each: any) => each.properties.title)).toEqual(expect.arrayContaining(['Requests in eu-west-1', 'Latency (ms)']));
  });
});

test('outputs: the address, and what an operator pastes', () => {
  const values = Object.values(app.homeTemplate().findOutputs('*')).map((output) => output.Value);
  const fence = (region: string, peer: string) => `aws cloudwatch put-metric-data --region ${peer} --namespace MultiRegionApi --metric-name Fenced`
    + ` --dimensions Api=api.example.com,Region=${region} --value 1`;
  expect(values).toEqual([
    'https://api.example.com', fence('us-east-1', 'eu-west-1'), fence('eu-west-1', 'ap-southeast-2'), fence('ap-southeast-2', 'us-east-1'),
  ]);
});

test('the page of each region lies in the stack of the region', () => {
  const { api } = new TestApp();
  expect(api.regionDashboards.map((dashboard) => Stack.of(dashboard).region)).toEqual(['us-east-1', 'eu-west-1']);
});

test('metrics take options', () => {
  const { api } = new TestApp();
  expect(api.metricServing('us-east-1', { label: 'ours' }).label).toBe('ours');
  expect(api.metricFenced('us-east-1', { label: 'ours', statistic: 'Sum' })).toMatchObject({ label: 'ours', statistic: 'Sum', region: 'eu-west-1' });
});

test('without a runbook of the user, alarms link to that of the construct', () => {
  for (const alarm of properties(new TestApp().homeTemplate(), ALARM)) expect(alarm.AlarmDescription).toMatch(/ https:\/\/.*\/docs\/runbooks\/multi-region-api\.md#[a-z-]+$/);
});
