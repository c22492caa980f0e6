import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BENCHED } from './constructs';

/** Synthesizes n instances in one process and prints the seconds: `synth.js <name> construct|direct <n>`. Prints the resource types with `count`. */
const [name, kind, n, count] = process.argv.slice(2);
const build = BENCHED[name][kind as 'construct' | 'direct'];
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const started = process.hrtime.bigint();
const app = new App({ outdir, analyticsReporting: false });
// A home stack for each: one stack holds at most 500 resources.
for (let index = 0; index < Number(n); index++) build(new Stack(app, `Home${index}`, { env: { region: 'us-east-1' } }), `Bench${index}`);
const assembly = app.synth();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;

const types: Record<string, number> = {};
for (const stack of assembly.stacks) {
  for (const { Type } of Object.values<{ Type: string }>(stack.template.Resources)) types[Type] = (types[Type] ?? 0) + 1;
}
rmSync(outdir, { recursive: true });
console.log(JSON.stringify(count ? types : { seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
