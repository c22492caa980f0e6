import { Definition } from './definition';

/** What a synthesized template holds that runs here. */
export interface Deployable {
  /** By ARN. */
  readonly machines: Record<string, Definition>;
  readonly rules: DeployableRule[];
}

export interface DeployableRule {
  readonly logicalId: string;
  readonly pattern: any;
  readonly targets: { readonly arn: string; input(event: any): any }[];
}

const PSEUDO: Record<string, string> = {
  'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111122223333', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::StackName': 'stack',
};
/** As the events of the stack name it. */
export const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/stack/id';

/** How Ref and the attribute Arn of a type read; the name of each resource is its logical id. */
const PLACES: Record<string, { service: string; path: string; refIsArn?: boolean }> = {
  'AWS::StepFunctions::StateMachine': { service: 'states', path: 'stateMachine:', refIsArn: true },
  'AWS::Lambda::Function': { service: 'lambda', path: 'function:' },
  'AWS::SQS::Queue': { service: 'sqs', path: '' },
  'AWS::SNS::Topic': { service: 'sns', path: '', refIsArn: true },
  'AWS::CloudWatch::Alarm': { service: 'cloudwatch', path: 'alarm:' },
};

/**
 * The state machines and event rules of a template, as CloudFormation would deploy them.
 *
 * @param attributes attributes that only a deployment knows, by `<logical id>.<attribute>` or `<type>.<attribute>`
 */
export function deployable(template: any, attributes: Record<string, string> = {}): Deployable {
  const value = (part: any) => resolve(part, template, attributes);
  const all = (type: string): [string, any][] => Object.entries<any>(template.Resources).filter(([, resource]) => resource.Type === type);
  return {
    machines: Object.fromEntries(all('AWS::StepFunctions::StateMachine').map(([id, { Properties }]) => [value({ Ref: id }), JSON.parse(value(Properties.DefinitionString))])),
    rules: all('AWS::Events::Rule').map(([logicalId, { Properties }]) => ({
      logicalId,
      pattern: value(Properties.EventPattern),
      targets: Properties.Targets.map((target: any) => ({ arn: value(target.Arn), input: input(value(target)) })),
    })),
  };
}

function input(target: any): (event: any) => any {
  if (target.InputTransformer) return () => { throw new Error(`${target.Arn} gets its input by a transformer, which is not run here; allowed: Input, InputPath`); };
  if (target.Input) return () => JSON.parse(target.Input);
  const path: string[] = (target.InputPath ?? '$').split('.').slice(1);
  return (event) => path.reduce((part, name) => part?.[name], event);
}

function resolve(part: any, template: any, attributes: Record<string, string>): any {
  const value = (inner: any) => resolve(inner, template, attributes);
  if (Array.isArray(part)) return part.map(value);
  if (part === null || typeof part !== 'object') return part;
  if ('Ref' in part) return reference(part.Ref, template);
  if ('Fn::GetAtt' in part) return attribute(part['Fn::GetAtt'], template, attributes);
  if ('Fn::Join' in part) {
    const [separator, parts] = part['Fn::Join'];
    return value(parts).join(separator);
  }
  const unknown = Object.keys(part).find((key) => key.startsWith('Fn::'));
  if (unknown) throw new Error(`${unknown} is not resolved here: ${JSON.stringify(part)}`);
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, value(inner)]));
}

function reference(name: string, template: any): string {
  if (name === 'AWS::StackId') return STACK_ID;
  if (name in PSEUDO) return PSEUDO[name];
  const { Type } = typeOf(name, template);
  return PLACES[Type]?.refIsArn ? arn(name, Type) : name;
}

function attribute([name, field]: [string, string], template: any, attributes: Record<string, string>): string {
  const { Type } = typeOf(name, template);
  const given = attributes[`${name}.${field}`] ?? attributes[`${Type}.${field}`];
  if (given !== undefined) return given;
  if (field === 'Name') return name;
  if (field === 'Arn') return arn(name, Type);
  throw new Error(`${name} (${Type}) has the attribute ${field}, which only a deployment knows: give it`);
}

function typeOf(name: string, template: any): { Type: string } {
  const found = template.Resources[name] ?? (template.Parameters?.[name] && { Type: 'Parameter' });
  if (!found) throw new Error(`The template has no ${name}`);
  return found;
}

function arn(name: string, type: string): string {
  const { service, path } = PLACES[type] ?? { service: type.split('::')[1].toLowerCase(), path: '' };
  return `arn:aws:${service}:us-east-1:111122223333:${path}${name}`;
}
