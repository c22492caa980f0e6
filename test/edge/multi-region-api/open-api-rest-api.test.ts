import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { CODE, messageOf, properties, TestApp } from './app';
import { Dependency, OpenApiRestApi, OpenApiRestApiProps } from '../../../src';

const INTEGRATION = 'x-amazon-apigateway-integration';
const directory = mkdtempSync(join(tmpdir(), 'openapi-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
function file(text: string) {
  const path = join(directory, `${++files}.json`);
  writeFileSync(path, text);
  return path;
}

const document = (paths: unknown, more = {}) => file(JSON.stringify({ openapi: '3.0.3', info: { title: 'hello', version: '1' }, paths, ...more }));
const app = (documentPath: string, props: Partial<OpenApiRestApiProps> = {}) =>
  new TestApp({ api: new OpenApiRestApi({ ...CODE, documentPath, ...props }) });
const region = (...args: Parameters<typeof app>) => app(...args).region('eu-west-1');
const bodyOf = (...args: Parameters<typeof app>) => properties(region(...args), 'AWS::ApiGateway::RestApi')[0].Body;

describe('integrations', () => {
  const mock = { type: 'mock', timeoutInMillis: 29_000 };
  const body = bodyOf(document({
    '/hello': { summary: 'not a method', parameters: [{ name: 'q', in: 'query' }], get: { operationId: 'hello' }, post: { [INTEGRATION]: mock } },
    '/any': { 'x-amazon-apigateway-any-method': {} },
    '/all': Object.fromEntries(['get', 'put', 'post', 'delete', 'options', 'head', 'patch'].map((method) => [method, {}])),
  }));

  test('the function answers each operation that has none', () => {
    const { uri, ...proxy } = body.paths['/hello'].get[INTEGRATION];
    expect(proxy).toEqual({ type: 'aws_proxy', httpMethod: 'POST' });
    expect(uri['Fn::Join'][1]).toEqual([
      'arn:', { Ref: 'AWS::Partition' }, ':apigateway:eu-west-1:lambda:path/2015-03-31/functions/', { 'Fn::GetAtt': [expect.stringContaining('Function'), 'Arn'] }, '/invocations',
    ]);
    expect(body.paths['/any']['x-amazon-apigateway-any-method'][INTEGRATION]).toEqual({ ...proxy, uri });
    expect(Object.values<any>(body.paths['/all']).map((operation) => operation[INTEGRATION].type)).toEqual(Array(7).fill('aws_proxy'));
  });

  test('what the document says stays as it is', () => {
    expect(body.paths['/hello'].post).toEqual({ [INTEGRATION]: mock });
    expect(body.paths['/hello'].get.operationId).toBe('hello');
    expect([body.paths['/hello'].summary, body.paths['/hello'].parameters]).toEqual(['not a method', [{ name: 'q', in: 'query' }]]);
    expect(body.info).toEqual({ title: 'hello', version: '1' });
  });

  test('without CORS, no preflight and no gateway responses', () => {
    expect(body.paths['/hello'].options).toBeUndefined();
    expect(body['x-amazon-apigateway-gateway-responses']).toBeUndefined();
  });
});

test('a regional API, closed at its default endpoint, throttled, that only this API may call the function of', () => {
  const template = region(document({ '/hello': { get: {} } }), { throttlingRateLimit: 5, throttlingBurstLimit: 7 });
  expect(properties(template, 'AWS::ApiGateway::RestApi')).toEqual([expect.objectContaining({ DisableExecuteApiEndpoint: true, EndpointConfiguration: { Types: ['REGIONAL'] } })]);
  template.hasResourceProperties('AWS::ApiGateway::Stage', { MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 }] });
  const permission = properties(template, 'AWS::Lambda::Permission').find((candidate) => JSON.stringify(candidate.SourceArn).includes('RestApi'));
  expect(permission).toMatchObject({ Principal: 'apigateway.amazonaws.com', Action: 'lambda:InvokeFunction' });
  template.resourceCountIs('AWS::ApiGateway::Account', 0);
});

