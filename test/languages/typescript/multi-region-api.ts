import {
  App, aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_certificatemanager as acm,
  aws_cloudwatch_actions as actions, aws_dynamodb as dynamodb, aws_lambda as lambda, aws_route53 as route53, aws_sns as sns,
  CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ApiRegion, Dependency, FailBack, HttpFunctionApi, IRegionalApi, MultiRegionApi, OperatorSwitch, RegionalApi, RoutingPolicy,
} from 'cdk-reference-constructs';

const CODE = 'function';
const REGIONS = ['us-east-1', 'eu-west-1'];

function home(app: App) {
  const stack = new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });
  const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.com' });
  return { stack, zone };
}

/** The behavioural interface, implemented in this language. */
class OrdersApi implements IRegionalApi {
  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    const orders = new dynamodb.Table(scope, 'Orders', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'version', type: dynamodb.AttributeType.NUMBER },
      removalPolicy: region.removalPolicy,
    });
    const fn = new lambda.Function(scope, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(CODE),
      environment: { ORDERS: orders.tableName, HERE: region.region, NAME: region.regionalDomainName, ALL: region.regions.join(' ') },
    });
    orders.grantReadWriteData(fn);
    region.globalTable!.grantReadData(fn);
    const api = new apigwv2.HttpApi(scope, 'HttpApi', {
      disableExecuteApiEndpoint: true,
      defaultIntegration: new integrations.HttpLambdaIntegration('Integration', fn),
    });
    return RegionalApi.http(api, {
      dependencies: [
        Dependency.table('orders', orders, {
          partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
          sortKey: { name: 'version', type: dynamodb.AttributeType.NUMBER },
        }),
        Dependency.table('shared', region.globalTable!, { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } }),
        Dependency.http('payments', 'https://payments.example.com/ping', { expectedStatus: 204, critical: false }),
      ],
    });
  }
}

/** Every kind of option: structs in structs, enums, factories, maps of numbers; and what the construct gives back. */
export function customised(app: App) {
  const { stack, zone } = home(app);
  const api = new MultiRegionApi(stack, 'Api', {
    domainName: 'api.example.com',
    hostedZone: zone,
    regions: REGIONS,
    api: new OrdersApi(),
    dns: { routing: RoutingPolicy.weighted({ 'us-east-1': 100, 'eu-west-1': 50 }), ttl: Duration.seconds(20) },
    health: {
      interval: Duration.seconds(30),
      failureThreshold: 2,
      checkerRegions: ['us-east-1', 'eu-west-1', 'ap-southeast-1'],
      budget: Duration.millis(1000),
      failOverOnServerErrors: true,
      failBack: FailBack.after(Duration.minutes(30)),
    },
    tls: { securityPolicy: apigateway.SecurityPolicy.TLS_1_2 },
    operatorSwitch: OperatorSwitch.metric(),
    basePath: 'shop/v1',
    globalTable: dynamodb.TableV2.fromTableName(stack, 'Shared', 'shared'),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  api.addAlarmAction(new actions.SnsAction(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:alerts')));
  api.metricHealthyRegions({ label: 'healthy' }).createAlarm(stack, 'HalfDown', { threshold: 2, evaluationPeriods: 3 });
  new CfnOutput(stack, 'Names', { value: api.endpoints.map((endpoint) => endpoint.regionalDomainName).join(',') });
  new CfnOutput(stack, 'Serving', { value: api.servingHealthChecks[1].healthCheckId });
  new CfnOutput(stack, 'Metric', { value: api.metricServing('eu-west-1').metricName });
}

/** The shortest form, with a ready-made API. */
export function minimal(app: App) {
  const { stack, zone } = home(app);
  new MultiRegionApi(stack, 'Api', {
    domainName: 'api.example.com',
    hostedZone: zone,
    regions: REGIONS,
    api: new HttpFunctionApi({ codePath: CODE, handler: 'index.handler' }),
  });
}

/** Maps of interfaces and classes, and an API that exists already. */
export function imported(app: App) {
  const { stack, zone } = home(app);
  const certificate = (region: string) =>
    acm.Certificate.fromCertificateArn(stack, `Certificate-${region}`, `arn:aws:acm:${region}:111111111111:certificate/${region}`);
  const control = (region: string) => route53.HealthCheck.fromHealthCheckId(stack, `Control-${region}`, `control-${region}`);
  new MultiRegionApi(stack, 'Api', {
    domainName: 'api.example.com',
    hostedZone: zone,
    regions: REGIONS,
    api: new ImportedApi(),
    dns: { routing: RoutingPolicy.geolocation('us-east-1', { 'eu-west-1': route53.GeoLocation.continent(route53.Continent.EUROPE) }) },
    tls: { certificates: { 'us-east-1': certificate('us-east-1'), 'eu-west-1': certificate('eu-west-1') } },
    operatorSwitch: OperatorSwitch.healthChecks({ 'us-east-1': control('us-east-1'), 'eu-west-1': control('eu-west-1') }),
  });
}

class ImportedApi implements IRegionalApi {
  public buildApi(scope: Construct): RegionalApi {
    const rest = apigateway.RestApi.fromRestApiAttributes(scope, 'Rest', { restApiId: 'a1b2c3', rootResourceId: 'd4e5f6' });
    return RegionalApi.rest(rest, { stageName: 'prod' });
  }
}

/** What a user does wrong first: the sentence must reach them. */
export function oneRegion(app: App) {
  const { stack, zone } = home(app);
  new MultiRegionApi(stack, 'Api', {
    domainName: 'api.example.com',
    hostedZone: zone,
    regions: ['us-east-1'],
    api: new HttpFunctionApi({ codePath: CODE, handler: 'index.handler' }),
  });
}
