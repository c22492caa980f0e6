import { aws_kms as kms, aws_sns as sns, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Template } from 'aws-cdk-lib/assertions';
import { oneOf, propertiesOf, read, withRollout } from './rollout';
import { RolloutOperations } from '../../../src';

const ARN = 'arn:aws:sns:us-east-1:111111111111:news';
const EVENT = {
  account: '111111111111',
  region: 'us-east-1',
  detail: {
    rollout: 'rollout-1',
    change: 'cart:live 6 -> 7',
    weight: 0.1,
    step: 1,
    steps: 3,
    approveBy: '2026-11-28T03:00:00.000Z',
    reason: 'errors is 0.2, allowed: at most 0.01',
  },
};

const withTopic = (topic: (stack: Stack) => sns.ITopic, more: RolloutOperations = {}) =>
  withRollout((stack) => ({ operations: { topic: topic(stack), ...more } }));
const imported = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Topic', ARN);
const ruleOf = (template: Template, state: string) => oneOf(template, 'AWS::Events::Rule', `RolloutNotifications${state.replaceAll('_', '')}`);

/** What EventBridge sends: strings take the quotation marks of a place that has none. */
function message(template: Template, state: string): string {
  const { InputTemplate, InputPathsMap } = ruleOf(template, state).Targets[0].InputTransformer;
  const values = Object.fromEntries(Object.entries<string>(InputPathsMap).map(([name, path]) => [name, path.slice(2).split('.').reduce((part: any, key) => part[key], EVENT)]));
  const whole = (text: string) => text.replace(/(?<=[:,[])<([\w-]+)>(?=[,\]}])/g, (_, name) => JSON.stringify(values[name]));
  return whole(read(InputTemplate)).replace(/<([\w-]+)>/g, (all, name) => name in values ? String(values[name]) : all);
}

const STATES = ['WAITING_FOR_APPROVAL', 'COMPLETED', 'ROLLED_BACK', 'RESTORE_FAILED', 'CONFLICT', 'REJECTED'];
const text = withTopic(imported);
const chat = withTopic(imported, { chat: true });

test.each(STATES)('%s: the rule is about the events of this alias', (state) => {
  const { EventPattern } = ruleOf(text.template, state);
  expect(EventPattern).toMatchObject({
    'source': ['cdk-reference-constructs.canary-function'],
    'detail-type': ['Canary Rollout State Change'],
    'detail': { state: [state], members: { alias: ['live'], function: [{ Ref: expect.stringContaining('HelloFunction') }] } },
  });
  // A step that waits tells so at each look; people hear it once.
  expect(EventPattern.detail.look).toEqual(state === 'WAITING_FOR_APPROVAL' ? [0] : undefined);
});

test('as text, a line for each thing', () => {
  const machine = expect.stringMatching(/^"Reject: npx --no canary-function reject --reason 'why' --machine <HelloRolloutMachine\w+>"$/);
  expect(message(text.template, 'WAITING_FOR_APPROVAL').split('\n')).toEqual([
    '"Waits for approval: cart:live 6 -> 7"',
    '"The new version has a share of 0.1 of the traffic, step 1 of 3. The next step needs somebody\'s approval until 2026-11-28T03:00:00.000Z."',
    expect.stringContaining('See how it does: npx --no canary-function status'),
    expect.stringContaining('Approve: npx --no canary-function approve'),
    machine,
    '"Rollout rollout-1, account 111111111111, us-east-1"',
    expect.stringMatching(/runbooks\/canary-function\.md#a-rollout-waits-for-approval"$/),
  ]);
  expect(message(text.template, 'ROLLED_BACK')).toContain('Why: errors is 0.2, allowed: at most 0.01');
});

test.each(STATES)('%s as a custom notification of Amazon Q Developer in chat applications', (state) => {
  const sent = JSON.parse(message(chat.template, state));
  expect(sent).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: expect.stringMatching(/^:\w+: .*: cart:live 6 -> 7$/),
      description: expect.stringMatching(/\w+/),
      nextSteps: expect.arrayContaining([expect.stringMatching(/^Runbook: https:.*#[a-z-]+$/)]),
    },
    metadata: { threadId: 'rollout-1', summary: expect.stringContaining('cart:live 6 -> 7'), eventType: state, relatedResources: [expect.stringContaining('Machine')] },
  });
});

test('no message has a task token: it is as good as the permission to approve', () => {
  expect(JSON.stringify(Object.values(propertiesOf(chat.template, 'AWS::Events::Rule')).map(({ Targets }) => Targets))).not.toContain('taskToken');
});

test('EventBridge publishes as a role of its own, and the policy of the topic is left alone', () => {
  const { template } = withTopic((stack) => new sns.Topic(stack, 'News'));
  template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
  const role = Object.keys(propertiesOf(template, 'AWS::IAM::Role')).find((id) => id.includes('NotificationsRole'))!;
  expect(oneOf(template, 'AWS::IAM::Role', 'NotificationsRole').AssumeRolePolicyDocument.Statement).toEqual([{
    Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
  }]);
  expect(oneOf(template, 'AWS::IAM::Policy', 'NotificationsRole').PolicyDocument.Statement)
    .toEqual([{ Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: expect.stringContaining('News') } }]);
  for (const state of STATES) {
    expect(ruleOf(template, state).Targets).toEqual([expect.objectContaining({
      RoleArn: { 'Fn::GetAtt': [role, 'Arn'] }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringContaining('LostMessages'), 'Arn'] } },
    })]);
  }
});

test.each<[string, (stack: Stack) => sns.ITopic]>([
  ['an imported topic', imported],
  ['a topic that is known at deployment only', (stack) => sns.Topic.fromTopicArn(stack, 'Topic', Fn.importValue('topic'))],
])('%s works', (_, topic) => {
  const { template } = withTopic(topic);
  expect(oneOf(template, 'AWS::IAM::Policy', 'NotificationsRole').PolicyDocument.Statement).toHaveLength(1);
  expect(ruleOf(template, 'COMPLETED').Targets[0].Arn).toEqual(topic === imported ? ARN : { 'Fn::ImportValue': 'topic' });
});

test.each<[string, (stack: Stack) => sns.ITopic]>([
  ['a topic of the app', (stack) => new sns.Topic(stack, 'News', { masterKey: new kms.Key(stack, 'Key') })],
  ['an imported topic', (stack) => sns.Topic.fromTopicAttributes(stack, 'News', { topicArn: ARN, keyArn: 'arn:aws:kms:us-east-1:111111111111:key/k' })],
])('%s with a key of one\'s own: the role may use it', (_, topic) => {
  const statements: any[] = oneOf(withTopic(topic).template, 'AWS::IAM::Policy', 'NotificationsRole').PolicyDocument.Statement;
  expect(statements.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(['sns:Publish', 'kms:Decrypt', 'kms:GenerateDataKey*']));
});

test('a FIFO topic is refused: EventBridge cannot publish to it', () => {
  expect(() => withTopic((stack) => sns.Topic.fromTopicArn(stack, 'Topic', `${ARN}.fifo`)))
    .toThrow('Stack/Hello/Rollout: operations.topic is "a FIFO topic"; allowed: a standard topic. Fix: EventBridge cannot publish to FIFO topics: use another one');
});

test('chat without a topic is a warning', () => {
  const { stack, rollout } = withRollout({ operations: { chat: true } });
  Annotations.fromStack(stack).hasWarning('/Stack/Hello/Rollout', 'operations.chat is true, but no message is sent without operations.topic. [ack: cdk-reference-constructs:chatWithoutTopic]');
  expect(rollout.notifications).toBeUndefined();
});
