import { join } from 'node:path';
import {
  aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_lambda as lambda, aws_logs as logs, aws_sns as sns, CfnParameter, Duration,
  RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { canaryFunctionExceptions } from './canary-function-exceptions';
import { canaryFunctionGroupSamples, canaryFunctionSamples } from './canary-function-samples';
import {
  AnalysisCheck, Assertion, CanaryFunction, CanaryFunctionGroup, Expectation, NoTraffic, RolloutOptions, RolloutPlan, WhenBusy,
} from '../../../src';
import { ContractEntry } from '../entry';

const CODE = join(__dirname, '..', 'fixtures', 'function');
const account = '111111111111';
const { DESTROY } = RemovalPolicy;

/** What a user says of a function. The rollout says nothing about it, so what the rules hold against it is the user's to decide. */
const functionProps = (stack: Stack, id: string, removalPolicy?: RemovalPolicy): lambda.FunctionProps => ({
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromAsset(CODE),
  timeout: Duration.seconds(10),
  memorySize: 256,
  reservedConcurrentExecutions: 50,
  tracing: lambda.Tracing.ACTIVE,
  logGroup: new logs.LogGroup(stack, `${id}Logs`, { retention: logs.RetentionDays.ONE_MONTH, removalPolicy }),
});

const ownFunction = (stack: Stack, id: string, removalPolicy?: RemovalPolicy) =>
  new lambda.Function(stack, id, functionProps(stack, id, removalPolicy));
const importedFunction = (stack: Stack, id: string) =>
  lambda.Function.fromFunctionAttributes(stack, id, {
    functionArn: `arn:aws:lambda:us-east-1:${account}:function:${id.toLowerCase()}`, sameEnvironment: true,
  });
const importedAlarm = (stack: Stack) =>
  cloudwatch.Alarm.fromAlarmArn(stack, 'Orders', `arn:aws:cloudwatch:us-east-1:${account}:alarm:orders`);
const importedTopic = (stack: Stack) => stack.node.tryFindChild('People') as sns.ITopic
  ?? sns.Topic.fromTopicArn(stack, 'People', `arn:aws:sns:us-east-1:${account}:people`);

const assertions = () => [
  Assertion.invoke({ name: 'answers', payload: { ping: true }, expect: [Expectation.bodyExists('$.pong')] }),
  Assertion.httpGet({ path: '/price', name: 'prices', expectStatus: 200, expect: [Expectation.schema({ type: 'object', required: ['price'] })] }),
];

/** Everything that a rollout takes, but for what a function alone and a group say differently. */
const everyOption = (stack: Stack): RolloutOptions => ({
  aliasName: 'served',
  plan: RolloutPlan.explicit([
    { weight: 0.05, duration: Duration.minutes(10), approval: true },
    { weight: 0.5, duration: Duration.hours(1) },
    { weight: 1, duration: Duration.minutes(30) },
  ], { approvalTimeout: Duration.days(2) }),
  analysis: {
    checks: [
      AnalysisCheck.errorRate({ max: 0.02, minErrors: 3, comparedWithStable: 2, failureLimit: 1, consecutiveSuccesses: 2, inconclusiveLimit: 3 }),
      AnalysisCheck.duration({ percentile: 99, max: Duration.seconds(2), comparedWithStable: 1.5 }),
      AnalysisCheck.throttles({ max: 0.01, dryRun: true }),
      AnalysisCheck.alarm(importedAlarm(stack)),
      AnalysisCheck.metric(new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Abandoned' }), { name: 'abandoned', max: 5, min: 0 }),
    ],
    interval: Duration.minutes(5),
    minSamples: 100,
    metricLag: Duration.minutes(3),
    onNoTraffic: NoTraffic.generate({ payload: { ping: true }, invocations: 20, timeout: Duration.minutes(30) }),
    expectedRequestsPerMinute: 600,
  },
  hooks: { beforeTraffic: [importedFunction(stack, 'Migrated')], afterTraffic: [importedFunction(stack, 'Announce')] },
  lifecycle: { firstVersion: '3', whenBusy: WhenBusy.REPLACE, returnWindow: Duration.days(7), keepVersions: 5, provisionedConcurrency: 2 },
  operations: { topic: importedTopic(stack), chat: true, runbookUrl: 'docs/runbooks/canary-function.md', removalPolicy: RemovalPolicy.DESTROY },
});

export const canaryFunction: ContractEntry = {
  construct: 'CanaryFunction',
  minimal: (stack) => {
    new CanaryFunction(stack, 'Hello', { functionProps: functionProps(stack, 'Own') });
  },
  customised: (stack) => {
    const canary = new CanaryFunction(stack, 'Hello', { ...everyOption(stack), function: ownFunction(stack, 'Function', DESTROY), assertions: assertions() });
    canary.rollout.addAlarmAction(new actions.SnsAction(importedTopic(stack)));
  },
  imported: (stack) => {
    new CanaryFunction(stack, 'Hello', {
      functionProps: functionProps(stack, 'Own'),
      analysis: { checks: [AnalysisCheck.alarm(importedAlarm(stack))] },
      hooks: { beforeTraffic: [importedFunction(stack, 'Migrated')] },
      operations: { topic: importedTopic(stack) },
    });
  },
  tokens: (stack) => {
    new CanaryFunction(stack, 'Hello', {
      functionProps: functionProps(stack, 'Own'),
      aliasName: new CfnParameter(stack, 'AliasName').valueAsString,
      lifecycle: { provisionedConcurrency: new CfnParameter(stack, 'Provisioned', { type: 'Number' }).valueAsNumber },
    });
  },
  exceptions: canaryFunctionExceptions,
  samples: canaryFunctionSamples,
};

export const canaryFunctionGroup: ContractEntry = {
  construct: 'CanaryFunctionGroup',
  pageOf: 'CanaryFunction',
  minimal: (stack) => {
    new CanaryFunctionGroup(stack, 'Shop', { functions: ['Cart', 'Payment'].map((name) => ({ name, function: ownFunction(stack, name) })) });
  },
  customised: (stack) => {
    const group = new CanaryFunctionGroup(stack, 'Shop', {
      ...everyOption(stack),
      functions: [
        { name: 'Cart', function: ownFunction(stack, 'Cart', DESTROY), assertions: assertions() },
        { name: 'Payment', function: ownFunction(stack, 'Payment', DESTROY), firstVersion: '7' },
      ],
    });
    group.rollout.addAlarmAction(new actions.SnsAction(importedTopic(stack)));
  },
  exceptions: canaryFunctionExceptions,
  samples: canaryFunctionGroupSamples,
};
