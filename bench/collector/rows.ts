import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'fs';
import { SOURCE, writeRows } from './parse/file';
import { csv } from '../../demo-apps/factory-floor/machine/files';
import { Press } from '../../demo-apps/factory-floor/machine/press';
import { ColumnSettings } from '../../src/iot/iot-flat-file-ingest/collector/settings';

/** Files whose rows are sent, and how a collector reads them. */
export interface Kind {
  readonly name: string;
  readonly columns: ColumnSettings[];
  readonly format: object;
  write(path: string, rows: number): void;
}

const FACTORY: ColumnSettings[] = [
  { name: 'ts', type: 'timestamp', from: 'Zeit', format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin', required: true },
  { name: 'press', type: 'string', from: 'Maschine', required: true },
  { name: 'temp_c', type: 'double', from: 'Temperatur', min: -50, max: 500 },
  { name: 'bar', type: 'double', from: 'Druck', min: 0, max: 3000 },
  { name: 'cycle', type: 'bigint', from: 'Zyklus' },
  { name: 'state', type: 'string', from: 'Status' },
];

const SHIFT = 8 * 3600;

/** Shifts of presses one after the other: a press that is never switched off clogs. */
function factory(path: string, rows: number) {
  const shifts = Array.from({ length: Math.ceil(rows / SHIFT) }, (_, index) =>
    csv(new Press({ name: `press-${index % 20}`, seed: index + 1, fault: [20_000, 21_800] }).samples(Math.min(SHIFT, rows - index * SHIFT))));
  writeFileSync(path, shifts.map((shift, index) => index === 0 ? shift : shift.slice(shift.indexOf('\n') + 1)).join(''));
}

const german = { delimiter: ';', decimal: ',' };
const short = (columns: ColumnSettings[]) =>
  columns.map((column, index) => ({ ...column, name: String.fromCharCode(97 + index), from: column.from ?? column.name }));
const five = SOURCE.columns.filter(({ name }) => name !== 'count');

/** The file of the demo's presses, second by second, and that of the benchmark of reading. */
export const KINDS: Kind[] = [
  { name: 'the press of the demo: ts, press, temp_c, bar, cycle, state', columns: FACTORY, format: german, write: factory },
  { name: 'the same without cycle', columns: FACTORY.filter(({ name }) => name !== 'cycle'), format: german, write: factory },
  { name: 'the same six columns, with names of one letter', columns: short(FACTORY), format: german, write: factory },
  { name: 'machines of the reading benchmark, in turn: time, machine, temperature, pressure, state', columns: five, format: {}, write: writeRows },
  { name: 'the same, with names of one letter', columns: short(five), format: {}, write: writeRows },
];

const BLOCK_ROWS = 1_000_000;
/** Of parse/file.ts, about. */
const ROW_BYTES = 60;

/** A file of about so many bytes: one block of rows, again and again. Returns how many rows it has. */
export function writeLarge(path: string, bytes: number): number {
  const rows = Math.min(BLOCK_ROWS, Math.ceil(bytes / ROW_BYTES));
  writeRows(path, rows);
  const content = readFileSync(path);
  const block = content.subarray(content.indexOf('\n') + 1);
  const times = Math.max(1, Math.round(bytes / block.length));
  const file = openSync(path, 'a');
  for (let time = 1; time < times; time++) writeSync(file, block);
  closeSync(file);
  return rows * times;
}
