import { join } from 'node:path';
import { aws_iam as iam, aws_lambda as lambda, Duration, Fn, Token } from 'aws-cdk-lib';
import { CODE, messageOf, properties, TestApp } from './app';
import { FunctionApiProps, HttpFunctionApi, IRegionalApi, OpenApiRestApi } from '../../../src';

const documentPath = join(__dirname, '..', '..', 'contract', 'fixtures', 'openapi.json');
const http = (props: Partial<FunctionApiProps>): IRegionalApi => new HttpFunctionApi({ ...CODE, ...props });
const rest = (props: Partial<FunctionApiProps>): IRegionalApi => new OpenApiRestApi({ ...CODE, documentPath, ...props });

/** The function of a ready-made API: the one that is not the health endpoint's. */
function fnOf(props: Partial<FunctionApiProps> = {}) {
  const app = new TestApp({ api: http(props) });
  const template = app.region('eu-west-1');
  const [fn] = properties(template, 'AWS::Lambda::Function').filter((each) => each.Description !== 'Answers whether this region can do its job');
  return { fn, template };
}

describe('its timeout', () => {
  const limit = (seconds: number) => `allowed: at most ${seconds} seconds: API Gateway stops waiting then. Fix: answer early and do the rest behind a queue`;

  test.each<[string, (props: Partial<FunctionApiProps>) => IRegionalApi, Duration, string]>([
    ['HTTP API', http, Duration.seconds(31), `timeout is "31 seconds"; ${limit(30)}`],
    ['REST API', rest, Duration.seconds(30), `timeout is "30 seconds"; ${limit(29)}`],
    ['REST API', rest, Duration.minutes(15), `timeout is "15 minutes"; ${limit(29)}`],
  ])('of a %s is refused beyond the limit of API Gateway', (_, api, timeout, message) => {
    expect(messageOf(() => new TestApp({ api: api({ timeout }) }))).toBe(`Home/Api/us-east-1-stack: ${message}`);
  });

  test.each<[string, IRegionalApi]>([
    ['HTTP API, at the limit', http({ timeout: Duration.seconds(30) })],
    ['REST API, at the limit', rest({ timeout: Duration.seconds(29) })],
    ['HTTP API, a token', http({ timeout: Duration.seconds(Token.asNumber(Fn.importValue('Timeout'))) })],
    ['REST API, a token', rest({ timeout: Duration.seconds(Token.asNumber(Fn.importValue('Timeout'))) })],
  ])('of a %s passes', (_, api) => {
    expect(() => new TestApp({ api })).not.toThrow();
  });
});

test('defaults: Node 24, 10 s, a log group of its own for a month, and a role that may write into it and nothing else', () => {
  const { fn, template } = fnOf();
  expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 10 });
  expect(template.findResources('AWS::Logs::LogGroup')[fn.LoggingConfig.LogGroup.Ref].Properties).toEqual({ RetentionInDays: 30 });
  const role = fn.Role['Fn::GetAtt'][0];
  expect(template.findResources('AWS::IAM::Role')[role].Properties.ManagedPolicyArns).toBeUndefined();
  const statements = properties(template, 'AWS::IAM::Policy').filter((policy) => policy.Roles[0].Ref === role).flatMap((policy) => policy.PolicyDocument.Statement);
  expect(statements).toEqual([{
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow', Resource: { 'Fn::GetAtt': [fn.LoggingConfig.LogGroup.Ref, 'Arn'] },
  }]);
});

test('every option of a function can be set', () => {
  const { fn } = fnOf({
    runtime: lambda.Runtime.NODEJS_22_X,
    memorySize: 1024,
    reservedConcurrentExecutions: 50,
    environment: { STAGE: 'prod' },
    architecture: lambda.Architecture.ARM_64,
    timeout: Duration.seconds(3),
    tracing: lambda.Tracing.ACTIVE,
  });
  expect(fn).toMatchObject({
    Runtime: 'nodejs22.x',
    MemorySize: 1024,
    ReservedConcurrentExecutions: 50,
    Environment: { Variables: { STAGE: 'prod' } },
    Architectures: ['arm64'],
    Timeout: 3,
    TracingConfig: { Mode: 'Active' },
  });
});

test('what it may do besides its logs is the same in every region', () => {
  const statement = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::prices/*'] });
  const app = new TestApp({ api: http({ initialPolicy: [statement] }) });
  for (const region of ['us-east-1', 'eu-west-1']) {
    const statements = properties(app.region(region), 'AWS::IAM::Policy').flatMap((policy) => policy.PolicyDocument.Statement);
    expect(statements).toContainEqual({ Action: 's3:GetObject', Effect: 'Allow', Resource: 'arn:aws:s3:::prices/*' });
  }
});

test('code that does not exist: the error names the prop and where relative paths start', () => {
  expect(messageOf(() => new TestApp({ api: http({ codePath: './nowhere' }) }))).toBe('Home/Api/us-east-1-stack: codePath is "./nowhere"; '
    + `allowed: a directory or .zip file that exists. Fix: a relative path starts at the directory in which the app runs, ${process.cwd()}`);
});
