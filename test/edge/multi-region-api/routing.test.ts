import { Aws, aws_route53 as route53, CfnParameter } from 'aws-cdk-lib';
import { messageOf, properties, TestApp } from './app';
import { RoutingPolicy } from '../../../src';

const { Continent, GeoLocation } = route53;
const three = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const europe = GeoLocation.continent(Continent.EUROPE);

/** What each region's records compete by; A and AAAA must agree. */
function competition(routing: RoutingPolicy | undefined, regions = three) {
  const records = properties(new TestApp({ regions, dns: { routing } }).homeTemplate(), 'AWS::Route53::RecordSet');
  expect(records.map((record) => record.Type)).toEqual(regions.flatMap(() => ['A', 'AAAA']));
  const byRegion: Record<string, object> = {};
  for (const { SetIdentifier, Region, Failover, Weight, GeoLocation: location } of records) {
    const found = JSON.parse(JSON.stringify({ Region, Failover, Weight, GeoLocation: location }));
    expect(byRegion[SetIdentifier] ?? found).toEqual(found);
    byRegion[SetIdentifier] = found;
  }
  return byRegion;
}

describe('records compete by', () => {
  test('latency, by default', () => {
    const expected = { 'us-east-1': { Region: 'us-east-1' }, 'eu-west-1': { Region: 'eu-west-1' }, 'ap-southeast-2': { Region: 'ap-southeast-2' } };
    expect(competition(undefined)).toEqual(expected);
    expect(competition(RoutingPolicy.latency())).toEqual(expected);
  });

  test('failover, with the primary that is asked for', () => {
    expect(competition(RoutingPolicy.failover('eu-west-1'), ['us-east-1', 'eu-west-1'])).toEqual({
      'us-east-1': { Failover: 'SECONDARY' }, 'eu-west-1': { Failover: 'PRIMARY' },
    });
  });

  test('weight, from 0 to 255', () => {
    expect(competition(RoutingPolicy.weighted({ 'us-east-1': 255, 'eu-west-1': 1, 'ap-southeast-2': 0 }))).toEqual({
      'us-east-1': { Weight: 255 }, 'eu-west-1': { Weight: 1 }, 'ap-southeast-2': { Weight: 0 },
    });
  });

  test('location, with a default for all others', () => {
    expect(competition(RoutingPolicy.geolocation('us-east-1', { 'eu-west-1': europe, 'ap-southeast-2': GeoLocation.country('AU') }))).toEqual({
      'us-east-1': { GeoLocation: { CountryCode: '*' } }, 'eu-west-1': { GeoLocation: { ContinentCode: 'EU' } }, 'ap-southeast-2': { GeoLocation: { CountryCode: 'AU' } },
    });
    expect(competition(RoutingPolicy.geolocation('us-east-1', { 'eu-west-1': GeoLocation.subdivision('NY') }), ['us-east-1', 'eu-west-1'])).toMatchObject({
      'eu-west-1': { GeoLocation: { CountryCode: 'US', SubdivisionCode: 'NY' } },
    });
  });

  test('a weight that only the deployment knows', () => {
    const app = new TestApp((stack) => ({
      dns: { routing: RoutingPolicy.weighted({ 'us-east-1': 1, 'eu-west-1': new CfnParameter(stack, 'Weight', { type: 'Number' }).valueAsNumber }) },
    }));
    app.homeTemplate().hasResourceProperties('AWS::Route53::RecordSet', { SetIdentifier: 'eu-west-1', Weight: { Ref: 'Weight' } });
  });
});

const KNOWN = 'allowed: one of us-east-1, eu-west-1, ap-southeast-2. Fix: name a region of the API';
const WEIGHT = 'allowed: a whole number from 0 to 255. Fix: give each region a weight';
const LOCATION = 'allowed: one location for each region, and none for the default region. Fix: name the location of each region except the default one';

const DIFFERENT = 'allowed: a location that no other region has; * is that of the default region. Fix: give each region a location of its own, or use RoutingPolicy.latency()';

test.each<[string, RoutingPolicy, string]>([
  ['failover to an unknown primary', RoutingPolicy.failover('eu-west-3'), `routing.primary is "eu-west-3"; ${KNOWN}`],
  ['failover over three regions', RoutingPolicy.failover('us-east-1'),
    'routing is "failover over 3 regions"; allowed: exactly two regions: Route 53 knows one PRIMARY and one SECONDARY record. '
    + 'Fix: use RoutingPolicy.latency(), or weighted() with weight 0 for the regions that stand by'],
  ['no weight for a region', RoutingPolicy.weighted({ 'us-east-1': 1, 'eu-west-1': 1 }), `routing.weights["ap-southeast-2"] is missing; ${WEIGHT}`],
  ['a weight for an unknown region', RoutingPolicy.weighted({ 'us-east-1': 1, 'eu-west-3': 1 }), `routing.weights is "eu-west-3"; ${KNOWN}`],
  ['a weight of 256', RoutingPolicy.weighted({ 'us-east-1': 256, 'eu-west-1': 1, 'ap-southeast-2': 1 }), `routing.weights["us-east-1"] is 256; ${WEIGHT}`],
  ['a negative weight', RoutingPolicy.weighted({ 'us-east-1': 1, 'eu-west-1': -1, 'ap-southeast-2': 1 }), `routing.weights["eu-west-1"] is -1; ${WEIGHT}`],
  ['half a weight', RoutingPolicy.weighted({ 'us-east-1': 1, 'eu-west-1': 0.5, 'ap-southeast-2': 1 }), `routing.weights["eu-west-1"] is 0.5; ${WEIGHT}`],
  ['an unknown default region', RoutingPolicy.geolocation('eu-west-3', {}), `routing.defaultRegion is "eu-west-3"; ${KNOWN}`],
  ['a location of an unknown region', RoutingPolicy.geolocation('us-east-1', { 'eu-west-3': europe }), `routing.locations is "eu-west-3"; ${KNOWN}`],
  ['no location of a region', RoutingPolicy.geolocation('us-east-1', { 'eu-west-1': europe }), `routing.locations["ap-southeast-2"] is missing; ${LOCATION}`],
  ['a location of the default region', RoutingPolicy.geolocation('us-east-1', { 'us-east-1': europe, 'eu-west-1': europe }),
    `routing.locations["us-east-1"] is "a location"; ${LOCATION}`],
  ['the same location twice', RoutingPolicy.geolocation('us-east-1', { 'eu-west-1': europe, 'ap-southeast-2': europe }),
    `routing.locations["ap-southeast-2"] is "EU"; ${DIFFERENT}`],
  ['the location of the default region', RoutingPolicy.geolocation('us-east-1', { 'eu-west-1': europe, 'ap-southeast-2': GeoLocation.default() }),
    `routing.locations["ap-southeast-2"] is "*"; ${DIFFERENT}`],
  ['a primary that only the deployment knows', RoutingPolicy.failover(Aws.REGION), `routing.primary is a value that is only known at deployment; ${KNOWN}`],
])('%s is refused', (_, routing, message) => {
  expect(messageOf(() => new TestApp({ regions: three, dns: { routing } }))).toBe(`Home/Api: ${message}`);
});
