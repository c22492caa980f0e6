import { join } from 'path';
import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { CanaryFunction } from 'cdk-reference-constructs';

/** One instance, as a user writes it. */
export function construct(home: Stack, id: string) {
  new CanaryFunction(home, id, {
    functionProps: { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromAsset(join(__dirname, 'hello')) },
  });
}
