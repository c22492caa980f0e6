import jsonata from 'jsonata';
import { Finding } from '../finding';
import { Rule } from './rule';
import { definitions } from './state-machines';
import { SynthesizedStack } from '../template';

/** What a state sees when its expressions are evaluated. */
export interface ExpressionSample {
  /** Name of the state, or a pattern for the names of several. One that is named gets no samples of patterns. */
  readonly state: string | RegExp;
  /** How the construct path of the machine ends. @default - any machine */
  readonly machine?: string;
  /** The bindings of `$states`. */
  readonly states: { readonly input?: any; readonly result?: any; readonly errorOutput?: any; readonly context?: any };
  /** Results by what a task calls (`lambda:getAlias`), for samples of several states. */
  readonly results?: Record<string, any>;
  /** Variables that earlier states have assigned. */
  readonly variables?: Record<string, any>;
}

/** The functions that Step Functions adds to JSONata. */
const STEP_FUNCTIONS_ADDITIONS: Record<string, (...args: any[]) => any> = {
  partition: (array: any[], size: number) => Array.from({ length: Math.ceil(array.length / size) }, (_, i) => array.slice(i * size, (i + 1) * size)),
  range: (start: number, end: number, delta: number) => Array.from({ length: Math.floor((end - start) / delta) + 1 }, (_, i) => start + i * delta),
  hash: (text: string, algorithm: string) => `${algorithm} of ${text}`,
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  parse: (text: string) => JSON.parse(text),
};

/** Each `{% %}` expression parses and has a value for every sample of its state, of which there is at least one: Step Functions fails on undefined. */
export const expressions: Rule = async ({ stacks, samples }) => {
  const found: Finding[] = [];
  for (const { at, definition } of definitions(stacks)) {
    for (const { name, state } of statesOf(definition)) {
      const bindings = samplesOf(at, name, samples).map((sample) => withResult(sample, state));
      const texts = expressionsOf(state);
      if (texts.length > 0 && bindings.length === 0) {
        found.push({ rule: 'jsonata-sample', at, message: `state "${name}" has expressions and no sample to evaluate them with: add one to the entry` });
      }
      for (const expression of texts) {
        const problem = await problemOf(expression, bindings);
        if (problem) found.push({ rule: 'jsonata', at, message: `state "${name}": {% ${expression} %}: ${problem}` });
      }
    }
  }
  return found;
};

/** The samples that no state of any form needs. */
export function unusedSamples(stacks: SynthesizedStack[], samples: ExpressionSample[]): string[] {
  const used = new Set(definitions(stacks).flatMap(({ at, definition }) => statesOf(definition).flatMap(({ name }) => samplesOf(at, name, samples))));
  return samples.filter((sample) => !used.has(sample)).map(({ state, machine = 'any machine' }) => `there is a sample for ${state} of ${machine}, which no state needs`);
}

function samplesOf(at: string, name: string, samples: ExpressionSample[]): ExpressionSample[] {
  const own = samples.filter(({ machine }) => !machine || at.endsWith(machine));
  const named = own.filter(({ state }) => state === name);
  return named.length > 0 ? named : own.filter(({ state }) => state instanceof RegExp && state.test(name));
}

function withResult(sample: ExpressionSample, { Resource }: any): ExpressionSample {
  const call = String(Resource).replace(/^arn:[^:]*:states:::(aws-sdk:)?/, '').split('.')[0];
  return sample.results?.[call] === undefined ? sample : { ...sample, states: { ...sample.states, result: sample.results[call] } };
}

async function problemOf(text: string, samples: ExpressionSample[]): Promise<string | undefined> {
  try {
    const expression = jsonata(text);
    Object.entries(STEP_FUNCTIONS_ADDITIONS).forEach(([name, implementation]) => expression.registerFunction(name, implementation));
    const values = [];
    for (const { states, variables } of samples) values.push(await valueOf(expression, { ...variables, states }));
    if (values.includes(undefined)) return 'has no value for the sample';
    return values.length && values.every((value) => value === REFUSED) ? 'refuses every sample' : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const REFUSED = Symbol('refused');

/** A state may refuse by `$error`, which its Catch takes; not every sample of it, though. */
async function valueOf(expression: jsonata.Expression, bindings: object): Promise<unknown> {
  try {
    return await expression.evaluate(undefined, bindings as Record<string, any>);
  } catch (error) {
    if ((error as { code?: string }).code === 'D3137') return REFUSED;
    throw error;
  }
}

/** All states, those inside Map and Parallel too. */
function statesOf(machine: any): Array<{ name: string; state: any }> {
  return Object.entries<any>(machine?.States ?? {}).flatMap(([name, state]) => [
    { name, state },
    ...[state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])].flatMap(statesOf),
  ]);
}

/** The texts between `{%` and `%}` of one state, without those of the states inside it. */
function expressionsOf(value: any): string[] {
  if (typeof value === 'string') return /^\{%([\s\S]*)%\}$/.exec(value.trim())?.slice(1).map((text) => text.trim()) ?? [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => name === 'States' ? [] : expressionsOf(child));
}
