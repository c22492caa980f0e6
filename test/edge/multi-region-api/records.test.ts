import { Duration } from 'aws-cdk-lib';
import { properties, TestApp } from './app';

const RECORD = 'AWS::Route53::RecordSet';
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const app = new TestApp({ regions: REGIONS });

describe('the shared name', () => {
  test('alias records, A and AAAA, of one set identifier for each region, each with its own health check', () => {
    const records = properties(app.homeTemplate(), RECORD);
    expect(records).toHaveLength(6);
    for (const [index, region] of REGIONS.entries()) {
      const ours = records.filter((record) => record.SetIdentifier === region);
      expect(ours.map((record) => record.Type)).toEqual(['A', 'AAAA']);
      for (const record of ours) {
        expect(record).toMatchObject({
          Name: 'api.example.com.',
          Region: region,
          HostedZoneId: 'Z0123456789',
          HealthCheckId: app.home.resolve(app.api.servingHealthChecks[index].healthCheckId),
          AliasTarget: { DNSName: `origin.${region}.api.example.com.`, HostedZoneId: 'Z0123456789', EvaluateTargetHealth: true },
        });
        expect(record.TTL).toBeUndefined();
        expect(record.ResourceRecords).toBeUndefined();
      }
    }
  });

  test('with a ttl: a CNAME for each region', () => {
    const records = properties(new TestApp({ regions: REGIONS, dns: { ttl: Duration.seconds(20) } }).homeTemplate(), RECORD);
    expect(records).toEqual(REGIONS.map((region) => ({
      Name: 'api.example.com.',
      Type: 'CNAME',
      TTL: '20',
      ResourceRecords: [`origin.${region}.api.example.com.`],
      SetIdentifier: region,
      Region: region,
      HostedZoneId: 'Z0123456789',
      HealthCheckId: expect.anything(),
    })));
  });

  test('at the apex of the zone', () => {
    const apex = new TestApp({ domainName: 'example.com' });
    apex.homeTemplate().allResourcesProperties(RECORD, { Name: 'example.com.' });
    const names = properties(apex.region('eu-west-1'), RECORD).map((record) => record.Name);
    expect([...new Set(names)].sort()).toEqual(['eu-west-1.example.com.', 'origin.eu-west-1.example.com.']);
    apex.region('eu-west-1').hasResourceProperties('AWS::CertificateManager::Certificate', { DomainName: 'example.com', SubjectAlternativeNames: ['eu-west-1.example.com'] });
  });
});

describe('the names of a region', () => {
  const template = app.region('eu-west-1');
  const domains = template.findResources('AWS::ApiGateway::DomainName');
  const domainOf = (name: string) => Object.keys(domains).find((id) => domains[id].Properties.DomainName === name)!;
  const alias = (id: string) => ({ DNSName: { 'Fn::GetAtt': [id, 'RegionalDomainName'] }, HostedZoneId: { 'Fn::GetAtt': [id, 'RegionalHostedZoneId'] } });

  test.each([
    ['its own name leads to the custom domain of that name', 'eu-west-1.api.example.com', 'eu-west-1.api.example.com'],
    ['its origin leads to the custom domain of the shared name', 'origin.eu-west-1.api.example.com', 'api.example.com'],
  ])('%s', (_, name, domain) => {
    const records = properties(template, RECORD).filter((record) => record.Name === `${name}.`);
    expect(records.map((record) => record.Type)).toEqual(['A', 'AAAA']);
    for (const record of records) {
      expect(record.AliasTarget).toEqual(alias(domainOf(domain)));
      expect([record.SetIdentifier, record.HealthCheckId, record.HostedZoneId]).toEqual([undefined, undefined, 'Z0123456789']);
    }
  });

  test('nothing else is written into the zone', () => {
    expect(properties(template, RECORD)).toHaveLength(4);
  });
});
