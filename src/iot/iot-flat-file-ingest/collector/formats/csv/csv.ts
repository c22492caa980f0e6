import { positionsIn, positionsWithout } from './header';
import { CsvSettings, SourceSettings } from '../../settings';
import { BadRow, Row, UnreadableFile } from '../../types';
import { Fault, Format, Place, Window, rawOf, unfit } from '../format';
import { CsvSplitter } from './splitter';
import { Codec } from '../text/codec';
import { printable } from '../text/printable';
import { Columns, TimestampUnit, Trouble } from '../values/columns';

/**
 * Comma-separated values and their kin. With a header every record has as many fields as the header. Without one it has at least those that
 * columns take, and no more than those if extraColumns says stop.
 */
export class Csv implements Format {
  readonly skipLines: number;
  readonly comment?: string;
  header?: string[];
  private readonly splitter: CsvSplitter;
  private readonly columns: Columns;
  private readonly named: boolean;
  private positions: number[] = [];
  private fewest = 0;
  private most = 0;

  constructor(
    private readonly source: SourceSettings,
    private readonly settings: CsvSettings,
    readonly codec: Codec,
    timestamps: TimestampUnit,
    header?: string[],
  ) {
    this.skipLines = settings.skipLines;
    this.comment = settings.comment ? codec.encode(settings.comment) : undefined;
    this.splitter = new CsvSplitter(settings, codec);
    this.columns = new Columns(source.columns, { ...settings, trim: false }, timestamps);
    this.named = settings.header;
    if (!this.named) {
      this.positions = positionsWithout(source.columns);
      this.fewest = Math.max(0, ...this.positions.map(at => at + 1));
      this.most = settings.extraColumns === 'stop' ? this.fewest : Infinity;
    } else if (header) {
      this.take(header);
    }
  }

  get awaitsHeader() { return this.named && !this.header; }
  get breaks() { return this.splitter.breaks; }
  get fault() { return this.splitter.fault; }

  split(text: string, start: number) { return this.splitter.split(text, start); }

  row(window: Window, start: number, end: number, place: Place): Row | Fault | undefined {
    const { codec, splitter: { fields, count }, positions } = this;
    const trouble = unfit(codec, window, start, end);
    if (this.awaitsHeader) return this.readHeader(trouble);
    const bad = (why: Trouble): BadRow => ({ kind: 'bad', ...place, ...why, raw: rawOf(codec, window.text, start, end) });
    if (trouble) return bad(trouble);
    if (count < this.fewest || count > this.most) return this.misCounted(end) ?? bad({ reason: 'field-count', detail: this.countTold() });

    const values = this.columns.blank();
    for (let column = 0; column < positions.length; column++) {
      const field = fields[positions[column]];
      const why = this.columns.set(values, column, window.plain ? field : codec.decode(field));
      if (why) return this.breaks > 0 && /[\r\n]/.test(field) && why.reason === 'type' ? this.swallowed(end, `${why.detail}`) : bad(why);
    }
    return { kind: 'row', offset: place.offset, line: place.line, values };
  }

  private readHeader(trouble: Trouble | undefined): undefined {
    if (trouble) {
      const { reason, detail } = trouble;
      const hint = reason === 'encoding' ? ' Set format.encoding to what the file is, for example windows-1252.' : '';
      throw new UnreadableFile(reason === 'encoding' ? 'encoding' : 'header', `The header cannot be read: ${detail}${hint}`);
    }
    const { fields, count } = this.splitter;
    this.take(fields.slice(0, count).map(field => this.codec.decode(field).trim()));
  }

  private take(header: string[]) {
    this.positions = positionsIn(header, this.source.columns, this.settings);
    this.header = header;
    this.fewest = this.most = header.length;
  }

  /** A record over several lines of which the fields do not fit has most likely lost a quote: see `RecordLoop`. */
  private misCounted(end: number) { return this.breaks > 0 ? this.swallowed(end, this.countTold()) : undefined; }

  private swallowed(at: number, detail: string): Fault {
    return { reason: 'quote', at, detail: `A quote that opens on this line is closed on a later one, and the lines together are no row: ${detail}` };
  }

  private countTold() {
    const { splitter: { count, fields }, fewest, most, codec } = this;
    const allowed = most === Infinity ? `at least ${fewest} are needed` : this.named ? `the header has ${fewest}` : `${fewest} are needed`;
    return `The record has ${count} ${count === 1 ? 'field' : 'fields'}, the last is ${printable(codec.decode(fields[count - 1]))}: ${allowed}.`;
  }
}
