import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** What the template of a stack says, with logical ids without their hashes, texts joined and references as `<id>`. */
export class ReadableTemplate {
  private readonly template: Template;

  constructor(public readonly stack: Stack) {
    this.template = Template.fromStack(stack);
  }

  /** The resources of a type, by id. */
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
    const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => Object.values(this.all(type))).filter(({ Roles = [] }) => Roles.includes(`<${role}>`));
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
