import { promises as fs } from 'fs';
import { join } from 'path';
import { printable } from './formats/text/printable';
import { Settings } from './settings';
import { parse } from './state/checkpoints';
import { Checkpoint } from './types';

const SHOWN = 10;
/** Characters of a path. */
const PATH = 1000;

/** Only looks: the collector may be at work. */
export async function status(settings: Settings, say: (line: string) => void): Promise<number> {
  const { work } = settings;
  const leases = (await names(work)).filter((name) => /^lease\.\d+\.json$/.test(name));
  say(leases.length > 0 ? `collector ${await holder(join(work, leases.sort().at(-1)!))}` : 'collector does not run');
  const segments = await sizes(join(work, 'spool'));
  say(`spool     ${segments.bytes} bytes of ${settings.limits.spoolBytes}, in ${segments.files} files`);
  for (const { name } of settings.sources) {
    const checkpoints = await checkpointsOf(join(work, 'checkpoints', name));
    const of = (state: Checkpoint['state']) => checkpoints.filter((each) => each.state === state);
    const sum = (key: keyof Checkpoint['counts']) => checkpoints.reduce((total, { counts }) => total + counts[key], 0);
    say(`source    ${name}: ${of('reading').length} being read, ${of('read').length} on their way, ${of('done').length} done, ${of('stopped').length} stopped`);
    say(`          ${sum('rows')} rows = ${sum('published')} published + ${sum('quarantined')} in quarantine + ${sum('skipped')} skipped`);
    const stopped = checkpoints.filter(({ reason }) => reason !== undefined).sort((one, other) => other.at - one.at);
    for (const { path, reason, counts, fileId, at } of stopped.slice(0, SHOWN)) {
      say(`stopped   ${new Date(at).toISOString()} ${printable(path, PATH)}: ${reason}, ${counts.published} of ${counts.rows} rows published, id ${fileId}`);
    }
    const quarantine = await sizes(join(work, 'quarantine', name));
    say(`          quarantine on this machine: ${quarantine.files} files, ${quarantine.bytes} bytes, in ${join(work, 'quarantine', name)}`);
  }
  return 0;
}

const names = (folder: string) => fs.readdir(folder).catch(() => [] as string[]);

async function holder(path: string): Promise<string> {
  try {
    const { pid, machine, expires } = JSON.parse(await fs.readFile(path, 'utf8'));
    return `runs as process ${pid} on ${machine}, or did until ${new Date(expires).toISOString()}`;
  } catch {
    return 'does not run';
  }
}

async function sizes(folder: string): Promise<{ files: number; bytes: number }> {
  const all = await Promise.all((await names(folder)).map((name) => fs.stat(join(folder, name)).then(({ size }) => size, () => 0)));
  return { files: all.length, bytes: all.reduce((sum, size) => sum + size, 0) };
}

/** Each content once, as it was last written down. */
async function checkpointsOf(folder: string): Promise<Checkpoint[]> {
  const all = new Map<string, Checkpoint>();
  const settled = await fs.readFile(join(folder, 'settled.ndjson'), 'utf8').catch(() => '');
  const note = (checkpoint: Checkpoint | undefined) => {
    if (checkpoint && (all.get(checkpoint.fileId)?.at ?? 0) <= checkpoint.at) all.set(checkpoint.fileId, checkpoint);
  };
  // A checksum, a blank, and JSON.
  for (const line of settled.split('\n')) note(line === '' ? undefined : inLine(line.slice(9)));
  for (const name of await names(folder)) {
    if (name.endsWith('.json')) note(parse(await fs.readFile(join(folder, name), 'utf8').catch(() => undefined)));
  }
  return [...all.values()];
}

function inLine(json: string): Checkpoint | undefined {
  try {
    return parse(JSON.stringify(JSON.parse(json).checkpoint));
  } catch {
    return undefined;
  }
}
