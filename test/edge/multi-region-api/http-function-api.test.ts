import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CODE, properties, TestApp } from './app';
import { Dependency, HttpFunctionApi } from '../../../src';

const API = 'AWS::ApiGatewayV2::Api';
const region = (props = {}) => new TestApp({ api: new HttpFunctionApi({ ...CODE, ...props }) }).region('eu-west-1');
/** The user's API is the one without a description; the other is that of the health endpoint. */
const userApi = (template: Template) => Object.entries(template.findResources(API)).find(([, { Properties }]) => !Properties.Description)!;

test('every route leads to the function, and only through the names of the API', () => {
  const template = region();
  const [id, { Properties: api }] = userApi(template);
  expect(api).toMatchObject({ ProtocolType: 'HTTP', DisableExecuteApiEndpoint: true });
  expect(api.CorsConfiguration).toBeUndefined();
  expect(properties(template, 'AWS::ApiGatewayV2::Route').filter((route) => route.ApiId.Ref === id).map((route) => route.RouteKey)).toEqual(['$default']);

  const [fn] = Object.keys(template.findResources('AWS::Lambda::Function', { Properties: { Timeout: 10 } }));
  const integration = properties(template, 'AWS::ApiGatewayV2::Integration').find((candidate) => candidate.ApiId.Ref === id);
  expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', IntegrationUri: { 'Fn::GetAtt': [fn, 'Arn'] }, PayloadFormatVersion: '2.0' });
  const permission = properties(template, 'AWS::Lambda::Permission').find((candidate) => candidate.FunctionName['Fn::GetAtt'][0] === fn);
  expect(permission).toMatchObject({ Principal: 'apigateway.amazonaws.com', Action: 'lambda:InvokeFunction' });
  expect(JSON.stringify(permission.SourceArn)).toContain(`{"Ref":"${id}"}`);
});

test.each([
  ['by default', {}, { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }],
  ['as asked for', { throttlingRateLimit: 5, throttlingBurstLimit: 7 }, { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 }],
])('its stage is throttled %s, and writes access logs', (_, props, throttle) => {
  const template = region(props);
  const stage = properties(template, 'AWS::ApiGatewayV2::Stage').find((candidate) => candidate.ApiId.Ref === userApi(template)[0]);
  expect(stage).toMatchObject({ StageName: '$default', AutoDeploy: true, DefaultRouteSettings: throttle });
  const logGroup = template.findResources('AWS::Logs::LogGroup')[stage.AccessLogSettings.DestinationArn['Fn::GetAtt'][0]];
  expect(logGroup.Properties.RetentionInDays).toBe(30);
  expect(JSON.parse(stage.AccessLogSettings.Format)).toMatchObject({ requestId: '$context.requestId', status: '$context.status' });
});

test('CORS, also for several origins', () => {
  const allowOrigins = ['https://www.example.com', 'https://admin.example.com'];
  expect(userApi(region({ cors: { allowOrigins } }))[1].Properties.CorsConfiguration).toEqual({
    AllowOrigins: allowOrigins, AllowHeaders: ['content-type', 'authorization'], AllowMethods: ['*'], MaxAge: 3600,
  });
  expect(userApi(region({ cors: { allowOrigins, allowHeaders: ['x-a'], maxAge: Duration.minutes(1) } }))[1].Properties.CorsConfiguration).toEqual({
    AllowOrigins: allowOrigins, AllowHeaders: ['x-a'], AllowMethods: ['*'], MaxAge: 60,
  });
});

test('its function is probed first, then what the user adds', () => {
  const app = new TestApp({ api: new HttpFunctionApi({ ...CODE, dependencies: [Dependency.http('payments', 'https://payments.example.com')] }) });
  expect(app.api.endpoint('eu-west-1').api.dependencies.map((dependency) => dependency.name)).toEqual(['function', 'payments']);
});

test('one instance serves all regions, each with a function of its own', () => {
  const regions = ['us-east-1', 'eu-west-1', 'us-west-2'];
  const app = new TestApp({ api: new HttpFunctionApi(CODE), regions });
  for (const each of regions) {
    const keys = properties(app.region(each), 'AWS::Lambda::Function').map((fn) => fn.Code.S3Bucket['Fn::Sub']);
    expect(new Set(keys)).toEqual(new Set([`cdk-hnb659fds-assets-\${AWS::AccountId}-${each}`]));
  }
});
