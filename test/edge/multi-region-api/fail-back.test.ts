import { CfnParameter, Duration } from 'aws-cdk-lib';
import { messageOf, properties, TestApp } from './app';
import { FailBack } from '../../../src';

const RUNBOOK = 'https://runbook.example.com#a-region-does-not-serve';
const quiet = (time: Duration) => ({ runbookUrl: 'https://runbook.example.com', health: { failBack: FailBack.after(time) } });

test('by default a region comes back as soon as it is healthy: no alarm keeps it out', () => {
  for (const props of [{}, { health: { failBack: FailBack.immediate() } }]) {
    const alarms = properties(new TestApp(props).homeTemplate(), 'AWS::CloudWatch::Alarm');
    expect(alarms.filter((alarm) => alarm.Statistic === 'Minimum' && alarm.Period > 60)).toEqual([]);
  }
});

test('with a quiet time, an alarm of the endpoint check, over one period, keeps each region out', () => {
  const template = new TestApp(quiet(Duration.minutes(30))).homeTemplate();
  const checks = template.findResources('AWS::Route53::HealthCheck');
  const alarms = template.findResources('AWS::CloudWatch::Alarm', { Properties: { Period: 1800 } });
  expect(Object.keys(alarms)).toHaveLength(2);

  for (const [name, { Properties: alarm }] of Object.entries(alarms)) {
    expect(alarm).toMatchObject({
      Namespace: 'AWS/Route53',
      MetricName: 'HealthCheckStatus',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'ignore',
      AlarmDescription: `Was unhealthy less than 30 minutes ago, so it still receives no callers. ${RUNBOOK}`,
    });
    // It watches the endpoint, not what decides: else it would keep itself in alarm for ever.
    expect(checks[alarm.Dimensions[0].Value.Ref].Properties.HealthCheckConfig.Type).toBe('HTTPS_STR_MATCH');
    template.hasResourceProperties('AWS::Route53::HealthCheck', {
      HealthCheckConfig: { Type: 'CLOUDWATCH_METRIC', AlarmIdentifier: { Name: { Ref: name }, Region: 'us-east-1' }, InsufficientDataHealthStatus: 'LastKnownStatus' },
    });
  }
});

const RANGE = 'allowed: a time known at synthesis, in whole minutes from 1 minute to 1 day, the longest period of a CloudWatch alarm. '
  + 'Fix: use FailBack.after(Duration.minutes(30)), or fence the region until you return it';

test.each<[Duration, string]>([
  [Duration.seconds(0), '0 seconds'],
  [Duration.seconds(59), '59 seconds'],
  [Duration.seconds(90), '1 minute 30 seconds'],
  [Duration.seconds(86_401), '1 day 1 second'],
  [Duration.hours(25), '1 day 1 hour'],
])('%s is refused', (time, shown) => {
  expect(messageOf(() => new TestApp(quiet(time)))).toBe(`Home/Api/us-east-1: health.failBack is "${shown}"; ${RANGE}`);
});

test.each([Duration.minutes(1), Duration.days(1)])('%s passes', (time) => {
  const alarms = properties(new TestApp(quiet(time)).homeTemplate(), 'AWS::CloudWatch::Alarm');
  expect(alarms.filter((alarm) => alarm.AlarmDescription.includes('still receives no callers')).map((alarm) => alarm.Period))
    .toEqual([time.toSeconds(), time.toSeconds()]);
});

test('a time that only the deployment knows is refused: CDK checks the periods of metrics', () => {
  const build = () => new TestApp((stack) => quiet(Duration.seconds(new CfnParameter(stack, 'Quiet', { type: 'Number' }).valueAsNumber)));
  expect(messageOf(build)).toBe(`Home/Api/us-east-1: health.failBack is a value that is only known at deployment; ${RANGE}`);
});
