import { aws_apigateway as apigateway, aws_certificatemanager as acm, aws_s3 as s3, Aws, Fn, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CODE, messageOf, TestApp } from './app';
import { HttpFunctionApi, IRegionalApi, RegionalApi } from '../../../src';

const arn = (region: string) => `arn:aws:acm:${region}:111111111111:certificate/c`;
const withCertificates = (arns: Record<string, string>) => (stack: Stack) => ({
  tls: {
    certificates: Object.fromEntries(Object.entries(arns).map(([region, value]) =>
      [region, acm.Certificate.fromCertificateArn(stack, region, value)])),
  },
});

/** A REST API whose props are the test's. */
class RestApi implements IRegionalApi {
  constructor(private readonly props: apigateway.RestApiProps = { endpointTypes: [apigateway.EndpointType.REGIONAL] }) {}

  public buildApi(scope: Construct): RegionalApi {
    const api = new apigateway.RestApi(scope, 'Rest', this.props);
    api.root.addMethod('GET', new apigateway.MockIntegration());
    return RegionalApi.rest(api);
  }
}

describe('certificates', () => {
  const each = 'allowed: one certificate for each of us-east-1, eu-west-1. Fix: name each region once, or leave tls.certificates out';

  test.each<[string, Record<string, string>, string]>([
    ['none for a region', { 'us-east-1': arn('us-east-1') }, `tls.certificates["eu-west-1"] is missing; ${each}`],
    ['none at all', {}, `tls.certificates["us-east-1"] is missing; ${each}`],
    ['one too many', { 'us-east-1': arn('us-east-1'), 'eu-west-1': arn('eu-west-1'), 'eu-west-2': arn('eu-west-2') },
      `tls.certificates["eu-west-2"] is "${arn('eu-west-2')}"; ${each}`],
    ['one of another region', { 'us-east-1': arn('us-east-1'), 'eu-west-1': arn('us-east-1') },
      `tls.certificates["eu-west-1"] is "${arn('us-east-1')}"; allowed: a certificate in eu-west-1: a regional custom domain cannot use another region's. `
      + 'Fix: request one in eu-west-1'],
  ])('%s is refused', (_, arns, message) => {
    expect(messageOf(() => new TestApp(withCertificates(arns)))).toBe(`Home/Api: ${message}`);
  });

  test('an ARN that only the deployment knows passes', () => {
    const app = new TestApp(withCertificates({ 'us-east-1': Fn.importValue('Certificate'), 'eu-west-1': `arn:aws:acm:eu-west-1:${Aws.ACCOUNT_ID}:certificate/c` }));
    app.region('us-east-1').allResourcesProperties('AWS::ApiGateway::DomainName', { RegionalCertificateArn: { 'Fn::ImportValue': 'Certificate' } });
  });
});

describe('TLS policy', () => {
  const { TLS_1_0, TLS_1_2, TLS13_1_3_2025_09, TLS13_1_2_PQ_2025_09, TLS13_2025_EDGE, TLS12_2018_EDGE } = apigateway.SecurityPolicy;
  const regional = 'allowed: TLS_1_2, or a policy of TLS 1.3 for regional endpoints. Fix: use SecurityPolicy.TLS_1_2 or SecurityPolicy.TLS13_1_3_2025_09';
  const rest = 'allowed: SecurityPolicy.TLS_1_2 for an HTTP API: TLS 1.3 policies take REST APIs only. Fix: use a REST API, or TLS_1_2';

  test.each<[string, apigateway.SecurityPolicy, IRegionalApi, string]>([
    ['TLS 1.0', TLS_1_0, new RestApi(), `"TLS_1_0"; ${regional}`],
    ['a policy of edge endpoints', TLS13_2025_EDGE, new RestApi(), `"SecurityPolicy_TLS13_2025_EDGE"; ${regional}`],
    ['an old policy of edge endpoints', TLS12_2018_EDGE, new RestApi(), `"SecurityPolicy_TLS12_2018_EDGE"; ${regional}`],
    ['TLS 1.3 with an HTTP API', TLS13_1_3_2025_09, new HttpFunctionApi(CODE), `"SecurityPolicy_TLS13_1_3_2025_09"; ${rest}`],
    ['post-quantum with an HTTP API', TLS13_1_2_PQ_2025_09, new HttpFunctionApi(CODE), `"SecurityPolicy_TLS13_1_2_PQ_2025_09"; ${rest}`],
  ])('%s is refused', (_, securityPolicy, api, message) => {
    expect(messageOf(() => new TestApp({ api, tls: { securityPolicy } }))).toBe(`Home/Api: tls.securityPolicy is ${message}`);
  });

  test.each<[string, apigateway.SecurityPolicy, IRegionalApi]>([
    ['TLS 1.2 with an HTTP API', TLS_1_2, new HttpFunctionApi(CODE)],
    ['TLS 1.3 with a REST API', TLS13_1_3_2025_09, new RestApi()],
    ['a token', Token.asString({ Ref: 'Policy' }) as apigateway.SecurityPolicy, new RestApi()],
  ])('%s passes', (_, securityPolicy, api) => {
    expect(() => new TestApp({ api, tls: { securityPolicy } })).not.toThrow();
  });
});

