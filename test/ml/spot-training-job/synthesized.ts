import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import jsonata from 'jsonata';
import { Change, goodProps, newStack, plain } from './training';
import { SpotTrainingJob } from '../../../src';

/** A stack with a SpotTrainingJob `Churn` of good props with a change, and what its template says. */
export class Synthesized {
  public readonly job: SpotTrainingJob;
  public readonly template: Template;

  constructor(change: Change = {}, use: (job: SpotTrainingJob, stack: Stack) => void = () => undefined, stack = newStack()) {
    this.job = new SpotTrainingJob(stack, 'Churn', { ...goodProps(stack), ...(typeof change === 'function' ? change(stack) : change) });
    use(this.job, stack);
    this.template = Template.fromStack(stack);
  }

  /** The properties of the resources of a type by logical ids without their hashes, with texts joined and references as `<id>`. */
  public all(type: string): Record<string, any> {
    const found = Object.entries(this.template.findResources(type));
    return Object.fromEntries(found.map(([id, { Properties = {} }]) => [short(id), short(plain(Properties))]));
  }

  /** The one of this id. */
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

  /** The state of the machine of the runs that creates training jobs. */
  public get train(): any {
    return Object.values<any>(this.definition('ChurnMachine').States).find(({ Resource }) => Resource?.includes('createTrainingJob'));
  }

  /** The variables that the first state of the machine assigns. */
  public get variables(): any {
    const { States, StartAt } = this.definition('ChurnMachine');
    return States[StartAt].Assign;
  }

  /** What SageMaker is sent for the first attempt of a run. */
  public async request(): Promise<any> {
    const states = { context: { Execution: { Id: 'arn:aws:states:eu-central-1:123456789012:execution:churn:r', StartTime: new Date().toISOString() } } };
    const run = { id: 'r', base: 'churn-0123456789abcdef-', checkpoints: 's3://bucket/checkpoints/r/', hyperparameters: {}, environment: {}, input: '0123456789abcdef' };
    const attempt = { n: 1, c: 0, name: 'churn-0123456789abcdef-1', faults: 0, fresh: false };
    const before = { training: 0, billable: 0, dollars: 0, interruptions: 0 };
    const { plan, defaults } = this.variables;
    return evaluated(this.train.Arguments, { states, plan, defaults: await evaluated(defaults, { states }), run, attempt, before });
  }
}

/** The hashes at the ends of logical ids say nothing. */
function short(value: any): any {
  if (typeof value === 'string') return value.replace(/\b([A-Z]\w*?[a-z]\w*?)[0-9A-F]{8}(?=[>.]|$)/g, '$1');
  if (Array.isArray(value)) return value.map(short);
  return value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, child]) => [name, short(child)])) : value;
}

/** A value with each `{% %}` in it evaluated. */
async function evaluated(value: any, bindings: any): Promise<any> {
  if (typeof value === 'string') {
    const expression = /^\{%([\s\S]*)%\}$/.exec(value)?.[1];
    return expression === undefined ? value : JSON.parse(JSON.stringify(await jsonata(expression).evaluate(undefined, bindings)));
  }
  if (Array.isArray(value)) return Promise.all(value.map((child) => evaluated(child, bindings)));
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, child]) => [name, await evaluated(child, bindings)])));
}
