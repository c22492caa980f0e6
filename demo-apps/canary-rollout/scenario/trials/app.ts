import * as path from 'path';
import { App, aws_lambda as lambda, aws_route53 as route53, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Releases, TRIALS } from './trials';
import { AnalysisCheck, Assertion, CanaryFunction, Expectation, NoTraffic, RolloutPlan } from 'cdk-reference-constructs';

/** One stack for each trial, with the checkout of the demo in it. Which release each has is in the context. */
const app = new App();
const releases: Releases = JSON.parse(app.node.getContext('releases'));
const minutes = Duration.minutes;

/** Half of the traffic for some minutes, then all of it for one. */
const half = (duration: number, approval: boolean) =>
  RolloutPlan.explicit([{ weight: 0.5, duration: minutes(duration), approval }], { bake: minutes(1) });

for (const name of TRIALS) {
  const { build, release, fails } = releases[name] ?? { build: 1, release: 'good' };
  const stack = new Stack(app, `Trial-${name}`, { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' } });
  const checkout = new CanaryFunction(stack, 'Checkout', {
    functionProps: {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'handler')),
      timeout: Duration.seconds(5),
      environment: { RELEASE: release, BUILD: `${build}` },
    },
    plan: half({ leaky: 5, slow: 3, approved: 1, silent: 1, broken: 1 }[name as string] ?? 4, name === 'approved'),
    analysis: {
      checks: name === 'slow' ? [AnalysisCheck.duration({ percentile: 90, max: Duration.millis(100) })] : [AnalysisCheck.errorRate()],
      minSamples: 10,
      onNoTraffic: name === 'silent' ? NoTraffic.fail() : undefined,
    },
    assertions: name === 'broken'
      ? [Assertion.httpGet({ path: '/checkout?cart=espresso,croissant', expect: [Expectation.bodyField('$.total', 530)] })]
      : undefined,
    operations: { removalPolicy: RemovalPolicy.DESTROY },
  });
  new CfnOutput(stack, 'FunctionName', { value: checkout.function.functionName });
  if (fails) {
    // Two regions are too few for Route 53: the deployment fails when all that is new is there already.
    new route53.CfnHealthCheck(stack, 'Failure', {
      healthCheckConfig: { type: 'HTTPS', fullyQualifiedDomainName: 'example.com', regions: ['us-east-1', 'us-west-2'] },
    }).node.addDependency(checkout);
  }
}

app.synth();
