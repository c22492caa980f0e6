import {
  App, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda,
  aws_sns as sns, CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import {
  AnalysisCheck, Assertion, CanaryFunction, CanaryFunctionGroup, Expectation, NoTraffic, RolloutPlan, WhenBusy,
} from 'cdk-reference-constructs';

const home = (app: App) => new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });

const functionProps = (): lambda.FunctionProps => ({
  runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromAsset('function'),
});

/** Every kind of option: structs in structs, enums, factories, lists of them, free-form values; and what the construct gives back. */
export function customised(app: App) {
  const stack = home(app);
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:people');
  const canary = new CanaryFunction(stack, 'Checkout', {
    function: new lambda.Function(stack, 'Charge', functionProps()),
    aliasName: 'served',
    plan: RolloutPlan.explicit([
      { weight: 0.05, duration: Duration.minutes(10), approval: true },
      { weight: 1, duration: Duration.minutes(30) },
    ], { approvalTimeout: Duration.days(2) }),
    analysis: {
      checks: [
        AnalysisCheck.errorRate({ max: 0.02, comparedWithStable: 2 }),
        AnalysisCheck.duration({ percentile: 99, max: Duration.seconds(2) }),
        AnalysisCheck.alarm(cloudwatch.Alarm.fromAlarmArn(stack, 'Orders', 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:orders')),
        AnalysisCheck.metric(new cloudwatch.Metric({
          namespace: 'Shop', metricName: 'Abandoned', dimensionsMap: { Version: AnalysisCheck.NEW_VERSION },
        }), { name: 'abandoned', max: 5 }),
      ],
      interval: Duration.minutes(5),
      minSamples: 100,
      onNoTraffic: NoTraffic.generate({ payload: { ping: true }, invocations: 20 }),
    },
    assertions: [
      Assertion.invoke({ name: 'answers', payload: { ping: true }, expect: [Expectation.bodyField('$.pong', true)] }),
      Assertion.httpGet({
        path: '/price', headers: { accept: 'application/json' }, expect: [Expectation.schema({ required: ['price'], type: 'object' })],
      }),
    ],
    hooks: {
      beforeTraffic: [lambda.Function.fromFunctionAttributes(stack, 'Migrated', {
        functionArn: 'arn:aws:lambda:us-east-1:111111111111:function:migrated', sameEnvironment: true,
      })],
    },
    lifecycle: { whenBusy: WhenBusy.REPLACE, returnWindow: Duration.days(7), keepVersions: 5, provisionedConcurrency: 2 },
    operations: { topic, chat: true, removalPolicy: RemovalPolicy.DESTROY },
  });
  canary.rollout.addAlarmAction(new actions.SnsAction(topic));
  canary.rollout.onRolledBack('Told', { target: new targets.SnsTopic(topic) });
  canary.rollout.grantApprove(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() }));
  canary.rollout.metricRollbacks({ label: 'rollbacks' }).createAlarm(stack, 'Rollbacks', { threshold: 3, evaluationPeriods: 1 });
  new CfnOutput(stack, 'Alias', { value: canary.alias.functionArn });
  new CfnOutput(stack, 'Plan', { value: canary.rollout.plan.description });
}

/** The shortest form. */
export function minimal(app: App) {
  new CanaryFunction(home(app), 'Checkout', { functionProps: functionProps() });
}

/** Several functions, and a method that finds one of them. */
export function group(app: App) {
  const stack = home(app);
  const shop = new CanaryFunctionGroup(stack, 'Shop', {
    functions: ['Cart', 'Payment'].map((name) => ({ name, function: new lambda.Function(stack, name, functionProps()) })),
    plan: RolloutPlan.linear({ steps: 4, interval: Duration.minutes(10) }),
  });
  new CfnOutput(stack, 'CartAlias', { value: shop.alias('Cart').functionArn });
}

/** What a user does wrong: the sentence must reach them. */
export function fallingWeights(app: App) {
  new CanaryFunction(home(app), 'Checkout', {
    functionProps: functionProps(),
    plan: RolloutPlan.explicit([0.5, 0.2, 1].map((weight) => ({ weight, duration: Duration.minutes(5) }))),
  });
}
