import { RecordSet, Routing, Zone } from './model';
import { latencyBetween, placeOf } from './regions';
import { Router } from './routing';

const ADDRESSES: Record<string, string> = { 'us-east-1': '127.0.1.1', 'us-west-2': '127.0.1.2', 'eu-west-1': '127.0.1.3' };

function record(name: string, rest: Partial<RecordSet> = {}): RecordSet {
  return { name: `${name}.example.com`, type: 'A', routing: { policy: 'simple' }, ttl: 60, values: [], ...rest };
}

function origin(region: string): RecordSet {
  return record(`origin.${region}`, { alias: { region, evaluateTargetHealth: false } });
}

/** One record of the shared name, an alias of the region's origin, with the region's name as its health check. */
function shared(region: string, routing: Routing, rest: Partial<RecordSet> = {}): RecordSet {
  return record('api', { routing, setIdentifier: region, healthCheckId: region, alias: { record: `origin.${region}.example.com`, evaluateTargetHealth: true }, ...rest });
}

function router(records: RecordSet[], unhealthy: string[] = [], random = () => 0): Router {
  const zone: Zone = { apex: 'example.com', healthChecks: [], domainNames: [], records: [...Object.keys(ADDRESSES).map(origin), ...records] };
  return new Router(zone, {
    isHealthy: (id) => !unhealthy.includes(id),
    addressesOf: (region, type) => (type === 'A' ? [ADDRESSES[region]] : []),
    random,
  });
}

/** The region whose address answers for the shared name. */
function regionFor(records: RecordSet[], unhealthy: string[] = [], from = 'us-east-1', random = () => 0): string | undefined {
  const { answers } = router(records, unhealthy, random).resolve('api.example.com', 'A', from);
  return Object.keys(ADDRESSES).find((region) => ADDRESSES[region] === answers.at(-1)?.data);
}

const latency = Object.keys(ADDRESSES).map((region) => shared(region, { policy: 'latency', region }));

test.each([
  ['us-east-1', [], 'us-east-1'], ['us-west-1', [], 'us-west-2'], ['eu-central-1', [], 'eu-west-1'],
  ['us-east-1', ['us-east-1'], 'us-west-2'], ['eu-central-1', ['eu-west-1'], 'us-east-1'],
  ['us-east-1', ['us-east-1', 'us-west-2'], 'eu-west-1'],
  ['us-west-1', ['us-east-1', 'us-west-2', 'eu-west-1'], 'us-west-2'],
])('latency: a client near %s, with %j unhealthy, is sent to %s', (from, unhealthy, region) => {
  expect(regionFor(latency, unhealthy, from)).toBe(region);
});

const failover = [shared('us-west-2', { policy: 'failover', role: 'SECONDARY' }), shared('us-east-1', { policy: 'failover', role: 'PRIMARY' })];

test.each([
  [[], 'us-east-1'], [['us-west-2'], 'us-east-1'], [['us-east-1'], 'us-west-2'], [['us-east-1', 'us-west-2'], 'us-east-1'],
])('failover: with %j unhealthy, the answer is %s', (unhealthy, region) => {
  expect(regionFor(failover, unhealthy)).toBe(region);
});

function weighted(weights: Record<string, number>): RecordSet[] {
  return Object.entries(weights).map(([region, weight]) => shared(region, { policy: 'weighted', weight }));
}

test.each([
  ['below the share of the first', { 'us-east-1': 3, 'us-west-2': 1 }, [], 0.74, 'us-east-1'],
  ['at the share of the second', { 'us-east-1': 3, 'us-west-2': 1 }, [], 0.75, 'us-west-2'],
  ['the first unhealthy', { 'us-east-1': 3, 'us-west-2': 1 }, ['us-east-1'], 0, 'us-west-2'],
  ['weight 0 is not chosen', { 'us-west-2': 0, 'us-east-1': 1 }, [], 0, 'us-east-1'],
  ['weight 0 serves when all others are unhealthy', { 'us-east-1': 1, 'us-west-2': 0 }, ['us-east-1'], 0.5, 'us-west-2'],
  ['weights all 0 have equal chances', { 'us-east-1': 0, 'us-west-2': 0 }, [], 0.6, 'us-west-2'],
  ['all unhealthy: as if all were healthy', { 'us-east-1': 1, 'us-west-2': 0 }, ['us-east-1', 'us-west-2'], 0.9, 'us-east-1'],
])('weighted: %s', (_, weights, unhealthy, random, region) => {
  expect(regionFor(weighted(weights as any), unhealthy, 'us-east-1', () => random)).toBe(region);
});

const geolocation = [
  shared('us-west-2', { policy: 'geolocation', country: '*' }),
  shared('eu-west-1', { policy: 'geolocation', continent: 'EU' }),
  shared('us-east-1', { policy: 'geolocation', country: 'US', subdivision: 'VA' }),
];

