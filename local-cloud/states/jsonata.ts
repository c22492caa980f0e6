import { StatesError } from './errors';
import { Random } from './random';
// The emulator evaluates with the same file.
import { evaluate } from '../emulator/jsonata_worker.js';

/** What an expression sees besides the variables. */
export interface States {
  readonly input: any;
  readonly context: any;
  readonly result?: any;
  readonly errorOutput?: any;
}

/** Evaluates what stands between {% and %} at one instant of a virtual clock. */
export class Query {
  constructor(private readonly now: () => number, private readonly random: Random) {}

  /** A value of a definition: the strings in it that are expressions, replaced by what they give. */
  async template(value: any, states: States, variables: Record<string, any>): Promise<any> {
    if (typeof value === 'string') return isExpression(value) ? this.expression(value, states, variables) : value;
    if (Array.isArray(value)) return inTurn(value, (each) => this.template(each, states, variables));
    if (value === null || typeof value !== 'object') return value;
    const values = await inTurn(Object.values(value), (each) => this.template(each, states, variables));
    return Object.fromEntries(Object.keys(value).map((key, index) => [key, values[index]]));
  }

  /** A field that must be of one kind. */
  async field<T>(field: string, value: any, kind: 'number' | 'string' | 'boolean' | 'array', states: States, variables: Record<string, any>): Promise<T> {
    const found = await this.template(value, states, variables);
    const is = Array.isArray(found) ? 'array' : typeof found;
    if (is !== kind) throw new StatesError('States.QueryEvaluationError', `${field} is ${JSON.stringify(found)}, it must be a ${kind}`);
    return found;
  }

  private async expression(text: string, states: States, variables: Record<string, any>): Promise<any> {
    const bindings = {
      ...variables,
      states,
      // Seeded as everything else here; a seed that the definition gives is taken as it is.
      ...(!text.includes('$random') ? {} : { random: (seed?: number) => (seed === undefined ? this.random : new Random(seed)).next() }),
      ...(!text.includes('$uuid') ? {} : { uuid: () => uuid(this.random) }),
    };
    let value: any;
    try {
      ({ value } = orFail(await evaluate({ expression: text.slice(2, -2).trim(), bindings, now: this.now() })));
    } catch (error: any) {
      throw new StatesError('States.QueryEvaluationError', error.message ?? String(error));
    }
    return JSON.parse(JSON.stringify(value));
  }
}

function orFail(answer: { value?: any; error?: string }) {
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}');
}

async function inTurn<T>(values: T[], each: (value: T) => Promise<any>): Promise<any[]> {
  const results = [];
  for (const value of values) results.push(await each(value));
  return results;
}

/** As Step Functions makes tokens and names: unique, here by the seed. */
export function uuid(random: Random): string {
  const hex = (length: number) => Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
