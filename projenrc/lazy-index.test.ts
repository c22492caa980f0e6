import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { lazyIndex, reExported } from './lazy-index';

let directory: string;
beforeAll(() => directory = mkdtempSync(join(tmpdir(), 'lazy-')));
afterAll(() => rmSync(directory, { recursive: true }));

test('a module is loaded when one of its members is used, and not before', async () => {
  writeFileSync(join(directory, 'one.js'), 'globalThis.loaded = (globalThis.loaded ?? 0) + 1; exports.One = 1; exports.Eins = 2;');
  writeFileSync(join(directory, 'index.js'), lazyIndex({ './one': ['One', 'Eins'] }));
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const index = require(join(directory, 'index.js'));
  expect(Object.keys(index)).toEqual(['One', 'Eins']);
  expect((globalThis as any).loaded).toBeUndefined();
  expect(index.One + index.Eins).toBe(3);
  expect((globalThis as any).loaded).toBe(1);
});

test('an ES module imports by name', () => {
  writeFileSync(join(directory, 'two.js'), 'exports.Two = 2;');
  writeFileSync(join(directory, 'named.js'), lazyIndex({ './two': ['Two'] }));
  writeFileSync(join(directory, 'user.mjs'), "import { Two } from './named.js'; console.log(Two);");
  expect(execFileSync(process.execPath, [join(directory, 'user.mjs')], { encoding: 'utf8' })).toBe('2\n');
});

test('a name from two modules is an error', () => {
  expect(() => lazyIndex({ './a': ['X'], './b': ['X'] })).toThrow('exports "X" from two modules');
});

test('only lines that can be made lazy are allowed', () => {
  expect(reExported("// comment\n\nexport * from './a';\nexport * from './b/c';\n")).toEqual(['./a', './b/c']);
  expect(() => reExported("export { X } from './a';")).toThrow('Allowed: export * from');
});
