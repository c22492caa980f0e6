import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { salesMapping } from './etl/mapping';
import { check } from './etl/same';
import { files, Measured, run, Way, WAYS, Work } from './etl/ways';
import { median } from './ratios';
import { efforts } from './recommendations/effort';
import { newRunDirectory } from '../local-cloud/paths';
import { prepareSpark } from '../local-cloud/spark';

/** BENCH_ETL_ROWS=100000,1000000 leaves the largest out, which takes most of the time. */
const ALL_ROWS = [100_000, 1_000_000, 10_000_000];
const ROWS = process.env.BENCH_ETL_ROWS?.split(',').map(Number) ?? ALL_ROWS;
const CORES = [1, 2];
const CHECKED = 100_000;
const IMPORTED = 1_000_000;
const GIGABYTES = 6;
/** Cores that other work had, in the mean of all runs: above it, seconds say nothing. */
const QUIET = 0.2;
const ROUNDS = 3;
/** A round of the largest takes minutes. */
const roundsOf = (rows: number) => rows > IMPORTED ? 1 : ROUNDS;
const ROUNDS_TOLD = `${ROUNDS} rounds (of more than ${IMPORTED.toLocaleString('en')} rows: one), in each of which the three run in turn.`;

interface Case {
  readonly rows: number;
  readonly cores: number;
  readonly rounds: Record<Way, Measured>[];
}

const say = (text: string) => process.stderr.write(`bench:   ${text}\n`);
const count = (rows: number) => rows.toLocaleString('en');

