import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { inProject, Steps } from './steps';

export type Target = 'js' | 'python' | 'java' | 'go' | 'dotnet';

/** What a package is made from. The bundles in assets/ and the compiled lib/ follow from these. */
const SOURCES = ['src', 'package.json', 'package-lock.json', 'README.md', 'LICENSE'];

interface PackageOptions {
  /** Generate the source of the package, and build nothing. */
  readonly codeOnly?: boolean;
  /** More arguments for jsii-pacmak. */
  readonly args?: string[];
  readonly env?: NodeJS.ProcessEnv;
}

const made = new Map<Target, Promise<string>>();

/** The package of one target in dist/, as `npx projen package:<target>` makes it. Made anew only when a source is newer. */
export function artefact(target: Target, steps: Steps, options: PackageOptions = {}): Promise<string> {
  if (!made.has(target)) made.set(target, make(target, steps, options));
  return made.get(target)!;
}

async function make(target: Target, steps: Steps, { codeOnly, args = [], env }: PackageOptions): Promise<string> {
  const folder = inProject('dist', target);
  if (isFresh(folder)) return folder;
  const fresh = path.join(steps.folder, 'package');
  fs.rmSync(fresh, { recursive: true, force: true });
  await steps.run(codeOnly ? 'source generated' : 'package built', inProject('node_modules', '.bin', 'jsii-pacmak'), [
    '--target', target, '--outdir', fresh, ...(codeOnly ? ['--code-only'] : []), ...args,
  ], { cwd: inProject(), env });
  // Moved when complete, so that an interrupted build is never taken for a package.
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  fs.renameSync(path.join(fresh, target), folder);
  return folder;
}

/** The one file of a package with this ending. */
export function only(folder: string, ending: string): string {
  const found = fs.readdirSync(folder).filter((name) => name.endsWith(ending));
  if (found.length !== 1) throw new Error(`${folder} must hold one file *${ending}, and holds ${found.join(', ') || 'none'}. Fix: delete the folder and try again`);
  return path.join(folder, found[0]);
}

export function contentHash(...files: string[]): string {
  const hash = createHash('sha256');
  files.forEach((file) => hash.update(fs.readFileSync(file)));
  return hash.digest('hex');
}

export const libraryVersion = (): string => JSON.parse(fs.readFileSync(inProject('package.json'), 'utf8')).version;

function isFresh(folder: string): boolean {
  const packaged = fs.existsSync(folder) ? times(folder) : [];
  // The bundler writes *-function.ts itself, at each build.
  const sources = SOURCES.flatMap((source) => times(inProject(source), (name) => !name.endsWith('-function.ts')));
  return packaged.length > 0 && Math.min(...packaged) > Math.max(...sources);
}

function times(item: string, counts: (name: string) => boolean = () => true): number[] {
  const stat = fs.statSync(item);
  if (stat.isDirectory()) return fs.readdirSync(item).flatMap((name) => times(path.join(item, name), counts));
  return counts(item) ? [stat.mtimeMs] : [];
}
