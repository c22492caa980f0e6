import { createHash } from 'crypto';
import jsonata from 'jsonata';

/** What Step Functions adds to JSONata, as far as it is used here. */
const hash = (value: string, algorithm: string) => createHash(algorithm.replace('-', '').toLowerCase()).update(value).digest('hex');

/** A payload of a state as Step Functions makes it: each text in `{% %}` is evaluated, and one that gives nothing is an error. */
export async function evaluated(value: unknown, variables: object): Promise<any> {
  if (Array.isArray(value)) return Promise.all(value.map((child) => evaluated(child, variables)));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, child]) => [name, await evaluated(child, variables)])));
  }
  const expression = typeof value === 'string' ? /^\{%([^]*)%\}$/.exec(value)?.[1] : undefined;
  return expression === undefined ? value : ask(expression, variables);
}

export async function ask(expression: string, variables: object): Promise<any> {
  const query = jsonata(expression);
  query.registerFunction('hash', hash);
  const result = await query.evaluate(undefined, variables);
  if (result === undefined) throw new Error(`no result: ${expression.slice(0, 200)}`);
  // Sequences are lists with more members than JSON knows.
  return JSON.parse(JSON.stringify(result));
}