test.each([
  ['us-east-1', [], 'us-east-1'], ['us-east-2', [], 'us-west-2'], ['eu-central-1', [], 'eu-west-1'], ['ap-south-1', [], 'us-west-2'],
  ['eu-central-1', ['eu-west-1'], 'us-west-2'], ['eu-central-1', ['eu-west-1', 'us-west-2'], 'eu-west-1'],
])('geolocation: a client in %s, with %j unhealthy, is sent to %s', (from, unhealthy, region) => {
  expect(regionFor(geolocation, unhealthy, from)).toBe(region);
});

test('geolocation: a country before its continent; without a default, other places get no data', () => {
  const records = [shared('eu-west-1', { policy: 'geolocation', continent: 'EU' }), shared('us-east-1', { policy: 'geolocation', country: 'DE' })];
  expect(regionFor(records, [], 'eu-central-1')).toBe('us-east-1');
  expect(router(records).resolve('api.example.com', 'A', 'ap-south-1')).toEqual({ code: 'NOERROR', answers: [] });
});

test('an alias has the name that was asked for, and its target’s TTL', () => {
  expect(router(latency).resolve('api.example.com', 'A', 'us-east-1').answers).toEqual([{ name: 'api.example.com', type: 'A', ttl: 60, data: '127.0.1.1' }]);
});

test('a CNAME has its own TTL and brings its target along; an unhealthy one is not given', () => {
  const records = ['us-east-1', 'us-west-2'].map((region) => record('api', {
    type: 'CNAME', routing: { policy: 'latency', region }, healthCheckId: region, ttl: 5, values: [`Origin.${region}.example.com.`],
  }));
  expect(router(records, ['us-east-1']).resolve('api.example.com', 'A', 'us-east-1').answers).toEqual([
    { name: 'api.example.com', type: 'CNAME', ttl: 5, data: 'Origin.us-west-2.example.com.' },
    { name: 'origin.us-west-2.example.com', type: 'A', ttl: 60, data: '127.0.1.2' },
  ]);
  expect(router(records).resolve('api.example.com', 'CNAME', 'us-east-1').answers).toHaveLength(1);
});

test('EvaluateTargetHealth follows aliases; without it the target’s health does not count', () => {
  const nested = (evaluateTargetHealth: boolean) => [
    record('api', { routing: { policy: 'latency', region: 'us-east-1' }, alias: { record: 'east.example.com', evaluateTargetHealth } }),
    record('api', { routing: { policy: 'latency', region: 'us-west-2' }, alias: { record: 'origin.us-west-2.example.com', evaluateTargetHealth } }),
    record('east', { routing: { policy: 'weighted', weight: 1 }, healthCheckId: 'blue', alias: { region: 'us-east-1', evaluateTargetHealth } }),
    record('east', { routing: { policy: 'weighted', weight: 1 }, healthCheckId: 'green', alias: { region: 'us-east-1', evaluateTargetHealth } }),
  ];
  expect(regionFor(nested(true), ['blue'])).toBe('us-east-1');
  expect(regionFor(nested(true), ['blue', 'green'])).toBe('us-west-2');
  expect(regionFor(nested(false), ['blue', 'green'])).toBe('us-east-1');
});

test('an alias whose target does not exist counts as unhealthy', () => {
  expect(regionFor([latency[1], shared('us-east-1', { policy: 'latency', region: 'us-east-1' }, { alias: { record: 'gone.example.com', evaluateTargetHealth: true } })]))
    .toBe('us-west-2');
});

test.each([
  ['api.example.com', 'AAAA', 'NOERROR'], ['gone.example.com', 'A', 'NXDOMAIN'], ['us-east-1.example.com', 'A', 'NOERROR'],
  ['example.com', 'A', 'NOERROR'], ['example.org', 'A', 'REFUSED'], ['notexample.com', 'A', 'REFUSED'],
])('%s %s: %s without answers', (name, type, code) => {
  expect(router(latency).resolve(name, type, 'us-east-1')).toEqual({ code, answers: [] });
});

test('records in a circle are an error', () => {
  const circle = [record('a', { alias: { record: 'b.example.com', evaluateTargetHealth: true } }), record('b', { alias: { record: 'a.example.com', evaluateTargetHealth: true } })];
  expect(() => router(circle).resolve('a.example.com', 'A', 'us-east-1')).toThrow(/point at each other in a circle/);
});

test('the latency model ranks regions plausibly and is symmetric', () => {
  expect(latencyBetween('us-east-1', 'us-east-1')).toBe(1);
  expect(latencyBetween('us-east-1', 'us-west-2')).toBeCloseTo(latencyBetween('us-west-2', 'us-east-1'));
  expect(latencyBetween('us-east-1', 'us-west-2')).toBeGreaterThan(40);
  expect(latencyBetween('us-east-1', 'us-west-2')).toBeLessThan(80);
  expect(() => placeOf('moon-1')).toThrow(/no coordinates for region moon-1/);
});
