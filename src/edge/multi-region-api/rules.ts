import { aws_dynamodb as dynamodb, aws_route53 as route53, Duration, Fn, region_info, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MultiRegionApiProps } from './multi-region-api-props';
import { HEALTH_PATH } from './names';
import { RegionalApi } from './regional-api';
import { checkShapes } from './shapes';
import { isEnhanced } from './tls';
import { propError } from '../../core/prop-error';

/** The one region of each partition in which Route 53 publishes the metrics of health checks. */
const HOME_REGIONS: Record<string, string> = { 'aws': 'us-east-1', 'aws-cn': 'cn-northwest-1' };

/** Where the checkers of Route 53 are: the values that its API takes. */
const CHECKER_REGIONS = ['us-east-1', 'us-west-1', 'us-west-2', 'eu-west-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'];

/** Each rule is one function. A value that is only known at deployment passes, unless the rule is about just that. */
export function checkProps(scope: Construct, props: MultiRegionApiProps) {
  checkShapes(scope, props);
  checkRegions(scope, props.regions);
  checkHomeStack(scope, props.regions);
  checkId(scope);
  checkZone(scope, props.hostedZone);
  checkDomainInZone(scope, props);
  checkTtl(scope, props);
  checkBasePath(scope, props.basePath);
  checkInterval(scope, props.health?.interval);
  checkNumber(scope, 'health.failureThreshold', props.health?.failureThreshold, 1, 10);
  checkNumber(scope, 'health.serverErrorThreshold', props.health?.serverErrorThreshold, 1, 1_000_000);
  checkMillis(scope, 'health.budget', props.health?.budget, 100, 1_900, 'Route 53 waits 2 s for an answer');
  checkMillis(scope, 'health.cache', props.health?.cache, 0, 60_000, 'a longer memory hides a failure');
  checkCheckerRegions(scope, props.health?.checkerRegions);
  checkSecurityPolicy(scope, props.tls?.securityPolicy);
  checkCertificates(scope, props);
  checkMutualTls(scope, props);
  checkGlobalTable(scope, props);
  checkNoOtherRecord(scope, props);
}

function checkRegions(scope: Construct, regions: string[]) {
  const fix = 'list the regions by name, for example ["us-east-1", "eu-west-1"]';
  if (Token.isUnresolved(regions) || regions.some((region) => Token.isUnresolved(region))) {
    throw propError(scope, { prop: 'regions', value: Fn.ref('AWS::Region'), allowed: 'names known at synthesis: each region gets a stack', fix });
  }
  if (regions.length < 2) throw propError(scope, { prop: 'regions', value: regions, allowed: 'at least two regions', fix });
  const double = regions.find((region, index) => regions.indexOf(region) !== index);
  if (double) throw propError(scope, { prop: 'regions', value: double, allowed: 'each region once', fix: 'remove the duplicate' });
  for (const region of regions) {
    const partition = region_info.RegionInfo.get(region).partition;
    if (!isRegion(region)) throw propError(scope, { prop: 'regions', value: region, allowed: 'regions that this version of aws-cdk-lib knows', fix: 'check the spelling, or update aws-cdk-lib' });
    if (!(partition! in HOME_REGIONS)) {
      throw propError(scope, {
        prop: 'regions',
        value: region,
        allowed: `regions of the partitions ${Object.keys(HOME_REGIONS).join(' and ')}: Route 53 has no public hosted zones with routing policies in others`,
        fix: 'use regions of one of them',
      });
    }
    if (partition !== partitionOf(regions[0])) {
      throw propError(scope, { prop: 'regions', value: region, allowed: `regions of the partition ${partitionOf(regions[0])}, like ${regions[0]}`, fix: 'use one MultiRegionApi for each partition' });
    }
  }
}

function isRegion(region: string) {
  return region_info.RegionInfo.regions.some(({ name }) => name === region);
}

function partitionOf(region: string) {
  return region_info.RegionInfo.get(region).partition!;
}

function checkHomeStack(scope: Construct, regions: string[]) {
  const { region, nested } = Stack.of(scope);
  if (nested) {
    throw propError(scope, { prop: 'the stack', value: 'a nested stack', allowed: 'a stack with a name of its own: those of the regions are named after it', fix: 'move the construct to the parent stack' });
  }
  const home = HOME_REGIONS[partitionOf(regions[0])];
  if (region === home) return;
  throw propError(scope, {
    prop: 'the region of the stack',
    value: Token.isUnresolved(region) ? undefined : region,
    allowed: `${home}, the only region with metrics of health checks. It is needed to deploy and to raise alarms, not to fail over`,
    fix: `create the stack with { env: { region: '${home}' } }`,
  });
}

