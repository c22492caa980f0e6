import { Ends, Resource, referencesIn, StackOf } from './assembly';
import { FLOWS, isView, namesOf, watched } from './flows';
import { withoutDot } from './resources';

/** One resource of the picture leads to another. */
export interface Link {
  readonly from: Resource;
  readonly to: Resource;
  readonly label?: string;
}

/** Where resources lead to. Those that only connect two others have a `from`: they are folded into the edge. */
const ENDS: { [type: string]: (properties: any) => Ends[] } = {
  ...FLOWS,
  'AWS::ApiGatewayV2::ApiMapping': (p) => [{ from: p.DomainName, to: p.ApiId, label: `/${p.ApiMappingKey ?? ''}` }],
  'AWS::ApiGateway::BasePathMapping': (p) => [{ from: p.DomainName, to: p.RestApiId, label: `/${p.BasePath ?? ''}` }],
  'AWS::ApiGatewayV2::Integration': (p) => [{ from: p.ApiId, to: p.IntegrationUri }],
  'AWS::ApiGateway::Method': (p) => [{ from: p.RestApiId, to: p.Integration?.Uri }],
  'AWS::ApiGateway::DomainName': (p) => [{ to: p.RegionalCertificateArn }],
  'AWS::ApiGatewayV2::DomainName': (p) => [{ to: p.DomainNameConfigurations }],
  'AWS::CloudWatch::Alarm': (p) => [{ to: p.Dimensions }, { to: p.Metrics }, { to: p.AlarmActions, label: 'tells' }, ...watched(p)],
  'AWS::Events::Rule': (p) => [
    // Events of our own lead from the machines that send them, not from what they are about: see `events`.
    { from: p.EventPattern?.source?.some((source: string) => source.startsWith('aws.')) ? p.EventPattern : {} }, ...(p.Targets ?? []).flatMap((target: any) => [{ to: target.Arn }, { to: target.DeadLetterConfig, label: 'undelivered' }]),
  ],
  'AWS::Lambda::Alias': (p) => [{ to: typeof p.FunctionVersion === 'string' ? p.FunctionName : p.FunctionVersion }],
  'AWS::Lambda::EventSourceMapping': (p) => [{ from: p.EventSourceArn, to: p.FunctionName }],
  'AWS::Lambda::Version': (p) => [{ to: p.FunctionName }],
  'AWS::CloudFront::Distribution': ({ DistributionConfig: c }) => [{ to: c.Origins, label: 'reads' }],
  'AWS::Pipes::Pipe': (p) => [{ from: p.Source, to: p.Target, label: 'stream, by a pipe' }, { from: p.Source, to: p.SourceParameters, label: 'untold' }],
  'AWS::SNS::Subscription': (p) => [{ from: p.TopicArn, to: p.Endpoint }],
  'AWS::SQS::Queue': (p) => [{ to: p.RedrivePolicy, label: 'dead letters' }],
  'AWS::Route53::RecordSet': (p) => [
    { to: p.AliasTarget?.DNSName, label: 'alias' }, { to: p.ResourceRecords?.[0], label: 'CNAME' }, { to: p.HealthCheckId, label: 'while healthy' },
  ],
  'AWS::Route53::HealthCheck': ({ HealthCheckConfig: c }) => [
    { to: c.ChildHealthChecks }, { to: c.FullyQualifiedDomainName }, { to: c.AlarmIdentifier?.Name, label: 'reads', region: c.AlarmIdentifier?.Region },
  ],
};

