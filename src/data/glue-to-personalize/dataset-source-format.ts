import { FormatKind } from './format-kind';

/** Options of `DatasetSourceFormat.csv`. All files have a line of names first. */
export interface DatasetCsvOptions {
  /**
   * What stands between two values: one character.
   *
   * @default ','
   */
  readonly delimiter?: string;

  /**
   * What stands around a value that has a delimiter in it: one character. In such a value it stands twice.
   *
   * @default '"'
   */
  readonly quote?: string;

  /**
   * The encoding of the files: `UTF-8`, `UTF-16`, `UTF-16BE`, `UTF-16LE`, `ISO-8859-1` or `US-ASCII`, those that Spark takes. Files of UTF-8 may have a BOM.
   *
   * https://spark.apache.org/docs/3.5.6/sql-data-sources-csv.html
   *
   * @default 'UTF-8'
   */
  readonly encoding?: string;

  /**
   * Whether quoted values may have line breaks in them. A file is then read by one worker.
   *
   * @default false
   */
  readonly multiline?: boolean;
}

/**
 * How the files of a source are written.
 *
 * @example
 * import { DatasetSourceFormat } from 'cdk-reference-constructs';
 *
 * const format = DatasetSourceFormat.csv({ delimiter: ';', encoding: 'ISO-8859-1' });
 */
export class DatasetSourceFormat {
  /** Values with delimiters, a row a line, the names first. */
  public static csv(options: DatasetCsvOptions = {}): DatasetSourceFormat {
    return new DatasetSourceFormat({ kind: 'CSV', options });
  }

  /** An object of JSON a line. */
  public static json(): DatasetSourceFormat {
    return new DatasetSourceFormat({ kind: 'JSON' });
  }

  /** Apache Parquet. */
  public static parquet(): DatasetSourceFormat {
    return new DatasetSourceFormat({ kind: 'PARQUET' });
  }

  /** @internal */
  public readonly _kind: FormatKind;

  private constructor(kind: FormatKind) {
    this._kind = kind;
  }
}
