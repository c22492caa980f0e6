import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, aws_apigateway as apigateway, aws_route53 as route53, CfnTag, Stack } from 'aws-cdk-lib';
import { StackTemplate } from '../intrinsics';
import { readAssembly } from '../template';

export interface ExampleOptions {
  readonly regions?: string[];
  /** Gives CNAME records with this TTL instead of aliases. */
  readonly dnsTtl?: number;
  /** Routing properties of the shared name's record in a region. */
  readonly routing?: (region: string, index: number) => Partial<route53.CfnRecordSetProps>;
  readonly interval?: number;
  readonly failureThreshold?: number;
}

export interface Example {
  /** The cloud assembly. */
  readonly directory: string;
  readonly stacks: StackTemplate[];
  readonly remove: () => void;
}

/** A multi-region API in the shape that the model reads: a stack per region, and health checks and records in the home stack. */
export function synthesizeExample(options: ExampleOptions = {}): Example {
  const { regions = ['us-east-1', 'us-west-2'] } = options;
  const directory = mkdtempSync(join(tmpdir(), 'route53-model-'));
  const app = new App({ outdir: directory, analyticsReporting: false });
  for (const region of regions) regionStack(app, region);
  const home = new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });
  const endpoints = regions.map((region) => endpointCheck(home, region, options));
  regions.forEach((region, index) => {
    const others = endpoints.filter((_, other) => other !== index);
    const serving = servingCheck(home, region, regions[(index + 1) % regions.length], endpoints[index], others);
    for (const type of options.dnsTtl ? ['CNAME'] : ['A', 'AAAA']) {
      new route53.CfnRecordSet(home, `${region}${type}`, {
        hostedZoneId: 'Z123',
        name: 'api.example.com.',
        type,
        setIdentifier: region,
        healthCheckId: serving.attrHealthCheckId,
        ...(options.routing?.(region, index) ?? { region }),
        ...(options.dnsTtl
          ? { ttl: String(options.dnsTtl), resourceRecords: [`origin.${region}.api.example.com`] }
          : { aliasTarget: { dnsName: `origin.${region}.api.example.com`, hostedZoneId: 'Z123', evaluateTargetHealth: true } }),
      });
    }
  });
  app.synth();
  return { directory, stacks: readAssembly(directory), remove: () => rmSync(directory, { recursive: true }) };
}

function regionStack(app: App, region: string): void {
  const stack = new Stack(app, `Home-${region}`, { env: { account: '111111111111', region } });
  for (const [record, domainName] of [[`${region}.api`, `${region}.api`], [`origin.${region}.api`, 'api']]) {
    const domain = new apigateway.CfnDomainName(stack, `Domain${domainName}`, { domainName: `${domainName}.example.com`, endpointConfiguration: { types: ['REGIONAL'] } });
    for (const type of ['A', 'AAAA']) {
      new route53.CfnRecordSet(stack, `${record}${type}`, {
        hostedZoneId: 'Z123',
        name: `${record}.example.com.`,
        type,
        aliasTarget: { dnsName: domain.attrRegionalDomainName, hostedZoneId: domain.attrRegionalHostedZoneId },
      });
    }
  }
}

function endpointCheck(home: Stack, region: string, options: ExampleOptions): route53.CfnHealthCheck {
  return new route53.CfnHealthCheck(home, `Endpoint${region}`, {
    healthCheckConfig: {
      type: 'HTTPS_STR_MATCH',
      fullyQualifiedDomainName: `${region}.api.example.com`,
      port: 443,
      resourcePath: '/health',
      searchString: '"status":"healthy"',
      enableSni: true,
      requestInterval: options.interval ?? 10,
      failureThreshold: options.failureThreshold ?? 3,
    },
    healthCheckTags: [{ key: 'Name', value: `endpoint-${region}` } as CfnTag],
  });
}

/** Serving = the endpoint is healthy, and the operator allows the region or no other region is left. */
function servingCheck(
  home: Stack,
  region: string,
  peer: string,
  endpoint: route53.CfnHealthCheck,
  others: route53.CfnHealthCheck[],
): route53.CfnHealthCheck {
  const check = (id: string, healthCheckConfig: route53.CfnHealthCheck.HealthCheckConfigProperty) =>
    new route53.CfnHealthCheck(home, `${id}${region}`, {
      healthCheckConfig,
      healthCheckTags: [{ key: 'Name', value: `${id.toLowerCase()}-${region}` } as CfnTag],
    });
  const calculated = (id: string, healthThreshold: number, children: route53.CfnHealthCheck[], inverted = false) =>
    check(id, { type: 'CALCULATED', healthThreshold, inverted, childHealthChecks: children.map((child) => child.attrHealthCheckId) });
  const fence = check('Switch', {
    type: 'CLOUDWATCH_METRIC',
    alarmIdentifier: { name: `Home-Api-fence-${region}`, region: peer },
    insufficientDataHealthStatus: 'LastKnownStatus',
  });
  const noOther = calculated('NoOther', 1, others, true);
  const allowed = calculated('Allowed', 1, [fence, noOther]);
  return calculated('Serving', 2, [endpoint, allowed]);
}
