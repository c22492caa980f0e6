import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { bundleCollector } from '../local-cloud/collector/collector-process';
import { startMosquitto } from '../local-cloud/mosquitto/mosquitto';
import { newRunDirectory } from '../local-cloud/paths';
import { meet, MOSQUITTO, thisMachine } from '../local-cloud/requirements';
import { Line, oneByOne, OneByOne, Rate, Through, throughLine } from './collector/line';
import { Figure, Measured, middle, others, QUIET, quotient } from './collector/measured';
import { MOST_MEGABYTES, overlong, parse, Parsed, Way, WAYS } from './collector/parse/ways';
import { KINDS } from './collector/rows';
import { TELEGRAF, telegraf } from './collector/telegraf';
import { Fate, Trouble, troubles, TROUBLES } from './collector/trouble';
import { Whole, wholeCollector } from './collector/whole';
import { bytesPerRow, Compression } from './collector/wire';

/** BENCH_COLLECTOR_GB=5 has a file of 5 GB read, too: that takes a quarter of an hour and 7 GB of disk. */
const LARGE = Number(process.env.BENCH_COLLECTOR_GB ?? 0);
const FREE = LARGE + 3;
const ROWS = Number(process.env.BENCH_COLLECTOR_ROWS ?? 1_000_000);
const ROUNDS = 3;
const SMALL = 0.3 * 1e9 * Math.min(1, ROWS / 1_000_000);
const TARGETS: Record<Compression, number> = { none: 5000, gzip: 25_000 };
/** Bytes a second: of the defaults, and of AWS IoT. */
const BYTES: Record<Rate, number> = { default: 471_859, all: 524_288 };

const say = (text: string) => process.stderr.write(`bench:   ${text}\n`);
const count = (value: number) => Math.round(value).toLocaleString('en');
const megabytes = (value: number) => `${value.toFixed(0)} MB`;
const reached = (so: boolean) => (so ? '**reached**' : '**not reached**');

