import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { BENCHED } from './constructs';

/**
 * Synthesizes n instances in one process and prints the seconds: `synth.js <name> construct|direct <n>`.
 * With `count` it prints the resource types instead, with `definitions` the texts of the state machines.
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

const types: Record<string, number> = {};
const definitions: Record<string, string> = {};
for (const stack of assembly.stacks) {
  for (const [id, { Type, Properties }] of Object.entries<any>(stack.template.Resources)) {
    types[Type] = (types[Type] ?? 0) + 1;
    if (Type === 'AWS::StepFunctions::StateMachine') definitions[word(id)] = text(Properties.DefinitionString);
  }
}
rmSync(outdir, { recursive: true });
console.log(JSON.stringify({ count: types, definitions }[instead] ?? { seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));

/** A text as it would stand in a file: what it refers to is a `${word}`. */
function text(definition: any): string {
  if (typeof definition === 'string') return definition;
  return definition['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `\${${word(part.Ref ?? part['Fn::GetAtt'][0])}}`).join('');
}

/** The last word of a logical id or of a pseudo parameter. */
function word(ref: string): string {
  return ref.replace(/[0-9A-F]{8}$/, '').match(/[A-Z][a-z]+$/)![0];
}
