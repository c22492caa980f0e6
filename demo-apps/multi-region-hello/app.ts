import { App, Duration, RemovalPolicy, Stack, aws_route53 as route53 } from 'aws-cdk-lib';
import { HelloApi } from './hello-api';
import { MultiRegionApi } from 'cdk-reference-constructs';

const app = new App();
const context = (key: string, local: string): string => app.node.tryGetContext(key) ?? local;

// The home stack: health checks, routing records, alarms and dashboard. The regions get stacks of their own.
const stack = new Stack(app, 'MultiRegionHello', { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' } });

new MultiRegionApi(stack, 'Api', {
  domainName: context('domainName', 'api.example.test'),
  hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: context('hostedZoneId', 'Z0EXAMPLETEST'),
    zoneName: context('zoneName', 'example.test'),
  }),
  regions: ['us-east-1', 'us-west-2'],
  api: new HelloApi(),
  // Clients ask DNS again after 20 s instead of the 60 s of an alias record.
  dns: { ttl: Duration.seconds(20) },
  // A demo leaves nothing behind. Leave this out in production: what holds data is then kept.
  removalPolicy: RemovalPolicy.DESTROY,
});

app.synth();
