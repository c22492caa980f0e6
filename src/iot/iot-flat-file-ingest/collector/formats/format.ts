import { BadReason, BadRow, Row } from '../types';
import { Codec } from './text/codec';

/** One window of the file, as the formats look at it. */
export interface Window {
  /** One character for each unit of the encoding: see `Codec`. */
  readonly text: string;
  /** All of it reads as it stands; else what is kept is checked and decoded. */
  readonly plain: boolean;
  /** Some of it is NUL. */
  readonly nul: boolean;
}

/** Where a record starts. */
export interface Place {
  readonly offset: number;
  readonly line: number;
}

/** Why what was read is no record at all. */
export interface Fault {
  readonly reason: BadReason;
  readonly detail: string;
  /** Index of the last character that had to be looked at to tell. */
  readonly at: number;
}

/** What a record is and how it becomes a row: csv, fixed-width and json-lines differ in this alone. Made anew for each reading of a file. */
export interface Format {
  readonly codec: Codec;
  /** Lines at the start of the file that are not looked at. */
  readonly skipLines: number;
  /** Lines that begin so are no rows; as it stands in `Window.text`. */
  readonly comment?: string;
  /** The names in the header, once it was read. */
  readonly header?: string[];
  /** The next record is the header: if it is none, the file cannot be read. */
  readonly awaitsHeader: boolean;
  /** Line ends within the record that was split last. */
  readonly breaks: number;
  /** Why the record that was split last is none. */
  readonly fault?: Fault;
  /** Finds the end of the record that starts at `start`: the index of its line end, or the length of the text if that does not hold it. */
  split(text: string, start: number): number;
  /** The row of the record that was split last, or the fault that shows once its fields are looked at. undefined: it is no row, but the header or blank. */
  row(window: Window, start: number, end: number, place: Place): Row | Fault | undefined;
}

const RAW_CHARACTERS = 1024;

/** A record as it stands in the file, or the beginning of it: a character takes at most four units. */
export const rawOf = (codec: Codec, text: string, start: number, end: number) =>
  codec.decode(text.slice(start, Math.min(end, start + 4 * RAW_CHARACTERS))).slice(0, RAW_CHARACTERS).replace(/[\ud800-\udbff]$/, '');

/** What is wrong with a record whatever its format. */
export function unfit(codec: Codec, window: Window, start: number, end: number): Pick<BadRow, 'reason' | 'detail'> | undefined {
  if (window.plain && !window.nul) return undefined;
  const record = window.text.slice(start, end);
  const nul = window.nul ? record.indexOf('\0') : -1;
  if (nul >= 0) return { reason: 'nul', detail: `The record holds a NUL character, ${nul * codec.unit} bytes from its start: no text does.` };
  const at = window.plain ? -1 : codec.invalidAt(record);
  if (at < 0) return undefined;
  const byte = codec.unit === 1 ? `the byte ${record.charCodeAt(at).toString(16).toUpperCase()}` : 'what stands';
  return { reason: 'encoding', detail: `The record is not ${codec.encoding}: ${byte} ${at * codec.unit} bytes from its start does not belong there.` };
}
