import { DefaultStackSynthesizer, App, Aspects, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { CODE, messageOf, properties, TestApp, zoneOf } from './app';
import { HttpFunctionApi, MultiRegionApi } from '../../../src';

const FIVE = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'us-west-2', 'ca-central-1'];

describe.each([2, 3, 5])('%d regions', (count) => {
  const regions = FIVE.slice(0, count);
  const app = new TestApp({ regions });

  test('a stack for each, in its region, named after the home stack', () => {
    expect(regions.map((region) => app.stack(region).stackName)).toEqual(regions.map((region) => `Home-Api-${region}`));
    expect(regions.map((region) => app.stack(region).region)).toEqual(regions);
    expect(app.app.synth().stacks.map((stack) => stack.stackName).sort()).toEqual(['Home', ...regions.map((region) => `Home-Api-${region}`)].sort());
  });

  test('the home stack is deployed after all of them, and they wait for nothing', () => {
    const assembly = app.app.synth();
    expect(assembly.stacks.at(-1)!.stackName).toBe('Home');
    const dependencies = (name: string) => assembly.getStackByName(name).dependencies.filter((artifact) => 'stackName' in artifact).map((artifact: any) => artifact.stackName);
    expect(dependencies('Home').sort()).toEqual(regions.map((region) => `Home-Api-${region}`).sort());
    for (const region of regions) expect(dependencies(`Home-Api-${region}`)).toEqual([]);
  });

  test('no stack refers to another', () => {
    for (const template of [app.homeTemplate(), ...regions.map((region) => app.region(region))]) {
      expect(JSON.stringify(template.toJSON())).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|"Export"|Custom::CrossRegion/);
    }
  });
});

test('the home stack grows by the same with each region', () => {
  const sizes = [2, 3, 4, 5].map((count) => Object.keys(new TestApp({ regions: FIVE.slice(0, count) }).homeTemplate().toJSON().Resources).length);
  const growth = sizes.slice(1).map((size, index) => size - sizes[index]);
  expect(new Set(growth).size).toBe(1);
});

test('in a Stage: names carry the stage, and home waits within it', () => {
  const app = new TestApp({}, { around: (root) => new Stage(root, 'Prod', { env: { account: '111111111111' } }), env: { region: 'us-east-1' } });
  expect(app.stack('eu-west-1').stackName).toBe('Prod-Home-Api-eu-west-1');
  expect(app.stack('eu-west-1').account).toBe('111111111111');
  const assembly = app.app.synth().getNestedAssembly('assembly-Prod');
  expect(assembly.stacks.map((stack) => stack.stackName).sort()).toEqual(['Prod-Home', 'Prod-Home-Api-eu-west-1', 'Prod-Home-Api-us-east-1']);
  expect(assembly.stacks.at(-1)!.stackName).toBe('Prod-Home');
  app.region('eu-west-1').hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'Prod-Home-Api-fence-us-east-1' });
});

test('inside other constructs: their ids are part of the names', () => {
  const { app, home } = new TestApp();
  const inner = new Construct(new Construct(home, 'Shop'), 'Public');
  const api = new MultiRegionApi(inner, 'Api', {
    domainName: 'shop.example.com', hostedZone: zoneOf('example.com')(inner), regions: ['us-east-1', 'eu-west-1'], api: new HttpFunctionApi(CODE),
  });
  expect(Stack.of(api.endpoint('eu-west-1')).stackName).toBe('Home-Shop-Public-Api-eu-west-1');
  expect(Stack.of(api)).toBe(home);
  expect(() => app.synth()).not.toThrow();
});

test('two in one home stack share nothing', () => {
  const { app, home } = new TestApp();
  const second = new Construct(home, 'Second');
  new MultiRegionApi(second, 'Api', {
    domainName: 'two.example.com', hostedZone: zoneOf('example.com')(second), regions: ['eu-west-1', 'us-east-1'], api: new HttpFunctionApi(CODE),
  });
  expect(app.synth().stacks.map((stack) => stack.stackName).sort())
    .toEqual(['Home', 'Home-Api-eu-west-1', 'Home-Api-us-east-1', 'Home-Second-Api-eu-west-1', 'Home-Second-Api-us-east-1']);
  const template = Template.fromStack(home);
  for (const [type, name] of [['AWS::CloudWatch::Dashboard', 'DashboardName'], ['AWS::Route53::RecordSet', 'Name']]) {
    const names = properties(template, type).map((resource) => JSON.stringify([resource[name], resource.SetIdentifier, resource.Type]));
    expect(new Set(names).size).toBe(names.length);
  }
});

