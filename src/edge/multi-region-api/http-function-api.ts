import {
  aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_logs as logs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { jsonAccessLog } from './access-log';
import { Dependency } from './dependency';
import { FunctionApiProps } from './function-api-props';
import { ApiRegion, IRegionalApi, RegionalApi } from './regional-api';
import { regionalFunction } from './regional-lambda';

/** API Gateway waits at most this long for a function behind an HTTP API. */
const HTTP_API_LIMIT_SECONDS = 30;

/**
 * A ready-made regional API: an HTTP API with one Lambda function behind every route.
 *
 * Its default endpoint is disabled, so that it can only be reached by the names of the `MultiRegionApi`.
 *
 * @example
 * import { HttpFunctionApi } from 'cdk-reference-constructs';
 *
 * const api = new HttpFunctionApi({ codePath: './hello', handler: 'index.handler' });
 */
export class HttpFunctionApi implements IRegionalApi {
  /**
   * @param props the function and the API's options
   */
  public constructor(private readonly props: FunctionApiProps) {}

  /** Builds the API of one region. Throws when the function may run longer than API Gateway waits (30 s). */
  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    const { cors, throttlingRateLimit, throttlingBurstLimit, dependencies } = this.props;
    const fn = regionalFunction(scope, region, this.props, HTTP_API_LIMIT_SECONDS);
    const api = new apigwv2.HttpApi(scope, 'HttpApi', {
      createDefaultStage: false,
      disableExecuteApiEndpoint: true,
      defaultIntegration: new integrations.HttpLambdaIntegration('Function', fn),
      corsPreflight: cors && {
        allowOrigins: cors.allowOrigins,
        allowHeaders: cors.allowHeaders ?? ['content-type', 'authorization'],
        allowMethods: [apigwv2.CorsHttpMethod.ANY],
        maxAge: cors.maxAge ?? Duration.hours(1),
      },
    });
    const accessLogs = new logs.LogGroup(scope, 'AccessLogs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: region.removalPolicy,
    });
    new apigwv2.HttpStage(scope, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttlingRateLimit ?? 100, burstLimit: throttlingBurstLimit ?? 200 },
      accessLogSettings: jsonAccessLog(accessLogs),
    });
    return RegionalApi.http(api, { dependencies: [Dependency.lambdaFunction('function', fn), ...(dependencies ?? [])] });
  }
}
