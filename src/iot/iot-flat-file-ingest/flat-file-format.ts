import { FormatKind } from './format-kind';

/** How the text of a file is encoded. A byte order mark is taken off. */
export enum FlatFileEncoding {
  /** UTF-8 */
  UTF_8 = 'utf-8',
  /** UTF-16, little-endian: "Unicode" in programs of Windows. */
  UTF_16LE = 'utf-16le',
  /** UTF-16, big-endian. */
  UTF_16BE = 'utf-16be',
  /** ISO 8859-1 */
  LATIN_1 = 'latin1',
  /** "ANSI" in programs of Windows in Western Europe. */
  WINDOWS_1252 = 'windows-1252',
}

/** How texts and numbers are written. */
export interface FlatFileTextOptions {
  /**
   * How the text is encoded.
   *
   * @default FlatFileEncoding.UTF_8
   */
  readonly encoding?: FlatFileEncoding;

  /**
   * Between the whole number and the fraction: `.` or `,`.
   *
   * @default .
   */
  readonly decimal?: string;

  /**
   * Between thousands, one character, as in `1.234.567,8`.
   *
   * @default - none
   */
  readonly thousands?: string;

  /**
   * Texts that mean that there is no value, such as `n/a`.
   *
   * @default - the empty text
   */
  readonly nullValues?: string[];

  /**
   * Lines before the header, or before the first row where there is none.
   *
   * @default 0
   */
  readonly skipLines?: number;
}

/** How a CSV file is written. */
export interface FlatFileCsvOptions extends FlatFileTextOptions {
  /**
   * Between values: one character.
   *
   * @default ,
   */
  readonly delimiter?: string;

  /**
   * Around values that have delimiters, quotes or line ends in them: one character, or the empty text where there are no quotes.
   *
   * @default "
   */
  readonly quote?: string;

  /**
   * Before a quote inside of quotes: one character.
   *
   * @default - the quote, doubled
   */
  readonly escape?: string;

  /**
   * Whether the first line names the columns. Without, columns are told by their position.
   *
   * @default true
   */
  readonly header?: boolean;

  /**
   * Lines that begin so are no rows.
   *
   * @default - there are none
   */
  readonly comment?: string;

  /**
   * Stops a file with a column that none of the table takes: the machine has changed, and somebody should know.
   *
   * @default false
   */
  readonly stopAtExtraColumns?: boolean;
}

/** Where a value stands in a line. */
export interface FlatFileField {
  /** The column of the table. */
  readonly column: string;
  /** The first character, from 0. */
  readonly start: number;
  /** How many characters. Spaces around the value are taken off. */
  readonly length: number;
}

/** How a file with values in fixed places is written. */
export interface FlatFileFixedWidthOptions extends FlatFileTextOptions {
  /** Where the values stand: one field for each column. */
  readonly fields: FlatFileField[];
}

/** How a file with a JSON object in each line is written. */
export interface FlatFileJsonLinesOptions {
  /**
   * How the text is encoded.
   *
   * @default FlatFileEncoding.UTF_8
   */
  readonly encoding?: FlatFileEncoding;
}

/** How rows are written in a file. */
export abstract class FlatFileFormat {
  /**
   * Values between delimiters.
   *
   * @param options the dialect
   */
  public static csv(options: FlatFileCsvOptions = {}): FlatFileFormat {
    return new Chosen({ kind: 'csv', options });
  }

  /**
   * Values in fixed places of a line.
   *
   * @param options the places
   */
  public static fixedWidth(options: FlatFileFixedWidthOptions): FlatFileFormat {
    return new Chosen({ kind: 'fixed-width', options });
  }

  /**
   * A JSON object in each line.
   *
   * @param options how
   */
  public static jsonLines(options: FlatFileJsonLinesOptions = {}): FlatFileFormat {
    return new Chosen({ kind: 'json-lines', options });
  }

  /** @internal */
  public abstract readonly _kind: FormatKind;
}

class Chosen extends FlatFileFormat {
  constructor(public readonly _kind: FormatKind) {
    super();
  }
}