/** All ids from the stack down to the construct become part of names of stacks, which take nothing else. */
function checkId(scope: Construct) {
  const wrong = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).find(({ node }) => !/^[A-Za-z0-9-]+$/.test(node.id));
  if (!wrong) return;
  throw propError(scope, { prop: 'the id', value: wrong.node.id, allowed: 'letters, digits and hyphens: the stacks of the regions are named after it', fix: 'rename the construct' });
}

function checkZone(scope: Construct, zone: route53.IHostedZone) {
  const fix = 'import it: HostedZone.fromHostedZoneAttributes(this, "Zone", { hostedZoneId, zoneName })';
  const allowed = 'a public zone whose id and name are known at synthesis: the stacks of all regions write into it';
  if (Token.isUnresolved(zone.hostedZoneId)) throw propError(scope, { prop: 'hostedZone', value: zone.hostedZoneId, allowed, fix });
  if (isPrivate(zone)) throw propError(scope, { prop: 'hostedZone', value: 'a private zone, or one imported without its name', allowed, fix });
  if (Token.isUnresolved(zone.zoneName)) throw propError(scope, { prop: 'hostedZone.zoneName', value: zone.zoneName, allowed, fix });
}

/** A private zone is imported by its id alone, and CDK throws when asked for its name. */
function isPrivate(zone: route53.IHostedZone) {
  try {
    return !zone.zoneName;
  } catch {
    return true;
  }
}

function checkDomainInZone(scope: Construct, { domainName, hostedZone, tls }: MultiRegionApiProps) {
  if (Token.isUnresolved(domainName)) {
    throw propError(scope, { prop: 'domainName', value: domainName, allowed: 'a name known at synthesis: names of regions and alarms are made from it', fix: 'write it out' });
  }
  const valid = /^(?=.{1,220}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
  if (!valid.test(domainName)) {
    throw propError(scope, { prop: 'domainName', value: domainName, allowed: 'a lower-case DNS name without a trailing dot, at most 220 characters', fix: 'write it like api.example.com' });
  }
  if (domainName.length > 64 && !tls?.certificates) {
    throw propError(scope, { prop: 'domainName', value: domainName, allowed: 'at most 64 characters, what ACM takes as the first name of a certificate', fix: 'shorten it, or give tls.certificates' });
  }
  const zoneName = hostedZone.zoneName.replace(/\.$/, '');
  if (domainName === zoneName || domainName.endsWith(`.${zoneName}`)) return;
  throw propError(scope, { prop: 'domainName', value: domainName, allowed: `${zoneName} or a name that ends with .${zoneName}`, fix: 'correct the name, or import the zone that holds it' });
}

function checkTtl(scope: Construct, { dns, domainName, hostedZone }: MultiRegionApiProps) {
  const ttl = dns?.ttl;
  if (!ttl) return;
  if (domainName === hostedZone.zoneName.replace(/\.$/, '')) {
    throw propError(scope, { prop: 'dns.ttl', value: ttl, allowed: 'nothing at the apex of the zone, where DNS allows no CNAME', fix: 'leave dns.ttl out, or use a name below the apex' });
  }
  if (ttl.isUnresolved()) return;
  const seconds = ttl.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 604_800) return;
  throw propError(scope, { prop: 'dns.ttl', value: ttl, allowed: 'whole seconds from 1 second to 7 days', fix: 'use Duration.seconds(20)' });
}

function checkBasePath(scope: Construct, basePath?: string) {
  if (basePath === undefined || Token.isUnresolved(basePath)) return;
  const segments = basePath.split('/');
  const usable = segments.every((segment) => /^[A-Za-z0-9_.~+$-]+$/.test(segment) && !/^\.+$/.test(segment));
  if (usable && basePath.length <= 300 && segments[0] !== HEALTH_PATH) return;
  throw propError(scope, {
    prop: 'basePath',
    value: basePath,
    allowed: `segments of letters, digits and -_.~+$, joined by / and without one at the ends, other than ${HEALTH_PATH}, at most 300 characters`,
    fix: 'write it like v1',
  });
}

