import './on-current-cdk';
import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import { CONSTRUCTS, PARTS } from './constructs';
import { stale, unexpected } from './exceptions';
import { Finding, format } from './finding';
import { Form, formsOf, subjectOf } from './forms';
import { movedIds, pinNewIds, readPins } from './logical-ids';
import { nagPacks } from './nag';
import { RULES } from './rules';
import { unusedSamples } from './rules/jsonata';
import { ENVIRONMENT, synthesize } from './synthesize';
import * as library from '../../src';
import { maskAssets } from '../setup/mask-assets';

test('every construct that the library exports is in the list', () => {
  const exported = Object.entries<any>(library).filter(([, value]) => value?.prototype instanceof Construct).map(([name]) => name);
  expect([...CONSTRUCTS.map((entry) => entry.construct), ...PARTS].sort()).toEqual(exported.sort());
});

describe.each(CONSTRUCTS)('$construct', (entry) => {
  const exceptions = entry.exceptions ?? [];
  const forms = formsOf(entry);

  describe.each(forms)('$name', (form) => {
    test('synthesizes with the validators of CDK and cdk-nag set to throw', () => {
      expect(form.synthesis().thrown).toBeUndefined();
      expect(form.synthesis().packs).toEqual(nagPacks().map((pack) => pack.name));
    });

    test.each(Object.entries(RULES))('%s', async (_name, rule) => {
      const found = await rule(subjectOf(entry, form));
      expect(unexpected(found, exceptions).map(format)).toEqual([]);
    });

    test('what holds data or is known by an id keeps its logical id', () => {
      const pinned = `${entry.construct}, ${form.name}`;
      if (process.env.PIN_LOGICAL_IDS) pinNewIds(pinned, form.synthesis().stacks);
      expect(movedIds(form.synthesis().stacks, readPins()[pinned])).toEqual([]);
    });

    test('templates are as they were', () => {
      for (const { name, template } of form.synthesis().stacks) expect(recorded(maskAssets(template), form)).toMatchSnapshot(name);
    });
  });

  test('every exception is needed and has a reason', async () => {
    expect(stale((await Promise.all(forms.map(allFindings))).flat(), exceptions)).toEqual([]);
  });

  test('every sample of an expression is needed', () => {
    expect(unusedSamples(forms.flatMap((form) => form.synthesis().stacks), entry.samples ?? [])).toEqual([]);
  });

  if (entry.withoutEnvironment) {
    const { error } = entry.withoutEnvironment;
    test.each(['minimal', 'customised'] as const)('the %s form in a stack without an environment says what to do', (form) => {
      expect(() => synthesize(entry[form])).toThrow(error);
    });
  }

  for (const form of (['imported', 'tokens'] as const).filter((each) => entry[each])) {
    test(`accepts ${form}`, () => {
      expect(synthesize(entry[form]!, { env: ENVIRONMENT, nag: false }).thrown).toBeUndefined();
    });
  }

  async function allFindings(form: Form): Promise<Finding[]> {
    const ofRules = await Promise.all(Object.values(RULES).map((rule) => rule(subjectOf(entry, form))));
    return [...form.synthesis().nag, ...ofRules.flat()];
  }
});

/** What nobody could read in a snapshot is a hash: long definitions, and templates that differ from those with an environment in nothing else. */
function recorded(template: any, { environment }: Form): object | string {
  if (!environment) return hash(template);
  const Resources = Object.entries<any>(template.Resources ?? {}).map(([id, resource]) => {
    const { DefinitionString = '', ...others } = resource.Properties ?? {};
    const long = JSON.stringify(DefinitionString).length > 40_000;
    return [id, long ? { ...resource, Properties: { ...others, DefinitionString: hash(DefinitionString) } } : resource];
  });
  return { ...template, Resources: Object.fromEntries(Resources) };
}

const hash = (value: object) => `sha256 ${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`;
