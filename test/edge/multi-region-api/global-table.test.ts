import { aws_dynamodb as dynamodb, aws_kms as kms, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CODE, messageOf, properties, propertiesWhere, TestApp } from './app';
import { ApiRegion, Dependency, HttpFunctionApi, IRegionalApi, RegionalApi } from '../../../src';

// CDK's own TableV2 uses what CDK has deprecated, and would say so at each of them.
process.env.JSII_DEPRECATED = 'quiet';

const partitionKey = { name: 'pk', type: dynamodb.AttributeType.STRING };
const table = (stack: Stack, regions: string[], tableName: string | undefined = 'orders') =>
  new dynamodb.TableV2(stack, 'Orders', { tableName, partitionKey, replicas: regions.map((region) => ({ region })) });

/** An API that needs the replica of its region. */
class OrdersApi implements IRegionalApi {
  public readonly tables: Array<dynamodb.ITable | undefined> = [];

  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    this.tables.push(region.globalTable);
    const dependencies = region.globalTable && [Dependency.table('orders', region.globalTable, { partitionKey })];
    return new HttpFunctionApi({ ...CODE, dependencies }).buildApi(scope, region);
  }
}

describe('each region gets its replica, by name', () => {
  const replica = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:eu-west-1:', { Ref: 'AWS::AccountId' }, ':table/orders']] };

  test.each<[string, (stack: Stack) => dynamodb.ITable]>([
    ['made in the home stack', (stack) => table(stack, ['eu-west-1'])],
    ['made in another stack', (stack) => table(new Stack(stack.node.root as Construct, 'Data', { env: { region: 'us-east-1' } }), ['eu-west-1'])],
    ['made in a stack of another region', (stack) => table(new Stack(stack.node.root as Construct, 'Data', { env: { region: 'eu-west-1' } }), ['us-east-1'])],
    ['imported', (stack) => dynamodb.TableV2.fromTableName(stack, 'Orders', 'orders')],
  ])('%s', (_, make) => {
    const app = new TestApp((stack) => ({ api: new OrdersApi(), globalTable: make(stack) }));
    const statements = properties(app.region('eu-west-1'), 'AWS::IAM::Policy').flatMap((policy) => policy.PolicyDocument.Statement);
    expect(statements.filter((statement) => String(statement.Action).startsWith('dynamodb:'))).toEqual([{
      Action: 'dynamodb:GetItem', Effect: 'Allow', Resource: replica, Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['health-probe'] } },
    }]);
    const health = propertiesWhere(app.region('eu-west-1'), 'AWS::Lambda::Function', 'Description', 'Answers whether this region can do its job');
    expect(JSON.stringify(health.Environment.Variables.HEALTH_CONFIG)).toContain(String.raw`\"tableName\":\"orders\"`);
  });

  test('its stack is deployed first, unless it is the home stack', () => {
    let data: Stack;
    const app = new TestApp((stack) => {
      data = new Stack(stack.node.root as Construct, 'Data', { env: { region: 'us-east-1' } });
      return { api: new OrdersApi(), globalTable: table(data, ['eu-west-1']) };
    });
    expect(app.stack('eu-west-1').dependencies).toEqual([data!]);
    const inHome = new TestApp((stack) => ({ api: new OrdersApi(), globalTable: table(stack, ['eu-west-1']) }));
    expect(inHome.stack('eu-west-1').dependencies).toEqual([]);
    expect(inHome.home.dependencies).toHaveLength(2);
  });

  test('without one, the API is told so', () => {
    const api = new OrdersApi();
    new TestApp({ api });
    expect(api.tables).toEqual([undefined, undefined]);
  });
});

describe('is refused', () => {
  const named = 'allowed: a table whose name is known at synthesis: each region finds its replica by it. Fix: give the table a tableName';

  test.each<[string, (stack: Stack) => dynamodb.ITable, string]>([
    ['a replica missing', (stack) => table(stack, ['eu-west-2']),
      'globalTable is ["eu-west-2","us-east-1"]; allowed: replicas in us-east-1, eu-west-1. Fix: add a replica in eu-west-1 to the table'],
    ['no replica at all', (stack) => table(stack, []),
      'globalTable is ["us-east-1"]; allowed: replicas in us-east-1, eu-west-1. Fix: add a replica in eu-west-1 to the table'],
    ['a table without a name', (stack) => new dynamodb.TableV2(stack, 'T', { partitionKey, replicas: [{ region: 'eu-west-1' }] }),
      `globalTable is a value that is only known at deployment; ${named}`],
    ['an imported table whose name is a token', (stack) => dynamodb.Table.fromTableName(stack, 'T', Fn.importValue('Orders')),
      `globalTable is a value that is only known at deployment; ${named}`],
    ['a table that may have no replicas', (stack) => new dynamodb.Table(stack, 'T', { tableName: 'orders', partitionKey }),
      'globalTable is "a Table"; allowed: a TableV2, or a table imported by its name: a Table does not tell where its replicas are. Fix: use TableV2 with replicas'],
  ])('%s', (_, make, message) => {
    expect(messageOf(() => new TestApp((stack) => ({ globalTable: make(stack) })))).toBe(`Home/Api: ${message}`);
  });
});

test('more replicas than regions pass', () => {
  expect(() => new TestApp((stack) => ({ globalTable: table(stack, ['eu-west-1', 'ap-southeast-2']) }))).not.toThrow();
});

test('a table with keys of its own in each region keeps its replicas', () => {
  const app = new TestApp((stack) => ({
    api: new OrdersApi(),
    globalTable: new dynamodb.TableV2(stack, 'Orders', {
      tableName: 'orders',
      partitionKey,
      encryption: dynamodb.TableEncryptionV2.customerManagedKey(new kms.Key(stack, 'Key'), { 'eu-west-1': 'arn:aws:kms:eu-west-1:111111111111:key/k' }),
      replicas: [{ region: 'eu-west-1' }],
    }),
  }));
  expect(() => app.app.synth()).not.toThrow();
});