/** The part of docs/benchmarks.md about the collector. */
export async function collectorSection(): Promise<string> {
  await meet([MOSQUITTO], thisMachine(join(newRunDirectory(), 'apt.log')), say);
  const peer = telegraf(say);
  const folder = mkdtempSync(join(tmpdir(), 'bench-collector-'));
  const { bavail, bsize } = statfsSync(folder);
  const broker = await startMosquitto();
  try {
    if (bavail * bsize < FREE * 1e9) throw new Error(`${tmpdir()} has ${(bavail * bsize / 1e9).toFixed(1)} GB free, ${FREE} are needed. Fix: set TMPDIR to a folder that has them`);
    say(`reads ${count(ROWS)} rows in each way`);
    const parsed = parse(folder, ROWS, ROUNDS, peer);
    const long = overlong(folder);
    const whole: Whole[] = [];
    for (const bytes of [SMALL, ...LARGE ? [LARGE * 1e9] : []]) {
      say(`a file of ${(bytes / 1e9).toFixed(2)} GB through the whole collector`);
      mkdirSync(join(folder, 'whole'), { recursive: true });
      whole.push(...await wholeCollector(join(folder, 'whole'), broker, bytes, bytes === SMALL ? ['none', 'gzip'] : ['none']));
    }
    const line = { folder, broker, recorder: await broker.record(), program: bundleCollector(folder) };
    const sent = await inLine(line);
    say('meets with trouble');
    const fates = await troubles(line, peer);
    return ['## The collector of IotFlatFileIngest', reading(parsed, long), wholes(whole, parsed), lines(sent), trouble(fates)].join('\n\n');
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}

function reading({ rows, bytes, rounds }: Parsed, long: Measured): string {
  const ways = WAYS.filter((way) => rounds[0][way]) as Way[];
  const all = rounds as Record<Way, Measured>[];
  const busy = others(all.flatMap((round) => ways.map((way) => round[way])));
  const ratio = (way: Way, figure: Figure) => `${quotient(all, way, 'loop in Python', figure).toFixed(2)} x`;
  const row = (way: Way) => `| ${NAMES[way]} | ${ratio(way, 'processor')} | ${count(rows / middle(all, way, 'processor'))} | ${ratio(way, 'seconds')} | ${
    busy < QUIET ? count(rows / middle(all, way, 'seconds')) : 'not told'} | ${megabytes(middle(all, way, 'megabytes'))} |`;
  return `### Reading

A file of ${count(rows)} rows with six columns (${megabytes(bytes / 1e6)}), from the start of the process to its end, on one core; ${ROUNDS} rounds in which the ways run in turn. Ratios are to the loop of the collector that this one follows,
which makes texts of all values, checks nothing and keeps no account.${busy < QUIET ? '' : `
**The machine was busy with other work**, which had ${busy.toFixed(1)} cores in the mean: the least uncertain are ratios of processor time.`}

| way | processor time | rows per processor second | time | rows per second | most memory |
| --- | --- | --- | --- | --- | --- |
${ways.map(row).join('\n')}

The collector's rows have types and ids, and go into messages of at most 500 rows (5,000 compressed), which nobody gets here. ${ways.includes('Telegraf')
  ? `Telegraf ${TELEGRAF} (\`directory_monitor\`, its CSV parser with a type for each column and
the time of the row, buffers of 100,000 rows, JSON in batches to \`/dev/null\`) gives rows no ids, and keeps neither checkpoint nor quarantine.` : '**Not measured**: Telegraf, which needs Go to be compiled.'}
One line of 1 GB is one bad row and takes ${megabytes(long.megabytes)}.`;
}

const NAMES: Record<Way, string> = {
  'messages': 'collector: to messages', 'compressed messages': 'collector: to compressed messages', 'loop in Python': '`csv.DictReader`, `json.dumps(indent=4)`', 'Telegraf': 'Telegraf',
};

function wholes(all: Whole[], { rounds }: Parsed): string {
  const quiet = others([...all.map(({ measured }) => measured), ...rounds.flatMap((round) => Object.values(round))]) < QUIET;
  const row = ({ compression, rows, bytes, measured: { seconds, processor, megabytes: most } }: Whole) =>
    `| ${(bytes / 1e9).toFixed(2)} GB, ${count(rows)} rows | ${compression} | ${quiet ? count(rows / seconds) : 'not told'} | ${count(rows / processor)} | ${megabytes(most)} |`;
  const most = Math.max(...all.map(({ measured }) => measured.megabytes));
  return `### The whole collector

The collector as a process - digest of the file, rows, spool and checkpoints synced to the disk, TLS, QoS 1 - to a mosquitto on the same machine, until the file is moved away. Only its pace is lifted, which holds it to what AWS IoT
takes: this is what is left when the line is not the limit. Goal: at most ${MOST_MEGABYTES} MB, whatever the size; ${reached(most <= MOST_MEGABYTES)}, with Node.js ${process.version}.${quiet ? '' : ' The machine was busy with other work: no rows per second.'}

| file | compression | rows per second | rows per processor second | most memory |
| --- | --- | --- | --- | --- |
${all.map(row).join('\n')}${LARGE ? '' : '\n\n**Not measured**: a file of 5 GB (`BENCH_COLLECTOR_GB=5`).'}`;
}

interface InLine {
  readonly through: { readonly compression: Compression; readonly rate: Rate; readonly told: Through }[];
  readonly sizes: { readonly name: string; readonly none: number; readonly gzip: number }[];
  readonly unpaced: OneByOne;
  readonly paced: OneByOne;
}

async function inLine(line: Line): Promise<InLine> {
  const [kind] = KINDS;
  const file = join(line.folder, 'press.csv');
  const through: InLine['through'] = [];
  for (const compression of ['none', 'gzip'] as const) {
    kind.write(file, compression === 'gzip' ? 3_000_000 : 200_000);
    for (const rate of ['default', 'all'] as const) {
      say(`through the line, compression ${compression}, limits: ${rate}`);
      through.push({ compression, rate, told: await throughLine(line, file, kind, compression, rate) });
    }
  }
  const sizes: InLine['sizes'] = [];
  for (const each of KINDS) {
    each.write(file, 100_000);
    sizes.push({ name: each.name, none: await bytesPerRow(file, each, 'none'), gzip: await bytesPerRow(file, each, 'gzip') });
  }
  kind.write(file, 20_000);
  say('through the line, row by row');
  return { through, sizes, unpaced: await oneByOne(line, file, 5000), paced: await oneByOne(line, file, 1500, 100) };
}

/** The line could have taken more. */
const byProcessor = (told: Through, rate: Rate) => told.rowsPerSecond * told.bytesPerRow < 0.95 * BYTES[rate] ? ' (as many as the processor could)' : '';

function lines({ through, sizes, unpaced, paced }: InLine): string {
  const rows = through.map(({ compression, rate, told }) => `| collector, ${compression === 'gzip' ? 'gzip' : 'plain'} | ${rate === 'all' ? '100 messages, 524,288 bytes' : 'the default'} | ${
    count(told.rowsPerSecond)}${byProcessor(told, rate)} | ${(told.rowsPerSecond / paced.rowsPerSecond).toFixed(0)} x | ${told.bytesPerRow.toFixed(1)} | ${told.messagesPerSecond.toFixed(1)} | ${megabytes(told.megabytes)} |`);
  const best = (compression: Compression) => Math.max(...through.map((each) => each.compression === compression ? each.told.rowsPerSecond : 0));
  const least = (rate: Rate) => (BYTES[rate] / TARGETS.none).toFixed(0);
  return `### Through the limits of AWS IoT

A line that takes 100 publishes and 512 KB a second of a connection, as AWS IoT does, between the collector (its own command) and mosquitto: rows that come out of it in a second, once what it lets through at once is over. Rows of the
demo's presses. The collector that this one follows sends each row as a message of QoS 0 with indented JSON.
Goals: ${count(TARGETS.none)} plain, ${reached(best('none') >= TARGETS.none)}; ${count(TARGETS.gzip)} compressed, ${reached(best('gzip') >= TARGETS.gzip)}.

| what | limits that it keeps to | rows per second | to row by row | bytes a row | messages per second | most memory |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
| row by row, held to 100 a second | | ${count(paced.rowsPerSecond)} | 1 x | ${paced.bytesPerRow.toFixed(1)} | ${paced.rowsPerSecond.toFixed(1)} | |
| row by row, as fast as it can: of ${count(unpaced.sent)} rows ${count(unpaced.arrived)} arrive | | | | ${unpaced.bytesPerRow.toFixed(1)} | | |

Plain rows are limited by their bytes, to the byte: ${count(TARGETS.none)} a second are reached with ${least('default')} bytes a row by default, or ${least('all')} with \`bytesPerSecond\` 524,288. Each row says its id (about 30 bytes) and the
names of its columns: shorter names, or fewer columns, are what helps plain rows; \`gzip\` says neither. Compressed rows are limited by their bytes too, as long as the processor keeps up.

| rows | bytes a row, plain | at most, by default | with all limits | bytes a row, gzip |
| --- | --- | --- | --- | --- |
${sizes.map(({ name, none, gzip }) => `| ${name} | ${none.toFixed(1)} | ${count(BYTES.default / none)} | ${count(BYTES.all / none)} | ${gzip.toFixed(1)} |`).join('\n')}`;
}

function trouble(fates: Record<string, Record<Trouble, Fate>>): string {
  const cell = ({ lost, repeated, quarantined }: Fate) => [
    lost ? `${count(lost)} lost` : 'none lost', ...repeated ? [`${count(repeated)} doubled`] : [], ...quarantined ? [`${quarantined} in quarantine`] : [],
  ].join(', ');
  const rows = Object.entries(fates).map(([name, of]) => `| ${name} | ${TROUBLES.map((each) => cell(of[each])).join(' | ')} |`);
  return `### The same trouble

A file of 20,000 rows to mosquitto, without limits. *Written slowly*: in four pieces, a second apart, by a machine that keeps it open. *Killed*: \`kill -9\` once a tenth of the rows arrived, then a new start. *Bad rows*: three of them - a text
for a number twice, and too few fields. Counted are rows without fault that would be missing in the table, and rows that would be there more than once. The collector has its defaults, but looks each second and waits 2 s${
  rows.length > 1 ? `; Telegraf has its defaults, and
once is told to wait 2 s (\`directory_duration_threshold\`, which it counts from the last reading of the file, not from the last writing) and to pass over bad rows (\`csv_skip_errors\`), of
which then only its log tells` : ''}.

| who | written slowly | killed | bad rows |
| --- | --- | --- | --- |
${rows.join('\n')}

To measure again: \`npx tsx bench/run.ts collector\`; \`BENCH_COLLECTOR_GB=5\` adds a file of 5 GB.`;
}
