import { RemovalPolicy } from 'aws-cdk-lib';
import { messageOf, TestApp } from './app';

const LEAVE_OUT = 'Fix: give one, or leave it out';

test.each<[object, string]>([
  [{ domainName: undefined }, 'domainName is missing; allowed: a text. Fix: give one'],
  [{ domainName: 10n }, 'domainName is 10; allowed: a text. Fix: give one'],
  [{ hostedZone: undefined }, 'hostedZone is missing; allowed: a hosted zone. Fix: give one'],
  [{ hostedZone: {} }, 'hostedZone is {}; allowed: a hosted zone. Fix: give one'],
  [{ regions: null }, 'regions is null; allowed: a list of texts. Fix: give one'],
  [{ regions: 'us-east-1' }, 'regions is "us-east-1"; allowed: a list of texts. Fix: give one'],
  // A hole in a list is seen by no loop.
  [{ regions: ['us-east-1', , 'eu-west-1'] }, 'regions is ["us-east-1",null,"eu-west-1"]; allowed: a list of texts. Fix: give one'],
  [{ api: () => 1 }, 'api is a function; allowed: an object with the method buildApi, such as new HttpFunctionApi(...). Fix: give one'],
  [{ dns: null }, `dns is null; allowed: an object with options. ${LEAVE_OUT}`],
  [{ dns: { routing: 'latency' } }, `dns.routing is "latency"; allowed: a RoutingPolicy. ${LEAVE_OUT}`],
  [{ dns: { ttl: 5 } }, `dns.ttl is 5; allowed: a Duration, such as Duration.seconds(10). ${LEAVE_OUT}`],
  [{ health: { checkerRegions: 'us-east-1' } }, `health.checkerRegions is "us-east-1"; allowed: a list of texts. ${LEAVE_OUT}`],
  [{ health: { failureThreshold: NaN } }, 'health.failureThreshold is NaN; allowed: a whole number from 1 to 10. Fix: give one, or leave it out'],
  [{ tls: { securityPolicy: 5 } }, `tls.securityPolicy is 5; allowed: a text. ${LEAVE_OUT}`],
  [{ operatorSwitch: {} }, `operatorSwitch is {}; allowed: an OperatorSwitch. ${LEAVE_OUT}`],
  [{ basePath: 5 }, `basePath is 5; allowed: a text. ${LEAVE_OUT}`],
  [{ globalTable: 'orders' }, `globalTable is "orders"; allowed: a table. ${LEAVE_OUT}`],
  [{ synthesizer: {} }, `synthesizer is {}; allowed: a reusable stack synthesizer. ${LEAVE_OUT}`],
  [{ removalPolicy: RemovalPolicy.SNAPSHOT }, `removalPolicy is "snapshot"; allowed: a RemovalPolicy other than SNAPSHOT. ${LEAVE_OUT}`],
])('%p is refused', (props, message) => {
  expect(messageOf(() => new TestApp(props))).toBe(`Home/Api: ${message}`);
});

test('a runbook address too long for an alarm is refused', () => {
  expect(messageOf(() => new TestApp({ runbookUrl: `https://${'x'.repeat(800)}` }))).toContain('allowed: an address of at most 800 characters');
});
