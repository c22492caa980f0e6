import { createRowReader } from '../../../../../src/iot/iot-flat-file-ingest/collector/formats';
import { ColumnSettings, CsvSettings, FixedWidthSettings, JsonLinesSettings, SourceSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { BadRow, GoodRow, Position, Row, Value } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

export const START: Position = { offset: 0, line: 1 };

const TEXT = { encoding: 'utf-8' as const, nullValues: [''], decimal: '.' as const, skipLines: 0 };

const source = (format: SourceSettings['format'], columns: ColumnSettings[], lineBytes: number): SourceSettings => ({
  name: 'press',
  files: {
    directory: '/share', include: ['*'], exclude: [], mode: 'completed', pollSeconds: 5, stablePolls: 2, minimumAgeSeconds: 10, unfinishedSuffixes: [],
  },
  format,
  columns,
  badRows: 0.1,
  badRowsAfter: 100,
  lineBytes,
  compression: 'none',
  afterSuccess: { action: 'leave' },
  afterStop: { action: 'leave' },
});

export const csv = (columns: ColumnSettings[], format: Partial<CsvSettings> = {}, lineBytes = 262_144) => source({
  kind: 'csv', ...TEXT, delimiter: ',', quote: '"', escape: '"', header: true, extraColumns: 'ignore', ...format,
}, columns, lineBytes);

export const fixedWidth = (columns: ColumnSettings[], fields: FixedWidthSettings['fields'], format: Partial<FixedWidthSettings> = {}) =>
  source({ kind: 'fixed-width', ...TEXT, ...format, fields }, columns, 262_144);

export const jsonLines = (columns: ColumnSettings[], format: Partial<JsonLinesSettings> = {}) =>
  source({ kind: 'json-lines', encoding: 'utf-8', ...format }, columns, 262_144);

export interface Read {
  readonly rows: Row[];
  readonly next: Position;
  /** After each chunk. */
  readonly stops: Position[];
}

export interface How {
  readonly from?: Position;
  readonly complete?: boolean;
  readonly timestamps?: 'us' | 'ms';
  /** Lengths of the pieces in which the bytes arrive. */
  readonly pieces?: number[];
  readonly window?: number;
}

/** Of a whole file, from a place in it. */
export async function readAll(settings: SourceSettings, file: Buffer | string, how: How = {}): Promise<Read> {
  const { from = START, complete = true, timestamps = 'us', pieces = [], window } = how;
  const bytes = Buffer.from(file as string).subarray(from.offset);
  const rows: Row[] = [];
  const stops: Position[] = [];
  for await (const chunk of createRowReader(settings, timestamps, window).read(inPieces(bytes, pieces), from, complete)) {
    rows.push(...chunk.rows);
    stops.push(chunk.next);
  }
  return { rows, next: stops.at(-1) ?? from, stops };
}

async function* inPieces(bytes: Buffer, pieces: number[]) {
  let at = 0;
  for (const piece of pieces) {
    yield bytes.subarray(at, at + piece);
    at += piece;
  }
  yield bytes.subarray(at);
}

export const good = ({ rows }: Read): Record<string, Value>[] => rows.filter((row): row is GoodRow => row.kind === 'row').map(({ values }) => values);
export const bad = ({ rows }: Read) => rows.filter((row): row is BadRow => row.kind === 'bad');

/** How many rows there are, how many of them are good, and how many are bad for which reason. */
export function account(read: Read) {
  const reasons: Record<string, number> = {};
  for (const { reason } of bad(read)) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return { rows: read.rows.length, good: good(read).length, bad: reasons };
}
