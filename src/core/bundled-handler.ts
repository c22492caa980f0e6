import { join } from 'path';
import { aws_lambda as lambda } from 'aws-cdk-lib';

/**
 * The bundle of a `*.lambda.ts` file of this library, made at our build.
 *
 * @param path the file under src without its ending, for example `edge/multi-region-api/health`
 */
export function bundledHandler(path: string): Pick<lambda.FunctionProps, 'code' | 'handler' | 'runtime'> {
  return {
    code: lambda.Code.fromAsset(join(__dirname, '..', '..', 'assets', `${path}.lambda`)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  };
}
