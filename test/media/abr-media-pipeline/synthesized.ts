import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Change, newStack } from './media';
import { AbrMediaPipeline } from '../../../src/media/abr-media-pipeline';

/** No change: the pipeline that a user gets without a prop. */
const NONE: Change = {};
const MADE = new WeakMap<object, Synthesized>();

/** A stack with an AbrMediaPipeline `Films`, and what its template says. */
export class Synthesized {
  /** One for each change, made when it is first asked for, to be looked at by all: whoever adds to a stack makes a new one. */
  public static of(change = NONE): Synthesized {
    const made = MADE.get(change) ?? new Synthesized(change);
    MADE.set(change, made);
    return made;
  }

  public readonly pipeline: AbrMediaPipeline;
  public readonly stack: Stack;
  private readonly template: Template;

  constructor(change = NONE, use: (pipeline: AbrMediaPipeline, stack: Stack) => void = () => undefined, stack = newStack()) {
    this.stack = stack;
    this.pipeline = new AbrMediaPipeline(stack, 'Films', typeof change === 'function' ? change(stack) : change);
    use(this.pipeline, stack);
    this.template = Template.fromStack(stack);
  }

  /** The resources of a type by logical ids without their hashes, with texts joined and references as `<id>`. */
  public resources(type: string): Record<string, any> {
    return Object.fromEntries(Object.entries(this.template.findResources(type)).map(([id, resource]) => [short(id), readable(resource)]));
  }

  /** Their properties. */
  public all(type: string): Record<string, any> {
    return Object.fromEntries(Object.entries(this.resources(type)).map(([id, { Properties = {} }]) => [id, Properties]));
  }

  /** The properties of the one of this id. */
  public one(type: string, id: string): any {
    const all = this.all(type);
    if (!all[id]) throw new Error(`There is no ${type} ${id}; there are ${Object.keys(all).join(', ')}`);
    return all[id];
  }

  /** What a role may do, statement by statement. */
  public statements(role: string): any[] {
    const policies = Object.values(this.all('AWS::IAM::Policy')).filter(({ Roles }) => Roles.includes(`<${role}>`));
    return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map(({ Effect, ...rest }) => (Effect === 'Allow' ? rest : { Effect, ...rest }));
  }

  /** The definition of a state machine. */
  public definition(id: string): any {
    return JSON.parse(this.one('AWS::StepFunctions::StateMachine', id).DefinitionString);
  }

  /** The outputs of the stack. */
  public outputs(): Record<string, any> {
    return Object.fromEntries(Object.entries(this.template.findOutputs('*')).map(([id, { Value }]) => [short(id), readable(Value)]));
  }
}

/** A value of a template as a person writes it. */
function readable(value: any): any {
  if (typeof value === 'string') return short(value);
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== 'object') return value;
  if (value.Ref) return short(`<${value.Ref}>`);
  if (value['Fn::Join']) return value['Fn::Join'][1].map(readable).join(value['Fn::Join'][0]);
  if (value['Fn::GetAtt']) return short(`<${value['Fn::GetAtt'].join('.')}>`);
  // The name in an ARN.
  if (value['Fn::Select']) return readable(value['Fn::Select'][1]['Fn::Split'][1]);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, readable(child)]));
}

/** The hashes at the ends of logical ids say nothing. */
const short = (id: string) => id.replace(/\b([A-Z]\w*?[a-z]\w*?)[0-9A-F]{8}(?=[>.]|$)/g, '$1');
