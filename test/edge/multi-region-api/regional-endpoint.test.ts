import { aws_apigateway as apigateway, aws_certificatemanager as acm, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { properties, TestApp } from './app';
import { ApiRegion, IRegionalApi, RegionalApi } from '../../../src';

const DOMAIN = 'AWS::ApiGateway::DomainName';

/** A REST API, which takes every TLS policy. It remembers what it was asked for. */
class RestApi implements IRegionalApi {
  public readonly asked: ApiRegion[] = [];

  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    this.asked.push(region);
    const api = new apigateway.RestApi(scope, 'Rest', { endpointTypes: [apigateway.EndpointType.REGIONAL] });
    api.root.addMethod('GET', new apigateway.MockIntegration());
    return RegionalApi.rest(api);
  }
}

/** What answers `api.example.com/<key>`. */
function mappings(template: Template) {
  const domains = template.findResources(DOMAIN);
  const apis = template.findResources('AWS::ApiGatewayV2::Api');
  const rest = Object.keys(template.findResources('AWS::ApiGateway::RestApi'));
  return properties(template, 'AWS::ApiGatewayV2::ApiMapping').map(({ ApiId, ApiMappingKey, DomainName }) => {
    const api = rest.includes(ApiId.Ref) ? 'rest' : apis[ApiId.Ref].Properties.Description ? 'health' : 'http';
    return `${domains[DomainName.Ref].Properties.DomainName}/${ApiMappingKey ?? ''} -> ${api}`;
  }).sort();
}

