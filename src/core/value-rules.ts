import { IResource, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from './prop-error';

/** What a text must be like, and what to do when it is not. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly fix: string;
}

export function text(scope: Construct, prop: string, value: string | undefined, { pattern, allowed, fix }: TextRule) {
  if (value === undefined) return;
  // A list or a number of the deployment is no text, whatever resolves it.
  if (typeof value === 'string' && (Token.isUnresolved(value) || pattern.test(value))) return;
  throw propError(scope, { prop, value, allowed, fix });
}

/** A text that the construct must know: others are made from it. */
export function knownText(scope: Construct, prop: string, value: string | undefined, rule: TextRule) {
  if (typeof value === 'string' && Token.isUnresolved(value)) throw propError(scope, { prop, value, allowed: `${rule.allowed}, known at synthesis`, fix: 'write it out' });
  text(scope, prop, value, rule);
}

/** What the compiler demands, and JavaScript does not: something, and of this kind. */
export function required<T>(scope: Construct, prop: string, value: T, kind: (value: NonNullable<T>) => unknown, allowed: string, fix: string) {
  if (value !== undefined && value !== null && kind(value)) return;
  throw propError(scope, { prop, value, allowed, fix });
}

/** The same for what may be left out. */
export function optional<T>(scope: Construct, prop: string, value: T, kind: (value: NonNullable<T>) => unknown, allowed: string, fix: string) {
  if (value !== undefined) required(scope, prop, value, kind, allowed, fix);
}

export const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

export function oneOf(scope: Construct, prop: string, value: unknown, values: { [name: string]: string | number }) {
  if (value === undefined || Object.values(values).some((each) => each === value)) return;
  throw propError(scope, { prop, value, allowed: Object.values(values).join(', '), fix: 'use one of the enum' });
}

/** A list that may be left out, of so many entries at least and at most. */
export function list(scope: Construct, prop: string, value: unknown[] | undefined, least: number, most: number, fix: string) {
  if (value === undefined) return;
  const allowed = least === most ? `${least}` : `from ${least} to ${most}`;
  if (!Array.isArray(value) || Token.isUnresolved(value)) throw propError(scope, { prop, value, allowed: `a list of ${allowed}, known at synthesis`, fix });
  if (value.length < least || value.length > most) throw propError(scope, { prop, value: `${value.length} entries`, allowed, fix });
}

/** No two entries of a list may be told by the same. */
export function noneTwice(scope: Construct, prop: string, names: string[], fix = 'take one out') {
  const place = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (place === -1) return;
  throw propError(scope, { prop: `${prop}[${place}]`, value: names[place], allowed: 'each once', fix });
}

/** Resources of the field are of the region that the construct is in. */
export function sameRegion(scope: Construct, prop: string, resource: IResource | undefined) {
  if (resource) region(scope, prop, resource.env.region);
}

export function region(scope: Construct, prop: string, value: string) {
  const here = Stack.of(scope).region;
  if (Token.isUnresolved(value) || Token.isUnresolved(here) || value === here) return;
  throw propError(scope, { prop, value: `in ${value}`, allowed: `in the region of the stack, ${here}`, fix: 'use one there, or deploy this where it is' });
}