function checkInterval(scope: Construct, interval?: Duration) {
  if (!interval || interval.isUnresolved() || [10_000, 30_000].includes(interval.toMilliseconds())) return;
  throw propError(scope, { prop: 'health.interval', value: interval.toHumanString(), allowed: '10 or 30 seconds', fix: 'use Duration.seconds(10), or 30 to pay less' });
}

function checkNumber(scope: Construct, prop: string, value: number | undefined, min: number, max: number) {
  if (value === undefined || Token.isUnresolved(value) || (Number.isInteger(value) && value >= min && value <= max)) return;
  throw propError(scope, { prop, value, allowed: `a whole number from ${min} to ${max}`, fix: 'give one, or leave it out' });
}

function checkMillis(scope: Construct, prop: string, duration: Duration | undefined, min: number, max: number, why: string) {
  if (!duration || duration.isUnresolved()) return;
  const millis = duration.toMilliseconds();
  if (millis >= min && millis <= max) return;
  throw propError(scope, { prop, value: duration.toHumanString(), allowed: `${min} to ${max} ms: ${why}`, fix: 'give one, or leave it out' });
}

function checkCheckerRegions(scope: Construct, regions?: string[]) {
  if (!regions || Token.isUnresolved(regions)) return;
  const wrong = regions.find((region) => !Token.isUnresolved(region) && !CHECKER_REGIONS.includes(region));
  if (wrong !== undefined) {
    throw propError(scope, { prop: 'health.checkerRegions', value: wrong, allowed: CHECKER_REGIONS.join(', '), fix: 'name regions that have checkers of Route 53' });
  }
  if (new Set(regions).size >= 3) return;
  throw propError(scope, { prop: 'health.checkerRegions', value: regions, allowed: 'at least three regions', fix: 'name more, or leave it out for all' });
}

function checkSecurityPolicy(scope: Construct, policy?: string) {
  if (policy === undefined || Token.isUnresolved(policy) || (policy !== 'TLS_1_0' && !policy.endsWith('_EDGE'))) return;
  throw propError(scope, {
    prop: 'tls.securityPolicy',
    value: policy,
    allowed: 'TLS_1_2, or a policy of TLS 1.3 for regional endpoints',
    fix: 'use SecurityPolicy.TLS_1_2 or SecurityPolicy.TLS13_1_3_2025_09',
  });
}

function checkCertificates(scope: Construct, { tls, regions }: MultiRegionApiProps) {
  if (!tls?.certificates) return;
  for (const region of new Set([...regions, ...Object.keys(tls.certificates)])) {
    const certificate = tls.certificates[region];
    const prop = `tls.certificates["${region}"]`;
    if (!certificate || !regions.includes(region)) {
      throw propError(scope, { prop, value: certificate?.certificateArn, allowed: `one certificate for each of ${regions.join(', ')}`, fix: 'name each region once, or leave tls.certificates out' });
    }
    const { certificateArn } = certificate;
    if (Token.isUnresolved(certificateArn) || certificateArn.split(':')[3] === region) continue;
    throw propError(scope, { prop, value: certificateArn, allowed: `a certificate in ${region}: a regional custom domain cannot use another region's`, fix: `request one in ${region}` });
  }
}

function checkMutualTls(scope: Construct, { tls, regions }: MultiRegionApiProps) {
  if (!tls?.mutualTls) return;
  if (tls.securityPolicy && isEnhanced(tls.securityPolicy)) {
    throw propError(scope, { prop: 'tls.securityPolicy', value: tls.securityPolicy, allowed: 'SecurityPolicy.TLS_1_2 with tls.mutualTls: TLS 1.3 policies exclude it', fix: 'use TLS_1_2, or leave tls.mutualTls out' });
  }
  for (const region of new Set([...regions, ...Object.keys(tls.mutualTls)])) {
    if (tls.mutualTls[region] && regions.includes(region)) continue;
    throw propError(scope, {
      prop: `tls.mutualTls["${region}"]`,
      value: tls.mutualTls[region] ? 'a trust store' : undefined,
      allowed: `one trust store for each of ${regions.join(', ')}: a region without one would let everybody in`,
      fix: 'name each region once, or leave tls.mutualTls out',
    });
  }
}

