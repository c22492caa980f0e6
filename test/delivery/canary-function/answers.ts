import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import jsonata from 'jsonata';
import { Assertion } from '../../../src/delivery/canary-function/assertion';
import { checkAssertions } from '../../../src/delivery/canary-function/assertion-rules';
import { Expectation } from '../../../src/delivery/canary-function/expectation';

/** Evaluates JSONata as the local cloud does for Step Functions: with `$parse`, without `$eval`, and with its limits of time (ms) and depth. */
export async function evaluate(expression: string, bindings: Record<string, unknown>): Promise<any> {
  const compiled = jsonata(expression, { timeout: 1000, stack: 500 } as any);
  compiled.registerFunction('parse', (text: string) => JSON.parse(text), '<s:j>');
  compiled.registerFunction('eval', () => {
    throw new Error('$eval is not part of Step Functions');
  });
  const value = await compiled.evaluate(undefined, bindings);
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** What an assertion with these expectations says about an answer. */
export async function failures(expect: Expectation | Expectation[], response: unknown): Promise<string[]> {
  return evaluate(Assertion.invoke({ name: 'a', payload: {}, expect: [expect].flat() })._compile(), { response });
}

/** What a construct says about assertions that it does not take. */
export function assertionError(...assertions: Assertion[]): string | undefined {
  try {
    checkAssertions(new Construct(new Stack(new App(), 'Stack'), 'Canary'), assertions);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What a construct says about an expectation that it does not take. */
export function expectationError(expectation: Expectation): string | undefined {
  return assertionError(Assertion.invoke({ name: 'a', payload: {}, expect: [expectation] }));
}
