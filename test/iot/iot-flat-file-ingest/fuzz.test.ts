import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { build, change, KINDS, places, wholeProps } from './fuzzed-props';
import { ACCOUNT, REGION } from './presses';
import { IotFlatFileIngest } from '../../../src/iot/iot-flat-file-ingest';
import { parseSettings } from '../../../src/iot/iot-flat-file-ingest/collector/settings-check';
import { STRANGE } from '../../data/glue-to-personalize/strange-values';

/**
 * Whatever callers without a compiler give, instead of one or two of all props: either an error that tells the construct and the prop, or a
 * template that can be deployed, with settings that the collector takes. The same 300 each time: FUZZ_SEED tries others, FUZZ_SECONDS as many as there is time for.
 */
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0);

jest.setTimeout((SECONDS + 60) * 1000);

// Where each token was made takes most of the time, and nobody asks.
process.env.CDK_DISABLE_STACK_TRACE = '1';

const outdir = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const situation = fc.record({
  kind: fc.constantFrom(...KINDS),
  changes: fc.array(fc.tuple(fc.nat(), fc.constantFrom(...Object.keys(STRANGE))), { minLength: 1, maxLength: 2 }),
});

/** One clear sentence, as `propError` makes it. */
const TOLD = /^Home\/Presses: (props|devices|collector|storage|quickSight|operations|name|options|files|columns|format|compression|table|quality|afterSuccess|maxLag|expectRowsEvery)(?![a-z])\S* is [^]+; allowed: [^]+\. Fix: [^]+$/;

/** What CDK leaves of its tokens. */
const UNRESOLVED = /[$#]\{Token\[|\[object /;

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** A text of a template, with a word for each value of the deployment. */
const joined = (value: any): string => (typeof value === 'string' ? value : value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'VALUE')).join(''));

/** What is wrong with a template; nothing of one that can be deployed. */
function problem(template: any): string | undefined {
  const unresolved = texts(template).find((text) => UNRESOLVED.test(text));
  if (unresolved) return `unresolved: ${unresolved}`;
  const [settings] = Object.values<any>(template.Resources).flatMap(({ Type, Properties }) => {
    if (Type === 'AWS::SSM::Parameter') return [JSON.parse(joined(Properties.Value))];
    const told = Type === 'AWS::GreengrassV2::Deployment' && Object.entries<any>(Properties.Components).find(([name]) => name.startsWith('cdk-reference'));
    return told ? [JSON.parse(joined(told[1].ConfigurationUpdate.Merge)).settings] : [];
  });
  parseSettings({ device: 'd', work: '/greengrass/v2/work', ...settings });
  return undefined;
}

function home(): Stack {
  const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:disable-asset-staging': true } });
  return new Stack(app, 'Home', { env: { account: ACCOUNT, region: REGION } });
}

function add(stack: Stack, { props, name, options }: any) {
  new IotFlatFileIngest(stack, 'Presses', props).addSource(name, options);
}

test.each(KINDS)('all props of %s are right as they are', (kind) => {
  const stack = home();
  add(stack, build(wholeProps(stack, kind)));
  expect(problem(Template.fromStack(stack).toJSON())).toBeUndefined();
});

test('an error that tells the prop, or a template that can be deployed', () => {
  let told = 0;
  let taken = 0;
  fc.assert(fc.property(situation, ({ kind, changes }) => {
    const stack = home();
    const props = wholeProps(stack, kind);
    const changed = changes.map(([place, name]) => {
      const path = places(props)[place % places(props).length];
      change(props, path, STRANGE[name]());
      return `${path.join('.')} = ${name}`;
    });
    const fail = (what: string) => { throw new Error(`${changed.join(', ')}: ${what}`); };
    try {
      add(stack, build(props));
    } catch (error) {
      told += 1;
      return TOLD.test((error as Error).message) ? undefined : fail(String((error as Error).stack));
    }
    const wrong = problem(Template.fromStack(stack).toJSON());
    if (wrong) fail(wrong);
    taken += 1;
  }), { seed: SEED, ...SECONDS ? { numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000 } : { numRuns: 300 } });
  expect(told).toBeGreaterThan(0);
  expect(taken).toBeGreaterThan(0);
});
