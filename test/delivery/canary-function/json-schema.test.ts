import Ajv from 'ajv';
import { Aws } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { expectationError, failures } from './answers';
import { Expectation } from '../../../src/delivery/canary-function/expectation';
import { Schema } from '../../../src/delivery/canary-function/json-schema';

const { schema } = Expectation;

describe('a body that does not satisfy a schema', () => {
  test.each<[Schema, unknown, string[]]>([
    [{ type: 'object' }, [], ['$ is []; expected type object']],
    [{ type: 'integer' }, 1.5, ['$ is 1.5; expected type integer']],
    [{ type: ['string', 'null'] }, 1, ['$ is 1; expected type string or null']],
    [{ enum: [1, 'a', { b: [] }] }, 'b', ['$ is "b"; expected one of [1,"a",{"b":[]}]']],
    [{ const: { a: 1 } }, { a: 2 }, ['$ is {"a":2}; expected {"a":1}']],
    [{ minimum: -1.5 }, -2, ['$ is -2; expected at least -1.5']],
    [{ maximum: 1e3 }, 1001, ['$ is 1001; expected at most 1000']],
    [{ minLength: 2 }, 'é', ['$ is "é"; expected length at least 2']],
    [{ maxLength: 1 }, '😀😀', ['$ is "😀😀"; expected length at most 1']],
    [{ minItems: 1 }, [], ['$ is []; expected items at least 1']],
    [{ maxItems: 1 }, [[], []], ['$ is [[],[]]; expected items at most 1']],
    [{ pattern: '^a/"' }, 'b', ['$ is "b"; expected a match of ^a/"']],
    [{ required: ['a', 'b c', 'it\'s'] }, { a: 1 }, ['$[\'b c\'] is missing', '$[\'it\\\'s\'] is missing']],
    [{ required: ['constructor', '__proto__'] }, {}, ['$.constructor is missing', '$.__proto__ is missing']],
    [{ properties: { a: { properties: { 'b c': { type: 'string' } } } } }, { a: { 'b c': 1 } }, ['$.a[\'b c\'] is 1; expected type string']],
    [JSON.parse('{"properties":{"__proto__":{"type":"null"}}}'), JSON.parse('{"__proto__":1}'), ['$.__proto__ is 1; expected type null']],
    [{ additionalProperties: false }, { a: 1 }, ['$ has a; expected no such members']],
    [{ additionalProperties: false, properties: { a: {} } }, { a: 1, b: 2, c: 3 }, ['$ has b, c; expected no such members']],
    [{ items: { type: 'string' } }, [1], ['$[0] is 1; expected type string']],
    [{ items: { items: { type: 'string', minLength: 1 } } }, [['a'], [1, '', 'b'], 'c'], ['$[1][0] is 1; expected type string', '$[1][1] is ""; expected length at least 1']],
    [{ items: { properties: { a: { minimum: 1, type: 'integer' } } } }, [{ a: 0.5 }], ['$[0].a is 0.5; expected at least 1', '$[0].a is 0.5; expected type integer']],
    [{ items: { type: 'null' } }, Array.from({ length: 20 }, () => 1), Array.from({ length: 10 }, (_, index) => `$[${index}] is 1; expected type null`)],
  ])('%#', async (keywords, body, expected) => {
    expect(expectationError(schema(keywords))).toBeUndefined();
    expect(await failures(schema(keywords), { statusCode: 200, body })).toEqual(expected);
  });
});

test.each<[Schema, unknown]>([
  [{}, null],
  [{ $schema: 'x', $comment: 'x', title: 'x', description: 'x', default: 1, examples: [] }, 1],
  [{ type: 'number' }, 1],
  [{ type: 'integer' }, 1.0],
  [{ enum: [[1], null] }, null],
  [{ minimum: 1, maximum: 1 }, 1],
  [{ minimum: 5, minLength: 5, minItems: 5, required: ['a'] }, null],
  [{ minLength: 1, maxLength: 1 }, '😀'],
  [{ minItems: 1, maxItems: 1 }, [[]]],
  [{ properties: {}, required: [] }, { a: 1 }],
  [{ additionalProperties: false, properties: { a: {} } }, { a: 1 }],
  [JSON.parse('{"properties":{"__proto__":{"type":"null"}}}'), JSON.parse('{"__proto__":null}')],
  [{ items: {} }, []],
])('a body that satisfies a schema (%#)', async (keywords, body) => {
  expect(expectationError(schema(keywords))).toBeUndefined();
  expect(await failures(schema(keywords), { statusCode: 200, body })).toEqual([]);
});

