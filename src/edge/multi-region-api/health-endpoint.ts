import {
  aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
  Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { jsonAccessLog } from './access-log';
import { Dependency } from './dependency';
import { checkDependencies } from './dependency-rules';
import { HealthConfig } from './health/health-config';
import { bundledHandler } from '../../core/bundled-handler';

/** What the health endpoint of a region is made from. */
export interface HealthEndpointProps {
  readonly dependencies: Dependency[];
  readonly budget: Duration;
  readonly cache: Duration;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Answers whether a region can do its job: 200 or 503, and a small JSON that names what failed.
 *
 * An API of its own, so that the authorizers, throttles and mistakes of the user's API cannot fence a region, and the
 * checkers' requests are not in its metrics. An HTTP API, because its requests cost less than a third of a REST API's.
 */
export class HealthEndpoint extends Construct {
  public readonly healthFunction: lambda.Function;
  public readonly api: apigwv2.HttpApi;
  public readonly stage: apigwv2.HttpStage;
  public readonly functionLogs: logs.LogGroup;
  public readonly accessLogs: logs.LogGroup;

  constructor(scope: Construct, id: string, props: HealthEndpointProps) {
    super(scope, id);
    const { budget, cache, dependencies, removalPolicy } = props;

    this.functionLogs = new logs.LogGroup(this, 'FunctionLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Probes the dependencies of a region, and nothing else',
    });
    this.functionLogs.grantWrite(role);

    const config: HealthConfig = {
      budgetMs: budget.toMilliseconds(),
      cacheMs: cache.toMilliseconds(),
      dependencies: dependencies.map((dependency) => dependency._bind(role)),
    };
    const json = Stack.of(this).toJsonString(config);
    checkDependencies(this, config.dependencies, json);
    this.healthFunction = new lambda.Function(this, 'Function', {
      ...bundledHandler('edge/multi-region-api/health'),
      description: 'Answers whether this region can do its job',
      role,
      logGroup: this.functionLogs,
      environment: { HEALTH_CONFIG: json },
      memorySize: 256,
      // Twice what Route 53 waits: a slow start is logged instead of cut off.
      timeout: Duration.seconds(4),
    });

    this.api = new apigwv2.HttpApi(this, 'Api', {
      description: 'Health of this region, for Route 53',
      createDefaultStage: false,
      disableExecuteApiEndpoint: true,
    });
    this.api.addRoutes({
      path: '/',
      methods: [apigwv2.HttpMethod.GET, apigwv2.HttpMethod.HEAD],
      integration: new integrations.HttpLambdaIntegration('Function', this.healthFunction, { timeout: Duration.seconds(4) }),
    });
    this.accessLogs = new logs.LogGroup(this, 'AccessLogs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy });
    this.stage = new apigwv2.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      // Sixteen or so checkers every 10 s need 2 requests per second. Beyond the limit a checker reads 429 and calls the region unhealthy,
      // so it leaves room for others who ask; it also bounds the function's concurrency and its bill.
      throttle: { rateLimit: 500, burstLimit: 500 },
      accessLogSettings: jsonAccessLog(this.accessLogs),
    });
  }
}
