import { CsvSettings } from '../../settings';
import { Fault } from '../format';
import { Codec } from '../text/codec';
import { printable } from '../text/printable';

const LF = 10;
const CR = 13;

/**
 * Cuts records of RFC 4180 into fields, without regard to types. A field is in quotes as a whole or not at all; within quotes a delimiter and a
 * line end are text, and `escape` makes a quote (or itself) text. A quote anywhere else is a fault, for what it means cannot be told.
 * The fields of the last record are in `fields`, of which the first `count` are meant: the array is used again and again.
 */
export class CsvSplitter {
  readonly fields: string[] = [];
  count = 0;
  breaks = 0;
  fault?: Fault;
  private readonly delimiter: string;
  private readonly delimiterCode: number;
  private readonly quoteCode: number;
  private readonly escapeCode: number;
  private readonly escapes: RegExp;

  constructor(settings: CsvSettings, private readonly codec: Codec) {
    const { quote, escape } = settings;
    this.delimiter = codec.encode(settings.delimiter);
    this.delimiterCode = this.delimiter.charCodeAt(0);
    this.quoteCode = quote === null ? -1 : unitOf('quote', quote, codec);
    this.escapeCode = unitOf('escape', escape, codec);
    this.escapes = new RegExp(`[${hex(this.escapeCode)}]([${hex(this.escapeCode)}${quote === null ? '' : hex(this.quoteCode)}])`, 'g');
  }

  split(text: string, start: number): number {
    const { fields, delimiter, delimiterCode, quoteCode } = this;
    const { length } = text;
    const width = delimiter.length;
    let at = start;
    this.count = 0;
    this.breaks = 0;
    this.fault = undefined;
    for (;;) {
      if (at < length && text.charCodeAt(at) === quoteCode) {
        at = this.quoted(text, at + 1);
        if (this.fault || at >= length) return at;
        const code = text.charCodeAt(at);
        if (code === LF || code === CR) return at;
        if (!text.startsWith(delimiter, at)) return this.strayAfter(at);
        at += width;
        continue;
      }
      let end = at;
      let code = -1;
      for (; end < length; end++) {
        code = text.charCodeAt(end);
        if (code === delimiterCode) {
          if (width === 1 || text.startsWith(delimiter, end)) break;
        } else if (code === LF || code === CR) {
          break;
        } else if (code === quoteCode) {
          return this.strayWithin(text.slice(at, end), end);
        }
      }
      fields[this.count++] = text.slice(at, end);
      if (end >= length || code === LF || code === CR) return end;
      at = end + width;
    }
  }

  /** A field whose opening quote is before `from`; returns where it is over, with its closing quote. */
  private quoted(text: string, from: number): number {
    const { quoteCode, escapeCode } = this;
    const { length } = text;
    let escaped = false;
    for (let at = from; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code === escapeCode && at + 1 < length) {
        const next = text.charCodeAt(at + 1);
        if (next === quoteCode || next === escapeCode) {
          escaped = true;
          at++;
          continue;
        }
      }
      if (code === quoteCode) {
        const field = text.slice(from, at);
        this.fields[this.count++] = escaped ? field.replace(this.escapes, '$1') : field;
        return at + 1;
      }
      if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) this.breaks++;
    }
    this.fault = { reason: 'quote', at: length, detail: `A quote opens field ${this.count + 1} and is not closed before the file ends.` };
    return length;
  }

  private strayAfter(at: number): number {
    const detail = `The closing quote of field ${this.count}, ${this.told(this.fields[this.count - 1])}, is followed by neither a delimiter nor the end of the line.`;
    this.fault = { reason: 'quote', at: at + this.delimiter.length - 1, detail };
    return at;
  }

  private strayWithin(before: string, at: number): number {
    const detail = `A quote follows ${this.told(before)} in field ${this.count + 1}: only a field that is in quotes as a whole may hold a quote, doubled.`;
    this.fault = { reason: 'quote', at, detail };
    return at;
  }

  private told(field: string) { return printable(this.codec.decode(field)); }
}

function unitOf(name: string, character: string, codec: Codec): number {
  const encoded = codec.encode(character);
  if (encoded.length === 1) return encoded.charCodeAt(0);
  throw new Error(`The ${name} ${printable(character)} is not one character of ${codec.encoding} that takes ${codec.unit} byte${codec.unit > 1 ? 's' : ''}: use " or '.`);
}

const hex = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
