import { literal } from '../../../core/jsonata-literal';
import { query } from '../../../core/states-language';

/** JSONata in the place of a value. One that `mayBeNothing` leaves its member or its place in a list out when it gives nothing. */
export class Expression {
  constructor(readonly source: string, readonly mayBeNothing = false) {}
}

/** A member or an entry of a list that is there for some sources only. */
export class Conditional {
  constructor(readonly condition: string, readonly value: unknown) {}
}

export const ask = (source: string) => new Expression(source);
export const when = (condition: string, value: unknown) => new Conditional(condition, value);

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Expression) && !(value instanceof Conditional);

/**
 * A template as it stands in a state: JSON as far as possible, expressions where values depend on the source. An object or a list with something that may be missing
 * becomes one expression as a whole: only within JSONata does a value that is nothing leave no trace.
 */
export function rendered(value: unknown): unknown {
  if (value instanceof Expression) return query(value.source);
  if (Array.isArray(value)) return value.some(mayBeMissing) ? query(written(value)) : value.map(rendered);
  if (isPlain(value)) return Object.values(value).some(mayBeMissing) ? query(written(value)) : mapped(value, rendered);
  return typeof value === 'string' && /\{%|%\}/.test(value) ? query(literal(value)) : value;
}

const mayBeMissing = (value: unknown) => value instanceof Conditional || (value instanceof Expression && value.mayBeNothing);

function mapped(value: Record<string, unknown>, change: (child: unknown, name: string) => unknown) {
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, change(child, name)]));
}

function written(value: unknown): string {
  if (value instanceof Expression) return `(${value.source})`;
  if (value instanceof Conditional) return `(${value.condition} ? ${written(value.value)})`;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (isPlain(value)) return `{${Object.entries(value).map(([name, child]) => `${literal(name)}: ${written(child)}`).join(', ')}}`;
  return literal(value);
}

/** What a user wants otherwise, over what this library writes: objects by name, lists by index, nothing over an entry that stays. */
export function merged(base: unknown, extra: unknown): unknown {
  if (extra === undefined || extra === null) return base;
  if (base instanceof Conditional) return when(base.condition, merged(base.value, extra));
  if (Array.isArray(base) && Array.isArray(extra)) {
    return Array.from({ length: Math.max(base.length, extra.length) }, (_, index) => merged(base[index], extra[index]));
  }
  if (isPlain(base) && isPlain(extra)) return { ...base, ...mapped(extra, (child, name) => merged(base[name], child)) };
  return extra;
}
