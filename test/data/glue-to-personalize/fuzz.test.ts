import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { build, change, places, TARGETS, wholeProps } from './fuzzed-props';
import { REGION } from './mappings';
import { STRANGE } from './strange-values';
import { GlueToPersonalize } from '../../../src/data/glue-to-personalize';

/**
 * Whatever callers without a compiler give, instead of one or two of all props: either an error that tells the construct and the prop, or a
 * template that can be deployed. The same 300 each time: FUZZ_SEED tries others, FUZZ_SECONDS as many as there is time for.
 */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);

jest.setTimeout((SECONDS + 60) * 1000);

// Where each token was made takes most of the time, and nobody asks.
process.env.CDK_DISABLE_STACK_TRACE = '1';

const outdir = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const situation = fc.record({
  target: fc.constantFrom(...TARGETS),
  changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Object.keys(STRANGE))), { minLength: 1, maxLength: 2 }),
});

/** One clear sentence, as `propError` makes it. */
const TOLD = /^Home\/Shop: (props|interactions|items|users|etl|target|start|operations)\S* is [^]+; allowed: [^]+\. Fix: [^]+$/;

/** Of the texts among the strange values, what would be evaluated if it were not quoted; and what CDK leaves of its tokens. */
const EVALUATED = /fuzzed' %\}|%\} & 'fuzzed/;
const UNRESOLVED = /[$#]\{Token\[|\[object /;

/** A text of a template, with a word for each value of the deployment. */
const joined = (value: any): string => (typeof value === 'string' ? value : value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'VALUE')).join(''));

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** What is wrong with a template; nothing of one that can be deployed. */
function problem(template: any): string | undefined {
  const unresolved = texts(template).find((text) => UNRESOLVED.test(text));
  if (unresolved) return `unresolved: ${unresolved}`;
  const machines = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const said = machines.flatMap(({ Properties }) => texts(JSON.parse(joined(Properties.DefinitionString))));
  return said.find((text) => EVALUATED.test(text) || text.startsWith('{%') !== text.endsWith('%}'));
}

function home(): Stack {
  const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:disable-asset-staging': true } });
  return new Stack(app, 'Home', { env: { account: '123456789012', region: REGION } });
}

test.each(TARGETS)('all props with %s are right as they are', (target) => {
  const stack = home();
  new GlueToPersonalize(stack, 'Shop', build(wholeProps(stack, target)));
  expect(problem(Template.fromStack(stack).toJSON())).toBeUndefined();
});

test('an error that tells the prop, or a template that can be deployed', () => {
  let told = 0;
  fc.assert(fc.property(situation, ({ target, changes }) => {
    const stack = home();
    const props = wholeProps(stack, target);
    const changed = changes.map(([place, name]) => {
      const path = places(props)[place % places(props).length];
      change(props, path, STRANGE[name]());
      return `${path.join('.')} = ${name}`;
    });
    const fail = (what: string) => { throw new Error(`${changed.join(', ')}: ${what}`); };
    const given = build(props);
    try {
      new GlueToPersonalize(stack, 'Shop', given);
    } catch (error) {
      told += 1;
      return TOLD.test((error as Error).message) ? undefined : fail(String((error as Error).stack));
    }
    const wrong = problem(Template.fromStack(stack).toJSON());
    if (wrong) fail(wrong);
  }), { seed: SEED, ...SECONDS ? { numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000 } : { numRuns: 300 } });
  expect(told).toBeGreaterThan(0);
});
