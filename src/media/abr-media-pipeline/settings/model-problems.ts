import { Token } from 'aws-cdk-lib';
import { SettingsModel, SimpleType, TypeRef } from './settings-model';
import { Conditional, Expression } from './template';

/** What is wrong with a value of a template, and where. */
export interface ModelProblem {
  readonly path: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly fix: string;
}

/** The first thing that is wrong with settings in the terms of the model. What is only known when a job is submitted counts as right. */
export const modelProblem = (model: SettingsModel, settings: unknown): ModelProblem | undefined => new Reader(model).problem('', model.root, settings);

class Reader {
  constructor(private readonly model: SettingsModel) {}

  public problem(path: string, type: TypeRef, value: unknown): ModelProblem | undefined {
    if (value instanceof Conditional) return this.problem(path, type, value.value);
    if (value instanceof Expression) return undefined;
    if (typeof type === 'number') return simpleProblem(path, this.model.values[type], value);
    if (typeof type === 'object' && 'list' in type) return this.list(path, type.list, value);
    if (!isObject(value)) return { path, value, allowed: 'an object', fix: 'use one' };
    return typeof type === 'object' ? this.map(path, type.map, value) : this.structure(path, type, value);
  }

  private list(path: string, type: TypeRef, value: unknown) {
    if (!Array.isArray(value)) return { path, value, allowed: 'a list', fix: 'put it into a list' };
    return first(value, (child, index) => this.problem(`${path}[${index}]`, type, child));
  }

  private map(path: string, type: TypeRef, value: object) {
    return first(Object.entries(value), ([name, child]) => this.problem(`${path}['${name}']`, type, child));
  }

  private structure(path: string, name: string, value: object) {
    const members = this.model.structures[name];
    return first(Object.entries(value), ([member, child]) => {
      const place = path ? `${path}.${member}` : member;
      return Object.hasOwn(members, member) ? this.problem(place, members[member], child) : unknownMember(place, name, member, Object.keys(members));
    });
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

function simpleProblem(path: string, { type, min, max, pattern, enum: choices }: SimpleType, value: unknown): ModelProblem | undefined {
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

function unknownMember(path: string, structure: string, member: string, known: string[]): ModelProblem {
  const close = meant(member, known);
  return { path, value: member, allowed: `members of ${structure} in the API of MediaConvert`, fix: close ? close.replace(/^: /, '') : `see its members: ${known.slice(0, 5).join(', ')} ...` };
}

/** The nearest of what is known, if one is near. */
export function meant(given: string, known: string[]): string {
  const [nearest] = known.map((each) => ({ each, far: distance(given.toLowerCase(), each.toLowerCase()) })).sort((one, other) => one.far - other.far);
  return nearest && nearest.far <= Math.max(2, Math.ceil(given.length / 3)) ? `: did you mean ${nearest.each}?` : '';
}

/** Of Levenshtein: how many letters must be changed, added or taken. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  [...one].forEach((letter, line) => {
    const next = [line + 1];
    row.slice(1).forEach((above, index) => next.push(Math.min(above + 1, next[index] + 1, row[index] + (letter === other[index] ? 0 : 1))));
    row = next;
  });
  return row[other.length];
}
