import { App, Aws, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { propError } from '../../src/core/prop-error';

const stack = new Stack(new App(), 'Home');

test.each<[string, unknown, string]>([
  ['text', 'one', '"one"'],
  ['a number', 0, '0'],
  ['false', false, 'false'],
  ['a list', ['a', 'b'], '["a","b"]'],
  ['a duration', Duration.seconds(90), '"1 minute 30 seconds"'],
  ['a token as a duration', Duration.seconds(Token.asNumber(Fn.importValue('x'))), 'a value that is only known at deployment'],
  ['nothing', undefined, 'missing'],
  ['null', null, 'null'],
  ['a text of 60 characters', 'a'.repeat(58), `"${'a'.repeat(58)}"`],
  ['a longer text', 'a'.repeat(59), `"${'a'.repeat(57)}…"`],
  ['a longer list', Array.from({ length: 20 }, () => 'abc'), `[${'"abc",'.repeat(9)}"ab…]`],
  ['a token as text', Fn.importValue('x'), 'a value that is only known at deployment'],
  ['a token inside text', `at ${Aws.REGION}`, 'a value that is only known at deployment'],
])('%s is shown in one sentence', (_, value, shown) => {
  const error = propError(stack, { prop: 'size', value, allowed: '1 to 3', fix: 'use 1' });
  expect(error.message).toBe(`Home: size is ${shown}; allowed: 1 to 3. Fix: use 1`);
  expect(error.constructor).toBe(Error);
});
