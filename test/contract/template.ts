/** A synthesized CloudFormation resource. */
export interface CfnResourceJson {
  readonly Type: string;
  readonly Properties?: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface CfnTemplate {
  readonly Resources?: Record<string, CfnResourceJson>;
  readonly Outputs?: Record<string, any>;
}

/** One stack of an assembly: what CloudFormation gets, and what is needed to name a resource as its author does. */
export interface SynthesizedStack {
  readonly name: string;
  /** Undefined in a stack without an environment. */
  readonly region?: string;
  readonly template: CfnTemplate;
  /** Construct path by logical id. */
  readonly paths: Readonly<Record<string, string>>;
}

export interface LocatedResource {
  readonly stack: SynthesizedStack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Record<string, any>;
  readonly json: CfnResourceJson;
  /** Construct path, for messages and exceptions. */
  readonly at: string;
}

/** The resources of all stacks, or those of the given types. */
export function resources(stacks: SynthesizedStack[], ...types: string[]): LocatedResource[] {
  return stacks.flatMap((stack) => Object.entries(stack.template.Resources ?? {})
    .filter(([, json]) => types.length === 0 || types.includes(json.Type))
    .map(([logicalId, json]) => ({
      stack,
      logicalId,
      json,
      type: json.Type,
      properties: json.Properties ?? {},
      at: stack.paths[logicalId] ?? `${stack.name}/${logicalId}`,
    })));
}

const PSEUDO_PARAMETERS: Record<string, string> = { 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111111111111' };

/** A value with its intrinsic functions written out as readable text: `${Table.Arn}/index/name`. */
export function render(value: any, reference: (logicalId: string, attribute?: string) => string = asText): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value.Ref) return PSEUDO_PARAMETERS[value.Ref] ?? reference(value.Ref);
  if (value['Fn::GetAtt']) {
    const [logicalId, ...attribute] = [value['Fn::GetAtt']].flat().join('.').split('.');
    return reference(logicalId, attribute.join('.'));
  }
  if (value['Fn::Join']) {
    const [separator, parts] = value['Fn::Join'];
    return Array.isArray(parts) ? parts.map((part: any) => render(part, reference)).join(separator) : JSON.stringify(value);
  }
  if (value['Fn::FindInMap']) return reference(value['Fn::FindInMap'][0]);
  if (value['Fn::Sub']) return [value['Fn::Sub']].flat()[0];
  return JSON.stringify(value);
}

function asText(logicalId: string, attribute?: string): string {
  return '${' + [logicalId, attribute].filter(Boolean).join('.') + '}';
}

/** Logical ids that a value refers to, at any depth. */
export function references(value: any): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (typeof value.Ref === 'string') return [value.Ref];
  if (value['Fn::GetAtt']) return [[value['Fn::GetAtt']].flat()[0].split('.')[0]];
  return Object.values(value).flatMap(references);
}

export function asArray<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : [value].flat() as T[];
}
