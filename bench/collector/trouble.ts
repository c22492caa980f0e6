import { ChildProcess } from 'child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'fs';
import { join } from 'path';
import { Line } from './line';
import { SOURCE, writeRows } from './parse/file';
import { telegrafConfig } from './telegraf';
import { end, sleep, start } from '../../local-cloud/processes';

/** What became of the rows of a file, by the number that stands in each. */
export interface Fate {
  readonly lost: number;
  /** Came more than once, and would be in the table more than once. */
  readonly repeated: number;
  /** Of the bad ones, those that are told apart with what is wrong. */
  readonly quarantined: number;
}

interface Subject {
  readonly name: string;
  readonly share: string;
  start(): ChildProcess;
  /** Numbers of the rows, as often as they would be in the table; and how many bad ones were told. */
  arrived(): { good: string[]; bad: number };
}

const ROWS = 20_000;
const QUIET_MS = 4000;
const LONGEST_MS = 60_000;

/** Not its defaults: it waits as long as the collector does here, and passes over bad rows. */
const CAREFUL = 'directory_duration_threshold = "2s"\ncsv_skip_errors = true';

export type Trouble = 'still written' | 'killed' | 'bad rows';
export const TROUBLES: Trouble[] = ['still written', 'killed', 'bad rows'];

/** The same trouble for each, with all as it is by default but how often they look. */
export async function troubles(line: Line, telegraf: string | undefined): Promise<Record<string, Record<Trouble, Fate>>> {
  const all: Record<string, Record<Trouble, Fate>> = {};
  for (const make of [collector, ...telegraf ? [peer(telegraf, 'Telegraf', ''), peer(telegraf, 'Telegraf, told to wait and to pass over', CAREFUL)] : []]) {
    const fates: Partial<Record<Trouble, Fate>> = {};
    let name = '';
    for (const trouble of TROUBLES) {
      const subject = await make(line, trouble.replace(' ', '-'));
      ({ name } = subject);
      fates[trouble] = await meet(subject, trouble, line);
    }
    all[name] = fates as Record<Trouble, Fate>;
  }
  return all;
}

async function meet(subject: Subject, trouble: Trouble, { folder }: Line): Promise<Fate> {
  const file = join(folder, 'trouble.csv');
  writeRows(file, ROWS);
  const [header, ...rows] = numbered(readFileSync(file, 'utf8'));
  const bad = trouble === 'bad rows' ? [5000, 10_000, 15_000] : [];
  for (const at of bad) rows[at] = at === 10_000 ? `${rows[at].split(',').slice(0, 3).join(',')}\n` : rows[at].replace(/press-\d+,[^,]*/, 'press-1,sensor open');
  const target = join(subject.share, 'a.csv');
  let child = subject.start();
  await sleep(1000);
  if (trouble === 'still written') {
    const open = openSync(target, 'w');
    writeSync(open, header);
    for (let piece = 0; piece < 4; piece++) {
      writeSync(open, rows.slice(piece * ROWS / 4, (piece + 1) * ROWS / 4).join(''));
      await sleep(1000);
    }
    closeSync(open);
  } else {
    writeFileSync(target, header + rows.join(''));
  }
  if (trouble === 'killed') {
    for (const deadline = Date.now() + LONGEST_MS; subject.arrived().good.length < ROWS / 10 && Date.now() < deadline;) await sleep(5);
    child.kill('SIGKILL');
    await sleep(500);
    child = subject.start();
  }
  await settled(subject);
  await end(child.pid!);
  const { good, bad: told } = subject.arrived();
  const distinct = new Set(good);
  const lost = rows.filter((_, at) => !bad.includes(at) && !distinct.has(String(at)));
  return { lost: lost.length, repeated: good.length - distinct.size, quarantined: told };
}

/** Its number stands in the column `count`. */
const numbered = (text: string) => text.trimEnd().split('\n').map((line, at) => `${at === 0 ? line : line.replace(/,\d+,(\w+)$/, `,${at - 1},$1`)}\n`);

/** Nothing has come for a while. */
async function settled(subject: Subject): Promise<void> {
  let [known, since] = [-1, Date.now()];
  for (const deadline = Date.now() + LONGEST_MS; Date.now() - since < QUIET_MS && Date.now() < deadline; await sleep(200)) {
    const now = subject.arrived().good.length;
    if (now !== known || now === 0) since = Date.now();
    known = now;
  }
}

async function collector({ folder, broker, recorder, program }: Line, trouble: string): Promise<Subject> {
  const device = `ours-${trouble}`;
  const [home, share] = [join(folder, device), join(folder, device, 'share')];
  mkdirSync(share, { recursive: true });
  const { host, port } = broker;
  writeFileSync(join(home, 'config.json'), JSON.stringify({
    version: 1,
    device,
    work: join(home, 'work'),
    transport: { kind: 'mqtt', host, port, ...await broker.credentials(device) },
    sources: [{ name: 'press', columns: SOURCE.columns, files: { directory: share, pollSeconds: 1, minimumAgeSeconds: 2 } }],
  }));
  const of = (leaf: string) => recorder.messages().filter(({ topic }) => topic === `ff/${device}/press/${leaf}`).flatMap(({ payload }) => JSON.parse(payload.toString()).rows);
  return {
    name: 'collector',
    share,
    start: () => start(process.execPath, [program, '--config', join(home, 'config.json')], { stdio: 'ignore' }),
    // In the table a row is there once for each id.
    arrived: () => ({ good: [...new Map(of('rows').map((row) => [row.row_id, row])).values()].map(({ count }) => String(count)), bad: of('quarantine').length }),
  };
}

const peer = (program: string, name: string, more: string) => async ({ folder, broker, recorder }: Line, trouble: string): Promise<Subject> => {
  const device = `telegraf-${trouble}-${more.length}`;
  const [home, share] = [join(folder, device), join(folder, device, 'share')];
  mkdirSync(home, { recursive: true });
  const { ca, certificate, key } = await broker.credentials(device);
  const output = `[[outputs.mqtt]]
servers = ["ssl://${broker.host}:${broker.port}"]
topic = "ff/${device}/rows"
layout = "batch"
qos = 1
tls_ca = "${ca}"
tls_cert = "${certificate}"
tls_key = "${key}"
data_format = "json"`;
  const args = telegrafConfig(join(home, 'telegraf.conf'), { share, finished: join(home, 'finished') }, output, `error_directory = "${join(home, 'errors')}"\n${more}`, 500);
  const rows = () => recorder.messages().filter(({ topic }) => topic === `ff/${device}/rows`).flatMap(({ payload }) => JSON.parse(payload.toString()).metrics as { fields: any }[]);
  return {
    name,
    share,
    start: () => start(program, args, { stdio: 'ignore' }),
    arrived: () => ({ good: rows().map(({ fields }) => String(fields.count)), bad: 0 }),
  };
};
