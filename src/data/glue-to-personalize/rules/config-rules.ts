import { readFileSync } from 'fs';
import { join } from 'path';
import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiModel, ModelReader } from '../../../core/api-model';
import { propError } from '../../../core/prop-error';
import { isObject, optional } from '../../../core/value-rules';

const FILE = join(__dirname, '..', '..', '..', '..', 'assets', 'data', 'personalize-settings-model.json');

/** What Personalize's published model says of settings. Read when it is needed: few users need it, and all import the library. */
export const readPersonalizeModel = (): ApiModel => JSON.parse(readFileSync(FILE, 'utf8'));

/** Members that this construct says, and why. */
interface Taken {
  readonly [member: string]: string;
}

/** Settings in the spelling of the API, as users give them. */
export function checkConfig(scope: Construct, prop: string, structure: string, config: { [name: string]: any } | undefined, taken: Taken) {
  optional(scope, prop, config, isObject, `a ${structure} in the spelling of the API`, 'give an object');
  if (config === undefined) return;
  const own = Object.keys(config).find((member) => Object.hasOwn(taken, member));
  if (own) throw propError(scope, { prop: `${prop}.${own}`, value: config[own], allowed: `nothing: ${taken[own]}`, fix: 'leave it out' });
  checkLiteral(scope, prop, config);
  const problem = new ModelReader(readPersonalizeModel(), 'Personalize').problem(config, structure);
  if (problem) throw propError(scope, { ...problem, prop: `${prop}.${problem.path}` });
}

/** A solution is named after its settings, and what Personalize would refuse is refused here. So they must be known. */
function checkLiteral(scope: Construct, prop: string, value: unknown, around: unknown[] = []) {
  if (Token.isUnresolved(value)) throw propError(scope, { prop, value, allowed: 'values that are known at synthesis', fix: 'give a literal' });
  if (['function', 'bigint', 'symbol'].includes(typeof value) || around.includes(value)) throw propError(scope, { prop, value, allowed: 'what JSON can hold', fix: 'give a literal' });
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) checkLiteral(scope, Array.isArray(value) ? `${prop}[${name}]` : `${prop}.${name}`, child, [...around, value]);
}
