import { Intrinsics } from './intrinsics';
import { Alias, RecordSet, RecordType, Routing } from './model';

/** The TTL with which Route 53 answers for an alias of an API Gateway endpoint. */
export const ALIAS_TTL = 60;

const REGIONAL_ENDPOINT = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

interface Context {
  readonly logicalId: string;
  readonly region: string;
  readonly intrinsics: Intrinsics;
  readonly checkId: (reference: any, where: string) => string;
  /** The type of the resource with a logical id in the same template. */
  readonly typeOf: (logicalId: string) => string;
}

/** Reads the properties of one AWS::Route53::RecordSet. */
export function readRecordSet(properties: any, context: Context): RecordSet {
  const where = `AWS::Route53::RecordSet ${context.logicalId}`;
  const text = (value: any, property: string) => context.intrinsics.text(value, `${property} of ${where}`);
  const type = text(properties.Type, 'Type') as RecordType;
  if (!['A', 'AAAA', 'CNAME'].includes(type)) {
    throw new Error(`${where} is of type ${type}; the model of Route 53 answers for A, AAAA and CNAME. Leave other records out of a local demo.`);
  }
  return {
    name: canonical(text(properties.Name, 'Name')),
    type,
    setIdentifier: properties.SetIdentifier && text(properties.SetIdentifier, 'SetIdentifier'),
    routing: readRouting(properties, text),
    healthCheckId: properties.HealthCheckId && context.checkId(properties.HealthCheckId, `HealthCheckId of ${where}`),
    alias: properties.AliasTarget && readAlias(properties.AliasTarget, context, where),
    ttl: properties.AliasTarget ? ALIAS_TTL : Number(text(properties.TTL, 'TTL')),
    values: (properties.ResourceRecords ?? []).map((value: any) => text(value, 'ResourceRecords')),
  };
}

/** Lower case and without the trailing dot: names compare equal however they were written. */
export function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function readRouting(properties: any, text: (value: any, property: string) => string): Routing {
  const { GeoLocation: geo } = properties;
  if (properties.Failover) return { policy: 'failover', role: properties.Failover };
  if (properties.Region) return { policy: 'latency', region: text(properties.Region, 'Region') };
  if (properties.Weight !== undefined) return { policy: 'weighted', weight: Number(properties.Weight) };
  if (geo) return { policy: 'geolocation', continent: geo.ContinentCode, country: geo.CountryCode, subdivision: geo.SubdivisionCode };
  for (const other of ['GeoProximityLocation', 'CidrRoutingConfig', 'MultiValueAnswer']) {
    if (properties[other]) throw new Error(`The record set ${text(properties.Name, 'Name')} uses ${other}, which the model of Route 53 does not have.`);
  }
  return { policy: 'simple' };
}

function readAlias(target: any, context: Context, where: string): Alias {
  const evaluateTargetHealth = target.EvaluateTargetHealth ?? false;
  const domainName = context.intrinsics.logicalId(target.DNSName);
  if (domainName) {
    const type = context.typeOf(domainName);
    if (/^AWS::ApiGateway(V2)?::DomainName$/.test(type)) return { region: context.region, evaluateTargetHealth };
    throw new Error(`The alias of ${where} points at ${domainName} of type ${type}; the model of Route 53 has front doors for API Gateway only.`);
  }
  const name = canonical(context.intrinsics.text(target.DNSName, `AliasTarget.DNSName of ${where}`));
  const region = REGIONAL_ENDPOINT.exec(name)?.[1];
  return region ? { region, evaluateTargetHealth } : { record: name, evaluateTargetHealth };
}
