import { createReadStream, promises as fs } from 'fs';
import { basename, relative } from 'path';
import { UsageError } from './configuration';
import { Batcher } from './delivery/batch';
import { Discovery } from './files/discover';
import { idOf } from './files/identity';
import { createRowReader } from './formats';
import { oneLine, printable } from './formats/text/printable';
import { Judge } from './judge';
import { isWithin } from './overlap';
import { rowId } from './row-id';
import { FormatSettings, Settings, SourceSettings } from './settings';
import { BadRow, GoodRow, Position, UnreadableFile } from './types';

const SHOWN = 5;
const SHOWN_BAD = 50;
/** Characters of a path. */
const PATH = 1000;

/** Shows what would become of a file. Reads it alone; nothing is published, nothing is written. */
export async function dryRun(settings: Settings, path: string, name: string | undefined, say: (line: string) => void): Promise<number> {
  const source = sourceOf(settings, path, name);
  const { size } = await fs.stat(path).catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}. Fix: give the path of a file`);
  });
  const id = await idOf(createReadStream(path));
  say(`file      ${printable(path, PATH)}, ${size} bytes, id ${id}`);
  say(`source    ${source.name}: ${dialect(source.format)}`);
  const batcher = new Batcher({ settings, limits: settings.limits, source, fileId: id, path: basename(path) });
  const judge = new Judge(source);
  const total = { rows: 0, taken: 0, published: 0, quarantined: 0, messages: 0, bytes: 0 };
  const shown: GoodRow[] = [];
  const bad: BadRow[] = [];
  let position: Position = { offset: 0, line: 1 };
  let stopped: string | undefined;
  const count = ({ messages, published, quarantined }: ReturnType<Batcher['flush']>) => {
    total.messages += messages.length;
    total.bytes += messages.reduce((sum, { payload }) => sum + payload.length, 0);
    total.published += published;
    total.quarantined += quarantined;
  };
  try {
    for await (const { rows, next } of createRowReader(source, settings.timestamps).read(createReadStream(path), position, true)) {
      const taken = judge.isOver ? [] : rows.slice(0, judge.take(rows));
      count(batcher.add(taken));
      for (const row of taken) {
        if (row.kind === 'row' && shown.length < SHOWN) shown.push(row);
        if (row.kind === 'bad' && bad.length < SHOWN_BAD) bad.push(row);
      }
      total.rows += rows.length;
      position = next;
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    stopped = `${error.reason}: ${error.message}`;
  }
  count(batcher.flush());
  if (judge.isOver) stopped = `bad-rows: ${judge.refused} of the first ${judge.rows} rows are bad, and badRows is ${source.badRows}`;
  if (position.header) say(`header    ${position.header.map((each) => printable(each)).join(' | ')}`);
  source.columns.forEach(({ name: column, type, from, format, zone }) => {
    say(`column    ${column} (${[type, format, zone].filter(Boolean).join(', ')})${source.format.kind === 'fixed-width' ? '' : ` from ${JSON.stringify(from ?? column)}`}`);
  });
  shown.forEach(({ line, offset, values }) => say(`line ${line} would be published as ${oneLine(JSON.stringify({ row_id: rowId(id, offset), ...values }))}`));
  bad.forEach(({ line, offset, reason, column, detail, raw }) => {
    say(`line ${line}, byte ${offset} is bad: ${reason}${column ? ` in ${column}` : ''}. ${detail}`);
    say(`    ${oneLine(JSON.stringify(raw))}`);
  });
  if (judge.refused > bad.length) say(`... and ${judge.refused - bad.length} more bad rows`);
  if (stopped) say(`STOPPED   ${stopped}`);
  say(`account   ${total.rows} rows = ${total.published} published + ${total.quarantined} in quarantine + ${total.rows - total.published - total.quarantined} skipped`);
  const each = total.published + total.quarantined > 0 ? `, ${Math.round(total.bytes / (total.published + total.quarantined))} bytes a row` : '';
  say(`messages  ${total.messages}, ${total.bytes} bytes${each}`);
  return stopped ? 1 : 0;
}

/** The one that is named, the only one, or the one in whose directory it lies and whose patterns it matches. */
export function sourceOf({ sources }: Settings, path: string, name: string | undefined): SourceSettings {
  const names = sources.map((each) => each.name).join(', ');
  if (name !== undefined) {
    const named = sources.find((each) => each.name === name);
    if (!named) throw new UsageError(`--source is ${name}; allowed: ${names}. Fix: give one of these`);
    return named;
  }
  if (sources.length === 1) return sources[0];
  const takes = (each: SourceSettings) => new Discovery(each, () => undefined).wants(relative(each.files.directory, path));
  const taking = sources.filter((each) => isWithin(path, each.files.directory) && takes(each));
  if (taking.length !== 1) throw new UsageError(`${path} is not of exactly one source. Fix: say which with --source: ${names}`);
  return taking[0];
}

function dialect(format: FormatSettings): string {
  if (format.kind === 'json-lines') return `JSON Lines, ${format.encoding}`;
  const common = `${format.encoding}, decimal ${JSON.stringify(format.decimal)}${format.skipLines > 0 ? `, ${format.skipLines} lines skipped` : ''}`;
  if (format.kind === 'fixed-width') return `fixed width, ${common}`;
  return `CSV, ${common}, delimiter ${JSON.stringify(format.delimiter)}, quote ${JSON.stringify(format.quote)}, ${format.header ? 'with' : 'without'} a header`;
}
