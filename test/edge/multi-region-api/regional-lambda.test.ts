import { join } from 'node:path';
import { aws_ec2 as ec2, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { CODE, messageOf, properties, TestApp } from './app';
import { FunctionApiProps, HttpFunctionApi, IRegionalApi, OpenApiRestApi } from '../../../src';

const documentPath = join(__dirname, '..', '..', 'contract', 'fixtures', 'openapi.json');
const http = (props: Partial<FunctionApiProps>): IRegionalApi => new HttpFunctionApi({ ...CODE, ...props });
const rest = (props: Partial<FunctionApiProps>): IRegionalApi => new OpenApiRestApi({ ...CODE, documentPath, ...props });

/** The function of a ready-made API: the one that is not the health endpoint's. */
function fnOf(props: (stack: Stack) => Partial<FunctionApiProps> = () => ({})) {
  const app = new TestApp((stack) => ({ api: http(props(stack)) }));
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
  const { fn } = fnOf(() => ({
    runtime: lambda.Runtime.NODEJS_22_X,
    memorySize: 1024,
    reservedConcurrentExecutions: 50,
    environment: { STAGE: 'prod' },
    architecture: lambda.Architecture.ARM_64,
    timeout: Duration.seconds(3),
    description: 'ours',
    tracing: lambda.Tracing.ACTIVE,
  }));
  expect(fn).toMatchObject({
    Runtime: 'nodejs22.x',
    MemorySize: 1024,
    ReservedConcurrentExecutions: 50,
    Environment: { Variables: { STAGE: 'prod' } },
    Architectures: ['arm64'],
    Timeout: 3,
    Description: 'ours',
    TracingConfig: { Mode: 'Active' },
  });
});

test('a log group of the user', () => {
  const { fn, template } = fnOf((stack) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'ours') }));
  expect(fn.LoggingConfig).toEqual({ LogGroup: 'ours' });
  expect(Object.keys(template.findResources('AWS::Logs::LogGroup')).sort()).toEqual(expect.not.arrayContaining([expect.stringMatching(/^Logs/)]));
});

test('a role of the user, imported in a stack of its own: a function waits for the stack of its role, and home waits for the function', () => {
  const { fn } = fnOf((stack) => ({ role: iam.Role.fromRoleArn(new Stack(stack.node.root as Stack, 'Shared'), 'Role', 'arn:aws:iam::111111111111:role/ours') }));
  expect(fn.Role).toBe('arn:aws:iam::111111111111:role/ours');
});

test('in a VPC its role may also make network interfaces', () => {
  const { fn, template } = fnOf((stack) => ({
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
  }));
  expect(fn.VpcConfig).toEqual({ SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] });
  expect(JSON.stringify(template.findResources('AWS::IAM::Role')[fn.Role['Fn::GetAtt'][0]].Properties.ManagedPolicyArns)).toContain('AWSLambdaVPCAccessExecutionRole');
});
