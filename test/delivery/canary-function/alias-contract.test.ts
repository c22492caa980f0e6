import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { functionProps, newStack, templateOf } from './app';
import { Assertion, CanaryFunction, CanaryFunctionProps, Expectation, NoTraffic, RolloutPlan, WhenBusy } from '../../../src';

/** What CloudFormation compares: an update happens when one of these differs. Dependencies only order. */
function aliasOf(template: Template) {
  const [[id, { DependsOn: _, ...alias }]] = Object.entries<any>(template.findResources('AWS::Lambda::Alias'));
  return JSON.stringify({ id, alias });
}

const changes: Record<string, () => CanaryFunctionProps> = {
  'a plan': () => ({ plan: RolloutPlan.linear({ interval: Duration.minutes(1) }) }),
  'an analysis': () => ({ analysis: { checks: [], minSamples: 1, onNoTraffic: NoTraffic.fail(), skip: true } }),
  'assertions': () => ({ assertions: [Assertion.invoke({ name: 'ping', payload: {}, expect: [Expectation.succeeds()] })] }),
  'provisioned concurrency and other lifecycle options': () => ({
    lifecycle: { provisionedConcurrency: 2, keepVersions: 5, whenBusy: WhenBusy.REPLACE, returnWindow: Duration.days(1) },
  }),
  'operations': () => ({ operations: { removalPolicy: RemovalPolicy.DESTROY, runbookUrl: 'https://example.com', chat: true } }),
};

test('the alias has a literal version and nothing else that a deployment could send along', () => {
  const [{ Properties: properties }] = Object.values<any>(templateOf().findResources('AWS::Lambda::Alias'));
  expect(properties).toEqual({ FunctionName: expect.anything(), FunctionVersion: '1', Name: 'live' });
});

test.each(Object.entries(changes))('%s: the alias resource does not change', (_, props) => {
  expect(aliasOf(templateOf(props()))).toBe(aliasOf(templateOf()));
});

test('other code: the version is another resource, the alias the same', () => {
  const [before, after] = [templateOf(), templateOf({}, 'exports.handler = async () => 2')];
  expect(aliasOf(after)).toBe(aliasOf(before));
  const ids = (template: Template) => Object.keys(template.findResources('AWS::Lambda::Version'));
  expect(ids(after)).not.toEqual(ids(before));
});

test('the alias waits for the first version, and every version outlives the template that published it', () => {
  const template = templateOf();
  const [[version, { UpdateReplacePolicy: replaced, DeletionPolicy: deleted }]] = Object.entries<any>(template.findResources('AWS::Lambda::Version'));
  const [{ DependsOn: dependencies }] = Object.values<any>(template.findResources('AWS::Lambda::Alias'));
  expect([replaced, deleted]).toEqual(['Retain', 'RetainExceptOnCreate']);
  expect(dependencies).toEqual([version]);
});

test('a function that has versions already begins at the one that serves', () => {
  const [{ Properties: properties }] = Object.values<any>(templateOf({ lifecycle: { firstVersion: '41' } }).findResources('AWS::Lambda::Alias'));
  expect(properties.FunctionVersion).toBe('41');
});

test('what users hang on the alias does not change it', () => {
  const stack = newStack();
  const canary = new CanaryFunction(stack, 'Hello', { functionProps: functionProps(), operations: { topic: new sns.Topic(stack, 'Topic') } });
  canary.alias.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
  new cloudwatch.Alarm(stack, 'Alarm', { metric: canary.alias.metricErrors(), threshold: 1, evaluationPeriods: 1 });
  expect(aliasOf(Template.fromStack(stack))).toBe(aliasOf(templateOf()));
});

test('the hash is that of the code: another for other code, the same for the same', () => {
  const hashOf = (template: Template) => JSON.stringify(Object.values<any>(template.findResources('AWS::Events::Rule'))
    .flatMap(({ Properties: { Targets: targets } }) => targets).find(({ Input: input }) => input)).match(/hash\\":\\"(\w{8})/)![1];
  const [one, same, other] = [templateOf(), templateOf(), templateOf({}, 'exports.handler = async () => 2')].map(hashOf);
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});
