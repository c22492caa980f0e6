import { aws_apigatewayv2 as apigwv2, aws_dynamodb as dynamodb, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CODE, messageOf, propertiesWhere, TestApp } from './app';
import { ApiRegion, Dependency, HttpFunctionApi, IRegionalApi, RegionalApi } from '../../../src';

const { STRING, NUMBER, BINARY } = dynamodb.AttributeType;
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111111111111:${resource}`;

/** An API whose only own dependency is the test's. */
class Needing implements IRegionalApi {
  constructor(private readonly make: (scope: Construct) => Dependency) {}

  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    return new HttpFunctionApi({ ...CODE, dependencies: [this.make(scope)] }).buildApi(scope, region);
  }
}

/** What a dependency gives to the health function: what it may do, besides logs and the API's function, and how it probes. */
function bound(make: (scope: Construct) => Dependency) {
  const app = new TestApp({ api: new Needing(make) });
  const { healthFunction } = app.api.endpoint('eu-west-1');
  const stack = app.stack('eu-west-1');
  const role = stack.resolve(healthFunction.role!.roleName);
  const policies = Object.values(app.region('eu-west-1').findResources('AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles[0].Ref === role.Ref);
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements[0].Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  expect(statements[1]).toEqual({ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringContaining('Function'), 'Arn'] } });

  const fn = propertiesWhere(app.region('eu-west-1'), 'AWS::Lambda::Function', 'Description', 'Answers whether this region can do its job');
  const parts = fn.Environment.Variables.HEALTH_CONFIG['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '<token>'));
  const { dependencies } = JSON.parse(parts.join(''));
  expect(dependencies[0]).toEqual({ name: 'function', critical: true, kind: 'function', functionName: '<token>' });
  return { statements: statements.slice(2), dependency: dependencies[1] };
}

const table = (scope: Construct) => dynamodb.Table.fromTableArn(scope, 'Orders', arn('dynamodb', 'table/orders'));

test.each([
  ['text', STRING, { S: 'health-probe' }, 'health-probe'],
  ['number', NUMBER, { N: '0' }, '0'],
  ['binary', BINARY, { B: Buffer.from('health-probe').toString('base64') }, Buffer.from('health-probe').toString('base64')],
])('table with a partition key of %s: GetItem of one key that does not exist', (_, type, value, leadingKey) => {
  expect(bound((scope) => Dependency.table('orders', table(scope), { partitionKey: { name: 'pk', type } }))).toEqual({
    statements: [{
      Action: 'dynamodb:GetItem',
      Effect: 'Allow',
      Resource: arn('dynamodb', 'table/orders'),
      Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [leadingKey] } },
    }],
    dependency: { name: 'orders', critical: true, kind: 'table', tableName: 'orders', key: { pk: value } },
  });
});

test('table with a sort key: the whole key is asked for', () => {
  const options = { partitionKey: { name: 'pk', type: STRING }, sortKey: { name: 'at', type: NUMBER }, critical: false };
  expect(bound((scope) => Dependency.table('orders', table(scope), options)).dependency)
    .toEqual({ name: 'orders', critical: false, kind: 'table', tableName: 'orders', key: { pk: { S: 'health-probe' }, at: { N: '0' } } });
});

test('table with a key of its own: it may be decrypted', () => {
  const make = (scope: Construct) => dynamodb.Table.fromTableAttributes(scope, 'Orders', {
    tableArn: arn('dynamodb', 'table/orders'), encryptionKey: kms.Key.fromKeyArn(scope, 'Key', arn('kms', 'key/k')),
  });
  expect(bound((scope) => Dependency.table('orders', make(scope), { partitionKey: { name: 'pk', type: STRING } })).statements).toEqual([
    expect.objectContaining({ Action: 'dynamodb:GetItem' }),
    {
      Action: 'kms:Decrypt',
      Effect: 'Allow',
      Resource: arn('kms', 'key/k'),
      Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['dynamodb.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } } },
    },
  ]);
});

test('bucket: a listing of one prefix that does not exist', () => {
  expect(bound((scope) => Dependency.bucket('files', s3.Bucket.fromBucketName(scope, 'Files', 'files')))).toEqual({
    statements: [{
      Action: 's3:ListBucket',
      Effect: 'Allow',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::files']] },
      Condition: { StringEquals: { 's3:prefix': 'health-probe' } },
    }],
    dependency: { name: 'files', critical: true, kind: 'bucket', bucketName: 'files', prefix: 'health-probe' },
  });
});

test('queue: its attributes, no message', () => {
  expect(bound((scope) => Dependency.queue('mail', sqs.Queue.fromQueueArn(scope, 'Mail', arn('sqs', 'mail')), { critical: false }))).toEqual({
    statements: [{ Action: 'sqs:GetQueueAttributes', Effect: 'Allow', Resource: arn('sqs', 'mail') }],
    dependency: { name: 'mail', critical: false, kind: 'queue', queueUrl: expect.stringContaining('https://sqs.eu-west-1.') },
  });
});

describe('function', () => {
  const price = (scope: Construct) => lambda.Function.fromFunctionArn(scope, 'Price', arn('lambda', 'function:price'));

  test('a dry run', () => {
    expect(bound((scope) => Dependency.lambdaFunction('price', price(scope)))).toEqual({
      statements: [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: arn('lambda', 'function:price') }],
      dependency: { name: 'price', critical: true, kind: 'function', functionName: arn('lambda', 'function:price') },
    });
  });

  test('with a payload, a real invocation', () => {
    expect(bound((scope) => Dependency.lambdaFunction('price', price(scope), { payload: '{"ping":1}' })).dependency).toMatchObject({ payload: '{"ping":1}' });
  });

  test('an alias is invoked as what it is', () => {
    const live = (scope: Construct) => lambda.Function.fromFunctionArn(scope, 'Live', arn('lambda', 'function:price:live'));
    expect(bound((scope) => Dependency.lambdaFunction('price', live(scope))).statements).toEqual([
      { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: arn('lambda', 'function:price:live') },
    ]);
  });
});

test('HTTP address: no permission', () => {
  expect(bound(() => Dependency.http('payments', 'https://payments.example.com/ping', { expectedStatus: 204 }))).toEqual({
    statements: [],
    dependency: { name: 'payments', critical: true, kind: 'http', url: 'https://payments.example.com/ping', expectedStatus: 204 },
  });
});

test('its name is what the health answer calls it', () => {
  expect(Dependency.http('payments', 'https://payments.example.com').name).toBe('payments');
});

test.each<[string, () => Dependency, string]>([
  ['no name', () => Dependency.http('', 'https://example.com'), 'the name of a dependency is ""; allowed: a text that no other dependency has'],
  ['a name that another has', () => Dependency.http('function', 'https://example.com'), 'the name of a dependency is "function"; allowed: a text that no other'],
  ['another protocol', () => Dependency.http('a', 'ftp://example.com'), 'the address of the dependency "a" is "ftp://example.com"; allowed: an address that starts with http:// or https://'],
  ['no address', () => Dependency.http('a', 'https://'), 'the address of the dependency "a" is "https://"'],
  ['a status that is none', () => Dependency.http('a', 'https://example.com', { expectedStatus: 20 }), 'expectedStatus of the dependency "a" is 20; allowed: a whole number from 100 to 599'],
  ['more than Lambda takes', () => Dependency.http('n'.repeat(4100), 'https://example.com'), 'dependencies is "2 dependencies in 4'],
])('%s is refused', (_, make, message) => {
  expect(messageOf(() => bound(make))).toContain(`Home/Api/us-east-1-stack/Endpoint/Health: ${message}`);
});

test('a payload that is no JSON is refused', () => {
  const broken = (scope: Construct) => Dependency.lambdaFunction('price', lambda.Function.fromFunctionArn(scope, 'Price', arn('lambda', 'function:price')), { payload: '{' });
  expect(messageOf(() => bound(broken))).toContain('payload of the dependency "price" is "{"; allowed: JSON. Fix: use JSON.stringify(), or leave it out for a dry run');
});

describe('the key of a table that the app declares', () => {
  const at = { name: 'at', type: dynamodb.AttributeType.NUMBER };
  const id = { name: 'id', type: dynamodb.AttributeType.STRING };
  const probing = (options: { partitionKey: dynamodb.Attribute; sortKey?: dynamodb.Attribute }): IRegionalApi => ({
    buildApi: (scope) => RegionalApi.http(apigwv2.HttpApi.fromHttpApiAttributes(scope, 'Http', { httpApiId: 'h1' }), {
      dependencies: [Dependency.table('orders', new dynamodb.Table(scope, 'Orders', { partitionKey: id, sortKey: at }), options)],
    }),
  });

  test.each([
    [{ partitionKey: { ...id, name: 'ID' }, sortKey: at }, 'ID (S), at (N)'],
    [{ partitionKey: { ...id, type: dynamodb.AttributeType.NUMBER }, sortKey: at }, 'id (N), at (N)'],
    [{ partitionKey: id }, 'id (S)'],
  ])('%j is refused', (options, given) => {
    expect(messageOf(() => new TestApp({ api: probing(options) }))).toBe(`Home/Api/us-east-1-stack/Orders: the key of the dependency "orders" is "${given}"; `
      + 'allowed: id (S), at (N), as the table has it. Fix: give partitionKey and sortKey as the table has them');
  });

  test('as the table has it passes', () => {
    expect(() => new TestApp({ api: probing({ partitionKey: id, sortKey: at }) })).not.toThrow();
  });
});
