import { createHash } from 'crypto';
import { fileId, rowId } from '../../src/iot/iot-flat-file-ingest/collector/row-id';
import { Counts } from '../../src/iot/iot-flat-file-ingest/collector/types';

/** A file of a machine, and what has to become of each of its rows: known without the collector. */
export interface MadeFile {
  readonly name: string;
  readonly content: Buffer;
  readonly fileId: string;
  /** Row ids, and the rows that they have to have in the table. */
  readonly good: Map<string, Record<string, unknown>>;
  readonly bad: Set<string>;
  readonly counts: Counts;
  readonly stopped: boolean;
}

export interface FileShape {
  readonly rows: number;
  /** From 0 to 1. */
  readonly bad: number;
  /** Of the source. */
  readonly badRows: number;
  readonly badRowsAfter: number;
}

/** Numbers that are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed % MODULUS || 1;
  return () => {
    state = state * 48_271 % MODULUS;
    return state / MODULUS;
  };
}

/** Of Lehmer's generator. */
const MODULUS = 2 ** 31 - 1;

const HEADER = 'ts,press,temp_c,note\n';

/** Columns of the source that reads these files. */
export const COLUMNS = [
  { name: 'ts', type: 'timestamp', required: true }, { name: 'press', type: 'string' }, { name: 'temp_c', type: 'double' }, { name: 'note', type: 'string' },
] as const;

/** Each file has its name in its rows, so that no two have the same content. */
export function makeFile(name: string, random: () => number, { rows, bad, badRows, badRowsAfter }: FileShape): MadeFile {
  const lines = Array.from({ length: rows }, (_, index) => line(name, index, random, random() < bad));
  const content = Buffer.from(HEADER + lines.map(({ text }) => text).join(''));
  const id = fileId(createHash('sha256').update(content).digest());
  const made = { good: new Map<string, Record<string, unknown>>(), bad: new Set<string>() };
  let [offset, refused, read, stopped] = [HEADER.length, 0, 0, false];
  for (const { text, row } of lines) {
    const key = rowId(id, offset);
    offset += Buffer.byteLength(text);
    if (stopped) continue;
    read += 1;
    if (row) {made.good.set(key, { row_id: key, ...row });} else {
      made.bad.add(key);
      refused += 1;
      stopped = read >= badRowsAfter && refused / read > badRows;
    }
  }
  const counts = { rows, published: made.good.size, quarantined: made.bad.size, skipped: rows - made.good.size - made.bad.size };
  return { name, content, fileId: id, ...made, counts, stopped };
}

const NOTES = ['', 'ok', 'Öl nachgefüllt', 'two, with a comma', 'a "quote"', 'first\nsecond'];

function line(file: string, index: number, random: () => number, bad: boolean) {
  const ms = 1_700_000_000_000 + index * 1000;
  const press = `${file}#${index}`;
  const temp = Math.round(random() * 10_000) / 100;
  const note = NOTES[Math.floor(random() * NOTES.length)];
  const text = `${new Date(ms).toISOString()},${press},${bad ? 'hot' : temp},${/[",\n]/.test(note) ? `"${note.replace(/"/g, '""')}"` : note}\n`;
  return { text, row: bad ? undefined : { ts: ms * 1000, press, temp_c: temp, note: note === '' ? null : note } };
}
