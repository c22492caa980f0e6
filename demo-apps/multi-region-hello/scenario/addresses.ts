import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { LocalCloudError } from '../../../local-cloud/errors';
import { Cloud } from '../../../local-cloud/target';

/** The name to serve and the zone that holds it: what the app takes as context. */
export interface Addresses {
  readonly domainName: string;
  readonly hostedZoneId: string;
  readonly zoneName: string;
}

/** On an emulator a zone is made; on AWS it must be one of yours. */
export async function addresses(cloud: Cloud): Promise<Addresses> {
  if (cloud.target.kind === 'aws') return fromEnvironment();
  const zoneName = 'example.test';
  const route53 = new Route53Client(cloud.client('us-east-1'));
  const { HostedZone: zone } = await route53.send(new CreateHostedZoneCommand({ Name: zoneName, CallerReference: `demo-${Date.now()}` }));
  route53.destroy();
  return { domainName: `api.${zoneName}`, hostedZoneId: zone!.Id!.replace('/hostedzone/', ''), zoneName };
}

function fromEnvironment(): Addresses {
  const { DEMO_DOMAIN_NAME: domainName, DEMO_HOSTED_ZONE_ID: hostedZoneId, DEMO_ZONE_NAME: zoneName } = process.env;
  if (domainName && hostedZoneId && zoneName) return { domainName, hostedZoneId, zoneName };
  throw new LocalCloudError('With --target aws the demo needs a public hosted zone of yours: set DEMO_DOMAIN_NAME (such as api.example.com), '
    + 'DEMO_ZONE_NAME (example.com) and DEMO_HOSTED_ZONE_ID');
}
