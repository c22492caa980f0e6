import { Token } from 'aws-cdk-lib';
import { meant } from './nearest';

/** Where a member's type is found: a structure by its name, a simple type by its place, or many of one of these. */
export type TypeRef = string | number | ListRef | MapRef;

/** A list, of so many at most. */
export interface ListRef {
  readonly list: TypeRef;
  readonly max?: number;
}

/** Values by keys, of so many at most. */
export interface MapRef {
  readonly map: TypeRef;
  readonly keys?: number;
  readonly max?: number;
}

/** A number, a text, a choice, yes or no. */
export interface SimpleType {
  readonly type: 'string' | 'integer' | 'double' | 'boolean';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: string[];
}

/** What the published model of a service says of some of its structures. Made by local-cloud/settings-models.py. */
export interface ApiModel {
  readonly source: string;
  readonly root: string;
  readonly structures: { [name: string]: { [member: string]: TypeRef } };
  readonly values: SimpleType[];
}

/** What is wrong with a value, and where. */
export interface ModelProblem {
  readonly path: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly fix: string;
}

/** Stands for what is only known when the request is made. */
export const LATER = Symbol('later');

/** Finds the first thing that is wrong with settings in the terms of a model. */
export class ModelReader {
  /**
   * @param api the service, as its users call it
   * @param seen what a value of a template stands for
   */
  constructor(private readonly model: ApiModel, private readonly api: string, private readonly seen = (value: unknown) => value) {}

  public problem(value: unknown, type: TypeRef = this.model.root, path = ''): ModelProblem | undefined {
    const seen = this.seen(value);
    if (seen === LATER) return undefined;
    if (!Object.is(seen, value)) return this.problem(seen, type, path);
    if (typeof type === 'number') return simpleProblem(path, this.model.values[type], value);
    if (typeof type === 'object' && 'list' in type) return this.list(path, type, value);
    if (!isObject(value)) return { path, value, allowed: 'an object', fix: 'use one' };
    return typeof type === 'object' ? this.map(path, type, value) : this.structure(path, type, value);
  }

  private list(path: string, { list, max }: ListRef, value: unknown) {
    if (!Array.isArray(value)) return { path, value, allowed: 'a list', fix: 'put it into a list' };
    return tooMany(path, value.length, max) ?? first(value, (child, index) => this.problem(child, list, `${path}[${index}]`));
  }

  private map(path: string, { map, keys, max }: MapRef, value: object) {
    const entries = Object.entries(value);
    return tooMany(path, entries.length, max) ?? first(entries, ([name, child]) => {
      const place = `${path}['${name}']`;
      return (keys === undefined ? undefined : simpleProblem(place, this.model.values[keys], name)) ?? this.problem(child, map, place);
    });
  }

  private structure(path: string, name: string, value: object) {
    const members = this.model.structures[name];
    return first(Object.entries(value), ([member, child]) => {
      const place = path ? `${path}.${member}` : member;
      return Object.hasOwn(members, member) ? this.problem(child, members[member], place) : this.unknown(place, name, member, Object.keys(members));
    });
  }

  private unknown(path: string, structure: string, member: string, known: string[]): ModelProblem {
    const close = meant(member, known);
    const fix = close ? close.replace(/^: /, '') : `see its members: ${known.slice(0, 5).join(', ')} ...`;
    return { path, value: member, allowed: `members of ${structure} in the API of ${this.api}`, fix };
  }
}

function first<T>(list: T[], ask: (item: T, index: number) => ModelProblem | undefined): ModelProblem | undefined {
  for (const [index, item] of list.entries()) {
    const problem = ask(item, index);
    if (problem) return problem;
  }
  return undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const tooMany = (path: string, count: number, max = Infinity): ModelProblem | undefined =>
  count > max ? { path, value: `${count} entries`, allowed: `at most ${max}`, fix: 'take some out' } : undefined;

function simpleProblem(path: string, { type, min, max, pattern, enum: choices }: SimpleType, value: unknown): ModelProblem | undefined {
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : { path, value, allowed: 'true or false', fix: 'use one of the two' };
  if (type === 'string') {
    if (typeof value !== 'string') return { path, value, allowed: 'a text', fix: 'use one' };
    if (Token.isUnresolved(value)) return undefined;
    if (choices && !choices.includes(value)) return { path, value, allowed: choices.join(', '), fix: `use one of them${meant(value, choices)}` };
    if (value.length < (min ?? 0) || value.length > (max ?? Infinity)) return { path, value, allowed: `${range(min, max)} characters`, fix: 'change its length' };
    return pattern && !new RegExp(pattern).test(value) ? { path, value, allowed: `what matches ${pattern}`, fix: 'correct it' } : undefined;
  }
  const right = type === 'integer' ? Number.isInteger(value) : typeof value === 'number' && Number.isFinite(value);
  if (!right) return { path, value, allowed: type === 'integer' ? 'a whole number' : 'a number', fix: 'use one' };
  const outside = (value as number) < (min ?? -Infinity) || (value as number) > (max ?? Infinity);
  return outside ? { path, value, allowed: range(min, max), fix: 'use a number in this range' } : undefined;
}

const range = (min?: number, max?: number) => max === undefined ? `at least ${min}` : `from ${min ?? 0} to ${max}`;
