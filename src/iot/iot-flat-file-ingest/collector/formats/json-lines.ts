import { ColumnSettings } from '../settings';
import { BadRow, Row, Value } from '../types';
import { Format, Place, Window, rawOf, unfit } from './format';
import { Codec } from './text/codec';
import { endOfLine } from './text/lines';
import { printable } from './text/printable';
import { Columns, TimestampUnit, Trouble } from './values/columns';
import { Unparsable } from './values/unparsable';

/**
 * An object of JSON on each line; keys that no column takes are ignored. null and a key that is not there are no value. Texts are read as
 * those of a CSV are, with a dot in numbers; a number or a boolean in a column of texts becomes text. A line of blanks is no row.
 */
export class JsonLines implements Format {
  readonly skipLines = 0;
  readonly awaitsHeader = false;
  readonly breaks = 0;
  private readonly keys: string[];
  private readonly columns: Columns;
  /** Of which no digit may be lost. */
  private readonly exact: boolean[];

  constructor(columns: ColumnSettings[], readonly codec: Codec, timestamps: TimestampUnit) {
    this.keys = columns.map(({ name, from = name }) => `${from}`);
    this.exact = columns.map(({ type }) => type !== 'double');
    this.columns = new Columns(columns, { decimal: '.', nullValues: [], trim: false }, timestamps);
  }

  split(text: string, start: number) { return endOfLine(text, start); }

  row(window: Window, start: number, end: number, { offset, line }: Place): Row | undefined {
    const bad = (why: Trouble): BadRow => ({ kind: 'bad', offset, line, ...why, raw: rawOf(this.codec, window.text, start, end) });
    const trouble = unfit(this.codec, window, start, end);
    if (trouble) return bad(trouble);
    const part = window.text.slice(start, end);
    const text = window.plain ? part : this.codec.decode(part);
    if (text.trim() === '') return undefined;
    const record = objectOf(text);
    if (typeof record === 'string') return bad({ reason: 'json', detail: record });

    const values = this.columns.blank();
    for (let column = 0; column < this.keys.length; column++) {
      const why = this.set(values, column, record);
      if (why) return bad(why);
    }
    return { kind: 'row', offset, line, values };
  }

  private set(values: Record<string, Value>, column: number, record: Record<string, unknown>): Trouble | undefined {
    const key = this.keys[column];
    if (!Object.hasOwn(record, key)) return this.columns.setNull(column);
    const value = record[key];
    if (value === null) return this.columns.setNull(column, 'null');
    if (typeof value === 'object') return this.columns.nested(column, Array.isArray(value) ? 'an array' : 'an object');
    if (typeof value === 'number' && this.exact[column] && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return this.columns.refuse(column, `${value}`, INEXACT);
    }
    return this.columns.set(values, column, `${value}`);
  }
}

/** Whatever reads JSON reads numbers as doubles: the digits of this one were lost by now. */
const INEXACT = new Unparsable('range', `is out of range: whole numbers beyond ${Number.MAX_SAFE_INTEGER} have to be in quotes`);

/** Or why the text is none. */
function objectOf(text: string): Record<string, unknown> | string {
  const allowed = 'an object, such as {"temperature": 21.5}, has to be on each line';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return `The line ${printable(text)} is JSON, but no object: ${allowed}.`;
  } catch {
    return `The line ${printable(text)} is not JSON: ${allowed}.`;
  }
}
