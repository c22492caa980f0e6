import { execFileSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { arch, cpus, platform } from 'os';
import { join, resolve } from 'path';
import { BENCHED } from './constructs';
import { Ratio, ratios } from './ratios';
import { rolloutSection } from './rollouts';
import { trainingSection } from './trainings';
import { readPacked } from '../projenrc/package-budget';

/**
 * `npx projen bench`: measures, in one run and as ratios, and writes docs/benchmarks.md.
 *
 * What is compared runs in turn (A B A B ...), each in a process of its own, so that a slow moment of the machine hits both.
 */
const LAB = resolve('.cache/bench');
const CDK = 'aws-cdk-lib@2.276.0';
const PEERS = [
  'cdk-nag@3.0.2', 'cdk-monitoring-constructs', '@aws-solutions-constructs/aws-apigateway-lambda', '@cdklabs/generative-ai-cdk-constructs',
];
const LOAD_ROUNDS = 11;
const SYNTH_ROUNDS = 5;

const nameOf = (spec: string) => spec.replace(/(.)@.*$/, '$1');
const say = (text: string) => process.stderr.write(`bench: ${text}\n`);
const node = (...args: string[]) => JSON.parse(execFileSync(process.execPath, args, { cwd: LAB, encoding: 'utf8', maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'ignore'] }));

function prepare(): string {
  const archive = readdirSync('dist/js').find((file) => file.endsWith('.tgz'));
  if (!archive) throw new Error('dist/js holds no package. Fix: run npx projen build, or npx projen package:js');
  mkdirSync(LAB, { recursive: true });
  say('installs the package and its peers');
  writeFileSync(join(LAB, 'package.json'), '{"private":true}');
  const packed = resolve('dist/js', archive);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', packed, CDK, 'constructs', ...PEERS], { cwd: LAB, stdio: ['ignore', 'ignore', 'inherit'] });
  cpSync('bench/hello', join(LAB, 'hello'), { recursive: true });
  execFileSync('npx', ['esbuild', 'bench/synth.ts', '--bundle', '--packages=external', '--platform=node', `--outfile=${join(LAB, 'synth.js')}`, '--log-level=error']);
  for (const name of ['CanaryFunction', 'SpotTrainingJob']) {
    writeFileSync(join(LAB, `definitions-${name}.json`), JSON.stringify(node('synth.js', name, 'construct', '1', 'definitions')));
  }
  writeFileSync(join(LAB, 'load.js'), `const t = process.hrtime.bigint();
require('aws-cdk-lib'); if (process.argv[2]) require(process.argv[2]);
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - t) / 1e9, megabytes: process.resourceUsage().maxRSS / 1024 }));`);
  return packed;
}

function loading(): string[] {
  return ['cdk-reference-constructs', ...PEERS.map(nameOf)].map((name) => {
    say(`loads ${name}`);
    const { seconds, megabytes } = ratios(LOAD_ROUNDS, () => node('load.js', name), () => node('load.js'));
    return `| ${name} | ${cell(seconds, 3, 's')} | ${cell(megabytes, 0, 'MB')} |`;
  });
}

function synthesis(name: string): string {
  const types = (kind: string) => JSON.stringify(Object.entries(node('synth.js', name, kind, '1', 'count')).sort());
  if (types('construct') !== types('direct')) throw new Error(`What ${name} is compared with declares other resources:\n${types('construct')}\n${types('direct')}`);
  const rows = [1, 10, 50].map((n) => {
    say(`synthesizes ${n} x ${name}`);
    const run = (kind: string) => () => node('synth.js', name, kind, `${n}`);
    const { seconds, megabytes } = ratios(SYNTH_ROUNDS, run('construct'), run('direct'));
    return `| ${n} | ${cell(seconds, 2, 's')} | ${(1000 * seconds.a / n).toFixed(0)} ms | ${cell(megabytes, 0, 'MB')} |`;
  });
  return `## Synthesis of ${name}

An app with ${BENCHED[name].app}, against an app that declares the same resources with the L2s of aws-cdk-lib
(in \`bench/\`; the run stops unless both declare the same number of each resource type); ${SYNTH_ROUNDS} rounds.
Targets: at most 1.25 x, and linear growth.

| instances | time (construct, direct) | per instance | memory (construct, direct) |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function cell({ a, b, ratio }: Ratio, digits: number, unit: string) {
  return `${ratio.toFixed(2)} x (${a.toFixed(digits)} to ${b.toFixed(digits)} ${unit})`;
}

function sizes(archive: string): string[] {
  const { files, archive: bytes } = readPacked(archive);
  const bundles = Object.entries(files).filter(([file]) => /^assets\/.*\.js$/.test(file));
  return [['package, packed', bytes], ['package, unpacked', Object.values(files).reduce((sum, size) => sum + size, 0)], ...bundles]
    .map(([name, size]) => `| ${name} | ${(Number(size) / 1024).toFixed(1)} kB |`);
}

function versions(): string {
  return [nameOf(CDK), ...PEERS.map(nameOf)].map((name) => `${name} ${JSON.parse(readFileSync(join(LAB, 'node_modules', name, 'package.json'), 'utf8')).version}`).join(', ');
}

async function main() {
  if (!existsSync('dist/js')) throw new Error('dist/js is missing. Fix: run npx projen build, or npx projen package:js');
  const archive = prepare();
  const [load, synth, size] = [loading(), Object.keys(BENCHED).map(synthesis), sizes(archive)];
  say('simulates rollouts');
  const rollouts = await rolloutSection();
  say('trains, and kills the training');
  const trainings = await trainingSection();
  writeFileSync('docs/benchmarks.md', `# Benchmarks

Written by \`npx projen bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} x ${cpus()[0].model}, ${platform()} ${arch()}, Node.js ${process.version}.
${versions()}.

Each figure is a ratio: the median over all rounds of A divided by B, where A and B run in turn, each in a process of its own.
The seconds and megabytes behind it are medians. Nothing here is a test that could fail on a slow day; compare ratios, not seconds.

## Loading the library

\`require('aws-cdk-lib')\` and then the library, against bare \`aws-cdk-lib\`; ${LOAD_ROUNDS} rounds. Target: at most 1.2 x.
What a construct needs is loaded when it is first used (docs/decisions/0006-loading.md): that part is in the figures of the synthesis.

| library | time (with, without) | memory (with, without) |
| --- | --- | --- |
${load.join('\n')}

${synth.join('\n')}
${rollouts}

${trainings}
## Sizes

Targets: package under 2,048 kB packed, each handler (\`*.lambda\`) under 100 kB. An operator's command carries the AWS SDK clients it needs.

| what | size |
| --- | --- |
${size.join('\n')}
`);
  say(`wrote docs/benchmarks.md (${statSync('docs/benchmarks.md').size} bytes)`);
}

void main();
