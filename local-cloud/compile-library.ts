import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { projectRoot, shown } from './paths';
import { run } from './processes';

const TIMEOUT_MS = 5 * 60_000;

/** Demo apps import the compiled library and its bundled handlers: makes them when they are missing or older than the source. */
export async function compileLibrary(runDirectory: string, log: (line: string) => void): Promise<void> {
  if (!isStale(projectRoot)) return;
  log('Compiling the library');
  const logFile = path.join(runDirectory, 'compile.log');
  // pre-compile bundles the handlers into assets/, compile runs jsii.
  for (const task of ['pre-compile', 'compile']) {
    const { code } = await run('npx', ['projen', task], { cwd: projectRoot, log: logFile, timeoutMs: TIMEOUT_MS });
    if (code !== 0) throw new LocalCloudError(`npx projen ${task} failed; log: ${shown(logFile)}`);
  }
}

/** jsii writes `.jsii` last; what is older than any source file is stale. */
export function isStale(root: string): boolean {
  const compiled = path.join(root, '.jsii');
  if (!fs.existsSync(compiled) || !fs.existsSync(path.join(root, 'lib', 'index.js'))) return true;
  return newest(path.join(root, 'src')) > fs.statSync(compiled).mtimeMs;
}

function newest(folder: string): number {
  return Math.max(0, ...fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => fs.statSync(path.join(entry.parentPath, entry.name)).mtimeMs));
}