/** The part of docs/benchmarks.md about the ETL of GlueToPersonalize. */
export async function etlSection(): Promise<string> {
  const spark = await prepareSpark(newRunDirectory(), say);
  const { settings, schema } = salesMapping();
  const directory = mkdtempSync(join(tmpdir(), 'bench-etl-'));
  try {
    const { bavail, bsize } = statfsSync(directory);
    if (bavail * bsize < GIGABYTES * 2 ** 30) throw new Error(`${tmpdir()} has ${(bavail * bsize / 2 ** 30).toFixed(1)} GB free, ${GIGABYTES} are needed. Fix: set TMPDIR to a folder that has them`);
    const work = { spark, settings, directory };
    let taken = '';
    const cases: Case[] = [];
    for (const rows of ROWS) {
      generate(rows, work);
      for (const cores of CORES) cases.push({ rows, cores, rounds: inTurn(rows, cores, work) });
      if (rows <= IMPORTED) taken = imported(cases.at(-1)!.rounds.at(-1)!.etl, schema, directory);
    }
    return ['## The ETL of GlueToPersonalize', await effort(), about(taken), figures(cases), growth(cases)].join('\n\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function generate(rows: number, { directory }: Work) {
  say(`generates ${count(rows)} rows`);
  mkdirSync(join(directory, 'sales'), { recursive: true });
  execFileSync('python3', [resolve('bench/etl/sales.py'), `${rows}`, join(directory, 'sales/sales.csv')]);
}

/** All ways in turn. The very first round warms the machine up, and is checked. */
function inTurn(rows: number, cores: number, work: Work): Case['rounds'] {
  const round = (name: string) => {
    say(`exports ${count(rows)} rows on ${cores} core${cores > 1 ? 's' : ''}, ${name}`);
    return Object.fromEntries(WAYS.map((way) => [way, run(way, work, cores)])) as Record<Way, Measured>;
  };
  if (rows <= CHECKED && cores === CORES[0]) check(round('checked'));
  return Array.from({ length: roundsOf(rows) }, (_, index) => round(`round ${index + 1}`));
}

/** What the local Personalize says of an export, in its own words. It ends with an error if a row is refused. */
function imported({ folder }: Measured, schema: string, directory: string): string {
  const file = join(directory, 'schema.json');
  writeFileSync(file, schema);
  return execFileSync('python3', ['-m', 'emulator.personalize.check', file, ...files(folder)], { cwd: resolve('local-cloud'), encoding: 'utf8' }).trim();
}

async function effort(): Promise<string> {
  const found = await efforts();
  const rows = found.map(({ name, transitions, asking, calls, functions, hours }) => `| ${name} | ${transitions} | ${asking} | ${calls} | ${functions} | ${hours.toFixed(1)} |`);
  return `What a run takes, counted in virtual time (\`bench/recommendations/\`) on the definitions that are deployed, with three datasets of which two are crawled. State transitions are billed ($0.025 per
1,000); those that ask whether something is done depend on how long Personalize takes, which is made up there. No function is called.
In the repository of aws-solutions/maintaining-personalized-experiences-with-machine-learning (1.4.5) we counted about 17 functions; how many of its states a run enters was not counted.

| what | transitions | of these, asking | calls of services | functions | hours |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

const about = (taken: string) => `The script of the Glue jobs, run as a job runs it but on the local Spark, against a script for just this table (\`bench/etl/by_hand.py\`): files of this machine, a catalog of one table,
1 GB for Spark, and no more cores for the whole process than for Spark. The table of made-up sales has six columns and about 60 bytes a row; 0.2 % of the rows are bad in seven ways, 1 % come twice.
Seconds are those of the whole process, the start of Spark included; memory is the most that all its processes hold at once; processor time is that of all of them, compilation by
Java included. At ${count(CHECKED)} rows the run stops unless all make the same rows and count the same bad ones.

"By hand" reads the table once, leaves bad rows out, counts them by reason, and writes what is left without duplicates. "With account" does what the ETL also does: it writes the bad rows
with their reasons, and counts users, users with two interactions, items and kinds of events.
The bare script is one action of Spark. The ETL has seven, over rows that it keeps - judged, and then without duplicates - so that all it writes and tells comes of one reading of the
source; the script with account has six. With a million rows on two cores, two fifths of the ETL's processor time were in Spark's tasks (by its event log, in one run on a busy
machine). What the rest goes to - the start, planning, Java's compilers and collector - was not measured apart.
Personalize's stand-in, which checks by AWS's documentation, takes the export of the largest table up to ${count(IMPORTED)} rows whole: ${taken}, 0 refused.`;

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const quotient = ({ rounds }: Case, other: Way, figure: 'seconds' | 'processor' | 'megabytes') => median(rounds.map((round) => round.etl[figure] / round[other][figure]));
const middle = ({ rounds }: Case, way: Way, figure: 'seconds' | 'processor' | 'megabytes') => median(rounds.map((round) => round[way][figure]));

function figures(cases: Case[]): string {
  const others = mean(cases.flatMap(({ rounds }) => rounds.flatMap((round) => WAYS.map((way) => round[way].others))));
  return others < QUIET ? table(cases) : ratioTable(cases, others);
}

function table(cases: Case[]): string {
  const rows = cases.flatMap((each) => WAYS.slice(1).map((way) => `| ${count(each.rows)} | ${each.cores} | ${way} | ${cell(each, way, 'seconds', 1, 's')} | ${
    ['etl' as Way, way].map((one) => count(Math.round(each.rows / middle(each, one, 'seconds')))).join(' to ')} | ${cell(each, way, 'processor', 1, 's')} | ${cell(each, way, 'megabytes', 0, 'MB')} |`));
  return `${ROUNDS_TOLD}

| rows | cores | ETL against | time | rows per second | processor time | memory |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

const cell = (each: Case, way: Way, figure: 'seconds' | 'processor' | 'megabytes', digits: number, unit: string) =>
  `${quotient(each, way, figure).toFixed(2)} x (${middle(each, 'etl', figure).toFixed(digits)} to ${middle(each, way, figure).toFixed(digits)} ${unit})`;

function ratioTable(cases: Case[], others: number): string {
  const quotients = (each: Case, way: Way) => (['seconds', 'processor', 'megabytes'] as const).map((figure) => `${quotient(each, way, figure).toFixed(2)} x`).join(' | ');
  return `**The machine was busy with other work**, which had ${others.toFixed(1)} cores in the mean: only ratios are given, and no rows per second. The least uncertain are those of processor time. ${ROUNDS_TOLD}

| rows | cores | ETL against | time | processor time | memory |
| --- | --- | --- | --- | --- | --- |
${cases.flatMap((each) => WAYS.slice(1).map((way) => `| ${count(each.rows)} | ${each.cores} | ${way} | ${quotients(each, way)} |`)).join('\n')}`;
}

/** From one size to the next: what is not proportional, the start above all, shows in the first step. */
function growth(cases: Case[]): string {
  const steps = CORES.flatMap((cores) => {
    const sizes = cases.filter((each) => each.cores === cores);
    return sizes.slice(1).map((each, index) => {
      const times = (figure: 'processor' | 'megabytes') => WAYS.map((way) => (middle(each, way, figure) / middle(sizes[index], way, figure)).toFixed(1)).join(', ');
      return `| ${count(sizes[index].rows)} to ${count(each.rows)} | ${cores} | ${times('processor')} | ${times('megabytes')} |`;
    });
  });
  return `Growth: how many times as much the ETL, the script by hand, and the one with account take when the table is so much larger.

| rows | cores | processor time | memory |
| --- | --- | --- | --- |
${steps.join('\n')}

${leftOut()}To measure again: \`npx tsx bench/run.ts etl\`, for tables of ${ALL_ROWS.map(count).join(', ')} rows; \`BENCH_ETL_ROWS=100000,1000000\` leaves the largest out.`;
}

function leftOut(): string {
  const missing = ALL_ROWS.filter((rows) => !ROWS.includes(rows));
  return missing.length ? `**Not measured**: ${missing.map(count).join(', ')} rows. ` : '';
}
