import { aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { messageOf, properties, propertiesWhere, TestApp } from './app';
import { OperatorSwitch } from '../../../src';

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const ALARM = 'AWS::CloudWatch::Alarm';

describe('metric', () => {
  test.each([[['us-east-1', 'eu-west-1']], [REGIONS], [[...REGIONS, 'us-west-2', 'ca-central-1']]])('%j: a ring, in which no region guards itself', (regions) => {
    const app = new TestApp({ regions });
    const guarded = regions.map((region) => {
      const switches = properties(app.region(region), ALARM).filter((alarm) => alarm.MetricName === 'Fenced');
      expect(switches).toHaveLength(1);
      return switches[0].Dimensions.find((dimension: any) => dimension.Name === 'Region').Value;
    });
    expect(guarded).toEqual([regions.at(-1), ...regions.slice(0, -1)]);
    for (const [index, region] of regions.entries()) {
      app.homeTemplate().hasResourceProperties('AWS::Route53::HealthCheck', {
        HealthCheckConfig: {
          Type: 'CLOUDWATCH_METRIC',
          AlarmIdentifier: { Name: `Home-Api-fence-${region}`, Region: regions[(index + 1) % regions.length] },
          InsufficientDataHealthStatus: 'LastKnownStatus',
        },
      });
    }
  });

  test('the alarm remembers the last value, raised by 1 and not by 0', () => {
    expect(propertiesWhere(new TestApp().region('eu-west-1'), ALARM, 'AlarmName', 'Home-Api-fence-us-east-1')).toEqual({
      AlarmName: 'Home-Api-fence-us-east-1',
      AlarmDescription: expect.stringMatching(/^An operator fenced us-east-1\. https:\/\/.*#a-region-is-fenced$/),
      Namespace: 'MultiRegionApi',
      MetricName: 'Fenced',
      Dimensions: [{ Name: 'Api', Value: 'api.example.com' }, { Name: 'Region', Value: 'us-east-1' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
  });

  test('is the default', () => {
    expect(new TestApp().homeTemplate().toJSON()).toEqual(new TestApp({ operatorSwitch: OperatorSwitch.metric() }).homeTemplate().toJSON());
  });
});

describe('health checks of the user', () => {
  const imported = (stack: Stack, regions: string[]) =>
    Object.fromEntries(regions.map((region) => [region, route53.HealthCheck.fromHealthCheckId(stack, `Check-${region}`, `switch-of-${region}`)]));
  const build = (regions: string[]) => new TestApp((stack) => ({ operatorSwitch: OperatorSwitch.healthChecks(imported(stack, regions)) }));

  test('imported ones decide, and no alarm is made in the peers', () => {
    const app = build(['us-east-1', 'eu-west-1']);
    app.homeTemplate().hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: ['switch-of-eu-west-1', { Ref: Match.anyValue() }] },
    });
    app.homeTemplate().resourcePropertiesCountIs('AWS::Route53::HealthCheck', { HealthCheckConfig: { Type: 'CLOUDWATCH_METRIC' } }, 0);
    expect(properties(app.region('us-east-1'), ALARM).filter((alarm) => alarm.MetricName === 'Fenced')).toEqual([]);
  });

  const each = 'allowed: one for each of us-east-1, eu-west-1. Fix: name each region once';
  test.each<[string, string[], string]>([
    ['none for a region', ['us-east-1'], `operatorSwitch.healthChecks["eu-west-1"] is missing; ${each}`],
    ['one for an unknown region', ['us-east-1', 'eu-west-1', 'eu-west-3'], `operatorSwitch.healthChecks["eu-west-3"] is "given"; ${each}`],
  ])('%s is refused', (_, regions, message) => {
    expect(messageOf(() => build(regions))).toBe(`Home/Api: ${message}`);
  });
});

describe('Region switch', () => {
  const PLAN = 'AWS::ARCRegionSwitch::Plan';
  const ids = { 'us-east-1': 'hc-1', 'eu-west-1': 'hc-2', 'ap-southeast-2': 'hc-3' };

  test('a plan that activates and deactivates any region by the health checks of its record', () => {
    const template = new TestApp({ regions: REGIONS, operatorSwitch: OperatorSwitch.regionSwitch(ids) }).homeTemplate();
    const step = {
      Name: 'dns',
      ExecutionBlockType: 'Route53HealthCheck',
      ExecutionBlockConfiguration: {
        Route53HealthCheckConfig: {
          HostedZoneId: 'Z0123456789', RecordName: 'api.example.com', RecordSets: REGIONS.map((region) => ({ RecordSetIdentifier: region, Region: region })),
        },
      },
    };
    const [role] = Object.keys(template.findResources('AWS::IAM::Role'));
    expect(properties(template, PLAN)).toEqual([{
      Name: 'api-example-com',
      ExecutionRole: { 'Fn::GetAtt': [role, 'Arn'] },
      RecoveryApproach: 'activeActive',
      Regions: REGIONS,
      Workflows: [{ WorkflowTargetAction: 'activate', Steps: [step] }, { WorkflowTargetAction: 'deactivate', Steps: [step] }],
    }]);
    // The record sets of the plan are those of the template.
    expect(new Set(properties(template, 'AWS::Route53::RecordSet').map((record) => record.SetIdentifier))).toEqual(new Set(REGIONS));
  });

  test('its role may list the records of the zone, for this account alone', () => {
    const template = new TestApp({ operatorSwitch: OperatorSwitch.regionSwitch() }).homeTemplate();
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Principal: { Service: 'arc-region-switch.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
      },
      Policies: [{
        PolicyDocument: {
          Statement: [{ Action: 'route53:ListResourceRecordSets', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':route53:::hostedzone/Z0123456789']] } }],
        },
      }],
    });
  });

  test('without the ids of its health checks it warns that it has no effect, and what to do', () => {
    const app = new TestApp({ operatorSwitch: OperatorSwitch.regionSwitch() });
    Annotations.fromStack(app.home).hasWarning('/Home/Api', Match.stringLikeRegexp('^The Region switch plan has no effect yet: .* deploy again\\..*regionSwitchNotAttached'));
    app.homeTemplate().hasOutput('*', { Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('RegionSwitchPlan'), 'Arn'] } });
    app.homeTemplate().resourcePropertiesCountIs('AWS::Route53::HealthCheck', { HealthCheckTags: [{ Key: 'Name', Value: 'Api us-east-1 Allowed' }] }, 0);
  });

  test('with them, they decide', () => {
    const app = new TestApp({ regions: REGIONS, operatorSwitch: OperatorSwitch.regionSwitch(ids) });
    Annotations.fromStack(app.home).hasNoWarning('*', Match.anyValue());
    for (const id of Object.values(ids)) {
      app.homeTemplate().hasResourceProperties('AWS::Route53::HealthCheck', { HealthCheckConfig: { ChildHealthChecks: [id, { Ref: Match.anyValue() }] } });
    }
  });

  test.each<[string, Record<string, string>, string]>([
    ['none for a region', { 'us-east-1': 'a' }, '["eu-west-1"] is missing'],
    ['one for an unknown region', { 'us-east-1': 'a', 'eu-west-1': 'b', 'eu-west-3': 'c' }, '["eu-west-3"] is "given"'],
  ])('%s is refused', (_, healthCheckIds, shown) => {
    expect(messageOf(() => new TestApp({ operatorSwitch: OperatorSwitch.regionSwitch(healthCheckIds) })))
      .toBe(`Home/Api: operatorSwitch.healthCheckIds${shown}; allowed: one for each of us-east-1, eu-west-1. Fix: name each region once`);
  });

  test('its name has at most 32 characters and does not end with a hyphen', () => {
    const [plan] = properties(new TestApp({ domainName: 'a-name-that-is-cut-at-a-dot.eu4.example.com', operatorSwitch: OperatorSwitch.regionSwitch() }).homeTemplate(), PLAN);
    expect(plan.Name).toMatch(/^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/);
  });
});
