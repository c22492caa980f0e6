import * as path from 'path';
import {
  aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda,
  aws_logs as logs, aws_sqs as sqs, CfnOutput, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiRegion, Dependency, IRegionalApi, RegionalApi } from 'cdk-reference-constructs';

/** Says hello and counts its visitors. `MultiRegionApi` calls `buildApi` once in the stack of each region. */
export class HelloApi implements IRegionalApi {
  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    const visits = new dynamodb.Table(scope, 'Visits', {
      partitionKey: { name: 'name', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: region.removalPolicy,
    });
    new CfnOutput(scope, 'VisitsTable', { value: visits.tableName, description: `Without this table ${region.region} cannot say hello` });
    const guestbook = new sqs.Queue(scope, 'Guestbook', { retentionPeriod: Duration.hours(1), enforceSSL: true });

    const hello = this.helloFunction(scope, region, { VISITS: visits.tableName, GUESTBOOK: guestbook.queueUrl });
    visits.grant(hello, 'dynamodb:UpdateItem');
    guestbook.grant(hello, 'sqs:SendMessage');

    const api = new apigwv2.HttpApi(scope, 'HttpApi', {
      createDefaultStage: false,
      // Only the names of the MultiRegionApi reach the API.
      disableExecuteApiEndpoint: true,
      // The demo's page comes from another origin.
      corsPreflight: { allowOrigins: ['*'], allowMethods: [apigwv2.CorsHttpMethod.GET] },
    });
    api.addRoutes({ path: '/hello', methods: [apigwv2.HttpMethod.GET], integration: new integrations.HttpLambdaIntegration('Hello', hello) });
    new apigwv2.HttpStage(scope, 'Stage', {
      httpApi: api, stageName: '$default', autoDeploy: true, throttle: { rateLimit: 50, burstLimit: 100 },
    });

    return RegionalApi.http(api, {
      dependencies: [
        // Without one of these the region cannot say hello, and leaves DNS.
        Dependency.lambdaFunction('hello', hello),
        Dependency.table('visits', visits, { partitionKey: { name: 'name', type: dynamodb.AttributeType.STRING } }),
        // Without this one it can.
        Dependency.queue('guestbook', guestbook, { critical: false }),
      ],
    });
  }

  private helloFunction(scope: Construct, region: ApiRegion, environment: { [name: string]: string }): lambda.Function {
    const logGroup = new logs.LogGroup(scope, 'HelloLogs', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: region.removalPolicy });
    // CDK's own role may write to every log group of the account; this one may write to its own.
    const role = new iam.Role(scope, 'HelloRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new lambda.Function(scope, 'Hello', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
      timeout: Duration.seconds(5),
      environment,
      logGroup,
      role,
    });
  }
}
