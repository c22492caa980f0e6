import { aws_certificatemanager as acm, aws_route53 as route53, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import { messageOf, TestApp, zoneOf } from './app';

const IMPORT = 'allowed: a public zone whose id and name are known at synthesis: the stacks of all regions write into it. '
  + 'Fix: import it: HostedZone.fromHostedZoneAttributes(this, "Zone", { hostedZoneId, zoneName })';

describe('hosted zone', () => {
  test.each<[string, (stack: Stack) => route53.IHostedZone, string]>([
    ['made in the app', (stack) => new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' }),
      `Home/Api: hostedZone is a value that is only known at deployment; ${IMPORT}`],
    ['private', (stack) => route53.PrivateHostedZone.fromPrivateHostedZoneId(stack, 'Zone', 'Z1'),
      `Home/Api: hostedZone is "a private zone, or one imported without its name"; ${IMPORT}`],
    ['without its name', (stack) => route53.HostedZone.fromHostedZoneId(stack, 'Zone', 'Z1'),
      `Home/Api: hostedZone is "a private zone, or one imported without its name"; ${IMPORT}`],
    ['with an empty name', zoneOf(''), `Home/Api: hostedZone is "a private zone, or one imported without its name"; ${IMPORT}`],
    ['with a token as its name', zoneOf(Fn.importValue('Zone')), `Home/Api: hostedZone.zoneName is a value that is only known at deployment; ${IMPORT}`],
  ])('%s is refused', (_, zone, message) => {
    expect(messageOf(() => new TestApp({}, { zone }))).toBe(message);
  });

  test('looked up, it is used by id', () => {
    const zone = (stack: Stack) => route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' });
    const app = new TestApp({}, { zone, env: { account: '111111111111', region: 'us-east-1' } });
    // The first synthesis has no context yet, and CDK answers with a dummy.
    app.homeTemplate().allResourcesProperties('AWS::Route53::RecordSet', { HostedZoneId: 'DUMMY' });
    app.region('eu-west-1').allResourcesProperties('AWS::Route53::RecordSet', { HostedZoneId: 'DUMMY' });
  });
});

describe('domain name', () => {
  const shape = 'allowed: a lower-case DNS name without a trailing dot, at most 220 characters. Fix: write it like api.example.com';
  const inZone = 'allowed: example.com or a name that ends with .example.com. Fix: correct the name, or import the zone that holds it';
  const label = 'a'.repeat(63);
  /** As an error shows it. */
  const cut = (name: string) => `${name.slice(0, 57)}…`;
  const long = (length: number) => 'a'.repeat(length - 'example.com'.length).replace(/(.{1,49})a/g, '$1.') + 'example.com';

  test.each<[string, string, string]>([
    ['of another zone', 'api.example.org', `Home/Api: domainName is "api.example.org"; ${inZone}`],
    ['that only looks like the zone', 'badexample.com', `Home/Api: domainName is "badexample.com"; ${inZone}`],
    ['above the zone', 'com.com', `Home/Api: domainName is "com.com"; ${inZone}`],
    ['in capitals', 'API.example.com', `Home/Api: domainName is "API.example.com"; ${shape}`],
    ['with a trailing dot', 'api.example.com.', `Home/Api: domainName is "api.example.com."; ${shape}`],
    ['with a scheme', 'https://api.example.com', `Home/Api: domainName is "https://api.example.com"; ${shape}`],
    ['with a wildcard', '*.example.com', `Home/Api: domainName is "*.example.com"; ${shape}`],
    ['with an empty label', 'api..example.com', `Home/Api: domainName is "api..example.com"; ${shape}`],
    ['with a hyphen at an end', '-api.example.com', `Home/Api: domainName is "-api.example.com"; ${shape}`],
    ['with a label of 64 characters', `${label}a.example.com`, `Home/Api: domainName is "${cut(`${label}a.example.com`)}"; ${shape}`],
    ['of one label', 'localhost', `Home/Api: domainName is "localhost"; ${shape}`],
    ['that is empty', '', `Home/Api: domainName is ""; ${shape}`],
    ['of 221 characters', long(221), `Home/Api: domainName is "${cut(long(221))}"; ${shape}`],
    ['of 65 characters, for ACM', long(65), `Home/Api: domainName is "${cut(long(65))}"; allowed: at most 64 characters, what ACM takes as the first name `
      + 'of a certificate. Fix: shorten it, or give tls.certificates'],
    ['that is a token', Fn.importValue('Name'),
      'Home/Api: domainName is a value that is only known at deployment; allowed: a name known at synthesis: names of regions and alarms are made from it. Fix: write it out'],
  ])('%s is refused', (_, domainName, message) => {
    expect(messageOf(() => new TestApp({ domainName }))).toBe(message);
  });

  test.each<[string, string, string]>([
    ['at the apex', 'example.com', 'example.com'],
    ['in a zone written with its dot', 'api.example.com', 'example.com.'],
    ['several levels below', 'v1.api.eu.example.com', 'example.com'],
    ['of 64 characters', long(64), 'example.com'],
    ['in an internationalized zone', 'api.xn--e1afmkfd.xn--p1ai', 'xn--e1afmkfd.xn--p1ai'],
  ])('%s passes', (_, domainName, zoneName) => {
    expect(new TestApp({ domainName }, { zone: zoneOf(zoneName) }).api.domainName).toBe(domainName);
  });

  test('of 220 characters passes with certificates that need not carry it first', () => {
    const certificates = (stack: Stack) => Object.fromEntries(['us-east-1', 'eu-west-1'].map((region) =>
      [region, acm.Certificate.fromCertificateArn(stack, region, `arn:aws:acm:${region}:111111111111:certificate/c`)]));
    expect(new TestApp((stack) => ({ domainName: long(220), tls: { certificates: certificates(stack) } })).api.domainName).toHaveLength(220);
  });
});

describe('dns.ttl', () => {
  const range = 'allowed: whole seconds from 1 second to 7 days. Fix: use Duration.seconds(20)';
  const apex = 'allowed: nothing at the apex of the zone, where DNS allows no CNAME. Fix: leave dns.ttl out, or use a name below the apex';
  const token = (stack: Stack) => Duration.seconds(new CfnParameter(stack, 'Ttl', { type: 'Number' }).valueAsNumber);

  test.each<[string, Duration, string]>([
    ['0 s', Duration.seconds(0), `Home/Api: dns.ttl is "0 seconds"; ${range}`],
    ['half a second', Duration.millis(500), `Home/Api: dns.ttl is "500 millis"; ${range}`],
    ['1.5 s', Duration.millis(1500), `Home/Api: dns.ttl is "1 second 500 millis"; ${range}`],
    ['7 days and a second', Duration.seconds(604_801), `Home/Api: dns.ttl is "7 days 1 second"; ${range}`],
  ])('%s is refused', (_, ttl, message) => {
    expect(messageOf(() => new TestApp({ dns: { ttl } }))).toBe(message);
  });

  test.each([Duration.seconds(1), Duration.days(7)])('%s passes', (ttl) => {
    new TestApp({ dns: { ttl } }).homeTemplate().allResourcesProperties('AWS::Route53::RecordSet', { TTL: String(ttl.toSeconds()) });
  });

  test('a token passes', () => {
    new TestApp((stack) => ({ dns: { ttl: token(stack) } })).homeTemplate().allResourcesProperties('AWS::Route53::RecordSet', { TTL: { Ref: 'Ttl' } });
  });

  test('not at the apex of the zone, whatever its value', () => {
    expect(messageOf(() => new TestApp({ domainName: 'example.com', dns: { ttl: Duration.minutes(1) } }))).toBe(`Home/Api: dns.ttl is "1 minute"; ${apex}`);
    expect(messageOf(() => new TestApp((stack) => ({ domainName: 'example.com', dns: { ttl: token(stack) } }))))
      .toBe(`Home/Api: dns.ttl is a value that is only known at deployment; ${apex}`);
  });
});

describe('a simple record in the way', () => {
  const refused = (path: string) => `Validation failed with the following errors:\n  [Home/Api] ${path} is a simple record for api.example.com, `
    + 'and Route 53 refuses a routing policy beside it. Fix: remove that record first';
  const record = (props: Partial<route53.CfnRecordSetProps>) => {
    const { app, home } = new TestApp();
    new route53.CfnRecordSet(home, 'Old', { name: 'api.example.com', type: 'A', hostedZoneId: 'Z0123456789', ttl: '60', resourceRecords: ['192.0.2.1'], ...props });
    return () => app.synth();
  };

  test.each<[string, Partial<route53.CfnRecordSetProps>]>([
    ['an address', {}],
    ['an IPv6 address', { type: 'AAAA', resourceRecords: ['2001:db8::1'] }],
    ['a CNAME, its name with a dot', { type: 'CNAME', name: 'api.example.com.', resourceRecords: ['a.example.net'] }],
    ['a record by the name of the zone', { hostedZoneId: undefined, hostedZoneName: 'example.com.' }],
  ])('%s is found', (_, props) => {
    expect(messageOf(record(props))).toBe(refused('Home/Old'));
  });

  test('a record of another construct that routes the same name is found', () => {
    expect(messageOf(record({ setIdentifier: 'eu-west-1', region: 'eu-west-1' }))).toBe('Validation failed with the following errors:\n'
      + '  [Home/Api] Home/Old is another record for api.example.com, which Home/Api routes. Fix: give one of them another domainName');
  });

  test('an ARecord of CDK, in another stack, is found', () => {
    const { app } = new TestApp();
    const other = new Stack(app, 'Other');
    new route53.ARecord(other, 'Old', { zone: zoneOf('example.com')(other), recordName: 'api', target: route53.RecordTarget.fromIpAddresses('192.0.2.1') });
    expect(messageOf(() => app.synth())).toBe(refused('Other/Old/Resource'));
  });

  test.each<[string, Partial<route53.CfnRecordSetProps>]>([
    ['a record of another name', { name: 'www.example.com' }],
    ['a record of another type', { type: 'TXT', resourceRecords: ['"v"'] }],
    ['the private zone of the same name', { hostedZoneId: 'ZPRIVATE' }],
    ['a name that only the deployment knows', { name: Fn.importValue('Name') }],
  ])('%s is not in the way', (_, props) => {
    expect(record(props)).not.toThrow();
  });
});
