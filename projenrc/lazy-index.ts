import { readFileSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';

/**
 * Rewrites lib/index.js so that a construct is loaded when it is first used, as aws-cdk-lib does with its modules: an app
 * that uses one construct does not pay for all.
 */
export function lazyIndex(exported: Record<string, string[]>): string {
  const names = Object.values(exported).flat();
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`src/index.ts exports "${twice}" from two modules. Fix: rename one`);
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    `const exported = ${JSON.stringify(exported)};`,
    // With a literal require in each, so that bundlers see what belongs to the library.
    `const load = { ${Object.keys(exported).map((module) => `'${module}': () => require('${module}')`).join(', ')} };`,
    'for (const [module, names] of Object.entries(exported)) {',
    '  for (const name of names) Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => load[module]()[name] });',
    '}',
    // Never runs. It tells Node's ES module loader the names that the loop above hides from it.
    `0 && (module.exports = { ${names.join(', ')} });`,
    '',
  ].join('\n');
}

/** The modules that `export * from '...'` lines name. */
export function reExported(source: string): string[] {
  const lines = source.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
  return lines.map((line) => {
    const module = /^export \* from '(\.[^']+)';$/.exec(line)?.[1];
    if (!module) throw new Error(`src/index.ts has the line "${line}". Allowed: export * from './...'; one a line`);
    return module;
  });
}

if (require.main === module) {
  const modules = reExported(readFileSync('src/index.ts', 'utf8'));
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exported = Object.fromEntries(modules.map((module) => [module, Object.keys(require(resolve('lib', module)))]));
  writeFileSync(join('lib', 'index.js'), lazyIndex(exported));
}
