import * as fs from 'fs';
import * as path from 'path';
import { RecordedCall } from '../../local-cloud/calls';
import { CONSTRUCTS } from '../../local-cloud/proof/constructs';
import { appSection, substance } from '../../local-cloud/proof/document';
import { compare } from '../../local-cloud/proof/exactness';
import { managedLogs } from '../../local-cloud/proof/not-seen';
import { Permission, readPermissions } from '../../local-cloud/proof/permissions';

/** The check that roles are exact must bite in both directions. */
const ROLE = 'arn:aws:iam::111122223333:role/app-hello';
const TABLE = 'arn:aws:dynamodb:us-east-1:111122223333:table/visits';

function permission(changes: Partial<Permission> = {}): Permission {
  return { roleArn: ROLE, role: 'App/HelloRole', action: 'dynamodb:UpdateItem', resource: TABLE, resourceName: 'Table Visits', conditions: {}, ...changes };
}

function call(changes: Partial<RecordedCall> = {}): RecordedCall {
  return {
    time: 0,
    region: 'us-east-1',
    service: 'dynamodb',
    operation: 'UpdateItem',
    action: 'dynamodb:UpdateItem',
    resources: [TABLE],
    principal: ROLE,
    via: 'arn:aws:lambda:us-east-1:111122223333:function:hello',
    status: 200,
    ...changes,
  };
}

const problems = (permissions: Permission[], calls: RecordedCall[], notSeen: Parameters<typeof compare>[3] = []) =>
  compare(permissions, [ROLE], calls, notSeen).problems;

test('a call for each permission and a permission for each call: exact', () => {
  const { rows, problems: found } = compare([permission()], [ROLE], [call(), call()], []);
  expect(found).toEqual([]);
  expect(rows).toEqual([{ role: 'App/HelloRole', action: 'dynamodb:UpdateItem', resource: 'Table Visits', conditions: '', seen: 2, reason: undefined }]);
});

test('a permission too many is found', () => {
  expect(problems([permission(), permission({ action: 'dynamodb:DeleteItem' })], [call()]))
    .toEqual(['App/HelloRole may dynamodb:DeleteItem on Table Visits, which no scenario used and nothing in notSeen explains']);
});

test.each([
  ['another action', { action: 'dynamodb:DeleteItem' }],
  ['another resource', { resources: [`${TABLE}-of-others`] }],
  ['one of two resources', { resources: [TABLE, `${TABLE}-of-others`] }],
  ['a further check of the same call', { also: [['dynamodb:ConditionCheckItem', TABLE]] as [string, string][] }],
])('a permission too few is found: %s', (_, changes) => {
  expect(problems([permission()], [call(), call(changes)])).toEqual([expect.stringMatching(/^The role app-hello made a call that its role does not allow: dynamodb:/)]);
});

test('calls of others do not count, and calls of nobody are not overlooked', () => {
  expect(problems([permission()], [call(), call({ principal: 'deployer', action: 'iam:CreateRole' })])).toEqual([]);
  expect(problems([permission()], [call(), call({ principal: 'unknown' })])).toEqual([expect.stringContaining('nobody knows who made it')]);
});

test('a role without any permission may make no call', () => {
  expect(problems([], [call()])).toHaveLength(1);
});

test('wildcards mean what they mean in IAM', () => {
  expect(problems([permission({ action: 'dynamodb:Update*', resource: 'arn:aws:dynamodb:us-east-?:111122223333:table/*' })], [call()])).toEqual([]);
  expect(problems([permission({ resource: TABLE.replace('visits', 'visi.s') })], [call()])).toHaveLength(2);
});

test.each(['StringEquals', 'StringLike', 'ForAllValues:StringEquals'])('a condition with %s must be met', (operator) => {
  const limited = permission({ conditions: { [operator]: { 'dynamodb:LeadingKeys': ['health-probe'] } } });
  expect(problems([limited], [call({ conditions: { 'dynamodb:LeadingKeys': ['health-probe'] } })])).toEqual([]);
  expect(problems([limited], [call({ conditions: { 'dynamodb:LeadingKeys': ['order-1'] } })])[0]).toContain('with dynamodb:LeadingKeys order-1');
  expect(problems([limited], [call()])).toHaveLength(2);
});

test('an unknown condition operator is an error, never a yes', () => {
  expect(() => problems([permission({ conditions: { Bool: { 'aws:SecureTransport': ['true'] } } })], [call()])).toThrow('does not know the condition operator Bool');
});

test('a call that AWS would not take is found', () => {
  expect(problems([permission()], [call({ problem: 'dynamodb: Key is missing' })])).toEqual([expect.stringContaining('API model does not allow: dynamodb: Key is missing')]);
});

test('a documented path excuses a permission; an entry that is used, or fits nothing, is found', () => {
  const entry = { apps: ['app'], role: /HelloRole$/, action: 'dynamodb:UpdateItem', reason: 'only when a leap second occurs' };
  expect(compare([permission()], [ROLE], [], [entry])).toMatchObject({ problems: [], rows: [{ seen: 0, reason: entry.reason }] });
  expect(problems([permission()], [call()], [entry])).toEqual([expect.stringContaining('its entry in notSeen is wrong')]);
  expect(problems([permission()], [call()], [{ ...entry, action: 'dynamodb:Scan' }])).toEqual([expect.stringContaining('fits no permission')]);
});

