import { meant } from '../../../core/nearest';

/** Takes what stands in the configuration at this path, fills in what is left out, and says what is wrong in one line. */
export type Check<T> = (value: unknown, path: string) => T;

/** The configuration is wrong: one line that an engineer can act on. */
export class SettingsError extends Error {
  constructor(path: string, value: unknown, allowed: string, fix: string) {
    super(`${path} is ${shown(value)}; allowed: ${allowed}. Fix: ${fix}`);
  }
}

const ENOUGH = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) as string | undefined ?? `a ${typeof value}`;
  return text.length <= ENOUGH ? text : `${text.slice(0, ENOUGH - 2)}…${text.slice(-1)}`;
}

/** For what can be left out: what then holds. */
export const or = <T>(check: Check<T>, absent: T): Check<T> => (value, path) => value === undefined ? absent : check(value, path);

/** For what can be left out, and then is not there. */
export const maybe = <T>(check: Check<T>): Check<T | undefined> => (value, path) => value === undefined ? undefined : check(value, path);

export const text = (pattern: RegExp, allowed: string, fix: string): Check<string> => (value, path) => {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new SettingsError(path, value, allowed, fix);
};

/** From, to, and whether only whole ones. */
const numeric = (min: number, max: number, whole: boolean): Check<number> => (value, path) => {
  if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  const nearest = typeof value === 'number' && !Number.isNaN(value) ? Math.min(max, Math.max(min, whole ? Math.round(value) : value)) : min;
  throw new SettingsError(path, value, `a ${whole ? 'whole ' : ''}number from ${min} to ${max}`, `use ${nearest}`);
};
export const number = (min: number, max: number) => numeric(min, max, false);
export const wholeNumber = (min: number, max: number) => numeric(min, max, true);

export const flag: Check<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw new SettingsError(path, value, 'true or false', 'use one of the two, without quotes');
};

export const oneOf = <T extends string>(...known: T[]): Check<T> => (value, path) => {
  if (known.includes(value as T)) return value as T;
  throw new SettingsError(path, value, known.join(', '), `use one of these${typeof value === 'string' ? meant(value, known) : ''}`);
};

export const list = <T>(check: Check<T>, min: number, max: number, what: string): Check<T[]> => (value, path) => {
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    throw new SettingsError(path, value, `a list of ${min} to ${max} ${what}`, Array.isArray(value) && value.length > max ? 'take some out' : `give ${what} in [ ]`);
  }
  return value.map((each, index) => check(each, `${path}[${index}]`));
};

/** An object with these keys and no others; keys whose check gives undefined are left out. */
export const record = <T>(checks: { [Key in keyof T]-?: Check<T[Key]> }, name = ''): Check<T> => (value, path) => {
  const at = path || 'the configuration';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SettingsError(at, value, 'an object', `give ${name || 'an object'} in { }`);
  const known = Object.keys(checks);
  const below = (key: string) => path ? `${path}.${key}` : key;
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new SettingsError(below(key), (value as Record<string, unknown>)[key], known.join(', '), `take it out${meant(key, known)}`);
  }
  const result: Record<string, unknown> = {};
  for (const key of known) {
    // What a prototype has is not what was given.
    const given = Object.prototype.hasOwnProperty.call(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    const checked = (checks as Record<string, Check<unknown>>)[key](given, below(key));
    if (checked !== undefined) result[key] = checked;
  }
  return result as T;
};

/** One of several records, told apart by the value of one key. */
export const variant = <T extends object>(tag: string, checks: Record<string, Check<T>>, absent?: string): Check<T> => (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SettingsError(path, value, 'an object', `give one such as { "${tag}": "${Object.keys(checks)[0]}" }`);
  const given = (value as Record<string, unknown>)[tag] ?? absent;
  const chosen = oneOf(...Object.keys(checks))(given, `${path}.${tag}`);
  return checks[chosen]({ ...value, [tag]: chosen }, path);
};

/** No two of these alike. */
export function checkDistinct(values: { value: string; path: string }[], what: string) {
  const seen = new Map<string, string>();
  for (const { value, path } of values) {
    const first = seen.get(value);
    if (first !== undefined) throw new SettingsError(path, value, `${what} that differ`, `${first} has it already; rename one`);
    seen.set(value, path);
  }
}
