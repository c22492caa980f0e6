import { BadReason, Chunk, Position, Row, UnreadableFile } from '../types';
import { Fault, Format, Place, Window, rawOf } from './format';
import { endOfLine, isLineEnd, nextLine } from './text/lines';
import { byteOrderMark } from './text/sniff';

/** Of a chunk, at most. */
const ROWS = 1000;

/** Stands for the half of a character of UTF-16 with which a file ends: it is of no encoding. */
const HALF = '\udc00';

/** A line that is longer than a record may be: it is not held. */
interface Overlong extends Place {
  readonly raw: string;
  /** It would not have been a record anyway: a comment, or one of the lines that are not looked at. */
  readonly silent: boolean;
}

/**
 * Walks over a file, window by window, and cuts it into records.
 *
 * LF, CR and CRLF each end a line; a format may let a record span lines. An empty line is no row.
 * A record at fault (its quotes are wrong, it does not end) is one bad row, its first line, and reading goes on with the next line: a quote too
 * many takes no good row with it. A line longer than a record may be is one bad row too, and is passed over without being held.
 * What comes out does not depend on where the windows are cut, but for what has not arrived yet.
 */
export class RecordLoop {
  private base: number;
  private at = 0;
  private line: number;
  private linesToSkip: number;
  private overlong?: Overlong;
  private rows: Row[] = [];
  private safe: Place;
  private told: number;
  private window: Window = { text: '', plain: true, nul: false };
  private bytes = 0;
  private final = false;
  private readonly unit: number;
  private readonly longest: number;

  constructor(private readonly format: Format, private readonly lineBytes: number, from: Position, private readonly complete: boolean) {
    this.base = this.told = from.offset;
    this.line = from.line;
    this.safe = from;
    this.linesToSkip = from.offset === 0 ? format.skipLines : 0;
    this.unit = format.codec.unit;
    this.longest = Math.floor(lineBytes / this.unit);
  }

  /** `last`: the file ends with these bytes. Returns what belongs in front of the next window. */
  *take(bytes: Buffer, last: boolean): Generator<Chunk, Buffer> {
    const { codec } = this.format;
    this.final = last && this.complete;
    this.bytes = bytes.length;
    const text = codec.text(bytes) + (this.final && bytes.length % this.unit ? HALF : '');
    this.window = { text, plain: codec.plain(bytes, text), nul: text.includes('\0') };
    this.at = this.base === 0 ? byteOrderMark(bytes, codec.encoding) / this.unit : 0;
    while ((this.at < text.length || (this.final && this.overlong)) && this.step()) {
      if (this.rows.length === ROWS) yield this.chunk();
    }
    if (this.rows.length > 0 || (last && this.safe.offset > this.told && this.begun)) yield this.chunk();
    this.base = this.offsetOf(this.at);
    return bytes.subarray(this.at * this.unit);
  }

  /** What stands in front of the rows was passed. */
  private get begun() { return this.linesToSkip === 0 && !this.format.awaitsHeader; }

  private chunk(): Chunk {
    const { rows, safe: { offset, line }, format: { header } } = this;
    this.rows = [];
    this.told = offset;
    return { rows, next: header ? { offset, line, header } : { offset, line } };
  }

  private offsetOf(index: number) { return this.base + Math.min(index * this.unit, this.bytes); }

  /** Passes one record or line; false if the window does not hold all of it. */
  private step(): boolean {
    const { format, at, final, longest, window: { text } } = this;
    if (this.overlong) return this.passOverlong();
    if (this.linesToSkip > 0 || (format.comment && text.startsWith(format.comment, at))) return this.passSilent();
    if (isLineEnd(text.charCodeAt(at))) return this.pass(at);

    const end = format.split(text, at);
    const { fault } = format;
    if (fault && fault.at >= text.length && !final && text.length - at <= longest) return false;
    if (fault || end - at > longest) return this.passFault(fault);
    if (nextLine(text, end, final) < 0) return false;
    const row = format.row(this.window, at, end, { offset: this.offsetOf(at), line: this.line });
    if (row && 'at' in row) return this.passFault(row);
    if (row) this.rows.push(row);
    return this.pass(end, format.breaks);
  }

  private pass(end: number, breaks = 0): boolean {
    const next = nextLine(this.window.text, end, this.final);
    if (next < 0) return false;
    this.at = next;
    this.line += breaks + 1;
    this.safe = { offset: this.offsetOf(next), line: this.line };
    return true;
  }

  /** The bad row is one line; a fault further on than a record may be long is not told, as it must not matter how much of the file was seen. */
  private passFault(fault?: Fault): boolean {
    const { at, window: { text } } = this;
    const end = endOfLine(text, at);
    if (end - at > this.longest) return this.startOverlong(false);
    if (nextLine(text, end, this.final) < 0) return false;
    const { reason, detail } = fault && fault.at - at <= this.longest ? fault
      : { reason: 'quote' as const, detail: `A quote is not closed within the ${this.lineBytes} bytes that a record may have (lineBytes).` };
    if (this.format.awaitsHeader) throw new UnreadableFile('header', `The header, line ${this.line}, cannot be read: ${detail}`);
    this.bad({ offset: this.offsetOf(at), line: this.line }, reason, detail, rawOf(this.format.codec, text, at, end));
    return this.pass(end);
  }

  private passSilent(): boolean {
    const { at, window: { text } } = this;
    const end = endOfLine(text, at);
    if (end === text.length && end - at > this.longest) return this.startOverlong(true);
    const passed = this.pass(end);
    if (passed && this.linesToSkip > 0) this.linesToSkip--;
    return passed;
  }

  private startOverlong(silent: boolean): boolean {
    const { at, line, format, window: { text } } = this;
    if (format.awaitsHeader && !silent) {
      throw new UnreadableFile('header', `The header, line ${line}, is longer than a record may be: at most ${this.lineBytes} bytes (lineBytes).`);
    }
    this.overlong = { offset: this.offsetOf(at), line, raw: rawOf(format.codec, text, at, at + this.longest), silent };
    return this.passOverlong();
  }

  private passOverlong(): boolean {
    const { raw, silent, ...place } = this.overlong!;
    const end = endOfLine(this.window.text, this.at);
    if (!this.pass(end)) {
      this.at = end; // what was seen of the line is let go
      return false;
    }
    const length = this.offsetOf(end) - place.offset;
    if (!silent) this.bad(place, 'too-long', `The line has ${length} bytes: at most ${this.lineBytes} are allowed (lineBytes).`, raw);
    else if (this.linesToSkip > 0) this.linesToSkip--;
    this.overlong = undefined;
    return true;
  }

  private bad({ offset, line }: Place, reason: BadReason, detail: string, raw: string) {
    this.rows.push({ kind: 'bad', offset, line, reason, detail, raw });
  }
}