describe('CORS', () => {
  const cors = { allowOrigins: ['https://www.example.com'], allowHeaders: ['x-a', 'x-b'], maxAge: Duration.minutes(10) };
  const own = { [INTEGRATION]: { type: 'mock' } };
  const body = bodyOf(document({ '/hello': { get: {} }, '/own': { get: {}, options: own } }), { cors });

  test('a preflight on each path that has none, answered without the function', () => {
    const { responses, [INTEGRATION]: integration } = body.paths['/hello'].options;
    const headers = ['Access-Control-Allow-Origin', 'Access-Control-Allow-Headers', 'Access-Control-Allow-Methods', 'Access-Control-Max-Age'];
    expect(integration.type).toBe('mock');
    expect(JSON.parse(integration.requestTemplates['application/json'])).toEqual({ statusCode: 204 });
    expect(integration.responses.default).toEqual({
      statusCode: '204',
      responseParameters: {
        'method.response.header.Access-Control-Allow-Origin': "'https://www.example.com'",
        'method.response.header.Access-Control-Allow-Headers': "'x-a,x-b'",
        'method.response.header.Access-Control-Allow-Methods': "'GET,PUT,POST,DELETE,PATCH,HEAD,OPTIONS'",
        'method.response.header.Access-Control-Max-Age': "'600'",
      },
    });
    // API Gateway only sends headers that the method declares.
    expect(Object.keys(responses[204].headers)).toEqual(headers);
    expect(body.paths['/own'].options).toEqual(own);
  });

  test('errors that API Gateway itself answers carry the headers too', () => {
    const answers = body['x-amazon-apigateway-gateway-responses'];
    expect(Object.keys(answers)).toEqual(['DEFAULT_4XX', 'DEFAULT_5XX']);
    for (const { responseParameters } of Object.values<any>(answers)) {
      expect(responseParameters['gatewayresponse.header.Access-Control-Allow-Origin']).toBe("'https://www.example.com'");
    }
  });

  test('those of the document win', () => {
    const ours = { DEFAULT_4XX: { statusCode: 418 } };
    const answers = bodyOf(document({ '/a': { get: {} } }, { 'x-amazon-apigateway-gateway-responses': ours }), { cors })['x-amazon-apigateway-gateway-responses'];
    expect(answers.DEFAULT_4XX).toEqual({ statusCode: 418 });
    expect(answers.DEFAULT_5XX.responseParameters).toBeDefined();
  });

  test('defaults', () => {
    const { [INTEGRATION]: integration } = bodyOf(document({ '/a': { get: {} } }), { cors: { allowOrigins: ['*'] } }).paths['/a'].options;
    expect(integration.responses.default.responseParameters).toMatchObject({
      'method.response.header.Access-Control-Allow-Headers': "'content-type,authorization'", 'method.response.header.Access-Control-Max-Age': "'3600'",
    });
  });

  test.each([[[]], [['https://a.example.com', 'https://b.example.com']]])('origins %j are refused: an error has one fixed header', (allowOrigins) => {
    expect(messageOf(() => app(document({}), { cors: { allowOrigins } }))).toBe(`Home/Api/us-east-1-stack: cors.allowOrigins is ${JSON.stringify(allowOrigins)}; `
      + 'allowed: one origin, or *: API Gateway answers errors of a REST API with a fixed header. Fix: give one origin, or use HttpFunctionApi');
  });
});

describe('a bad document is refused:', () => {
  const wrong = (path: string) => `Home/Api/us-east-1-stack: documentPath is "${path}"; allowed: the path of an OpenAPI 3.0 document in JSON. Fix: `;
  const describeIt = 'set "openapi" to 3.0.x and describe "paths"';

  test.each<[string, string, string]>([
    ['Swagger 2', '{"swagger":"2.0","paths":{}}', describeIt],
    ['OpenAPI 3.1', '{"openapi":"3.1.0","paths":{}}', describeIt],
    ['no paths', '{"openapi":"3.0.3"}', describeIt],
    ['paths: null', '{"openapi":"3.0.3","paths":null}', describeIt],
    ['paths as a list', '{"openapi":"3.0.3","paths":[]}', describeIt],
    ['null', 'null', describeIt],
    ['a list', '[]', describeIt],
    ['a path that is null', '{"openapi":"3.0.3","paths":{"/a":null}}', 'describe each operation of "/a" by an object'],
    ['a method that is null', '{"openapi":"3.0.3","paths":{"/a":{"get":null}}}', 'describe each operation of "/a" by an object'],
    ['a method that is text', '{"openapi":"3.0.3","paths":{"/a":{"get":"x"}}}', 'describe each operation of "/a" by an object'],
  ])('%s', (_, text, fix) => {
    const path = file(text);
    expect(messageOf(() => app(path))).toBe(wrong(path) + fix);
  });

  test('YAML, or cut off', () => {
    for (const text of ['openapi: 3.0.3', '{"openapi":']) {
      const path = file(text);
      expect(messageOf(() => app(path))).toMatch(new RegExp(`^${wrong(path).replace(/[.*()]/g, '\\$&')}give a readable JSON file \\(.*JSON.*\\)$`));
    }
  });

  test('a file that is not there', () => {
    expect(messageOf(() => app('/nowhere.json'))).toBe(`${wrong('/nowhere.json')}give a readable JSON file (ENOENT: no such file or directory, open '/nowhere.json')`);
  });

  test.each([29_001, 300_000])('an integration timeout of %d ms', (timeoutInMillis) => {
    expect(messageOf(() => app(document({ '/a': { get: { [INTEGRATION]: { type: 'http', timeoutInMillis } } } }))))
      .toBe(`Home/Api/us-east-1-stack: paths["/a"].get.${INTEGRATION}.timeoutInMillis is ${timeoutInMillis}; allowed: at most 29000: API Gateway stops waiting then. `
        + 'Fix: answer early and do the rest behind a queue');
  });
});

test('its function is probed first, then what the user adds', () => {
  const built = app(document({ '/a': { get: {} } }), { dependencies: [Dependency.http('payments', 'https://payments.example.com')] });
  expect(built.api.endpoint('eu-west-1').api.dependencies.map((dependency) => dependency.name)).toEqual(['function', 'payments']);
});
