import * as fs from 'node:fs';
import * as path from 'node:path';
import { APPS, DEMO_APPS, REFUSED } from './apps';
import { artefact } from './artefacts';
import { appsIn, errorOf, templates } from './assembly';
import { missingFrom, unknownIn } from './csharp-sources';
import { csharp } from './install/csharp';
import { go } from './install/go';
import { java } from './install/java';
import { Language } from './install/language';
import { python } from './install/python';
import { typescript } from './install/typescript';
import { cache, inProject, Steps } from './steps';
import { compileLibrary } from '../../local-cloud/compile-library';
import { howToInstall } from '../../local-cloud/requirements';

/**
 * The packages as a user of each language meets them: built, installed in a fresh place, and used by a program of that
 * language. The same apps must give the same templates, all of them, down to the hashes of assets.
 */
jest.setTimeout(30 * 60_000);

const current = typescript('2.276.0', '10.8.1');
const floor = typescript('2.257.0', '10.5.1');
const outOf = ({ name }: Language) => path.join(cache, 'synthesized', name);
const done = new Map<string, Promise<void>>();

beforeAll(async () => {
  fs.mkdirSync(cache, { recursive: true });
  await compileLibrary(cache, (line) => process.stderr.write(`  ${line}\n`));
  const present = [current, floor, python, java, go, csharp].filter((language) => missing(language).length === 0);
  for (const language of present) {
    fs.rmSync(outOf(language), { recursive: true, force: true });
    const synthesis = language.synthesize(new Steps(language.name), outOf(language));
    // Each language's own tests report what went wrong with it.
    synthesis.catch(() => undefined);
    done.set(language.name, synthesis);
  }
  await Promise.allSettled(done.values());
});

function missing({ needs }: Language) {
  return needs.filter((need) => !need.present());
}

/** The tests of a language whose toolchain is there. Without it they are skipped with the command that installs it, and in CI they fail. */
function describeLanguage(language: Language, tests: () => void) {
  describe(language.name, () => {
    const lacking = missing(language).map((need) =>
      `${need.name} is missing, which ${need.purpose}: ${need.packages.length > 0 ? howToInstall(need) : need.otherwise}`).join('; ');
    if (!lacking) {
      test('builds, installs and synthesizes', async () => { await done.get(language.name); });
      tests();
    } else if (process.env.CI && !language.mayBeMissingInCi) {
      test('has its toolchain in CI', () => { throw new Error(lacking); });
    } else {
      process.stderr.write(`  ${language.name}: SKIPPED. ${lacking}\n`);
      test.skip(`skipped: ${lacking}`, () => undefined);
    }
  });
}

/** What a language synthesized. Why it could not is told once, by its first test. */
async function synthesized(language: Language, app = ''): Promise<string> {
  await done.get(language.name)!.catch(() => { throw new Error(`${language.name} did not synthesize: see its first test`); });
  return path.join(outOf(language), app);
}

describeLanguage(current, () => {
  const working = [...APPS, ...DEMO_APPS];

  test('synthesizes every app, and nothing else', async () => {
    expect(appsIn(await synthesized(current))).toEqual([...working, ...Object.keys(REFUSED)].sort());
  });

  test.each(working)('%s: has templates and no error', async (app) => {
    const assembly = await synthesized(current, app);
    expect(errorOf(assembly)).toBeUndefined();
    const stacks = Object.entries<any>(templates(assembly));
    expect(stacks).not.toEqual([]);
    expect(stacks.filter(([, { Resources = {} }]) => Object.keys(Resources).length === 0)).toEqual([]);
  });

  test.each(Object.entries(REFUSED))('%s: the user reads our sentence', async (app, sentence) => {
    expect(errorOf(await synthesized(current, app))).toContain(sentence);
  });
});

for (const language of [floor, python, java, go, csharp]) {
  const apps = [floor, python].includes(language) ? [...APPS, ...DEMO_APPS] : APPS;
  describeLanguage(language, () => {
    test('has the same apps as TypeScript', async () => {
      expect(appsIn(await synthesized(language))).toEqual([...apps, ...Object.keys(REFUSED)].sort());
    });

    test.each(apps)('%s: all templates equal those of TypeScript', async (app) => {
      const assembly = await synthesized(language, app);
      expect(errorOf(assembly)).toBeUndefined();
      expect(templates(assembly)).toEqual(templates(await synthesized(current, app)));
    });

    test.each(Object.entries(REFUSED))('%s: the user reads our sentence', async (app, sentence) => {
      expect(errorOf(await synthesized(language, app))).toContain(sentence);
    });
  });
}

// With an SDK the C# apps are compiled, which tells more.
(missing(csharp).length > 0 ? describe : describe.skip)('the source of the C# package', () => {
  const sources = path.join(cache, 'packages', 'dotnet', 'CdkReferenceConstructs', 'CdkReferenceConstructs');

  beforeAll(async () => {
    await artefact('dotnet', new Steps('C# source'), { codeOnly: true });
  });

  test('holds the whole public API', () => {
    expect(missingFrom(sources, inProject('.jsii'))).toEqual([]);
  });

  test('has all that the C# apps use', () => {
    const folder = path.join(__dirname, 'csharp');
    const program = fs.readdirSync(folder).filter((name) => name.endsWith('.cs')).map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
    expect(unknownIn(program, sources)).toEqual([]);
  });

  test('depends on the range of aws-cdk-lib that the npm package names', () => {
    const project = fs.readFileSync(path.join(sources, '..', 'CdkReferenceConstructs.csproj'), 'utf8');
    const { peerDependencies } = JSON.parse(fs.readFileSync(inProject('package.json'), 'utf8'));
    expect(project).toContain(`Include="Amazon.CDK.Lib" Version="[${peerDependencies['aws-cdk-lib'].slice(1)},3.0.0)"`);
  });
});