describe('mappings', () => {
  test('API and health on both names', () => {
    expect(mappings(new TestApp().region('eu-west-1'))).toEqual([
      'api.example.com/ -> http', 'api.example.com/health -> health', 'eu-west-1.api.example.com/ -> http', 'eu-west-1.api.example.com/health -> health',
    ]);
  });

  test.each(['v1', 'shop/orders/v1'])('base path %s is for the API alone', (basePath) => {
    expect(mappings(new TestApp({ basePath }).region('eu-west-1'))).toEqual([
      'api.example.com/health -> health', `api.example.com/${basePath} -> http`, 'eu-west-1.api.example.com/health -> health', `eu-west-1.api.example.com/${basePath} -> http`,
    ]);
  });

  test('a TLS 1.3 policy forbids HTTP APIs on the shared name, so health stays on the name of the region', () => {
    const template = new TestApp({ api: new RestApi(), tls: { securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09 } }).region('eu-west-1');
    expect(mappings(template)).toEqual([
      'api.example.com/ -> rest', 'eu-west-1.api.example.com/ -> rest', 'eu-west-1.api.example.com/health -> health',
    ]);
    template.hasResourceProperties(DOMAIN, { DomainName: 'api.example.com', SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09', EndpointAccessMode: 'STRICT' });
    // Route 53 checkers speak at most TLS 1.2.
    expect(properties(template, DOMAIN).find((domain) => domain.DomainName === 'eu-west-1.api.example.com'))
      .toEqual(expect.objectContaining({ SecurityPolicy: 'TLS_1_2' }));
    expect(properties(template, DOMAIN).filter((domain) => domain.EndpointAccessMode)).toHaveLength(1);
  });
});

test.each([['HTTP', {}], ['REST', { api: new RestApi() }]])('%s API: a mapping waits for its stage', (_, props) => {
  const template = new TestApp(props).region('eu-west-1');
  const stages = template.findResources('AWS::ApiGatewayV2::Stage');
  for (const { Properties: { ApiId, Stage }, DependsOn } of Object.values(template.findResources('AWS::ApiGatewayV2::ApiMapping'))) {
    if (Stage.Ref) continue;
    // A literal name: CloudFormation must be told.
    expect(DependsOn.map((id: string) => [stages[id].Properties.ApiId, stages[id].Properties.StageName])).toEqual([[ApiId, Stage]]);
  }
});

describe('custom domains', () => {
  test('two, regional, dual-stack, TLS 1.2 by default, with the one certificate', () => {
    const template = new TestApp().region('eu-west-1');
    const [certificate] = Object.keys(template.findResources('AWS::CertificateManager::Certificate'));
    expect(properties(template, DOMAIN)).toEqual(['api.example.com', 'eu-west-1.api.example.com'].map((DomainName) => ({
      DomainName,
      EndpointConfiguration: { Types: ['REGIONAL'], IpAddressType: 'dualstack' },
      RegionalCertificateArn: { Ref: certificate },
      SecurityPolicy: 'TLS_1_2',
    })));
  });

  test('the certificate covers both names and is validated in the zone', () => {
    expect(properties(new TestApp().region('eu-west-1'), 'AWS::CertificateManager::Certificate')).toEqual([{
      DomainName: 'api.example.com',
      SubjectAlternativeNames: ['eu-west-1.api.example.com'],
      ValidationMethod: 'DNS',
      DomainValidationOptions: ['api.example.com', 'eu-west-1.api.example.com'].map((DomainName) => ({ DomainName, HostedZoneId: 'Z0123456789' })),
      Tags: expect.anything(),
    }]);
  });

  test('given certificates are used, each in its region, and none is requested', () => {
    const arn = (region: string) => `arn:aws:acm:${region}:111111111111:certificate/of-${region}`;
    const certificates = (stack: Stack) => Object.fromEntries(['us-east-1', 'eu-west-1'].map((region) => [region, acm.Certificate.fromCertificateArn(stack, region, arn(region))]));
    const app = new TestApp((stack) => ({ tls: { certificates: certificates(stack) } }));
    for (const region of ['us-east-1', 'eu-west-1']) {
      app.region(region).resourceCountIs('AWS::CertificateManager::Certificate', 0);
      app.region(region).allResourcesProperties(DOMAIN, { RegionalCertificateArn: arn(region) });
      app.region(region).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DaysToExpiry', Dimensions: [{ Name: 'CertificateArn', Value: arn(region) }] });
    }
  });
});

test('the API is built once for each region, inside its stack, and told where it is', () => {
  const api = new RestApi();
  const app = new TestApp({ api, regions: ['us-east-1', 'eu-west-1', 'us-west-2'] });
  expect(api.asked.map(({ region, regionalDomainName }) => [region, regionalDomainName])).toEqual([
    ['us-east-1', 'us-east-1.api.example.com'], ['eu-west-1', 'eu-west-1.api.example.com'], ['us-west-2', 'us-west-2.api.example.com'],
  ]);
  for (const { regions, domainName, globalTable, removalPolicy } of api.asked) {
    expect({ regions, domainName, globalTable, removalPolicy }).toEqual({
      regions: ['us-east-1', 'eu-west-1', 'us-west-2'], domainName: 'api.example.com', globalTable: undefined, removalPolicy: 'retain',
    });
  }
  const names = ({ region, regionalDomainName }: { region: string; regionalDomainName: string }) => [region, regionalDomainName];
  expect(app.api.endpoints.map(names)).toEqual(api.asked.map(names));
});

test('the health API is closed at its default endpoint, throttled and logged', () => {
  const template = new TestApp().region('eu-west-1');
  const [id] = Object.keys(template.findResources('AWS::ApiGatewayV2::Api', { Properties: { Description: 'Health of this region, for Route 53' } }));
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { Description: 'Health of this region, for Route 53', DisableExecuteApiEndpoint: true });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    ApiId: { Ref: id }, StageName: '$default', AutoDeploy: true, DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 500 },
  });
  expect(properties(template, 'AWS::ApiGatewayV2::Stage').every((stage) => stage.AccessLogSettings.DestinationArn)).toBe(true);
  expect(properties(template, 'AWS::ApiGatewayV2::Route').filter((route) => route.ApiId.Ref === id).map((route) => route.RouteKey)).toEqual(['GET /', 'HEAD /']);
});