/** All links within and between the stacks. */
export function linksOf(stacks: StackOf[]): Link[] {
  const names = new Map<string, Resource[]>();
  const all = stacks.flatMap((stack) => [...stack.resources.values()]);
  for (const resource of all) {
    for (const name of namesOf(resource).map(withoutDot)) names.set(name, [...(names.get(name) ?? []), resource]);
  }
  const find = (value: any, stack: StackOf): Resource[] =>
    typeof value === 'string' ? names.get(withoutDot(value)) ?? [] : referencesIn(value, stack);

  return all.flatMap((resource) => {
    if (resource.type === 'AWS::IAM::Policy') return permissions(resource);
    if (resource.type === 'AWS::StepFunctions::StateMachine') return events(resource, all);
    const named = (ENDS[resource.type]?.(resource.properties) ?? []).flatMap(({ from, to, label, region }) => {
      const starts = from ? find(from, resource.stack) : [resource];
      const ends = (to ? find(to, resource.stack) : from ? [resource] : []).filter((end) => !region || end.stack.region === region);
      return starts.flatMap((start) => ends.map((end) => ({ from: start, to: end, label })));
    });
    return resource.type === 'AWS::Athena::WorkGroup' ? [...views(resource, all), ...named] : named;
  });
}

/** Views are for Athena: a workgroup reads those of its stack. */
function views(workGroup: Resource, all: Resource[]): Link[] {
  return all.filter(({ type, properties, stack }) => type === 'AWS::Glue::Table' && isView(properties) && stack === workGroup.stack)
    .map((from) => ({ from, to: workGroup }));
}

/** A state machine leads to the rules for events of a source that its definition names. */
function events(machine: Resource, all: Resource[]): Link[] {
  const definition = JSON.stringify(machine.properties.Definition ?? machine.properties.DefinitionString ?? '');
  const own = (source: string) => !source.startsWith('aws.') && definition.includes(source);
  return all.filter(({ type, properties: p, stack }) => type === 'AWS::Events::Rule' && stack === machine.stack && (p.EventPattern?.source ?? []).some(own))
    .map((rule) => ({ from: machine, to: rule, label: 'events' }));
}

/** Where a resource says which role it acts with. */
const ROLE: { [type: string]: (properties: any) => any } = {
  'AWS::Glue::Crawler': (p) => p.Role,
  'AWS::Glue::Job': (p) => p.Role,
  'AWS::Lambda::Function': (p) => p.Role,
  'AWS::StepFunctions::StateMachine': (p) => p.RoleArn,
};

/** What stands in ARNs of resources that policies name without a reference to them. */
const NAMED: { [type: string]: (properties: any) => string } = {
  'AWS::Glue::Crawler': (p) => `:crawler/${p.Name}"`,
  'AWS::Glue::Database': (p) => `:database/${p.DatabaseInput.Name}"`,
  'AWS::Glue::Job': (p) => `:job/${p.Name}"`,
  // All that Personalize has of a construct is in its dataset group, and much of it is named by Personalize.
  'AWS::Personalize::DatasetGroup': () => ':personalize:',
};

/** The resources that a statement touches, by reference or by name. */
function touched({ Resource: arns }: any, { stack }: Resource): Resource[] {
  const texts = [arns].flat().map((arn) => JSON.stringify(arn));
  const isNamed = ({ type, properties }: Resource) => type in NAMED && texts.some((text) => text.includes(NAMED[type](properties)));
  const named = [...stack.resources.values()].filter(isNamed);
  return [...new Set([...referencesIn({ arns }, stack), ...named])];
}

/** A policy leads from the functions and state machines with its role to what they may touch, by the actions. */
function permissions(policy: Resource): Link[] {
  const actors = actorsOf(policy);
  return policy.properties.PolicyDocument.Statement.flatMap((statement: any) => {
    const label = labelOfActions(statement);
    return actors.flatMap((from) => touched(statement, policy).map((to) => ({ from, to, label })));
  });
}

/** The functions and state machines that act with the roles of a policy. */
export function actorsOf({ properties, stack }: Pick<Resource, 'properties' | 'stack'>): Resource[] {
  const roles = referencesIn(properties.Roles, stack);
  return [...stack.resources.values()].filter(({ type, properties: p }) =>
    type in ROLE && referencesIn({ role: ROLE[type](p) }, stack).some((role) => roles.includes(role)));
}

/** The actions of a statement without their service. */
export function labelOfActions({ Action }: any): string {
  return [Action].flat().map((action: string) => action.split(':')[1] ?? action).join(', ');
}
