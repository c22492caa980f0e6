import { App, Aws, Environment, Fn, NestedStack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CODE, messageOf, TestApp, zoneOf } from './app';
import { HttpFunctionApi, MultiRegionApi } from '../../../src';

const LIST = 'Fix: list the regions by name, for example ["us-east-1", "eu-west-1"]';
const TOKEN = `Home/Api: regions is a value that is only known at deployment; allowed: names known at synthesis: each region gets a stack. ${LIST}`;

test.each<[string, string[], string]>([
  ['none', [], `Home/Api: regions is []; allowed: at least two regions. ${LIST}`],
  ['one', ['eu-west-1'], `Home/Api: regions is ["eu-west-1"]; allowed: at least two regions. ${LIST}`],
  ['a duplicate', ['us-east-1', 'eu-west-1', 'us-east-1'], 'Home/Api: regions is "us-east-1"; allowed: each region once. Fix: remove the duplicate'],
  ['an unknown one', ['us-east-1', 'eu-wset-1'],
    'Home/Api: regions is "eu-wset-1"; allowed: regions that this version of aws-cdk-lib knows. Fix: check the spelling, or update aws-cdk-lib'],
  ['an unknown one first', ['moon-1', 'us-east-1'],
    'Home/Api: regions is "moon-1"; allowed: regions that this version of aws-cdk-lib knows. Fix: check the spelling, or update aws-cdk-lib'],
  ['one of another partition', ['us-east-1', 'cn-north-1'],
    'Home/Api: regions is "cn-north-1"; allowed: regions of the partition aws, like us-east-1. Fix: use one MultiRegionApi for each partition'],
  ['a token in the list', ['us-east-1', Aws.REGION], TOKEN],
  ['a token as the list', Fn.split(',', Fn.importValue('Regions')), TOKEN],
])('regions: %s', (_, regions, message) => {
  expect(messageOf(() => new TestApp({ regions }))).toBe(message);
});

test('two regions are enough, and the home region need not be one of them', () => {
  const { api } = new TestApp({ regions: ['eu-central-1', 'eu-west-1'] });
  expect(api.endpoints.map((endpoint) => endpoint.region)).toEqual(['eu-central-1', 'eu-west-1']);
});

const home = (region: string) =>
  `allowed: ${region}, the only region with metrics of health checks. It is needed to deploy and to raise alarms, not to fail over. `
  + `Fix: create the stack with { env: { region: '${region}' } }`;

test.each<[string, Environment, string[], string]>([
  ['an environment-agnostic stack', {}, ['us-east-1', 'eu-west-1'], `Home/Api: the region of the stack is missing; ${home('us-east-1')}`],
  ['an account alone', { account: '111111111111' }, ['us-east-1', 'eu-west-1'], `Home/Api: the region of the stack is missing; ${home('us-east-1')}`],
  ['a region without the metrics', { region: 'eu-west-1' }, ['us-east-1', 'eu-west-1'], `Home/Api: the region of the stack is "eu-west-1"; ${home('us-east-1')}`],
  ['the home of another partition', { region: 'us-east-1' }, ['cn-north-1', 'cn-northwest-1'],
    `Home/Api: the region of the stack is "us-east-1"; ${home('cn-northwest-1')}`],
])('home stack: %s', (_, env, regions, message) => {
  expect(messageOf(() => new TestApp({ regions }, { env }))).toBe(message);
});

test('home stack: a nested stack has no name of its own', () => {
  const { home: stack } = new TestApp();
  const nested = new NestedStack(stack, 'Nested');
  const build = () => new MultiRegionApi(nested, 'Api', {
    domainName: 'b.example.com', hostedZone: zoneOf('example.com')(nested), regions: ['us-east-1', 'eu-west-1'], api: new HttpFunctionApi(CODE),
  });
  expect(messageOf(build)).toBe('Home/Nested/Api: the stack is "a nested stack"; allowed: a stack with a name of its own: those of the regions are named after it. '
    + 'Fix: move the construct to the parent stack');
});

test.each(['My Api', 'Api.v2', 'Api_2'])('id: %s cannot be part of the name of a stack', (id) => {
  expect(messageOf(() => new TestApp({}, { id }))).toBe(`Home/${id}: the id is "${id}"; allowed: letters, digits and hyphens: `
    + 'the stacks of the regions are named after it. Fix: rename the construct');
});

test('id: the ids above the stack are free', () => {
  const around = (app: App) => new Construct(app, 'All of our_apps.');
  expect(new TestApp({}, { around, id: 'Api-2' }).stack('eu-west-1').stackName).toMatch(/Home.*-Api-2-eu-west-1$/);
});
