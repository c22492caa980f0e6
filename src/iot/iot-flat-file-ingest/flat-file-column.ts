import { ColumnSettings } from './collector/settings';

/** What all columns can have. */
export interface FlatFileColumnOptions {
  /**
   * Its name in the header of the file, or the key in JSON Lines. Not for files without a header: see `position`.
   *
   * @default - the name of the column
   */
  readonly from?: string;

  /**
   * Its place in a row of a CSV file without a header: a whole number from 0.
   *
   * @default - the place of the column among those that are declared
   */
  readonly position?: number;

  /**
   * A row without a value goes to quarantine.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * What is measured in, such as `°C` or `bar`: for people, in the catalog.
   *
   * @default - none
   */
  readonly unit?: string;
}

/** What columns of numbers can have. */
export interface FlatFileNumberOptions extends FlatFileColumnOptions {
  /**
   * A row with less goes to quarantine.
   *
   * @default - no bound
   */
  readonly min?: number;

  /**
   * A row with more goes to quarantine.
   *
   * @default - no bound
   */
  readonly max?: number;
}

/** What columns of dates can have. */
export interface FlatFileDateOptions extends FlatFileColumnOptions {
  /**
   * How they are written: `iso`, or a pattern of Luxon such as `dd.MM.yyyy`. https://moment.github.io/luxon/#/parsing?id=table-of-tokens
   *
   * @default iso
   */
  readonly format?: string;
}

/** What columns of timestamps can have. */
export interface FlatFileTimestampOptions extends FlatFileColumnOptions {
  /**
   * How they are written: `iso`, `epoch-s`, `epoch-ms`, or a pattern of Luxon such as `dd.MM.yyyy HH:mm:ss`. https://moment.github.io/luxon/#/parsing?id=table-of-tokens
   *
   * @default iso
   */
  readonly format?: string;

  /**
   * The time zone of those that do not say theirs: an IANA name such as `Europe/Berlin`.
   *
   * @default UTC
   */
  readonly zone?: string;
}

/**
 * A column of the table, and where it is found in the file. Wrong ones are refused by `addSource`.
 *
 * @example
 * import { FlatFileColumn } from 'cdk-reference-constructs';
 *
 * const columns = [
 *   FlatFileColumn.timestamp('ts', { from: 'Zeit', format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin', required: true }),
 *   FlatFileColumn.text('press', { from: 'Maschine' }),
 *   FlatFileColumn.number('temp_c', { from: 'Temperatur', unit: '°C', min: -50, max: 500 }),
 * ];
 */
export class FlatFileColumn {
  /**
   * Text, as it stands in the file: `string` in the catalog.
   *
   * @param name of the column: lower-case letters, digits and underscores, the first a letter
   * @param options more about it
   */
  public static text(name: string, options: FlatFileColumnOptions = {}): FlatFileColumn {
    return new FlatFileColumn(name, 'string', options);
  }

  /**
   * A whole number: `bigint` in the catalog. From -9007199254740991 to 9007199254740991, as JSON carries no others safely.
   *
   * @param name of the column: lower-case letters, digits and underscores, the first a letter
   * @param options more about it
   */
  public static integer(name: string, options: FlatFileNumberOptions = {}): FlatFileColumn {
    return new FlatFileColumn(name, 'bigint', options);
  }

  /**
   * A number: `double` in the catalog. NaN and Infinity go to quarantine.
   *
   * @param name of the column: lower-case letters, digits and underscores, the first a letter
   * @param options more about it
   */
  public static number(name: string, options: FlatFileNumberOptions = {}): FlatFileColumn {
    return new FlatFileColumn(name, 'double', options);
  }

  /**
   * true or false, 1 or 0, yes or no: `boolean` in the catalog.
   *
   * @param name of the column: lower-case letters, digits and underscores, the first a letter
   * @param options more about it
   */
  public static flag(name: string, options: FlatFileColumnOptions = {}): FlatFileColumn {
    return new FlatFileColumn(name, 'boolean', options);
  }

  /**
   * A moment: `timestamp` in the catalog, in UTC.
   *
   * @param name of the column: lower-case letters, digits and underscores, the first a letter
   * @param options more about it
   */
  public static timestamp(name: string, options: FlatFileTimestampOptions = {}): FlatFileColumn {
    return new FlatFileColumn(name, 'timestamp', options);
  }

  /**
   * A day: `date` in the catalog.
   *
   * @param name of the column: lower-case letters, digits and underscores, the first a letter
   * @param options more about it
   */
  public static date(name: string, options: FlatFileDateOptions = {}): FlatFileColumn {
    return new FlatFileColumn(name, 'date', options);
  }

  private constructor(
    /** In the table. */
    public readonly name: string,
    /** @internal */
    public readonly _type: ColumnSettings['type'],
    /** @internal */
    public readonly _options: FlatFileNumberOptions & FlatFileTimestampOptions,
  ) {}
}
