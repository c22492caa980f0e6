import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { cache, inProject, Steps } from './steps';

export type Target = 'js' | 'python' | 'java' | 'go' | 'dotnet';

/** What a package is made from. */
const INPUTS = ['.jsii', 'lib', 'assets', 'package.json', 'package-lock.json', 'README.md', 'LICENSE'];

interface PackageOptions {
  /** Generate the source of the package, and build nothing. */
  readonly codeOnly?: boolean;
  /** More arguments for jsii-pacmak. */
  readonly args?: string[];
  readonly env?: NodeJS.ProcessEnv;
}

const made = new Map<Target, Promise<string>>();

/** The folder with the package of one target, as `npx projen package:<target>` makes it. Made anew when its inputs have changed. */
export function artefact(target: Target, steps: Steps, options: PackageOptions = {}): Promise<string> {
  if (!made.has(target)) made.set(target, make(target, steps, options));
  return made.get(target)!;
}

async function make(target: Target, steps: Steps, { codeOnly, args = [], env }: PackageOptions): Promise<string> {
  const packages = path.join(cache, 'packages');
  const folder = path.join(packages, target);
  const inputs = contentHash(...INPUTS.flatMap((input) => filesIn(inProject(input)))) + args.join();
  await steps.whenChanged(folder, inputs, async () => {
    await steps.run(codeOnly ? 'source generated' : 'package built', inProject('node_modules', '.bin', 'jsii-pacmak'), [
      '--target', target, '--outdir', packages, ...(codeOnly ? ['--code-only'] : []), ...args,
    ], { cwd: inProject(), env });
  });
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

/** A file, or all files in a folder. */
export function filesIn(item: string): string[] {
  if (!fs.statSync(item).isDirectory()) return [item];
  return fs.readdirSync(item).sort().flatMap((name) => filesIn(path.join(item, name)));
}
