import { readRecipe } from './recipe';
import { commandOf } from './script';

const recipe = (more: object = {}, manifest: object = {}) => JSON.stringify({
  RecipeFormatVersion: '2020-01-25',
  ComponentName: 'example.Collector',
  ComponentVersion: '1.0.0',
  Manifests: [{ Platform: { os: 'linux', runtime: '*' }, Lifecycle: { run: 'sleep 9' }, ...manifest }],
  ...more,
});

test('takes a recipe in the documented form', () => {
  const { manifest } = readRecipe(recipe({ ComponentDescription: 'Rows', ComponentConfiguration: { DefaultConfiguration: { any: { Script: 1 } } } }, {
    Artifacts: [{ Uri: 's3://bucket/collector.js', Permission: { Read: 'ALL' } }],
    Lifecycle: { Setenv: { A: '1' }, install: { Script: 'true', Timeout: 60 }, run: { Script: 'sleep 9', RequiresPrivilege: false } },
  }), 'lite');
  expect(manifest.Artifacts).toHaveLength(1);
});

test.each<[string, string, string]>([
  ['a version that is none', recipe({ ComponentVersion: '1.0' }), '/ComponentVersion must match pattern'],
  ['a name that is none', recipe({ ComponentName: 'a b' }), '/ComponentName must match pattern'],
  ['another format', recipe({ RecipeFormatVersion: '2021-01-01' }), '/RecipeFormatVersion must be equal to constant'],
  ['a key that is unknown', recipe({ Component: 1 }), '/ must NOT have additional properties (Component)'],
  ['no manifest', recipe({ Manifests: [] }), '/Manifests must NOT have fewer than 1 items'],
  ['a step that is unknown', recipe({}, { Lifecycle: { start: 'x' } }), '/Manifests/0/Lifecycle must NOT have additional properties (start)'],
  ['an artefact from elsewhere', recipe({}, { Artifacts: [{ Uri: 'ftp://x' }] }), '/Manifests/0/Artifacts/0/Uri must match pattern'],
  ['two main steps', recipe({}, { Lifecycle: { run: 'x', startup: 'y' } }), 'The lifecycle has startup and run; allowed: one of them'],
  ['another system', recipe({}, { Platform: { os: 'windows' } }), 'The recipe has no manifest for Linux and nucleus'],
])('refuses %s', (_, json, fault) => {
  expect(() => readRecipe(json, 'nucleus')).toThrow(fault);
});

test('names in another case are taken by the nucleus, and not by nucleus lite', () => {
  const json = recipe({}, { Artifacts: [{ URI: 's3://bucket/collector.js' }], Lifecycle: { Run: { script: 'true' } } });
  expect(readRecipe(json, 'nucleus').manifest).toMatchObject({ Artifacts: [{ Uri: 's3://bucket/collector.js' }], Lifecycle: { run: { Script: 'true' } } });
  expect(() => readRecipe(json, 'lite')).toThrow('/Manifests/0/Lifecycle must NOT have additional properties (Run)');
});

test('nucleus lite takes only manifests that name a runtime', () => {
  const json = recipe({}, { Platform: { os: 'linux' } });
  expect(readRecipe(json, 'nucleus').manifest.Platform).toEqual({ os: 'linux' });
  expect(() => readRecipe(json, 'lite')).toThrow('nucleus lite takes only those whose Platform has "runtime": "*" or "aws_nucleus_lite"');
});

describe('commands', () => {
  const variables = {
    rootPath: '/gg', workPath: '/gg/work/c', artifactsPath: '/gg/packages/c', thingName: 'press-7', configuration: { 'settings': { a: ['x y', '$HOME'] }, 'text/1': 'plain' },
  };

  test('have the values of recipe variables', () => {
    const { script, timeoutMs } = commandOf({ run: 'node {artifacts:path}/c.js {work:path} {kernel:rootPath} {iot:thingName} {configuration:/text~11} {configuration:/settings/a/1}' },
      'run', variables, 'nucleus')!;
    expect(script).toBe('node /gg/packages/c/c.js /gg/work/c /gg press-7 plain $HOME');
    expect(timeoutMs).toBeUndefined();
  });

  test('have the environment of the nucleus as it is, and of nucleus lite as a shell reads it', () => {
    const lifecycle = { Setenv: { SETTINGS: '{configuration:/settings}' }, install: { Script: 'true', Setenv: { MORE: '1' } } };
    expect(commandOf(lifecycle, 'install', variables, 'nucleus')).toEqual({ script: 'true', timeoutMs: 120_000, env: { SETTINGS: '{"a":["x y","$HOME"]}', MORE: '1' } });
    expect(commandOf(lifecycle, 'install', variables, 'lite')).toEqual({
      script: 'export SETTINGS={\\"a\\":[\\"x y\\",\\"\\$HOME\\"]}\nexport MORE=1\ntrue', timeoutMs: 120_000, env: {},
    });
  });

  test('with a variable that stands for nothing are left so, or refused by nucleus lite', () => {
    expect(commandOf({ run: 'echo {some:thing}' }, 'run', variables, 'nucleus')!.script).toBe('echo {some:thing}');
    expect(() => commandOf({ run: 'echo {configuration:/none}' }, 'run', variables, 'lite')).toThrow('{configuration:/none} stands for nothing');
  });

  test('are nothing where the lifecycle has no such step', () => {
    expect(commandOf({ run: 'true' }, 'install', variables, 'nucleus')).toBeUndefined();
  });
});
