import { cx_api } from 'aws-cdk-lib';

/** A resource of a template. */
export interface Resource {
  /** Unique in the whole assembly. */
  readonly key: string;
  readonly stack: StackOf;
  readonly type: string;
  readonly properties: any;
  /** Where it stands in the construct tree, without what all resources of the stack have in common. */
  readonly name: string;
}

/** Two values of a template: references, or names. Without `from`, or without `to`, it is the resource itself. */
export interface Ends {
  readonly from?: any;
  readonly to?: any;
  readonly label?: string;
  /** Where the named resource is to be looked for, when names are unique within a region only. */
  readonly region?: string;
}

/** A stack, and its resources by logical id. */
export interface StackOf {
  readonly name: string;
  readonly region: string;
  readonly resources: Map<string, Resource>;
}

/** What the reader of a template needs of a stack; `paths` gives the construct path of a logical id. */
export interface StackTemplate {
  readonly name: string;
  readonly region: string;
  readonly template: { Resources?: { [logicalId: string]: { Type: string; Properties?: any } } };
  readonly paths: { [logicalId: string]: string };
}

/** The stacks of a synthesized app. */
export function stacksOf(assembly: cx_api.CloudAssembly): StackOf[] {
  return assembly.stacks.map((artifact) => readStack({
    name: artifact.stackName,
    region: artifact.environment.region,
    template: artifact.template,
    paths: Object.fromEntries(artifact.findMetadataByType('aws:cdk:logicalId').map(({ path, data }) => [data as string, path])),
  }));
}

/** Reads one stack. */
export function readStack({ name, region, template, paths }: StackTemplate): StackOf {
  const stack: StackOf = { name, region, resources: new Map() };
  const resources = Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata');
  // A resource with no path is known by its logical id; CDK's `Resource` at the end says nothing.
  const segments = resources.map(([id]) => (paths[id] ?? id).split('/').filter((segment) => segment && segment !== 'Resource'));
  const common = commonLength(segments);
  for (const [index, [logicalId, { Type: type, Properties: properties = {} }]] of resources.entries()) {
    stack.resources.set(logicalId, { key: `${name}/${logicalId}`, stack, type, properties, name: withoutEcho(segments[index].slice(common)).join(' ') });
  }
  return stack;
}

/** The resources of the same stack to which a value refers, however deep: `Ref`, `Fn::GetAtt`, `Fn::Sub`. */
export function referencesIn(value: any, stack: StackOf): Resource[] {
  if (typeof value !== 'object' || value === null) return [];
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = value;
  const ids = [
    ...(ref ? [ref] : []),
    ...(attribute ? [Array.isArray(attribute) ? attribute[0] : attribute.split('.')[0]] : []),
    ...[...String(sub ?? '').matchAll(/\$\{([^}.]+)/g)].map(([, id]) => id),
  ];
  const found = ids.flatMap((id) => stack.resources.get(id) ?? []);
  return [...new Set([...found, ...Object.values(value).flatMap((part) => referencesIn(part, stack))])];
}

/** The rule of a `FilesRule` says nothing more. */
function withoutEcho(segments: string[]): string[] {
  const [previous, last] = segments.slice(-2);
  return last && previous.endsWith(last) ? segments.slice(0, -1) : segments;
}

/** How many first segments all have in common, leaving each at least one. */
function commonLength(paths: string[][]): number {
  let length = 0;
  while (paths.length > 0 && paths.every((path) => path.length > length + 1 && path[length] === paths[0][length])) length++;
  return length;
}
