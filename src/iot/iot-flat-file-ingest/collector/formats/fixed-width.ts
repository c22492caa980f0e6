import { ColumnSettings, FixedWidthSettings } from '../settings';
import { BadRow, Row } from '../types';
import { Format, Place, Window, rawOf, unfit } from './format';
import { Codec } from './text/codec';
import { endOfLine } from './text/lines';
import { Columns, TimestampUnit, Trouble } from './values/columns';

/**
 * Each column at its place in the line, in characters. Blanks around a value are no part of it, and a line may end early, as lines do of
 * which trailing blanks were cut: a column that begins after its end is missing. A line of blanks is no row.
 */
export class FixedWidth implements Format {
  readonly skipLines: number;
  readonly awaitsHeader = false;
  readonly breaks = 0;
  private readonly columns: Columns;
  private readonly places: { readonly start: number; readonly end: number }[];

  constructor(columns: ColumnSettings[], settings: FixedWidthSettings, readonly codec: Codec, timestamps: TimestampUnit) {
    this.skipLines = settings.skipLines;
    this.columns = new Columns(columns, { ...settings, trim: true }, timestamps);
    this.places = columns.map(({ name }) => {
      const field = settings.fields.find(({ column }) => column === name);
      if (!field) throw new Error(`The column ${name} has no place in the line: name it in format.fields, with start and length.`);
      return { start: field.start, end: field.start + field.length };
    });
  }

  split(text: string, start: number) { return endOfLine(text, start); }

  row(window: Window, start: number, end: number, { offset, line }: Place): Row | undefined {
    const bad = (why: Trouble): BadRow => ({ kind: 'bad', offset, line, ...why, raw: rawOf(this.codec, window.text, start, end) });
    const trouble = unfit(this.codec, window, start, end);
    if (trouble) return bad(trouble);
    const part = window.text.slice(start, end);
    const characters = charactersOf(window.plain ? part : this.codec.decode(part));
    if (characters.text.trim() === '') return undefined;
    const values = this.columns.blank();
    for (let column = 0; column < this.places.length; column++) {
      const place = this.places[column];
      const why = place.start < characters.length
        ? this.columns.set(values, column, characters.slice(place.start, place.end))
        : this.columns.setNull(column);
      if (why) return bad(why);
    }
    return { kind: 'row', offset, line, values };
  }
}

/** A line by its characters: those beyond the first 65,536 of Unicode are two in a string, and one on paper. */
function charactersOf(text: string) {
  if (!/[\ud800-\udfff]/.test(text)) return { text, length: text.length, slice: (start: number, end: number) => text.slice(start, end) };
  const all = Array.from(text);
  return { text, length: all.length, slice: (start: number, end: number) => all.slice(start, end).join('') };
}
