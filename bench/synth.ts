import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BENCHED } from './constructs';
import { definitionsIn, typesIn } from './templates';

/**
 * Synthesizes n instances in one process and prints the seconds: `synth.js <name> construct|direct <n>`.
 * With `count` it prints the resource types instead, with `definitions` the texts of the state machines, with `size` the bytes of all templates.
 */
const [name, kind, n, instead] = process.argv.slice(2);
const build = BENCHED[name][kind as 'construct' | 'direct'];
const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
const started = process.hrtime.bigint();
const app = new App({ outdir, analyticsReporting: false });
// A home stack for each: one stack holds at most 500 resources.
for (let index = 0; index < Number(n); index++) build(new Stack(app, `Home${index}`, { env: { region: 'us-east-1' } }), `Bench${index}`);
const assembly = app.synth();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const templates = assembly.stacks.map(({ template }) => template);
rmSync(outdir, { recursive: true });

const answers: Record<string, () => unknown> = {
  count: () => typesIn(templates),
  definitions: () => definitionsIn(templates),
  size: () => templates.reduce((sum, template) => sum + JSON.stringify(template).length, 0),
};
console.log(JSON.stringify(answers[instead]?.() ?? { seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
