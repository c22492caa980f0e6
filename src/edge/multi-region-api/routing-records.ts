import { aws_route53 as route53 } from 'aws-cdk-lib';
import { MultiRegionApiProps } from './multi-region-api-props';
import { originName, regionalName } from './names';
import { RegionHealth } from './region-health';
import { RoutingPolicy } from './routing';

/** The records by which Route 53 chooses this region for the shared name, while it serves. */
export function addRoutingRecords(region: RegionHealth, { domainName, hostedZone, regions, dns }: MultiRegionApiProps, routing: RoutingPolicy) {
  const target = originName(regionalName(region.region, domainName));
  const record = {
    hostedZoneId: hostedZone.hostedZoneId,
    name: `${domainName}.`,
    setIdentifier: region.region,
    healthCheckId: region.serving.healthCheckId,
    ...routing._recordRouting(region.region, regions),
  };
  if (dns?.ttl) {
    new route53.CfnRecordSet(region, 'CNAME', { ...record, type: 'CNAME', ttl: dns.ttl.toSeconds().toString(), resourceRecords: [`${target}.`] });
    return;
  }
  for (const type of ['A', 'AAAA']) {
    const aliasTarget = { dnsName: `${target}.`, hostedZoneId: hostedZone.hostedZoneId, evaluateTargetHealth: true };
    new route53.CfnRecordSet(region, type, { ...record, type, aliasTarget });
  }
}
