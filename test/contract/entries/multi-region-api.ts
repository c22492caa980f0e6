import { join } from 'node:path';
import {
  aws_apigateway as apigateway, aws_certificatemanager as acm, aws_cloudwatch_actions as actions, aws_dynamodb as dynamodb, aws_lambda as lambda,
  aws_route53 as route53, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, CfnParameter, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { multiRegionApiExceptions } from './multi-region-api-exceptions';
import { ApiRegion, Dependency, FailBack, HttpFunctionApi, IRegionalApi, MultiRegionApi, OpenApiRestApi, OperatorSwitch, RegionalApi, RoutingPolicy } from '../../../src';
import { ContractEntry } from '../entry';

const FIXTURES = join(__dirname, '..', 'fixtures');
const CODE = { codePath: join(FIXTURES, 'function'), handler: 'index.handler' };
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const account = '111111111111';

function zone(stack: Stack) {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789ABCDEFGHIJ', zoneName: 'example.com' });
}

/** A REST API whose function needs everything that a health endpoint can probe, each part imported. */
class ShopApi implements IRegionalApi {
  public buildApi(scope: Construct, region: ApiRegion): RegionalApi {
    const arn = (service: string, resource: string) => `arn:aws:${service}:${region.region}:${account}:${resource}`;
    return new OpenApiRestApi({
      ...CODE,
      documentPath: join(FIXTURES, 'openapi.json'),
      memorySize: 512,
      timeout: Duration.seconds(20),
      reservedConcurrentExecutions: 50,
      cors: { allowOrigins: ['https://www.example.com'], allowHeaders: ['content-type'], maxAge: Duration.minutes(10) },
      throttlingRateLimit: 500,
      throttlingBurstLimit: 1000,
      dependencies: [
        Dependency.table('orders', region.globalTable!, { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING } }),
        Dependency.bucket('files', s3.Bucket.fromBucketName(scope, 'Files', `files-${region.region}`)),
        Dependency.queue('mail', sqs.Queue.fromQueueArn(scope, 'Mail', arn('sqs', 'mail')), { critical: false }),
        Dependency.lambdaFunction('price', lambda.Function.fromFunctionArn(scope, 'Price', arn('lambda', 'function:price')), { payload: '{}' }),
        Dependency.http('payments', 'https://payments.example.com/ping', { expectedStatus: 204 }),
      ],
    }).buildApi(scope, region);
  }
}

/** An API that another app has deployed in each region. */
class ImportedApi implements IRegionalApi {
  public buildApi(scope: Construct): RegionalApi {
    return RegionalApi.rest(apigateway.RestApi.fromRestApiAttributes(scope, 'Rest', { restApiId: 'a1b2c3', rootResourceId: 'd4e5f6' }), { stageName: 'prod' });
  }
}

export const multiRegionApi: ContractEntry = {
  construct: 'MultiRegionApi',
  withoutEnvironment: { error: /the region of the stack .*us-east-1, the only region with metrics of health checks/s },

  minimal: (stack) => {
    new MultiRegionApi(stack, 'Api', {
      domainName: 'api.example.com',
      hostedZone: zone(stack),
      regions: ['us-east-1', 'eu-west-1'],
      api: new HttpFunctionApi(CODE),
    });
  },

  customised: (stack) => {
    const api = new MultiRegionApi(stack, 'Api', {
      domainName: 'api.example.com',
      hostedZone: zone(stack),
      regions: REGIONS,
      api: new ShopApi(),
      dns: { routing: RoutingPolicy.weighted({ 'us-east-1': 100, 'eu-west-1': 50, 'ap-southeast-2': 0 }), ttl: Duration.seconds(20) },
      health: {
        interval: Duration.seconds(30),
        failureThreshold: 2,
        checkerRegions: ['us-east-1', 'eu-west-1', 'ap-southeast-1'],
        budget: Duration.millis(1000),
        cache: Duration.seconds(2),
        serverErrorThreshold: 5,
        failOverOnServerErrors: true,
        failBack: FailBack.after(Duration.minutes(30)),
      },
      tls: { securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09 },
      operatorSwitch: OperatorSwitch.metric(),
      basePath: 'shop/v1',
      globalTable: dynamodb.TableV2.fromTableName(stack, 'Orders', 'orders'),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const topic = (region: string) => new actions.SnsAction(sns.Topic.fromTopicArn(stack, `Alerts-${region}`, `arn:aws:sns:${region}:${account}:alerts`));
    api.addAlarmAction(topic('home'));
    api.endpoints.forEach((endpoint) => endpoint.addAlarmAction(topic(endpoint.region)));
  },

  imported: (stack) => {
    new MultiRegionApi(stack, 'Api', {
      domainName: 'api.example.com',
      hostedZone: zone(stack),
      regions: REGIONS,
      api: new ImportedApi(),
      tls: {
        certificates: Object.fromEntries(REGIONS.map((region) =>
          [region, acm.Certificate.fromCertificateArn(stack, `Certificate-${region}`, `arn:aws:acm:${region}:${account}:certificate/${region}`)])),
      },
      operatorSwitch: OperatorSwitch.healthChecks(Object.fromEntries(REGIONS.map((region) =>
        [region, route53.HealthCheck.fromHealthCheckId(stack, `Switch-${region}`, `switch-of-${region}`)]))),
      globalTable: dynamodb.TableV2.fromTableName(stack, 'Orders', 'orders'),
    });
  },

  tokens: (stack) => {
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    new MultiRegionApi(stack, 'Api', {
      domainName: 'api.example.com',
      hostedZone: zone(stack),
      regions: ['us-east-1', 'eu-west-1'],
      api: new HttpFunctionApi(CODE),
      dns: { ttl: Duration.seconds(number('Ttl')), routing: RoutingPolicy.weighted({ 'us-east-1': number('Weight'), 'eu-west-1': 1 }) },
      health: { failureThreshold: number('FailureThreshold') },
    });
  },

  exceptions: multiRegionApiExceptions,
};
