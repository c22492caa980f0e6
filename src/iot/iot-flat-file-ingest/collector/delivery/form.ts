import type { Limits, SourceSettings } from '../settings';
import type { Leaf } from '../topics';
import type { GoodRow } from '../types';
import { pack, PACKED } from './packed';
import { PlainMessage, rowText } from './plain';

/** A row that waits for its message. */
export interface Entry {
  readonly row: GoodRow;
  readonly bytes: number;
  readonly text?: string;
}

/** How good rows become messages. */
export interface Form {
  readonly leaf: Leaf;
  readonly rows: number;
  /** Bytes of entries above which a message is due. */
  room(): number;
  /** Nothing when the row is too large for any message. */
  entry(row: GoodRow): Entry | undefined;
  /** A message of as many of the first entries as fit; nothing when not even the first does. */
  message(entries: Entry[]): { readonly payload: Buffer; readonly rows: number } | undefined;
}

export interface FormSettings {
  readonly limits: Pick<Limits, 'messageBytes' | 'rowsPerMessage' | 'rowsPerCompressedMessage'>;
  readonly source: Pick<SourceSettings, 'columns' | 'compression'>;
  readonly fileId: string;
  readonly path: string;
}

export const formOf = (settings: FormSettings): Form => settings.source.compression === 'gzip' ? new PackedForm(settings) : new PlainForm(settings);

class PlainForm implements Form {
  readonly leaf = 'rows';
  readonly rows: number;
  private readonly columns: string[];
  private readonly whole: PlainMessage;

  constructor(private readonly settings: FormSettings) {
    this.rows = settings.limits.rowsPerMessage;
    this.columns = namesOf(settings);
    this.whole = new PlainMessage(settings.path, settings.limits.messageBytes);
  }

  room() {
    return this.settings.limits.messageBytes;
  }

  entry(row: GoodRow) {
    const text = rowText(this.settings.fileId, this.columns, row);
    const bytes = Buffer.byteLength(text);
    return this.whole.holds(bytes) ? { row, bytes, text } : undefined;
  }

  message(entries: Entry[]) {
    const rows = this.whole.fitting(entries.map(({ bytes }) => bytes));
    return { payload: this.whole.of(entries.slice(0, rows).map(({ text }) => text!)), rows };
  }
}

/** Of the bytes that are allowed: rows differ, and a second compression costs more than the rest of the message. */
const AIM = 0.95;
/** Compressed to plain bytes, before the first message has told. */
const FIRST_GUESS = 0.2;
/** No number in JSON is longer. */
const NUMBER_BYTES = 24;
/** `{"row_id":"<11>-<at most 11>"}` */
const ROW_ID_BYTES = 36;

const namesOf = ({ source }: FormSettings) => source.columns.map(({ name }) => name);

class PackedForm implements Form {
  readonly leaf = 'rows-gz';
  readonly rows: number;
  private readonly columns: string[];
  /** Bytes of the names of columns and of the row id, in each plain row. */
  private readonly names: number;
  private ratio = FIRST_GUESS;

  constructor(private readonly settings: FormSettings) {
    this.rows = Math.min(settings.limits.rowsPerCompressedMessage, PACKED.rows);
    this.columns = namesOf(settings);
    this.names = this.columns.reduce((sum, name) => sum + Buffer.byteLength(JSON.stringify(name)) + 2, ROW_ID_BYTES);
  }

  room() {
    return Math.min(PACKED.plainBytes, AIM * this.settings.limits.messageBytes / this.ratio);
  }

  /** What it takes as plain JSON, or a little more: exactly it is only known for texts. */
  entry(row: GoodRow) {
    const bytes = this.columns.reduce((sum, name) => {
      const value = row.values[name];
      return sum + (typeof value === 'string' ? Buffer.byteLength(JSON.stringify(value)) : NUMBER_BYTES);
    }, this.names);
    return bytes <= PACKED.rowBytes ? { row, bytes } : undefined;
  }

  /** Compressed once as a rule: the message before told how well the rows of this file compress. */
  message(entries: Entry[]) {
    const limit = this.settings.limits.messageBytes;
    for (let rows = entries.length; rows > 0;) {
      const some = entries.slice(0, rows);
      const payload = pack(this.settings, this.columns, some.map(({ row }) => row));
      this.ratio = payload.length / some.reduce((sum, { bytes }) => sum + bytes, 0);
      if (payload.length <= limit) return { payload, rows };
      rows = Math.min(rows - 1, Math.max(1, Math.floor(rows * AIM * limit / payload.length)));
    }
    return undefined;
  }
}