test('a name of a stack that is too long is refused by CDK, by name', () => {
  const id = 'A'.repeat(115);
  expect(messageOf(() => new TestApp({}, { id }))).toContain(`Stack name must be <= 128 characters. Stack name: 'Home-${id}-us-east-1'`);
});

test('regions take over account and termination protection; descriptions tell what they are', () => {
  const app = new App();
  const home = new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' }, terminationProtection: true });
  const api = new MultiRegionApi(home, 'Api', {
    domainName: 'api.example.com', hostedZone: zoneOf('example.com')(home), regions: ['us-east-1', 'eu-west-1'], api: new HttpFunctionApi(CODE),
  });
  const region = Stack.of(api.endpoint('eu-west-1'));
  expect([region.account, region.terminationProtection, region.templateOptions.description]).toEqual(['111111111111', true, 'api.example.com in eu-west-1']);
});

test('any default can be overridden through the parts, in home and in a region', () => {
  const app = new TestApp();
  const endpoint = app.api.endpoint('eu-west-1');
  (app.api.allUnhealthyAlarm.node.defaultChild as CfnResource).addPropertyOverride('EvaluationPeriods', 7);
  (app.api.servingHealthChecks[0].node.defaultChild as CfnResource).addPropertyOverride('HealthCheckConfig.Disabled', true);
  (endpoint.sharedDomain.node.defaultChild as CfnResource).addPropertyOverride('EndpointConfiguration.IpAddressType', 'ipv4');
  (endpoint.healthFunction.node.defaultChild as CfnResource).addPropertyOverride('MemorySize', 512);
  (endpoint.healthApi.node.defaultChild as CfnResource).addPropertyOverride('Description', 'ours');
  (endpoint.certificate.node.defaultChild as CfnResource).addPropertyOverride('KeyAlgorithm', 'EC_prime256v1');
  endpoint.alarms.forEach((alarm) => (alarm.node.defaultChild as CfnResource).addPropertyOverride('ActionsEnabled', false));

  app.homeTemplate().hasResourceProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 7 });
  app.homeTemplate().hasResourceProperties('AWS::Route53::HealthCheck', { HealthCheckConfig: { Type: 'CALCULATED', Disabled: true } });
  const region = app.region('eu-west-1');
  region.hasResourceProperties('AWS::ApiGateway::DomainName', { DomainName: 'api.example.com', EndpointConfiguration: { Types: ['REGIONAL'], IpAddressType: 'ipv4' } });
  region.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  region.hasResourceProperties('AWS::ApiGatewayV2::Api', { Description: 'ours' });
  region.hasResourceProperties('AWS::CertificateManager::Certificate', { KeyAlgorithm: 'EC_prime256v1' });
  region.allResourcesProperties('AWS::CloudWatch::Alarm', { ActionsEnabled: false });
});

test('aspects of the app reach the stacks of the regions', () => {
  const app = new TestApp();
  const seen = new Set<string>();
  Aspects.of(app.app).add({ visit: (node) => { if (CfnResource.isCfnResource(node)) seen.add(Stack.of(node).stackName); } });
  app.app.synth();
  expect([...seen].sort()).toEqual(['Home', 'Home-Api-eu-west-1', 'Home-Api-us-east-1']);
});

test('an imported zone of another app is used by its id in every stack', () => {
  const app = new TestApp({}, { zone: zoneOf('example.com', 'ZSHARED') });
  for (const template of [app.homeTemplate(), app.region('us-east-1'), app.region('eu-west-1')]) {
    template.allResourcesProperties('AWS::Route53::RecordSet', { HostedZoneId: 'ZSHARED' });
  }
});

test('the stacks of the regions take a synthesizer of their own', () => {
  const synthesizer = new DefaultStackSynthesizer({ qualifier: 'ours' });
  const app = new TestApp({ synthesizer });
  expect(JSON.stringify(app.region('us-east-1').toJSON())).toContain('/cdk-bootstrap/ours/version');
});
