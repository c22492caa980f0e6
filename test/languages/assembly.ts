import * as fs from 'node:fs';
import * as path from 'node:path';
import { readDashboards } from '../setup/read-dashboards';

/** All templates below a folder, by their path in it: those of all stacks, also of nested assemblies. */
export function templates(assembly: string): Record<string, unknown> {
  const files = fs.readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.template.json')).sort();
  return Object.fromEntries(files.map((name) => [name, readDashboards(JSON.parse(fs.readFileSync(path.join(assembly, name), 'utf8')))]));
}

/** The folders below `out` that hold an assembly or an error: one for each app. */
export function appsIn(out: string): string[] {
  return fs.readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => ['manifest.json', 'error.txt'].includes(path.basename(name)))
    .map((name) => path.dirname(name))
    .filter((name, _, all) => !all.some((other) => name.startsWith(`${other}${path.sep}`)))
    .sort();
}

/** The error of an app as its language shows it, if it ended in one. */
export function errorOf(assembly: string): string | undefined {
  const file = path.join(assembly, 'error.txt');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
