import { execFileSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { arch, cpus, loadavg, platform } from 'os';
import { join, resolve } from 'path';
import { collectorSection } from './collectors';
import { BENCHED } from './constructs';
import { withSections } from './document';
import { encodingSection } from './encodings';
import { etlSection } from './etls';
import { modelRunSection } from './model-runs';
import { Ratio, ratios } from './ratios';
import { rolloutSection } from './rollouts';
import { trainingSection } from './trainings';
import { readPacked } from '../projenrc/package-budget';

/**
 * `npx projen bench`: measures, in one run and as ratios, and writes docs/benchmarks.md.
 *
 * What is compared runs in turn (A B A B ...), each in a process of its own, so that a slow moment of the machine hits both.
 * `npx tsx bench/run.ts encodings AbrMediaPipeline` measures only these parts, of the package in dist/, and leaves the other sections as they are.
 */
const LAB = resolve('.cache/bench');
const DOCUMENT = 'docs/benchmarks.md';
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
  const archive = existsSync('dist/js') && readdirSync('dist/js').find((file) => file.endsWith('.tgz'));
  if (!archive) throw new Error('dist/js holds no package. Fix: run npx projen build, or npx projen package:js');
  mkdirSync(LAB, { recursive: true });
  say('installs the package and its peers');
  writeFileSync(join(LAB, 'package.json'), '{"private":true}');
  const packed = resolve('dist/js', archive);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', packed, CDK, 'constructs', ...PEERS], { cwd: LAB, stdio: ['ignore', 'ignore', 'inherit'] });
  cpSync('bench/hello', join(LAB, 'hello'), { recursive: true });
  execFileSync('npx', ['esbuild', 'bench/synth.ts', '--bundle', '--packages=external', '--platform=node', `--outfile=${join(LAB, 'synth.js')}`, '--log-level=error']);
  for (const name of ['CanaryFunction', 'SpotTrainingJob', 'AbrMediaPipeline', 'GlueToPersonalize']) {
    writeFileSync(join(LAB, `definitions-${name}.json`), JSON.stringify(node('synth.js', name, 'construct', '1', 'definitions')));
  }
  writeFileSync(join(LAB, 'load.js'), `const t = process.hrtime.bigint();
require('aws-cdk-lib'); if (process.argv[2]) { const library = require(process.argv[2]); if (process.argv[3]) library[process.argv[3]]; }
console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - t) / 1e9, megabytes: process.resourceUsage().maxRSS / 1024 }));`);
  return packed;
}

