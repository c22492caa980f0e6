import { join } from 'path';
import { aws_route53 as route53, Stack } from 'aws-cdk-lib';
import { HttpFunctionApi, MultiRegionApi } from 'cdk-reference-constructs';

export const REGIONS = ['us-east-1', 'eu-west-1'];

/** One instance, as a user writes it. */
export function construct(home: Stack, id: string) {
  new MultiRegionApi(home, id, {
    domainName: `${id.toLowerCase()}.example.com`,
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(home, `Zone${id}`, { hostedZoneId: 'Z0123456789', zoneName: 'example.com' }),
    regions: REGIONS,
    api: new HttpFunctionApi({ codePath: join(__dirname, 'hello'), handler: 'index.handler' }),
  });
}
