import { memberPath } from './json-path';
import { notJson } from './json-value';
import { literal, regexLiteral, regexProblem } from '../../core/jsonata-literal';
import { PropProblem } from '../../core/prop-error';

/** A JSON schema, or a part of one. */
export interface Schema {
  readonly [keyword: string]: any;
}

/** One keyword: what its value may be, and what it checks. */
interface Keyword {
  readonly is: (value: any) => boolean;
  readonly allowed: string;
  /** Expressions over the value `$v` at the path `$p`. Each gives what is wrong, or nothing. */
  readonly compile: (value: any, schema: Schema) => string[];
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];

/** Keywords that check nothing by themselves. */
const ANNOTATIONS = ['$schema', '$comment', 'title', 'description', 'default', 'examples'];

const isObject = (value: any) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: any) => Number.isInteger(value) && value >= 0;
const isName = (value: any) => typeof value === 'string';
const isType = (value: any) => TYPES.includes(value);
const areAll = (is: (value: any) => boolean) => (value: any) => Array.isArray(value) && value.length > 0 && value.every(is);

const KEYWORDS: Record<string, Keyword> = {
  type: {
    is: (value) => isType(value) || areAll(isType)(value),
    allowed: `${TYPES.join(', ')}, or a list of them`,
    compile: (value) => {
      const types = [value].flat();
      return [unless(`$kind($v) in ${literal(types.includes('number') ? [...types, 'integer'] : types)}`, `type ${types.join(' or ')}`)];
    },
  },
  enum: { is: areAll(() => true), allowed: 'a list of at least one value', compile: (values: any[]) => [unless(isOneOf(values), `one of ${JSON.stringify(values)}`)] },
  const: { is: () => true, allowed: 'any JSON', compile: (value) => [unless(isOneOf([value]), JSON.stringify(value))] },
  minimum: { is: Number.isFinite, allowed: 'a number', compile: (value) => [bound('number', '$v', '>=', value, 'at least')] },
  maximum: { is: Number.isFinite, allowed: 'a number', compile: (value) => [bound('number', '$v', '<=', value, 'at most')] },
  minLength: { is: isCount, allowed: 'a whole number from 0', compile: (value) => [bound('string', '$length($v)', '>=', value, 'length at least')] },
  maxLength: { is: isCount, allowed: 'a whole number from 0', compile: (value) => [bound('string', '$length($v)', '<=', value, 'length at most')] },
  minItems: { is: isCount, allowed: 'a whole number from 0', compile: (value) => [bound('array', '$count($v)', '>=', value, 'items at least')] },
  maxItems: { is: isCount, allowed: 'a whole number from 0', compile: (value) => [bound('array', '$count($v)', '<=', value, 'items at most')] },
  pattern: {
    is: (value) => isName(value) && !regexProblem(value),
    allowed: 'a regular expression in strict syntax, without characters above U+FFFF or classes of Unicode',
    compile: (value) => [unless(`$type($v) != "string" or $contains($v, ${regexLiteral(value)})`, `a match of ${value}`)],
  },
  required: {
    is: (value) => Array.isArray(value) && value.every(isName),
    allowed: 'a list of names',
    compile: (names: string[]) => names.map((name) =>
      `$type($v) = "object" and $not(${literal(name)} in $keys($v)) ? $p & ${literal(`${memberPath(name)} is missing`)}`),
  },
  properties: {
    is: isObject,
    allowed: 'schemas by name',
    compile: (schemas) => Object.entries<Schema>(schemas).map(([name, schema]) =>
      `$type($v) = "object" and ${literal(name)} in $keys($v) ? (${schemaFunction(schema)})($lookup($v, ${literal(name)}), $p & ${literal(memberPath(name))})`),
  },
  additionalProperties: {
    is: (value) => value === false,
    allowed: 'false, or leave it out',
    compile: (_, { properties = {} }) => [
      `$type($v) = "object" ? ($more := $filter($keys($v), function($k) {$not($k in ${literal(Object.keys(properties))})}); `
      + '$exists($more) ? $p & " has " & $join($more, ", ") & "; expected no such members")',
    ],
  },
  items: {
    is: isObject,
    allowed: 'one schema for all items',
    compile: (schema) => [
      `$type($v) = "array" ? $reduce($map($v, function($item, $i) {(${schemaFunction(schema)})($item, $p & "[" & $i & "]")}), $append, [])`,
    ],
  },
};

/** What is wrong with a schema, or nothing. Called before it is compiled. */
export function schemaProblem(schema: unknown, prop: string): PropProblem | undefined {
  const wrong = notJson(schema, { tokens: false });
  if (wrong) return { prop: `${prop}${wrong.at}`, value: wrong.value, allowed: 'JSON that is known at synthesis', fix: 'write the value itself' };
  if (!isObject(schema)) return { prop, value: schema, allowed: 'an object with keywords of JSON schema', fix: 'write it like { type: "object" }' };
  for (const [name, value] of Object.entries(schema as Schema)) {
    if (ANNOTATIONS.includes(name)) continue;
    const keyword = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
    if (!keyword) {
      return { prop, value: name, allowed: `these keywords of JSON schema: ${Object.keys(KEYWORDS).join(', ')}`, fix: 'leave it out, or check it in a hook' };
    }
    if (!keyword.is(value)) return { prop: `${prop}.${name}`, value, allowed: keyword.allowed, fix: 'correct it' };
  }
  for (const [at, part] of parts(schema as Schema)) {
    const problem = schemaProblem(part, `${prop}${at}`);
    if (problem) return problem;
  }
  return undefined;
}

function parts({ properties = {}, items }: Schema): [at: string, schema: unknown][] {
  const named = Object.entries(properties).map(([name, schema]): [string, unknown] => [`.properties${memberPath(name)}`, schema]);
  return items === undefined ? named : [...named, ['.items', items]];
}

/** A function of JSONata that takes a value and its path and gives the list of what is wrong. */
export function schemaFunction(schema: Schema): string {
  const checks = Object.entries(schema).flatMap(([name, value]) => ANNOTATIONS.includes(name) ? [] : KEYWORDS[name].compile(value, schema));
  return `function($v, $p) {[${checks.join(', ')}]}`;
}

/** Equality with one of some values. `in` of JSONata does not look into objects. */
export function isOneOf(values: unknown[]): string {
  return values.map((value) => `$v = ${literal(value)}`).join(' or ');
}

function unless(condition: string, expected: string): string {
  return `${condition} ? [] : $say($p, $v) & ${literal(`; expected ${expected}`)}`;
}

function bound(type: string, measured: string, operator: string, limit: number, expected: string): string {
  return unless(`$type($v) != "${type}" or ${measured} ${operator} ${limit}`, `${expected} ${limit}`);
}
