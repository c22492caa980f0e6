import * as fs from 'fs';
import * as path from 'path';

/** Where things are. Everything that the local cloud writes is under `.local-cloud/`, which git ignores. */
export const projectRoot = path.resolve(__dirname, '..');
export const home = path.join(projectRoot, '.local-cloud');
export const nodeModules = path.join(projectRoot, 'node_modules');

const RUNS_KEPT = 10;

/** A directory of this run, for logs, recorded calls and outputs. The ten newest are kept. */
export function newRunDirectory(now = new Date()): string {
  const runs = path.join(home, 'runs');
  fs.mkdirSync(runs, { recursive: true });
  for (const old of fs.readdirSync(runs).sort().slice(0, -(RUNS_KEPT - 1))) {
    fs.rmSync(path.join(runs, old), { recursive: true, force: true });
  }
  return fs.mkdtempSync(path.join(runs, `${now.toISOString().replace(/[:.]/g, '-')}-`));
}

/** A path as a reader of a message wants it: from the project's root. */
export const shown = (file: string) => path.relative(process.cwd(), file) || '.';
