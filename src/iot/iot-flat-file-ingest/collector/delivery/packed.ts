import { gunzipSync, gzipSync } from 'zlib';
import { rowId } from '../row-id';
import type { GoodRow, Value } from '../types';
import { Column, packColumn, stepsOf, unpackColumn } from './column';

/** Bounds of a compressed message before it is compressed: what the collector keeps to, the expander holds senders to. */
export const PACKED = {
  /** Of a message. */
  rows: 20_000,
  /** Of its rows as plain JSON. */
  plainBytes: 4 * 1024 * 1024,
  /** Of one row as plain JSON: a record of Firehose takes 1,000 KiB. */
  rowBytes: 1_000 * 1024,
} as const;

/** The packed form is shorter than the rows that it stands for, but for the names; twice as much is none of ours. */
const UNPACKED_LIMIT = 2 * PACKED.plainBytes;

/** Of all rows as plain JSON: the collector ends a message with the row that passes the bound. */
const ROWS_LIMIT = PACKED.plainBytes + PACKED.rowBytes;

/** A row as the table takes it. */
export type TableRow = Record<string, Value>;

/** As `fileId` makes it. */
const FILE_ID = /^[\w-]{11}$/;

interface Packed {
  readonly v: 1;
  readonly file: string;
  readonly file_id: string;
  /** Of the first row, then what each is further on. */
  readonly offsets: number[];
  readonly columns: Record<string, Column>;
}

/** Rows by columns: like values lie side by side, names are said once, and row ids not at all as they follow from file and offset. */
export function pack(file: { readonly path: string; readonly fileId: string }, columns: string[], rows: GoodRow[]): Buffer {
  const packed: Packed = {
    v: 1,
    file: file.path,
    file_id: file.fileId,
    offsets: stepsOf(rows.map(({ offset }) => offset)),
    columns: Object.fromEntries(columns.map((name) => [name, packColumn(rows.map(({ values }) => values[name] ?? null))])),
  };
  return gzipSync(JSON.stringify(packed));
}

/** Exactly the rows that a plain message would hold. Throws one sentence on anything that the collector does not send. */
export function unpack(payload: Buffer): TableRow[] {
  const { file_id, offsets, columns } = parsed(payload);
  const names = Object.keys(columns);
  const values = names.map((name) => unpackColumn(columns[name]));
  const uneven = names.filter((_, at) => values[at].length !== offsets.length);
  if (uneven.length > 0) throw new Error(`the message has ${offsets.length} offsets, but another number of values in ${uneven.join(', ')}`);
  // Names are said once in the message, and in each of its rows: few bytes could become very many.
  refuseBeyond(offsets.length * names.reduce((sum, name) => sum + Buffer.byteLength(name), 0));
  let offset = 0;
  let bytes = 0;
  return offsets.map((step, at) => {
    offset += step;
    const row = Object.fromEntries([['row_id', rowId(file_id, offset)], ...names.map((name, column) => [name, values[column][at]])]);
    const size = Buffer.byteLength(JSON.stringify(row));
    if (size > PACKED.rowBytes) throw new Error(`row ${at + 1} of the message has ${size} bytes; at most ${PACKED.rowBytes} are allowed`);
    refuseBeyond(bytes += size);
    return row;
  });
}

function refuseBeyond(bytes: number) {
  if (bytes > ROWS_LIMIT) throw new Error(`the rows of the message have more than ${ROWS_LIMIT} bytes`);
}

function parsed(payload: Buffer): Packed {
  const text = gunzipped(payload);
  let packed: unknown;
  try {
    packed = JSON.parse(text);
  } catch {
    throw new Error('the message is compressed, but not JSON');
  }
  if (!isPacked(packed)) throw new Error('the message is JSON, but not of version 1 of compressed rows: v, file_id, offsets and columns are needed');
  if (!FILE_ID.test(packed.file_id)) throw new Error('the file_id of the message is none: 11 characters of base64url are needed');
  if (packed.offsets.length > PACKED.rows) throw new Error(`the message has ${packed.offsets.length} rows; at most ${PACKED.rows} are allowed`);
  return packed;
}

function gunzipped(payload: Buffer): string {
  try {
    return gunzipSync(payload, { maxOutputLength: UNPACKED_LIMIT }).toString('utf8');
  } catch (error) {
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw new Error(`the message is more than ${UNPACKED_LIMIT} bytes when it is expanded`);
    throw new Error(`the message is not gzip: ${Object(error).message}`);
  }
}

function isPacked(value: unknown): value is Packed {
  const { v, file_id, offsets, columns } = Object(value) as Partial<Packed>;
  return v === 1 && typeof file_id === 'string' && isIntegers(offsets)
    && typeof columns === 'object' && columns !== null && Object.values(columns).every(isColumn);
}

const isIntegers = (value: unknown) => Array.isArray(value) && value.every(Number.isSafeInteger);
const isNumber = (value: unknown) => typeof value === 'number';
const isValue = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);

function isColumn(column: unknown): column is Column {
  if (Array.isArray(column)) return column.every(isValue);
  const { steps, scale = 1 } = Object(column) as { steps?: unknown; scale?: unknown };
  return Array.isArray(steps) && steps.every((step) => step === null || Number.isSafeInteger(step)) && isNumber(scale) && scale > 0;
}