function checkGlobalTable(scope: Construct, { globalTable, regions }: MultiRegionApiProps) {
  if (!globalTable) return;
  const child = globalTable.node.defaultChild;
  if (child instanceof dynamodb.CfnTable) {
    throw propError(scope, { prop: 'globalTable', value: 'a Table', allowed: 'a TableV2, or a table imported by its name: a Table does not tell where its replicas are', fix: 'use TableV2 with replicas' });
  }
  if (!tableNameOf(globalTable)) {
    throw propError(scope, { prop: 'globalTable', value: globalTable.tableName, allowed: 'a table whose name is known at synthesis: each region finds its replica by it', fix: 'give the table a tableName' });
  }
  if (!(child instanceof dynamodb.CfnGlobalTable)) return;
  const replicas: { region: string }[] = Stack.of(child).resolve(child.replicas);
  const missing = regions.find((region) => !replicas.some((replica) => replica.region === region));
  if (!missing) return;
  throw propError(scope, {
    prop: 'globalTable',
    value: replicas.map((replica) => replica.region),
    allowed: `replicas in ${regions.join(', ')}`,
    fix: `add a replica in ${missing} to the table`,
  });
}

/** The name of a table as text, or undefined when only the deployment knows it. */
export function tableNameOf(table: dynamodb.ITable): string | undefined {
  const child = table.node.defaultChild;
  const name = child instanceof dynamodb.CfnGlobalTable ? child.tableName : table.tableName;
  return name === undefined || Token.isUnresolved(name) ? undefined : name;
}

/**
 * Route 53 refuses a routing policy beside a simple record of the same name, and a second record of a region. One made elsewhere is
 * not seen here; the README says how to move.
 */
function checkNoOtherRecord(scope: Construct, { domainName, hostedZone }: MultiRegionApiProps) {
  const zoneName = hostedZone.zoneName.replace(/\.$/, '');
  scope.node.addValidation({
    validate: () => scope.node.root.node.findAll()
      .filter((node): node is route53.CfnRecordSet => node instanceof route53.CfnRecordSet && !node.node.scopes.includes(scope))
      // A zone of another id may have the same name: a private one beside the public one.
      .filter((record) => record.hostedZoneId === hostedZone.hostedZoneId || record.hostedZoneName?.replace(/\.$/, '') === zoneName)
      .filter((record) => ['A', 'AAAA', 'CNAME'].includes(record.type))
      .filter((record) => !Token.isUnresolved(record.name) && record.name.replace(/\.$/, '') === domainName)
      .map(({ node, setIdentifier }) => (setIdentifier === undefined
        ? `${node.path} is a simple record for ${domainName}, and Route 53 refuses a routing policy beside it. Fix: remove that record first`
        : `${node.path} is another record for ${domainName}, which ${scope.node.path} routes. Fix: give one of them another domainName`)),
  });
}

/** What can only be checked once the user's API of a region is built. */
export function checkRegionalApi(scope: Construct, region: string, api: RegionalApi, { tls }: MultiRegionApiProps) {
  if (typeof api?._resource !== 'function') {
    throw propError(scope, { prop: 'what api.buildApi returned', value: api, allowed: 'a RegionalApi', fix: 'return RegionalApi.http(api) or RegionalApi.rest(api)' });
  }
  const resource = api._resource();
  if (resource && Stack.of(resource).region !== region) {
    // CDK would carry its id between the regions by custom resources, and API Gateway maps no API of another region.
    throw propError(scope, {
      prop: 'what api.buildApi returned',
      value: `an API in ${Token.isUnresolved(Stack.of(resource).region) ? 'a stack without a region' : Stack.of(resource).region}`,
      allowed: `an API in ${region}`,
      fix: 'create the API in the scope that buildApi is given, anew for each region',
    });
  }
  if (api._isHttp() && tls?.securityPolicy && isEnhanced(tls.securityPolicy)) {
    throw propError(scope, { prop: 'tls.securityPolicy', value: tls.securityPolicy, allowed: 'SecurityPolicy.TLS_1_2 for an HTTP API: TLS 1.3 policies take REST APIs only', fix: 'use a REST API, or TLS_1_2' });
  }
  const restApi = api._restApi();
  if (!restApi) return;
  const configuration = Stack.of(restApi).resolve(restApi.endpointConfiguration);
  if (configuration?.types?.length === 1 && configuration.types[0] === 'REGIONAL') return;
  throw propError(scope, {
    prop: 'the endpoint type of the REST API',
    value: configuration?.types ?? 'EDGE, the default',
    allowed: 'REGIONAL: the name of another type cannot be shared between regions',
    fix: 'create the API with endpointTypes: [EndpointType.REGIONAL]',
  });
}
