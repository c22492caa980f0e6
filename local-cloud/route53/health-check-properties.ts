import { Intrinsics } from './intrinsics';
import { EndpointCheck, HealthCheck } from './model';

/** The regions that Route 53 checks from when a health check names none. */
export const DEFAULT_CHECKER_REGIONS = [
  'us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1',
];

interface Context {
  readonly id: string;
  readonly logicalId: string;
  readonly intrinsics: Intrinsics;
  /** From a reference within the template to the id of the health check that it names. */
  readonly checkId: (reference: any, where: string) => string;
}

/** Reads the properties of one AWS::Route53::HealthCheck. */
export function readHealthCheck(properties: any, context: Context): HealthCheck {
  const config = properties.HealthCheckConfig;
  const where = `AWS::Route53::HealthCheck ${context.logicalId}`;
  const text = (value: any, property: string) => context.intrinsics.text(value, `${property} of ${where}`);
  const nameTag = properties.HealthCheckTags?.find((tag: any) => tag.Key === 'Name');
  const base = {
    id: context.id,
    name: nameTag ? text(nameTag.Value, 'the Name tag') : context.logicalId,
    inverted: config.Inverted ?? false,
    disabled: config.Disabled ?? false,
  };

  switch (config.Type) {
    case 'CLOUDWATCH_METRIC':
      return {
        ...base,
        kind: 'alarm',
        alarmName: text(config.AlarmIdentifier.Name, 'AlarmIdentifier.Name'),
        alarmRegion: text(config.AlarmIdentifier.Region, 'AlarmIdentifier.Region'),
        insufficientData: config.InsufficientDataHealthStatus ?? 'LastKnownStatus',
      };
    case 'CALCULATED':
      return {
        ...base,
        kind: 'calculated',
        children: config.ChildHealthChecks.map((child: any) => context.checkId(child, `ChildHealthChecks of ${where}`)),
        healthThreshold: oneOf(config.HealthThreshold, integers(0, 256), 'HealthThreshold', where),
      };
    case 'HTTP': case 'HTTPS': case 'HTTP_STR_MATCH': case 'HTTPS_STR_MATCH': case 'TCP':
      return { ...base, ...readEndpoint(config, text, where) };
    default:
      throw new Error(`${where} is of type ${config.Type}, which the model of Route 53 does not have. It has HTTP, HTTPS, HTTP_STR_MATCH, `
        + 'HTTPS_STR_MATCH, TCP, CLOUDWATCH_METRIC and CALCULATED.');
  }
}

function readEndpoint(config: any, text: (value: any, property: string) => string, where: string): Omit<EndpointCheck, 'id' | 'name' | 'inverted' | 'disabled'> {
  const protocol = config.Type.split('_')[0].toLowerCase() as EndpointCheck['protocol'];
  const optional = (value: any, property: string) => (value === undefined ? undefined : text(value, property));
  const host = optional(config.FullyQualifiedDomainName, 'FullyQualifiedDomainName');
  const ipAddress = optional(config.IPAddress, 'IPAddress');
  if (!host && !ipAddress) throw new Error(`${where} has neither FullyQualifiedDomainName nor IPAddress; Route 53 needs one of them.`);

  const searchString = optional(config.SearchString, 'SearchString');
  if (config.Type.endsWith('_STR_MATCH') !== (searchString !== undefined)) {
    throw new Error(`${where} is of type ${config.Type} ${searchString ? 'and has a' : 'without a'} SearchString; only the _STR_MATCH types have one.`);
  }
  const checkerRegions = config.Regions ?? DEFAULT_CHECKER_REGIONS;
  if (checkerRegions.length < 3) throw new Error(`${where} names ${checkerRegions.length} checker regions; Route 53 wants at least 3, or none for its default.`);

  return {
    kind: 'endpoint',
    protocol,
    host,
    ipAddress,
    port: Number(config.Port ?? (protocol === 'https' ? 443 : 80)),
    path: optional(config.ResourcePath, 'ResourcePath') || '/',
    searchString,
    sni: config.EnableSNI ?? protocol === 'https',
    interval: oneOf(config.RequestInterval ?? 30, [10, 30], 'RequestInterval', where),
    failureThreshold: oneOf(config.FailureThreshold ?? 3, integers(1, 10), 'FailureThreshold', where),
    checkerRegions,
  };
}

function oneOf(value: number, allowed: number[], property: string, where: string): number {
  if (allowed.includes(value)) return value;
  throw new Error(`${property} of ${where} is ${value}; Route 53 allows ${allowed.length > 2 ? `${allowed[0]} to ${allowed.at(-1)}` : allowed.join(' or ')}.`);
}

function integers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