describe('a schema that cannot be checked', () => {
  const circle: any = {};
  circle.items = circle;
  const COUNT = 'allowed: a whole number from 0. Fix: correct it';
  const supported = 'allowed: these keywords of JSON schema: type, enum, const, minimum, maximum, minLength, maxLength, minItems, maxItems, pattern, required, properties, '
    + 'additionalProperties, items. Fix: leave it out, or check it in a hook';
  test.each<[any, string, string]>([
    [{ format: 'date' }, '', `"format"; ${supported}`],
    [{ constructor: 1 }, '', `"constructor"; ${supported}`],
    [{ properties: { 'a': {}, 'b c': { items: { $ref: '#' } } } }, '.properties[\'b c\'].items', `"$ref"; ${supported}`],
    [{ type: 'text' }, '.type', '"text"; allowed: array, boolean, integer, null, number, object, string, or a list of them. Fix: correct it'],
    [{ type: [] }, '.type', '[]; allowed: array, boolean, integer, null, number, object, string, or a list of them. Fix: correct it'],
    [{ enum: [] }, '.enum', '[]; allowed: a list of at least one value. Fix: correct it'],
    [{ minimum: '1' }, '.minimum', '"1"; allowed: a number. Fix: correct it'],
    [{ maximum: null }, '.maximum', 'null; allowed: a number. Fix: correct it'],
    [{ minLength: -1 }, '.minLength', `-1; ${COUNT}`],
    [{ maxLength: 1.5 }, '.maxLength', `1.5; ${COUNT}`],
    [{ minItems: '1' }, '.minItems', `"1"; ${COUNT}`],
    [{ maxItems: -1 }, '.maxItems', `-1; ${COUNT}`],
    [{ pattern: '[' }, '.pattern', '"["; allowed: a regular expression in strict syntax, without characters above U+FFFF or classes of Unicode. Fix: correct it'],
    [{ required: 'a' }, '.required', '"a"; allowed: a list of names. Fix: correct it'],
    [{ properties: [] }, '.properties', '[]; allowed: schemas by name. Fix: correct it'],
    [{ properties: { a: true } }, '.properties.a', 'true; allowed: an object with keywords of JSON schema. Fix: write it like { type: "object" }'],
    [{ additionalProperties: true }, '.additionalProperties', 'true; allowed: false, or leave it out. Fix: correct it'],
    [{ items: [{}] }, '.items', '[{}]; allowed: one schema for all items. Fix: correct it'],
    [[], '', '[]; allowed: an object with keywords of JSON schema. Fix: write it like { type: "object" }'],
    [undefined, '', 'missing; allowed: JSON that is known at synthesis. Fix: write the value itself'],
    [{ const: Aws.REGION }, '.const', 'a value that is only known at deployment; allowed: JSON that is known at synthesis. Fix: write the value itself'],
    [circle, '.items', 'a object; allowed: JSON that is known at synthesis. Fix: write the value itself'],
  ])('%#', (keywords, at, message) => {
    expect(expectationError(schema(keywords))).toBe(`Stack/Canary: the schema${at} in an expectation of the assertion "a" is ${message}`);
  });
});

/** Few names and small values, so that schemas and values meet. */
const name = fc.constantFrom('a', 'b', 'a b', '"', 'constructor', '$');
const scalar = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 1e21, -0, true, false, null), fc.stringMatching(/^[ab"/\\%é]{0,3}$/));
const object = <T>(value: fc.Arbitrary<T>) => fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 })
  .map((entries) => JSON.parse(`{${entries.map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`).join(',')}}`));
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, fc.array(tie('value'), { maxLength: 3 }), object(tie('value'))),
})).value;
const type = fc.constantFrom('array', 'boolean', 'integer', 'null', 'number', 'object', 'string');
const count = fc.integer({ min: 0, max: 3 });
const keywords = (part: fc.Arbitrary<unknown>): fc.Arbitrary<Schema> => fc.record({
  type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 4 })),
  enum: fc.array(value, { minLength: 1, maxLength: 3 }),
  const: value,
  minimum: fc.integer({ min: -3, max: 3 }),
  maximum: fc.integer({ min: -3, max: 3 }),
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  pattern: fc.constantFrom('a', '^b', '[ab]+$', '"', '/', '%', '\\\\', '[(é]'),
  required: fc.uniqueArray(name, { maxLength: 2 }),
  properties: object(part),
  additionalProperties: fc.constant(false),
  items: part,
}, { requiredKeys: [] });
/** Most keywords are left out, or hardly any value would satisfy a schema. */
const sparse = (all: fc.Arbitrary<Schema>) => fc.tuple(all, fc.array(fc.nat(20), { minLength: 14, maxLength: 14 }))
  .map(([each, dice]) => Object.fromEntries(Object.entries(each).filter((_, index) => dice[index] < 5)));
const randomSchema = fc.letrec((tie) => ({
  schema: fc.oneof({ depthSize: 'small' }, fc.constant({}), sparse(keywords(tie('schema')))),
})).schema as fc.Arbitrary<Schema>;

test('agrees with a reference validator on random schemas and values', async () => {
  const seen = { valid: 0, invalid: 0 };
  const ajv = new Ajv({ strict: false, validateSchema: false, logger: false, addUsedSchema: false, ownProperties: true });
  await fc.assert(fc.asyncProperty(randomSchema, fc.array(value, { minLength: 4, maxLength: 4 }), async (random, values) => {
    expect(expectationError(schema(random))).toBeUndefined();
    const validate = ajv.compile(random);
    for (const each of values) {
      const valid = validate(each) as boolean;
      seen[valid ? 'valid' : 'invalid'] += 1;
      const found = await failures(schema(random), each);
      expect({ each, found, valid: found.length === 0 }).toEqual({ each, found, valid });
    }
  }), { numRuns: 400 });
  expect(seen.valid).toBeGreaterThan(200);
  expect(seen.invalid).toBeGreaterThan(200);
});
