import { CfnParameter, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { messageOf, TestApp } from './app';
import { HealthOptions, MultiRegionApiProps } from '../../../src';

type Props = Partial<MultiRegionApiProps>;

const health = (options: HealthOptions): Props => ({ health: options });
const number = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
const LEAVE_OUT = 'Fix: give one, or leave it out';
const SEGMENTS = 'allowed: segments of letters, digits and -_.~+$, joined by / and without one at the ends, other than health, at most 300 characters. Fix: write it like v1';
const CHECKERS = 'us-east-1, us-west-1, us-west-2, eu-west-1, ap-southeast-1, ap-southeast-2, ap-northeast-1, sa-east-1';

test.each<[Props, string]>([
  [{ basePath: '' }, `basePath is ""; ${SEGMENTS}`],
  [{ basePath: '/v1' }, `basePath is "/v1"; ${SEGMENTS}`],
  [{ basePath: 'v1/' }, `basePath is "v1/"; ${SEGMENTS}`],
  [{ basePath: 'shop//v1' }, `basePath is "shop//v1"; ${SEGMENTS}`],
  [{ basePath: 'v 1' }, `basePath is "v 1"; ${SEGMENTS}`],
  [{ basePath: '{proxy+}' }, `basePath is "{proxy+}"; ${SEGMENTS}`],
  [{ basePath: 'v1/../v2' }, `basePath is "v1/../v2"; ${SEGMENTS}`],
  [{ basePath: 'v'.repeat(301) }, `basePath is "${'v'.repeat(57)}…"; ${SEGMENTS}`],
  [{ basePath: 'health' }, `basePath is "health"; ${SEGMENTS}`],
  [{ basePath: 'health/v1' }, `basePath is "health/v1"; ${SEGMENTS}`],
  [health({ interval: Duration.seconds(9) }), 'health.interval is "9 seconds"; allowed: 10 or 30 seconds. Fix: use Duration.seconds(10), or 30 to pay less'],
  [health({ interval: Duration.seconds(20) }), 'health.interval is "20 seconds"; allowed: 10 or 30 seconds. Fix: use Duration.seconds(10), or 30 to pay less'],
  [health({ interval: Duration.millis(10_500) }),
    'health.interval is "10 seconds 500 millis"; allowed: 10 or 30 seconds. Fix: use Duration.seconds(10), or 30 to pay less'],
  [health({ failureThreshold: 0 }), `health.failureThreshold is 0; allowed: a whole number from 1 to 10. ${LEAVE_OUT}`],
  [health({ failureThreshold: 11 }), `health.failureThreshold is 11; allowed: a whole number from 1 to 10. ${LEAVE_OUT}`],
  [health({ failureThreshold: 2.5 }), `health.failureThreshold is 2.5; allowed: a whole number from 1 to 10. ${LEAVE_OUT}`],
  [health({ serverErrorThreshold: 0 }), `health.serverErrorThreshold is 0; allowed: a whole number from 1 to 1000000. ${LEAVE_OUT}`],
  [health({ serverErrorThreshold: 1_000_001 }), `health.serverErrorThreshold is 1000001; allowed: a whole number from 1 to 1000000. ${LEAVE_OUT}`],
  [health({ budget: Duration.millis(99) }), `health.budget is "99 millis"; allowed: 100 to 1900 ms: Route 53 waits 2 s for an answer. ${LEAVE_OUT}`],
  [health({ budget: Duration.seconds(2) }), `health.budget is "2 seconds"; allowed: 100 to 1900 ms: Route 53 waits 2 s for an answer. ${LEAVE_OUT}`],
  [health({ cache: Duration.seconds(61) }), `health.cache is "1 minute 1 second"; allowed: 0 to 60000 ms: a longer memory hides a failure. ${LEAVE_OUT}`],
  [health({ checkerRegions: [] }), 'health.checkerRegions is []; allowed: at least three regions. Fix: name more, or leave it out for all'],
  [health({ checkerRegions: ['us-east-1', 'eu-west-1', 'us-east-1'] }),
    'health.checkerRegions is ["us-east-1","eu-west-1","us-east-1"]; allowed: at least three regions. Fix: name more, or leave it out for all'],
  [health({ checkerRegions: ['us-east-1', 'eu-west-1', 'eu-central-1'] }),
    `health.checkerRegions is "eu-central-1"; allowed: ${CHECKERS}. Fix: name regions that have checkers of Route 53`],
])('%j is refused', (props, message) => {
  expect(messageOf(() => new TestApp(props))).toBe(`Home/Api: ${message}`);
});

test.each<Props>([
  { basePath: 'v1' },
  { basePath: 'v'.repeat(300) },
  { basePath: 'shop/orders/v1.0' },
  { basePath: '-_.~+$' },
  { basePath: 'healthy' },
  { basePath: 'v1/health' },
  health({ interval: Duration.seconds(10) }),
  health({ interval: Duration.millis(30_000) }),
  health({ failureThreshold: 1, serverErrorThreshold: 1 }),
  health({ failureThreshold: 10, serverErrorThreshold: 1_000_000 }),
  health({ budget: Duration.millis(100), cache: Duration.seconds(0) }),
  health({ budget: Duration.millis(1_900), cache: Duration.minutes(1) }),
  health({ checkerRegions: ['us-west-1', 'sa-east-1', 'ap-northeast-1'] }),
])('%j passes', (props) => {
  expect(() => new TestApp(props).homeTemplate()).not.toThrow();
});

describe('a token passes:', () => {
  test('basePath', () => {
    const app = new TestApp({ basePath: Fn.importValue('BasePath') });
    app.region('eu-west-1').hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: { 'Fn::ImportValue': 'BasePath' } });
  });

  test.each<[string, (stack: Stack) => HealthOptions, object]>([
    ['interval', (stack) => ({ interval: Duration.seconds(number(stack)) }), { RequestInterval: { Ref: 'Number' } }],
    ['failureThreshold', (stack) => ({ failureThreshold: number(stack) }), { FailureThreshold: { Ref: 'Number' } }],
    ['checkerRegions', () => ({ checkerRegions: Token.asList({ Ref: 'Regions' }) }), { Regions: { Ref: 'Regions' } }],
  ])('health.%s', (_, options, config) => {
    const template = new TestApp((stack) => health(options(stack))).homeTemplate();
    template.hasResourceProperties('AWS::Route53::HealthCheck', { HealthCheckConfig: config });
  });

  // These are read in the stacks of the regions, so they come from what every stack may import.
  const imported = { 'Fn::ImportValue': 'N' };
  const config = (...parts: unknown[]) => ({ Environment: { Variables: { HEALTH_CONFIG: { 'Fn::Join': ['', Match.arrayWith(parts)] } } } });

  test.each<[string, HealthOptions, string, object]>([
    ['serverErrorThreshold', { serverErrorThreshold: Token.asNumber(Fn.importValue('N')) }, 'AWS::CloudWatch::Alarm', { Threshold: imported }],
    ['budget', { budget: Duration.millis(Token.asNumber(Fn.importValue('N'))) }, 'AWS::Lambda::Function', config('{"budgetMs":', imported)],
    ['cache', { cache: Duration.millis(Token.asNumber(Fn.importValue('N'))) }, 'AWS::Lambda::Function', config('{"budgetMs":1500,"cacheMs":', imported)],
  ])('health.%s', (_, options, type, expected) => {
    new TestApp(health(options)).region('eu-west-1').hasResourceProperties(type, expected);
  });
});
