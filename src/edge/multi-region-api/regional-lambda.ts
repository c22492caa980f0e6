import { existsSync } from 'fs';
import { aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FunctionApiProps } from './function-api-props';
import { ApiRegion } from './regional-api';
import { propError } from '../../core/prop-error';

/** The function of a ready-made API. A function must end before API Gateway stops waiting for it. */
export function regionalFunction(scope: Construct, region: ApiRegion, props: FunctionApiProps, limitSeconds: number): lambda.Function {
  const timeout = props.timeout ?? Duration.seconds(10);
  if (!timeout.isUnresolved() && timeout.toMilliseconds() > limitSeconds * 1000) {
    throw propError(scope, {
      prop: 'timeout',
      value: timeout,
      allowed: `at most ${limitSeconds} seconds: API Gateway stops waiting then`,
      fix: 'answer early and do the rest behind a queue',
    });
  }
  if (!Token.isUnresolved(props.codePath) && !existsSync(props.codePath)) {
    throw propError(scope, {
      prop: 'codePath',
      value: props.codePath,
      allowed: 'a directory or .zip file that exists',
      fix: `a relative path starts at the directory in which the app runs, ${process.cwd()}`,
    });
  }
  const logGroup = new logs.LogGroup(scope, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: region.removalPolicy });
  // CDK's own role may write to every log group of the account.
  const role = new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  return new lambda.Function(scope, 'Function', {
    handler: props.handler,
    runtime: props.runtime ?? lambda.Runtime.NODEJS_24_X,
    // An asset belongs to one stack: each region needs a Code of its own.
    code: lambda.Code.fromAsset(props.codePath),
    environment: props.environment,
    initialPolicy: props.initialPolicy?.map((statement) => statement.copy()),
    timeout,
    memorySize: props.memorySize ?? 256,
    architecture: props.architecture,
    tracing: props.tracing,
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    logGroup,
    role,
  });
}
