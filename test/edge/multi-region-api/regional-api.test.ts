import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2 } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { messageOf, properties, propertiesWhere, TestApp } from './app';
import { IRegionalApi, RegionalApi } from '../../../src';

/** Wraps what the test builds. */
class Api implements IRegionalApi {
  public built?: RegionalApi;

  constructor(private readonly make: (scope: Construct) => RegionalApi) {}

  public buildApi(scope: Construct): RegionalApi {
    return this.built = this.make(scope);
  }
}

const imported = (scope: Construct) =>
  apigateway.RestApi.fromRestApiAttributes(scope, 'Rest', { restApiId: 'a1b2c3', rootResourceId: 'd4e5f6', restApiName: 'shop' });
const importedHttp = (scope: Construct) => apigwv2.HttpApi.fromHttpApiAttributes(scope, 'Http', { httpApiId: 'h1' });
const rest = (scope: Construct, props: apigateway.RestApiProps = {}) => {
  const api = new apigateway.RestApi(scope, 'Rest', { endpointTypes: [apigateway.EndpointType.REGIONAL], ...props });
  api.root.addMethod('GET', new apigateway.MockIntegration());
  return api;
};

/** The API mapping and the server-error alarm of a region show which API and stage it serves. */
function served(make: (scope: Construct) => RegionalApi) {
  const app = new TestApp({ api: new Api(make) });
  const template = app.region('eu-west-1');
  const mapping = properties(template, 'AWS::ApiGatewayV2::ApiMapping').find((candidate) => !candidate.ApiMappingKey);
  const alarm = propertiesWhere(template, 'AWS::CloudWatch::Alarm', 'AlarmName', 'Home-Api-eu-west-1-server-errors');
  const dimensions = Object.fromEntries(alarm.Dimensions.map((each: any) => [each.Name, each.Value]));
  return { api: mapping.ApiId, stage: mapping.Stage, metric: alarm.MetricName, dimensions };
}

test('a REST API of CDK: its deployment stage, measured by its name', () => {
  const found = served((scope) => RegionalApi.rest(rest(scope, { restApiName: 'shop' })));
  expect(found).toEqual({
    api: { Ref: expect.stringContaining('Rest') }, stage: { Ref: expect.stringContaining('Stage') }, metric: '5XXError', dimensions: { ApiName: 'shop', Stage: found.stage },
  });
});

test('an imported REST API with its stage and name', () => {
  expect(served((scope) => RegionalApi.rest(imported(scope), { stageName: 'prod' })))
    .toEqual({ api: 'a1b2c3', stage: 'prod', metric: '5XXError', dimensions: { ApiName: 'shop', Stage: 'prod' } });
});

test('an HTTP API of CDK: its default stage, measured by its id', () => {
  const found = served((scope) => RegionalApi.http(new apigwv2.HttpApi(scope, 'Http')));
  expect(found).toEqual({ api: { Ref: expect.stringContaining('Http') }, stage: '$default', metric: '5xx', dimensions: { ApiId: found.api, Stage: '$default' } });
});

test('an imported HTTP API with a stage', () => {
  expect(served((scope) => RegionalApi.http(importedHttp(scope), { stageName: 'v1' })))
    .toEqual({ api: 'h1', stage: 'v1', metric: '5xx', dimensions: { ApiId: 'h1', Stage: 'v1' } });
});

describe('the stage must be known', () => {
  const fix = 'allowed: the stage to serve, which this REST API does not tell. Fix: RegionalApi.rest(api, { stageName: "prod" })';

  test.each<[string, (scope: Construct) => apigateway.IRestApi]>([
    ['an imported REST API', (scope) => apigateway.RestApi.fromRestApiId(scope, 'Rest', 'a1b2c3')],
    ['one that CDK does not deploy', (scope) => rest(scope, { deploy: false })],
  ])('%s without it is refused', (_, make) => {
    expect(messageOf(() => new TestApp({ api: new Api((scope) => RegionalApi.rest(make(scope))) })))
      .toBe(`Home/Api/us-east-1-stack/Rest: stageName is missing; ${fix}`);
  });

  test('given, it passes', () => {
    expect(() => new TestApp({ api: new Api((scope) => RegionalApi.rest(rest(scope, { deploy: false }), { stageName: 'prod' })) })).not.toThrow();
  });
});

test.each<[string, (scope: Construct) => RegionalApi, string[], object]>([
  ['REST', (scope) => RegionalApi.rest(imported(scope), { stageName: 'prod' }), ['5XXError', 'Count', 'Latency'], { ApiName: 'shop', Stage: 'prod' }],
  ['HTTP', (scope) => RegionalApi.http(importedHttp(scope)), ['5xx', 'Count', 'Latency'], { ApiId: 'h1', Stage: '$default' }],
])('metrics of a %s API: by minute, sums and the 99th percentile', (_, make, names, dimensions) => {
  const api = new Api(make);
  new TestApp({ api });
  const metrics = [api.built!.metricServerErrors(), api.built!.metricRequests(), api.built!.metricLatency()];
  expect(metrics.map((metric) => metric.metricName)).toEqual(names);
  expect(metrics.map((metric) => metric.statistic)).toEqual(['Sum', 'Sum', 'p99']);
  for (const metric of metrics) {
    expect([metric.namespace, metric.period.toSeconds(), metric.dimensions]).toEqual(['AWS/ApiGateway', 60, dimensions]);
  }
});

test('without dependencies, the health endpoint answers for itself alone', () => {
  const app = new TestApp({ api: new Api((scope) => RegionalApi.http(importedHttp(scope))) });
  expect(app.api.endpoint('eu-west-1').api.dependencies).toEqual([]);
  const health = propertiesWhere(app.region('eu-west-1'), 'AWS::Lambda::Function', 'Description', 'Answers whether this region can do its job');
  expect(JSON.parse(health.Environment.Variables.HEALTH_CONFIG)).toEqual({ budgetMs: 1500, cacheMs: 5000, dependencies: [] });
});

test('an imported REST API without its name: metrics go by the name, so a warning says how to give it', () => {
  const unnamed = (scope: Construct) => apigateway.RestApi.fromRestApiAttributes(scope, 'Rest', { restApiId: 'a1b2c3', rootResourceId: 'd4e5f6' });
  const warnings = (make: (scope: Construct) => apigateway.IRestApi) => {
    const app = new TestApp({ api: new Api((scope) => RegionalApi.rest(make(scope), { stageName: 'prod' })) });
    return Annotations.fromStack(app.stack('eu-west-1')).findWarning('*', Match.stringLikeRegexp('fromRestApiAttributes'));
  };
  expect(warnings(unnamed)).toHaveLength(1);
  expect(warnings(imported)).toHaveLength(0);
});

test('an API that is kept from the first region and returned for all is refused', () => {
  let kept: RegionalApi | undefined;
  const api: IRegionalApi = { buildApi: (scope) => kept ??= RegionalApi.http(new apigwv2.HttpApi(scope, 'Http')) };
  expect(messageOf(() => new TestApp({ api }))).toBe('Home/Api: what api.buildApi returned is "an API in us-east-1"; allowed: an API in eu-west-1. '
    + 'Fix: create the API in the scope that buildApi is given, anew for each region');
});

test.each([undefined, null, {}])('buildApi that returns %j is refused', (returned) => {
  const api = { buildApi: () => returned } as unknown as IRegionalApi;
  expect(messageOf(() => new TestApp({ api }))).toContain('Home/Api: what api.buildApi returned is ');
});
