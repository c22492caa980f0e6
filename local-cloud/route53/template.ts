import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readHealthCheck } from './health-check-properties';
import { DeployedValues, Intrinsics, StackTemplate } from './intrinsics';
import { HealthCheck, RecordSet, Zone } from './model';
import { canonical, readRecordSet } from './record-properties';

export interface ReadOptions {
  /** Values that only a deployment knows: stack name -> logical id -> `Ref` or attribute -> value. */
  readonly deployed?: Record<string, DeployedValues>;
  /** The hosted zone's name. @default - the longest name that all records end with */
  readonly zoneName?: string;
}

/** All stacks of a synthesized app (`cdk.out`), nested stages included. */
export function readAssembly(directory: string): StackTemplate[] {
  return new CloudAssembly(directory).stacksRecursively.map((stack) => ({
    stackName: stack.stackName,
    region: stack.environment.region,
    account: stack.environment.account,
    template: stack.template,
  }));
}

/** The health checks, records and custom domain names of a synthesized app. */
export function readZone(stacks: StackTemplate[], options: ReadOptions = {}): Zone {
  const parts = stacks.map((stack) => readStack(stack, options.deployed?.[stack.stackName]));
  const records = parts.flatMap((part) => part.records);
  if (records.length === 0) throw new Error(`None of the stacks ${stacks.map(({ stackName }) => stackName).join(', ')} has an AWS::Route53::RecordSet.`);
  const apex = canonical(options.zoneName ?? commonSuffix(records.map(({ name }) => name)));
  const outside = records.find(({ name }) => name !== apex && !name.endsWith(`.${apex}`));
  if (outside) throw new Error(`The record ${outside.name} is not in the zone ${apex}; pass the zone that holds all records as \`zoneName\`.`);
  return {
    apex,
    records,
    healthChecks: parts.flatMap((part) => part.healthChecks),
    domainNames: parts.flatMap((part) => part.domainNames),
  };
}

function readStack(stack: StackTemplate, deployed?: DeployedValues): Omit<Zone, 'apex'> {
  const intrinsics = new Intrinsics(stack, deployed);
  const resources: Record<string, any> = stack.template.Resources ?? {};
  const checkId = (reference: any, where: string): string => {
    const logicalId = intrinsics.logicalId(reference);
    if (logicalId && resources[logicalId].Type === 'AWS::Route53::HealthCheck') return `${stack.stackName}.${logicalId}`;
    throw new Error(`${where} in stack ${stack.stackName} is ${JSON.stringify(reference)}; it must be a health check of the same stack.`);
  };
  const healthChecks: HealthCheck[] = [];
  const records: RecordSet[] = [];
  const domainNames: Zone['domainNames'] = [];
  for (const [logicalId, { Type: type, Properties: properties }] of Object.entries(resources)) {
    if (type === 'AWS::Route53::HealthCheck') {
      healthChecks.push(readHealthCheck(properties, { id: `${stack.stackName}.${logicalId}`, logicalId, intrinsics, checkId }));
    } else if (type === 'AWS::Route53::RecordSet') {
      records.push(readRecordSet(properties, { logicalId, region: stack.region, intrinsics, checkId, typeOf: (id) => resources[id].Type }));
    } else if (/^AWS::ApiGateway(V2)?::DomainName$/.test(type)) {
      domainNames.push({ name: canonical(intrinsics.text(properties.DomainName, `DomainName of ${logicalId}`)), region: stack.region });
    }
  }
  return { healthChecks, records, domainNames };
}

function commonSuffix(names: string[]): string {
  return names.map((name) => name.split('.')).reduce((common, labels) => {
    const shared = [];
    for (let i = 1; i <= Math.min(common.length, labels.length) && common.at(-i) === labels.at(-i); i++) shared.unshift(labels.at(-i)!);
    return shared;
  }).join('.');
}
