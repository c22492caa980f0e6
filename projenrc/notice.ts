import { existsSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';

/** The licences of what is bundled into assets/: they ask to be passed on with it. Written before each compilation, as bundles are. */
const FILE = 'NOTICE';

interface Task {
  readonly name: string;
  readonly steps?: { readonly execArgs?: string[]; readonly exec?: string }[];
}

/** The sources that are bundled, with what is left out of each bundle. */
function bundles(): { source: string; external: string[] }[] {
  const { tasks } = JSON.parse(readFileSync('.projen/tasks.json', 'utf8')) as { tasks: Record<string, Task> };
  return Object.values(tasks).filter(({ name }) => name.startsWith('bundle:') && !name.endsWith(':watch')).flatMap(({ steps = [] }) => steps).map(({ execArgs = [] }) => ({
    source: execArgs.find((argument) => argument.startsWith('src/')) ?? '',
    external: execArgs.flatMap((argument) => /^--external:(.*)$/.exec(argument)?.[1] ?? []),
  })).filter(({ source }) => source !== '');
}

/** Folders of the packages that are in a bundle. */
function packagesIn({ source, external }: ReturnType<typeof bundles>[number]): string[] {
  const { metafile } = buildSync({ entryPoints: [source], bundle: true, platform: 'node', external, metafile: true, write: false, logLevel: 'error' });
  return Object.keys(metafile.inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e(\.|$)/i.test(each));
  const text = file ? readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim() : `Licence: ${license}`;
  return `## ${name} ${version} (${license})\n\n${text}\n`;
}

export function notices(): string {
  const folders = [...new Set(bundles().flatMap(packagesIn))].filter((folder) => existsSync(join(folder, 'package.json'))).sort();
  return `cdk-reference-constructs\nCopyright cdk-reference-constructs contributors. Licensed under Apache-2.0: see LICENSE.\n\n# Bundled into assets/\n\n${folders.map(notice).join('\n')}`;
}

if (require.main === module) writeFileSync(FILE, notices());