describe('reading permissions from a template', () => {
  const resources = {
    Role: { Type: 'AWS::IAM::Role', Metadata: { 'aws:cdk:path': 'App/HelloRole/Resource' } },
    Visits: { Type: 'AWS::DynamoDB::Table', Metadata: { 'aws:cdk:path': 'App/Visits/Resource' } },
  };
  const deployed = { Role: { Ref: 'app-hello', Arn: ROLE }, Visits: { Ref: 'visits', Arn: TABLE } };
  const read = (more: Record<string, any>) => readPermissions({ stackName: 'App', region: 'us-east-1', template: { Resources: { ...resources, ...more } } }, deployed);
  const policy = (statement: any) => ({ Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [statement] } } } });

  test('one permission for each action and resource, with the deployed names', () => {
    const statement = { Effect: 'Allow', Action: ['dynamodb:UpdateItem', 'dynamodb:GetItem'], Resource: [{ 'Fn::GetAtt': ['Visits', 'Arn'] }, { Ref: 'AWS::NoValue' }] };
    expect(read(policy(statement))).toEqual([permission({ resourceName: 'Table Visits' }), permission({ action: 'dynamodb:GetItem', resourceName: 'Table Visits' })]);
  });

  test('what cannot be compared exactly is an error', () => {
    expect(() => read(policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }))).toThrow('more than plain Allow statements');
  });

  test('a managed policy of AWS is what it allows, or an error; one of the stack is read', () => {
    const managed = (arn: any, more = {}) => read({ Role: { ...resources.Role, Properties: { ManagedPolicyArns: [arn] } }, ...more });
    const basic = managed({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']] });
    expect(basic).toEqual(['CreateLogGroup', 'CreateLogStream', 'PutLogEvents'].map((action) => permission({ action: `logs:${action}`, resource: '*', resourceName: '*' })));
    expect(compare(basic, [ROLE], [], managedLogs(['hello'], /HelloRole$/)).problems).toEqual([]);
    expect(() => managed('arn:aws:iam::aws:policy/AdministratorAccess')).toThrow('the managed policy AdministratorAccess, which managed-policies.ts does not know');
    const own = { Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] } } } };
    expect(managed({ Ref: 'Own' }, own)).toEqual([permission({ action: 'sqs:SendMessage', resource: '*', resourceName: '*' })]);
  });

  test('executions of a state machine are named by the parts of its ARN', () => {
    const machine = 'arn:aws:states:us-east-1:111122223333:stateMachine:rollout';
    const name = { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Machine' }] }] };
    const executions = { 'Fn::Join': ['', ['arn:aws:states:', { Ref: 'AWS::Region' }, ':111122223333:execution:', name, ':*']] };
    const found = readPermissions({
      stackName: 'App',
      region: 'us-east-1',
      template: { Resources: { ...resources, ...policy({ Effect: 'Allow', Action: 'states:StopExecution', Resource: executions }) } },
    }, { ...deployed, Machine: { Ref: machine } });
    expect(found.map(({ resource }) => resource)).toEqual(['arn:aws:states:us-east-1:111122223333:execution:rollout:*']);
    const stop = call({ service: 'states', action: 'states:StopExecution', via: machine, resources: ['arn:aws:states:us-east-1:111122223333:execution:rollout:one'] });
    expect(problems(found, [stop])).toEqual([]);
    expect(problems(found, [stop, { ...stop, resources: ['arn:aws:states:us-east-1:111122223333:execution:other:one'] }])).toHaveLength(1);
  });
});

describe('docs/proof.md', () => {
  const evidence = { app: 'hello', problems: [], measured: { Times: [['', 'total', 'failed'], ['curl', '31.8 s', '3 of 40']] } };
  const section = (seen: number, action = 'sqs:SendMessage') => appSection({
    ...evidence, rows: ['us-east-1', 'eu-west-1'].map((region) => ({ role: `App/${region}/Role`, action, resource: 'Queue', conditions: '', seen })),
  }).join('\n');

  test('regions are one row, with the sum of what was seen', () => {
    expect(section(3)).toContain('| App/‹region›/Role | `sqs:SendMessage` | Queue |  | 6 times |');
  });

  test('counts and times are no substance; actions are', () => {
    expect(substance(section(3))).toBe(substance(section(4).replace('31.8 s', '40 s').replace('3 of 40', '9 of 99')));
    expect(substance(section(3))).not.toBe(substance(section(3, 'sqs:DeleteQueue')));
    expect(substance(section(3))).not.toBe(substance(section(0)));
  });

  test('what it points at exists', () => {
    const files = CONSTRUCTS.flatMap(({ levels }) => levels.flatMap(({ shown }) => shown));
    expect(files.filter((file) => !fs.existsSync(path.join(__dirname, '..', '..', file)))).toEqual([]);
  });
});
