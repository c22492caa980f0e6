import * as sdk from '@aws-sdk/client-mediaconvert';

/** What the SDK knows of a type: a number for what is simple, a tuple for the rest. The SDK has it to write requests; here it tells right from wrong ones. */
type Schema = any;

const [TEXT, NUMBER, LIST, MAP, STRUCTURE, LIST_OF, MAP_OF] = [0, 1, 1, 2, 3, 64, 128];

/** A member may be a type, or a type with its name on the wire. Types that are made later are functions. */
export function typeOf(member: Schema): Schema {
  const made = typeof member === 'function' ? member() : member;
  return Array.isArray(made) && (made.length === 2) ? typeOf(made[0]) : made;
}

export const JOB_REQUEST: Schema = sdk.CreateJobRequest$;
export const JOB_SETTINGS: Schema = sdk.JobSettings$;

export const isStructure = (type: Schema) => Array.isArray(type) && type[0] === STRUCTURE;
export const membersOf = (type: Schema): [string, Schema][] => type[4].map((name: string, index: number) => [name, typeOf(type[5][index])]);

/** The type of the entries of a list or of the values of a map, with which of the two it is. */
export function manyOf(type: Schema): { kind: 'list' | 'map'; of: Schema } | undefined {
  if (typeof type === 'number') {
    if (type >= MAP_OF) return { kind: 'map', of: type - MAP_OF };
    return type >= LIST_OF ? { kind: 'list', of: type - LIST_OF } : undefined;
  }
  if (type[0] === LIST) return { kind: 'list', of: typeOf(type[4]) };
  return type[0] === MAP ? { kind: 'map', of: typeOf(type[5]) } : undefined;
}

export const simpleOf = (type: Schema): string => ({ [TEXT]: 'string', [NUMBER]: 'number' })[type as number] ?? `unknown ${type}`;

/** What is wrong with a value in the terms of the SDK: unknown members and wrong types, with their paths. */
export function sdkProblems(type: Schema, value: any, path = ''): string[] {
  const many = manyOf(type);
  if (many?.kind === 'list') return Array.isArray(value) ? value.flatMap((child, index) => sdkProblems(many.of, child, `${path}[${index}]`)) : [`${path} is no list`];
  if (many) return Object.entries(value).flatMap(([name, child]) => sdkProblems(many.of, child, `${path}.${name}`));
  if (!isStructure(type)) return typeof value === simpleOf(type) ? [] : [`${path} is no ${simpleOf(type)}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no structure`];
  const members = new Map(membersOf(type));
  return Object.entries(value).flatMap(([name, child]) => members.has(name) ? sdkProblems(members.get(name), child, `${path}.${name}`) : [`${path}.${name} is unknown`]);
}
