import type { Limits, Settings, SourceSettings } from '../settings';
import { Leaf, topicOf } from '../topics';
import type { BadRow, GoodRow, Message, Row } from '../types';
import { Entry, Form, formOf } from './form';
import { PACKED } from './packed';
import { PlainMessage } from './plain';
import { badText, Origin, tooLarge } from './quarantine';

export interface BatchSettings {
  readonly settings: Pick<Settings, 'topicPrefix' | 'device'>;
  readonly limits: Pick<Limits, 'messageBytes' | 'rowsPerMessage' | 'rowsPerCompressedMessage'>;
  readonly source: Pick<SourceSettings, 'name' | 'columns' | 'compression'>;
  readonly fileId: string;
  /** Of the file, below the directory of the source. */
  readonly path: string;
}

export interface Batch {
  /** For the spool, in this order. */
  readonly messages: Message[];
  /** Good rows in them. */
  readonly published: number;
  /** Bad rows in them, with those that are too large for a message. */
  readonly quarantined: number;
}

/**
 * Collects the rows of one file into messages. What messages hold comes before all that waits, good or bad: from the first record that waits
 * a file can be read on, and no row is counted twice.
 */
export class Batcher {
  private readonly form: Form;
  private readonly origin: Origin;
  private readonly bad: PlainMessage;
  private goodRows: Entry[] = [];
  private goodBytes = 0;
  private badRows: { readonly row: BadRow; readonly text: string; readonly bytes: number }[] = [];
  private badBytes = 0;

  constructor(private readonly of: BatchSettings) {
    this.form = formOf(of);
    this.origin = { device: of.settings.device, source: of.source.name, fileId: of.fileId, path: of.path };
    this.bad = new PlainMessage(of.path, of.limits.messageBytes);
  }

  /** What became full. */
  add(rows: readonly Row[]): Batch {
    const out = new Out();
    for (const row of rows) {
      if (row.kind === 'bad') this.addBad(row);
      else this.addGood(row);
      if (this.badRows.length >= this.of.limits.rowsPerMessage || this.badBytes > this.of.limits.messageBytes) this.empty(out);
      else if (this.goodRows.length >= this.form.rows || this.goodBytes > this.form.room()) this.takeBad(out, this.takeGood(out));
    }
    return out;
  }

  /** All that waits. */
  flush(): Batch {
    const out = new Out();
    this.empty(out);
    return out;
  }

  /** The first record that is in no message yet, and how many there are. */
  get waiting(): { readonly offset: number; readonly line: number; readonly rows: number } | undefined {
    const [first] = [this.goodRows[0]?.row, this.badRows[0]?.row].filter((row) => row !== undefined).sort((a, b) => a.offset - b.offset);
    return first && { offset: first.offset, line: first.line, rows: this.goodRows.length + this.badRows.length };
  }

  private addGood(row: GoodRow) {
    const entry = this.form.entry(row);
    if (!entry) return this.addBad(tooLarge(row, this.allowed()));
    this.goodRows.push(entry);
    this.goodBytes += entry.bytes;
  }

  private addBad(row: BadRow) {
    const text = badText(this.origin, row);
    // A message is 16 KB at least, and all in a bad row is cut but the path.
    const shown = this.bad.holds(Buffer.byteLength(text)) ? text : badText(this.origin, { ...row, detail: '', raw: '' });
    const bytes = Buffer.byteLength(shown);
    if (!this.bad.holds(bytes)) throw new Error(`The path ${this.of.path} does not fit into a message of ${this.of.limits.messageBytes} bytes; set limits.messageBytes higher`);
    this.badRows.push({ row, text: shown, bytes });
    this.badBytes += bytes;
  }

  private empty(out: Out) {
    while (this.goodRows.length > 0) this.takeGood(out);
    this.takeBad(out, Infinity);
  }

  /** One message of good rows. Returns the place of the last one. */
  private takeGood(out: Out): number {
    const made = this.form.message(this.goodRows);
    const taken = this.goodRows.splice(0, made?.rows ?? 1);
    this.goodBytes = this.goodRows.reduce((sum, { bytes }) => sum + bytes, 0);
    const last = taken[taken.length - 1].row;
    if (made) {
      out.add(this.message(this.form.leaf, made.payload, made.rows));
    } else {
      this.addBad(tooLarge(last, this.allowed()));
      this.badRows.sort((a, b) => a.row.offset - b.row.offset);
    }
    return last.offset;
  }

  private takeBad(out: Out, upTo: number) {
    const due = this.badRows.filter(({ row }) => row.offset <= upTo);
    this.badRows = this.badRows.slice(due.length);
    this.badBytes = this.badRows.reduce((sum, { bytes }) => sum + bytes, 0);
    while (due.length > 0) {
      const rows = due.splice(0, Math.min(this.bad.fitting(due.map(({ bytes }) => bytes)), this.of.limits.rowsPerMessage));
      out.add(this.message('quarantine', this.bad.of(rows.map(({ text }) => text)), rows.length));
    }
  }

  private message(leaf: Leaf, payload: Buffer, rows: number): Message {
    return { topic: topicOf(this.of.settings, this.of.source.name, leaf), payload, rows };
  }

  private allowed() {
    const bytes = `${this.of.limits.messageBytes} bytes`;
    return this.of.source.compression === 'gzip' ? `${bytes} compressed, ${PACKED.rowBytes} as JSON` : bytes;
  }
}

class Out implements Batch {
  readonly messages: Message[] = [];
  published = 0;
  quarantined = 0;

  add(message: Message) {
    this.messages.push(message);
    if (message.topic.endsWith('/quarantine')) this.quarantined += message.rows;
    else this.published += message.rows;
  }
}
