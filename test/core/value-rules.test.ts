import { App, Lazy, Stack, Token } from 'aws-cdk-lib';
import { flag, number, wholeNumber } from '../../src/core/number-rules';
import { knownText, list, optional, text } from '../../src/core/value-rules';

const stack = new Stack(new App(), 'Home');
const rule = { pattern: /^[a-z]+$/, allowed: 'small letters', fix: "use one such as 'a'" };
const circle: any = {};
circle.self = circle;

/** What is no text and no number, and cannot always be made one. */
const STRANGE: Array<[string, unknown]> = [
  ['null', null], ['a list', ['a']], ['an object', {}], ['an object without a prototype', Object.create(null)], ['a circle', circle], ['a symbol', Symbol('a')],
  ['a bigint', 10n], ['a function', () => 'a'], ['a date', new Date(0)], ['a list of the deployment', Lazy.list({ produce: () => ['a'] })],
  ['an object of the deployment', Lazy.any({ produce: () => 'a' })], ['what throws', new Proxy({}, { get: () => { throw new Error('no'); } })],
];

describe.each(STRANGE)('%s', (_, value: any) => {
  test.each([
    ['text', () => text(stack, 'size', value, rule)],
    ['knownText', () => knownText(stack, 'size', value, rule)],
    ['number', () => number(stack, 'size', value, 1, 3)],
    ['wholeNumber', () => wholeNumber(stack, 'size', value, 1, 3)],
    ['flag', () => flag(stack, 'size', value)],
    ['optional', () => optional(stack, 'size', value, (given) => typeof given === 'string', 'a text', 'use one')],
    ['list', () => list(stack, 'size', value, 2, 3, 'leave it out')],
  ])('is refused by %s in one sentence', (__, check) => {
    expect(check).toThrow(/^Home: size is .+; allowed: .+\. Fix: .+$/);
  });
});

test('a text of the deployment is a text, and not a known one', () => {
  const value = Token.asString({ Ref: 'P' });
  expect(() => text(stack, 'size', value, rule)).not.toThrow();
  expect(() => knownText(stack, 'size', value, rule)).toThrow('Home: size is a value that is only known at deployment; allowed: small letters, known at synthesis');
});

test('a number of the deployment is neither a text nor a known number', () => {
  const value: any = Lazy.number({ produce: () => 2 });
  expect(() => text(stack, 'size', value, rule)).toThrow('Home: size is a value that is only known at deployment; allowed: small letters');
  expect(() => number(stack, 'size', value, 1, 3)).toThrow('allowed: a number that is known at synthesis');
});

test.each([[4, 3], [0, 1], [1.6, 2], [NaN, 1], [Infinity, 3], ['2', 1], [2n, 1]])('for %p the nearest allowed is told: %d', (value: any, nearest) => {
  expect(() => wholeNumber(stack, 'size', value, 1, 3)).toThrow(`Fix: use ${nearest}`);
});
