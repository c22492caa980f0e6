import * as path from 'path';
import {
  App, aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_lambda as lambda, aws_logs as logs, CfnOutput, Duration,
  RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { AnalysisCheck, Assertion, CanaryFunction, Expectation, RolloutPlan } from 'cdk-reference-constructs';

const app = new App();
const context = (key: string, otherwise: string): string => app.node.tryGetContext(key) ?? otherwise;

const stack = new Stack(app, 'CanaryRollout', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
});

const checkout = new CanaryFunction(stack, 'Checkout', {
  functionProps: {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
    timeout: Duration.seconds(5),
    // Which of the four releases is shipped: good, errors, slow or broken. Another build is another version.
    environment: { RELEASE: context('release', 'good'), BUILD: context('build', '1') },
    logGroup: new logs.LogGroup(stack, 'CheckoutLogs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY }),
  },
  plan: RolloutPlan.explicit([
    { weight: 0.2, duration: Duration.minutes(2) },
    { weight: 0.6, duration: Duration.minutes(2) },
  ], { bake: Duration.minutes(2) }),
  analysis: {
    checks: [AnalysisCheck.errorRate({ max: 0.01 }), AnalysisCheck.duration({ percentile: 90, max: Duration.millis(100) })],
    minSamples: 20,
  },
  // Before it gets traffic, and at every look.
  assertions: [
    Assertion.httpGet({ path: '/checkout?cart=espresso,croissant', expect: [Expectation.bodyField('$.total', 530)] }),
  ],
  // A demo leaves nothing behind. Leave this out in production.
  operations: { removalPolicy: RemovalPolicy.DESTROY },
});

// Callers use the alias: the rollout moves it.
const api = new apigwv2.HttpApi(stack, 'Api', { createDefaultStage: false });
api.addRoutes({
  path: '/checkout', methods: [apigwv2.HttpMethod.GET], integration: new integrations.HttpLambdaIntegration('Checkout', checkout.alias),
});
const stage = new apigwv2.HttpStage(stack, 'Stage', {
  httpApi: api, stageName: '$default', autoDeploy: true, throttle: { rateLimit: 100, burstLimit: 200 },
});
new CfnOutput(stack, 'Url', { value: `${stage.url}checkout`, description: 'GET ?cart=espresso,croissant&coupon=WELCOME' });

app.synth();