function loading(): string {
  const load = ['cdk-reference-constructs', ...PEERS.map(nameOf)].map((name) => {
    say(`loads ${name}`);
    const { seconds, megabytes } = ratios(LOAD_ROUNDS, () => node('load.js', name), () => node('load.js'));
    return `| ${name} | ${cell(seconds, 3, 's')} | ${cell(megabytes, 0, 'MB')} |`;
  });
  return `## Loading the library

\`require('aws-cdk-lib')\` and then the library, against bare \`aws-cdk-lib\`; ${LOAD_ROUNDS} rounds. Target: at most 1.2 x.
What a construct needs is loaded when it is first used (docs/decisions/0006-loading.md): that part is in the figures of the synthesis.

| library | time (with, without) | memory (with, without) |
| --- | --- | --- |
${load.join('\n')}
`;
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
  const [ours, byHand] = ['construct', 'direct'].map((kind) => node('synth.js', name, kind, '1', 'size') / 1024);
  const resources = Object.values<number>(node('synth.js', name, 'construct', '1', 'count')).reduce((sum, count) => sum + count, 0);
  const { seconds: first } = ratios(LOAD_ROUNDS, () => node('load.js', 'cdk-reference-constructs', name), () => node('load.js', 'cdk-reference-constructs'));
  return `## Synthesis of ${name}

An app with ${BENCHED[name].app}, against an app that declares the same resources with the L2s of aws-cdk-lib
(in \`bench/\`; the run stops unless both declare the same number of each resource type); ${SYNTH_ROUNDS} rounds.
Targets: at most 1.25 x, and linear growth.
One instance has ${resources} resources; its templates have ${ours.toFixed(0)} kB, those by hand ${byHand.toFixed(0)} kB (${(ours / byHand).toFixed(2)} x). The class, when it is first used, loads in ${
  (1000 * (first.a - first.b)).toFixed(0)} ms.

| instances | time (construct, direct) | per instance | memory (construct, direct) |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function cell({ a, b, ratio }: Ratio, digits: number, unit: string) {
  return `${ratio.toFixed(2)} x (${a.toFixed(digits)} to ${b.toFixed(digits)} ${unit})`;
}

function sizes(archive: string): string {
  const { files, archive: bytes } = readPacked(archive);
  const bundles = Object.entries(files).filter(([file]) => /^assets\/.*\.js$/.test(file));
  const rows = [['package, packed', bytes], ['package, unpacked', Object.values(files).reduce((sum, size) => sum + size, 0)], ...bundles]
    .map(([name, size]) => `| ${name} | ${(Number(size) / 1024).toFixed(1)} kB |`);
  return `## Sizes

Targets: package under 2,816 kB packed, each handler (\`*.lambda\`) under 140 KiB. An operator's command carries the AWS SDK clients it needs.

| what | size |
| --- | --- |
${rows.join('\n')}
`;
}

function versions(): string {
  return [nameOf(CDK), ...PEERS.map(nameOf)].map((name) => `${name} ${JSON.parse(readFileSync(join(LAB, 'node_modules', name, 'package.json'), 'utf8')).version}`).join(', ');
}

interface Part {
  /** What it is measured on: the package, installed in the lab with its peers, or the sources. */
  readonly packed: boolean;
  readonly section: (archive: string) => string | Promise<string>;
}

/** The sections in their order. */
const PARTS: Record<string, Part> = {
  'loading': { packed: true, section: loading },
  ...Object.fromEntries(Object.keys(BENCHED).map((name) => [name, { packed: true, section: () => synthesis(name) }])),
  'rollouts': { packed: false, section: () => rolloutSection() },
  'trainings': { packed: false, section: () => trainingSection() },
  'encodings': { packed: false, section: () => encodingSection() },
  'etl': { packed: false, section: () => etlSection() },
  'model-runs': { packed: false, section: () => modelRunSection() },
  'collector': { packed: false, section: () => collectorSection() },
  'sizes': { packed: true, section: sizes },
};

/** Who else worked on the machine shows in its load: what is measured then is less certain. */
function machine(before: number) {
  const load = `${before.toFixed(1)} before it began and ${loadavg()[0].toFixed(1)} at its end`;
  return `on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} x ${cpus()[0].model}, ${platform()} ${arch()}, Node.js ${process.version};
load average ${load}. Others were at work where it is above the number of cores, and figures of single rows are then uncertain`;
}

async function main(only: string[]) {
  const [before] = loadavg();
  const unknown = only.find((name) => !PARTS[name]);
  if (unknown) throw new Error(`There is no part "${unknown}" to measure, there are: ${Object.keys(PARTS).join(', ')}`);
  const parts = Object.entries(PARTS).filter(([name]) => !only.length || only.includes(name));
  const archive = parts.some(([, { packed }]) => packed) ? prepare() : '';
  const sections: string[] = [];
  for (const [name, { section }] of parts) {
    say(`measures ${name}`);
    sections.push((await section(archive)).trim());
  }
  const document = only.length
    ? withSections(readFileSync(DOCUMENT, 'utf8'), sections.map((section) => `${section}\n\nThis section was measured by itself ${machine(before)}.`), '## Sizes')
    : `# Benchmarks

Written by \`npx projen bench\` ${machine(before)}.
${versions()}.

Each figure is a ratio: the median over all rounds of A divided by B, where A and B run in turn, each in a process of its own.
The seconds and megabytes behind it are medians. Nothing here is a test that could fail on a slow day; compare ratios, not seconds.

${sections.join('\n\n')}
`;
  writeFileSync(DOCUMENT, document);
  say(`wrote ${DOCUMENT} (${statSync(DOCUMENT).size} bytes)`);
}

void main(process.argv.slice(2));
