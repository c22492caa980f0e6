/**
 * What the SDK's schemas of structures look like: a tuple of a kind, names, traits and members. Read here rather than copied, so that a request is checked against the
 * API as the SDK knows it.
 */
type Schema = any;

const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const LIST_OF = 64;
const MAP_OF = 128;

/** What is wrong with a value in the terms of an API's schema: unknown or missing members and wrong types, with their paths. */
export function problems(schema: Schema, value: unknown, path = ''): string[] {
  const real = typeof schema === 'function' ? schema() : schema;
  if (typeof real === 'number') return simple(real, value, path);
  const [kind] = real;
  if (kind === LIST) return list(real[4], value, path);
  if (kind === MAP) return map(real[5], value, path);
  if (kind === STRUCTURE) return structure(real, value, path);
  return simple(real[3], value, path);
}

function simple(kind: number, value: unknown, path: string): string[] {
  if (kind >= MAP_OF) return map(kind - MAP_OF, value, path);
  if (kind >= LIST_OF) return list(kind - LIST_OF, value, path);
  const type = ['string', 'number', 'boolean'].at(kind) ?? 'string';
  return typeof value === type ? [] : [`${path} is no ${type}`];
}

function list(element: Schema, value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [`${path} is no list`];
  return value.flatMap((child, index) => problems(element, child, `${path}[${index}]`));
}

function map(element: Schema, value: unknown, path: string): string[] {
  return Object.entries(value as object).flatMap(([name, child]) => problems(element, child, `${path}.${name}`));
}

function structure(schema: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no structure`];
  const [, , , , names, members, required = 0] = schema;
  const missing = names.slice(0, required).filter((name: string) => !(name in value)).map((name: string) => `${path}.${name} is missing`);
  const given = Object.entries(value).flatMap(([name, child]) => {
    const place = names.indexOf(name);
    return place === -1 ? [`${path}.${name} is unknown`] : problems(members[place], child, `${path}.${name}`);
  });
  return [...missing, ...given];
}
