import * as path from 'node:path';
import {
  App, Duration, RemovalPolicy, Stack, aws_apigateway as apigateway, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_logs as logs,
  aws_route53 as route53, aws_s3 as s3, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiRegion, Dependency, IRegionalApi, MultiRegionApi, RegionalApi } from 'cdk-reference-constructs';

/** A REST API with one dependency of each kind, so that each permission of the health endpoint is seen in use. */
class EveryDependency implements IRegionalApi {
  constructor(private readonly address: string) {}

  public buildApi(scope: Construct, { removalPolicy }: ApiRegion): RegionalApi {
    const id = { name: 'id', type: dynamodb.AttributeType.STRING };
    const at = { name: 'at', type: dynamodb.AttributeType.NUMBER };
    const numbered = { name: 'number', type: dynamodb.AttributeType.NUMBER };
    const table = new dynamodb.Table(scope, 'Table', { partitionKey: id, sortKey: at, removalPolicy });
    const numbers = new dynamodb.Table(scope, 'Numbers', { partitionKey: numbered, removalPolicy });
    const called = this.handler(scope, 'Called', removalPolicy);
    const asked = this.handler(scope, 'Asked', removalPolicy);

    const api = new apigateway.LambdaRestApi(scope, 'RestApi', {
      handler: called, endpointTypes: [apigateway.EndpointType.REGIONAL], disableExecuteApiEndpoint: true, cloudWatchRole: false,
    });
    return RegionalApi.rest(api, {
      dependencies: [
        Dependency.table('table', table, { partitionKey: id, sortKey: at }),
        Dependency.table('numbers', numbers, { partitionKey: numbered }),
        Dependency.bucket('bucket', new s3.Bucket(scope, 'Bucket', { removalPolicy })),
        Dependency.queue('queue', new sqs.Queue(scope, 'Queue', { removalPolicy })),
        Dependency.lambdaFunction('asked', asked),
        Dependency.lambdaFunction('called', called, { payload: '{"probe":true}' }),
        Dependency.http('address', this.address),
      ],
    });
  }

  private handler(scope: Construct, id: string, removalPolicy: RemovalPolicy): lambda.Function {
    return new lambda.Function(scope, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'handler')),
      timeout: Duration.seconds(5),
      logGroup: new logs.LogGroup(scope, `${id}Logs`, { removalPolicy }),
      // It calls nothing, so it may do nothing.
      role: new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    });
  }
}

const app = new App();
const context = (key: string): string => app.node.getContext(key);
const stack = new Stack(app, 'AllDependencies', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' } });
new MultiRegionApi(stack, 'Api', {
  domainName: 'api.example.test',
  hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: context('hostedZoneId'), zoneName: 'example.test' }),
  regions: ['us-east-1', 'eu-west-1'],
  api: new EveryDependency(context('address')),
  removalPolicy: RemovalPolicy.DESTROY,
});
app.synth();