describe('endpoint type of a REST API', () => {
  const { EDGE, REGIONAL, PRIVATE } = apigateway.EndpointType;
  const allowed = 'allowed: REGIONAL: the name of another type cannot be shared between regions. Fix: create the API with endpointTypes: [EndpointType.REGIONAL]';

  test.each<[string, apigateway.RestApiProps, string]>([
    ['left out', {}, '"EDGE, the default"'],
    ['edge', { endpointTypes: [EDGE] }, '["EDGE"]'],
    ['private', { endpointConfiguration: { types: [PRIVATE] } }, '["PRIVATE"]'],
    ['both', { endpointConfiguration: { types: [REGIONAL, EDGE] } }, '["REGIONAL","EDGE"]'],
  ])('%s is refused', (_, props, shown) => {
    expect(messageOf(() => new TestApp({ api: new RestApi(props) }))).toBe(`Home/Api: the endpoint type of the REST API is ${shown}; ${allowed}`);
  });

  test.each<[string, apigateway.RestApiProps]>([
    ['endpointTypes', { endpointTypes: [REGIONAL] }],
    ['endpointConfiguration', { endpointConfiguration: { types: [REGIONAL] } }],
  ])('regional by %s passes', (_, props) => {
    expect(() => new TestApp({ api: new RestApi(props) })).not.toThrow();
  });
});

describe('mutual TLS', () => {
  const trustStores = (regions: string[]) => (stack: Stack) => ({
    tls: {
      mutualTls: Object.fromEntries(regions.map((region) =>
        [region, { bucket: s3.Bucket.fromBucketName(stack, `Trust-${region}`, `trust-${region}`), key: 'clients.pem' }])),
    },
  });
  const both = ['us-east-1', 'eu-west-1'];
  const each = 'allowed: one trust store for each of us-east-1, eu-west-1: a region without one would let everybody in. '
    + 'Fix: name each region once, or leave tls.mutualTls out';

  test.each([
    ['none for a region', ['us-east-1'], `tls.mutualTls["eu-west-1"] is missing; ${each}`],
    ['one too many', [...both, 'us-west-2'], `tls.mutualTls["us-west-2"] is "a trust store"; ${each}`],
  ])('%s is refused', (_, regions, message) => {
    expect(messageOf(() => new TestApp(trustStores(regions)))).toBe(`Home/Api: ${message}`);
  });

  test('with a TLS 1.3 policy is refused', () => {
    const securityPolicy = apigateway.SecurityPolicy.TLS13_1_3_2025_09;
    expect(messageOf(() => new TestApp((stack) => ({ api: new RestApi(), tls: { ...trustStores(both)(stack).tls, securityPolicy } })))).toBe(
      `Home/Api: tls.securityPolicy is "${securityPolicy}"; allowed: SecurityPolicy.TLS_1_2 with tls.mutualTls: TLS 1.3 policies exclude it. `
      + 'Fix: use TLS_1_2, or leave tls.mutualTls out');
  });

  test('is asked for on the shared name, and the region\'s own name is no way around it: only health is there', () => {
    const template = new TestApp(trustStores(both)).region('eu-west-1');
    const domain = (name: string) => Object.entries(template.findResources('AWS::ApiGateway::DomainName', { Properties: { DomainName: name } }))[0];
    const [, shared] = domain('api.example.com');
    expect(shared.Properties.MutualTlsAuthentication).toEqual({ TruststoreUri: 's3://trust-eu-west-1/clients.pem' });
    const [ownId, own] = domain('eu-west-1.api.example.com');
    expect(own.Properties.MutualTlsAuthentication).toBeUndefined();
    const mappings = Object.values(template.findResources('AWS::ApiGatewayV2::ApiMapping', { Properties: { DomainName: { Ref: ownId } } }));
    expect(mappings.map(({ Properties }) => Properties.ApiMappingKey)).toEqual(['health']);
  });
});
