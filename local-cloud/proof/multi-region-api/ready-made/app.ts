import * as path from 'node:path';
import {
  App, Duration, RemovalPolicy, Stack, aws_apigateway as apigateway, aws_dynamodb as dynamodb, aws_route53 as route53,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ApiRegion, Dependency, FailBack, HttpFunctionApi, IRegionalApi, MultiRegionApi, OpenApiRestApi, RegionalApi, RoutingPolicy,
} from 'cdk-reference-constructs';

const REGIONS = ['us-east-1', 'eu-west-1'];
const ORIGIN = 'https://www.example.test';
const id = { name: 'id', type: dynamodb.AttributeType.STRING };
const code = { codePath: path.join(__dirname, 'handler'), handler: 'index.handler' };

/** The ready-made REST API, with the region's replica of the global table among its dependencies. */
class Orders implements IRegionalApi {
  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    const documentPath = path.join(__dirname, 'openapi.json');
    const dependencies = [Dependency.table('orders', region.globalTable!, { partitionKey: id })];
    return new OpenApiRestApi({ ...code, documentPath, dependencies, cors: { allowOrigins: [ORIGIN] } }).buildApi(scope, region);
  }
}

const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' };
const zoneIn = (stack: Stack) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  hostedZoneId: app.node.getContext('hostedZoneId'), zoneName: 'example.test',
});

const hello = new Stack(app, 'Hello', { env });
new MultiRegionApi(hello, 'Api', {
  domainName: 'hello.example.test',
  hostedZone: zoneIn(hello),
  regions: REGIONS,
  api: new HttpFunctionApi({ ...code, cors: { allowOrigins: [ORIGIN] } }),
  basePath: 'v1',
  dns: { routing: RoutingPolicy.weighted({ 'us-east-1': 1, 'eu-west-1': 1 }) },
  health: { failBack: FailBack.after(Duration.minutes(30)), failOverOnServerErrors: true },
  removalPolicy: RemovalPolicy.DESTROY,
});

const tables = new Stack(app, 'OrdersTable', { env });
const table = new dynamodb.TableV2(tables, 'Table', {
  tableName: 'orders', partitionKey: id, replicas: [{ region: 'eu-west-1' }], removalPolicy: RemovalPolicy.DESTROY,
});
const orders = new Stack(app, 'Orders', { env });
new MultiRegionApi(orders, 'Api', {
  domainName: 'orders.example.test',
  hostedZone: zoneIn(orders),
  regions: REGIONS,
  api: new Orders(),
  globalTable: table,
  dns: { routing: RoutingPolicy.failover('us-east-1') },
  tls: { securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09 },
  removalPolicy: RemovalPolicy.DESTROY,
});
app.synth();
