import { aws_iam as iam, aws_lambda as lambda, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bundledHandler } from '../../core/bundled-handler';

/** The function that sees all of a result. CDK's own role could write to every log group of the account. */
export function verifyFunction(scope: Construct, removalPolicy: RemovalPolicy): lambda.Function {
  const logGroup = new logs.LogGroup(scope, 'VerifyLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy });
  const role = new iam.Role(scope, 'VerifyRole', {
    description: `Reads what ${scope.node.path} has encoded`, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(role);
  return new lambda.Function(scope, 'Verify', {
    ...bundledHandler('media/abr-media-pipeline/verify'),
    description: `Sees all manifests and segments of what ${scope.node.path} has encoded`,
    architecture: lambda.Architecture.ARM_64,
    // Twelve hours of video in ten renditions take 280 MB.
    memorySize: 1024,
    timeout: Duration.minutes(5),
    tracing: lambda.Tracing.ACTIVE,
    loggingFormat: lambda.LoggingFormat.JSON,
    role,
    logGroup,
  });
}
