import { StackTemplate } from './intrinsics';
import { readZone } from './template';
import { synthesizeExample } from './testing/example-app';

const example = synthesizeExample();
afterAll(() => example.remove());

function stack(resources: Record<string, any>, region = 'us-east-1'): StackTemplate {
  return { stackName: 'Home', region, template: { Resources: resources } };
}

function healthCheck(config: any): any {
  return { Type: 'AWS::Route53::HealthCheck', Properties: { HealthCheckConfig: config } };
}

function record(properties: any): any {
  return { Type: 'AWS::Route53::RecordSet', Properties: { Name: 'a.example.com.', Type: 'A', TTL: '30', ResourceRecords: ['127.0.0.9'], ...properties } };
}

test('reads the health checks of an assembly, with references resolved by logical id', () => {
  const { healthChecks } = readZone(example.stacks);
  expect(healthChecks).toHaveLength(10);
  expect(healthChecks.find(({ name }) => name === 'endpoint-us-west-2')).toMatchObject({
    kind: 'endpoint',
    protocol: 'https',
    host: 'us-west-2.api.example.com',
    port: 443,
    path: '/health',
    sni: true,
    interval: 10,
    failureThreshold: 3,
    searchString: '"status":"healthy"',
    checkerRegions: expect.arrayContaining(['us-east-1', 'sa-east-1']),
  });
  expect(healthChecks.find(({ name }) => name === 'noother-us-east-1')).toMatchObject({
    kind: 'calculated', inverted: true, healthThreshold: 1, children: ['Home.Endpointuswest2'],
  });
  expect(healthChecks.find(({ name }) => name === 'switch-us-east-1')).toMatchObject({
    kind: 'alarm', alarmName: 'Home-Api-fence-us-east-1', alarmRegion: 'us-west-2', insufficientData: 'LastKnownStatus',
  });
});

test('reads records: aliases within the zone, and aliases of API Gateway as the front door of their stack’s region', () => {
  const { apex, records, domainNames } = readZone(example.stacks, { zoneName: 'Example.com.' });
  expect(apex).toBe('example.com');
  expect(records.find(({ name, type, setIdentifier }) => name === 'api.example.com' && type === 'A' && setIdentifier === 'us-west-2')).toMatchObject({
    routing: { policy: 'latency', region: 'us-west-2' },
    healthCheckId: 'Home.Servinguswest2',
    alias: { record: 'origin.us-west-2.api.example.com', evaluateTargetHealth: true },
  });
  expect(records.find(({ name }) => name === 'origin.us-west-2.api.example.com')).toMatchObject({ ttl: 60, alias: { region: 'us-west-2' } });
  expect(domainNames).toContainEqual({ name: 'api.example.com', region: 'us-west-2' });
});

test('without a zone name, the zone is what all records share', () => {
  expect(readZone(example.stacks).apex).toBe('api.example.com');
});

test.each([
  ['failover', { Failover: 'PRIMARY' }, { policy: 'failover', role: 'PRIMARY' }],
  ['weighted, also with weight 0', { Weight: 0 }, { policy: 'weighted', weight: 0 }],
  ['geolocation', { GeoLocation: { CountryCode: '*' } }, { policy: 'geolocation', country: '*' }],
  ['simple', {}, { policy: 'simple' }],
])('reads %s routing', (_, properties, routing) => {
  expect(readZone([stack({ Record: record(properties) })]).records[0].routing).toEqual(routing);
});

test('names are joined and substituted from the stack, its parameters and deployed values', () => {
  const template = stack({
    A: record({ Name: { 'Fn::Join': ['.', [{ Ref: 'AWS::Region' }, 'example.com.']] } }),
    B: record({ Name: { 'Fn::Sub': '${Label}.${AWS::Partition}.example.com' } }),
    C: record({ Name: { 'Fn::GetAtt': ['Custom', 'Name'] } }),
    D: record({ Name: { 'Fn::Sub': ['${X}.example.com', { X: 'sub' }] }, AliasTarget: { DNSName: 'd-abc.execute-api.eu-west-1.amazonaws.com.' } }),
  });
  template.template.Parameters = { Label: { Default: 'label' } };
  const { records } = readZone([template], { deployed: { Home: { Custom: { Name: 'c.example.com' } } } });
  expect(records.map(({ name }) => name)).toEqual(['us-east-1.example.com', 'label.aws.example.com', 'c.example.com', 'sub.example.com']);
  expect(records[3].alias).toEqual({ region: 'eu-west-1', evaluateTargetHealth: false });
});

const endpoint = { Type: 'HTTPS', FullyQualifiedDomainName: 'a.example.com' };

test('defaults of an HTTPS check are those of Route 53', () => {
  const [check] = readZone([stack({ Record: record({}), Check: healthCheck(endpoint) })]).healthChecks;
  expect(check).toMatchObject({ name: 'Check', port: 443, path: '/', sni: true, interval: 30, failureThreshold: 3, inverted: false, disabled: false });
});

test.each([
  ['an unknown type', { Type: 'RECOVERY_CONTROL' }, /is of type RECOVERY_CONTROL/],
  ['an interval of 20 s', { ...endpoint, RequestInterval: 20 }, /RequestInterval .* is 20; Route 53 allows 10 or 30/],
  ['a threshold of 11', { ...endpoint, FailureThreshold: 11 }, /FailureThreshold .* is 11; Route 53 allows 1 to 10/],
  ['two checker regions', { ...endpoint, Regions: ['us-east-1', 'us-west-2'] }, /at least 3/],
  ['no name and no address', { Type: 'HTTP' }, /neither FullyQualifiedDomainName nor IPAddress/],
  ['a search string without matching', { ...endpoint, SearchString: 'ok' }, /only the _STR_MATCH types/],
  ['a match without a search string', { ...endpoint, Type: 'HTTPS_STR_MATCH' }, /only the _STR_MATCH types/],
  ['a child that is not in the stack', { Type: 'CALCULATED', HealthThreshold: 1, ChildHealthChecks: ['abc'] }, /must be a health check of the same stack/],
  ['an import', { ...endpoint, FullyQualifiedDomainName: { 'Fn::ImportValue': 'x' } }, /Fn::ImportValue.*Use a literal/],
  ['an unknown attribute', { ...endpoint, FullyQualifiedDomainName: { 'Fn::GetAtt': ['X', 'Y'] } }, /needs the value of Fn::GetAtt X.Y/],
])('a health check with %s is an error', (_, config, message) => {
  expect(() => readZone([stack({ Record: record({}), Check: healthCheck(config) })])).toThrow(message);
});

test.each([
  ['another type', { Type: 'MX' }, /is of type MX/],
  ['multivalue routing', { MultiValueAnswer: true }, /uses MultiValueAnswer/],
  ['an alias of a load balancer', { AliasTarget: { DNSName: { 'Fn::GetAtt': ['Balancer', 'DNSName'] } } }, /of type AWS::ElasticLoadBalancingV2::LoadBalancer/],
])('a record with %s is an error', (_, properties, message) => {
  const balancer = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' };
  expect(() => readZone([stack({ Record: record(properties), Balancer: balancer })])).toThrow(message);
});

test('no records, and records outside the zone, are errors', () => {
  expect(() => readZone([stack({})])).toThrow('None of the stacks Home has an AWS::Route53::RecordSet.');
  expect(() => readZone([stack({ Record: record({}) })], { zoneName: 'example.org' })).toThrow(/a.example.com is not in the zone example.org/);
});
