import * as path from 'path';
import {
  App, aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs,
  CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  AnalysisCheck, Assertion, CanaryFunction, CanaryFunctionGroup, Expectation, NoTraffic, Rollout, RolloutOptions, RolloutPlan, WhenBusy,
} from 'cdk-reference-constructs';

/**
 * Rollouts to which everything may happen: `single` uses every option, `group` moves two functions together and replaces.
 * Between them they have every Task: `fault-matrix.e2e.ts` says so.
 * There are several of each, all alike, so that they can be tried at the same time.
 */
const app = new App();
const counts: Record<string, number> = JSON.parse(app.node.getContext('slots'));
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' };
const PER_STACK = 4;

const plan = () => RolloutPlan.canary({ duration: Duration.minutes(1), bake: Duration.minutes(1) });

/** The metric by which a test says what it thinks of the new version. */
const opinion = (slot: string) => AnalysisCheck.metric(
  new cloudwatch.Metric({ namespace: 'FaultMatrix', metricName: 'Complaints', dimensionsMap: { Slot: slot }, statistic: 'Sum' }), { name: 'complaints', max: 0 });

function handler(stack: Construct, id: string, name = 'handler'): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: `index.${name}`,
    code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
    role: new iam.Role(stack, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
  });
}

function single(stack: Stack, slot: string): [lambda.IFunction[], Rollout] {
  const fn = handler(stack, `${slot}Function`);
  const hook = handler(new Construct(stack, `${slot}Hooks`), 'Hook', 'agree');
  const alarm = new cloudwatch.Alarm(stack, `${slot}Alarm`, { metric: fn.metricErrors(), threshold: 1000, evaluationPeriods: 1 });
  const { rollout } = new CanaryFunction(stack, slot, {
    ...options(slot, [
      // How long a handler takes on this machine is nobody's fault.
      AnalysisCheck.errorRate(), AnalysisCheck.throttles(), AnalysisCheck.duration({ failureLimit: 1000 }), AnalysisCheck.alarm(alarm),
    ]),
    function: fn,
    assertions: [Assertion.httpGet({ path: '/', expect: [Expectation.bodyField('$.ok', true)] })],
    hooks: { beforeTraffic: [hook], afterTraffic: [hook] },
    lifecycle: { provisionedConcurrency: 1, returnWindow: Duration.days(1), keepVersions: 1 },
  });
  return [[fn], rollout];
}

function group(stack: Stack, slot: string): [lambda.IFunction[], Rollout] {
  const functions = ['one', 'two'].map((name) => ({ name, function: handler(stack, `${slot}-${name}`) }));
  const lifecycle = { whenBusy: WhenBusy.REPLACE, keepVersions: 1 };
  const { rollout } = new CanaryFunctionGroup(stack, slot, { ...options(slot), functions, lifecycle });
  return [functions.map(({ function: fn }) => fn), rollout];
}

function options(slot: string, checks: AnalysisCheck[] = []): RolloutOptions {
  return {
    plan: plan(),
    analysis: { checks: [...checks, opinion(slot)], minSamples: 1, onNoTraffic: NoTraffic.generate({ payload: {}, invocations: 2 }) },
    operations: { removalPolicy: RemovalPolicy.DESTROY },
  };
}

const variants: Record<string, typeof single> = { single, group };
const slots = Object.entries(counts).flatMap(([variant, count]) => Array.from({ length: count }, (_, index) => ({ variant, slot: `${variant}${index + 1}` })));
for (let index = 0; index < slots.length; index += PER_STACK) {
  const stack = new Stack(app, `FaultMatrix${index / PER_STACK + 1}`, { env });
  for (const { variant, slot } of slots.slice(index, index + PER_STACK)) {
    const [functions, { machine, restoreMachine, keeperMachine }] = variants[variant](stack, slot);
    new CfnOutput(stack, `${slot}Slot`, {
      value: stack.toJsonString({
        slot,
        variant,
        functions: functions.map(({ functionName }) => functionName),
        machines: { Rollout: machine.stateMachineArn, Restore: restoreMachine.stateMachineArn, Keeper: keeperMachine.stateMachineArn },
      }),
    });
  }
}

/** All that rollouts and executions tell, for the test to read. */
const witness = new Stack(app, 'FaultMatrixWitness', { env });
const told = new sqs.Queue(witness, 'Told', { removalPolicy: RemovalPolicy.DESTROY });
const detailTypes = ['Canary Rollout State Change', 'Step Functions Execution Status Change'];
new events.Rule(witness, 'Tells', {
  eventPattern: { source: ['cdk-reference-constructs.canary-function', 'aws.states'], detailType: detailTypes },
  targets: [new targets.SqsQueue(told)],
});
new CfnOutput(witness, 'QueueUrl', { value: told.queueUrl });
app.synth();
