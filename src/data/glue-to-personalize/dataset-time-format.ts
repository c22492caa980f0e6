import { TimeKind } from './time-kind';

/**
 * How a column of the source says a time. Personalize gets seconds since 1970: https://docs.aws.amazon.com/personalize/latest/dg/interactions-datasets.html
 *
 * @example
 * import { DatasetTimeFormat } from 'cdk-reference-constructs';
 *
 * const format = DatasetTimeFormat.pattern('dd.MM.yyyy HH:mm', 'Europe/Berlin');
 */
export class DatasetTimeFormat {
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  public static epochSeconds(): DatasetTimeFormat {
    return new DatasetTimeFormat({ kind: 'EPOCH', unit: 'SECONDS' });
  }

  /** Milliseconds since 1970-01-01T00:00:00Z. */
  public static epochMilliseconds(): DatasetTimeFormat {
    return new DatasetTimeFormat({ kind: 'EPOCH', unit: 'MILLISECONDS' });
  }

  /** Microseconds since 1970-01-01T00:00:00Z. */
  public static epochMicroseconds(): DatasetTimeFormat {
    return new DatasetTimeFormat({ kind: 'EPOCH', unit: 'MICROSECONDS' });
  }

  /**
   * Dates and times of ISO 8601, such as `2026-03-29T08:15:00+02:00`, and columns that the database knows as times.
   *
   * @param zone of the times that say none: a name of the time zone database, such as `Europe/Berlin`. UTC, if it is left out
   */
  public static iso8601(zone: string = 'UTC'): DatasetTimeFormat {
    return new DatasetTimeFormat({ kind: 'ISO', zone });
  }

  /**
   * Any other notation.
   *
   * @param pattern of Spark, such as `dd.MM.yyyy HH:mm`: https://spark.apache.org/docs/3.5.6/sql-ref-datetime-pattern.html
   * @param zone of the times that say none: a name of the time zone database. UTC, if it is left out
   */
  public static pattern(pattern: string, zone: string = 'UTC'): DatasetTimeFormat {
    return new DatasetTimeFormat({ kind: 'PATTERN', pattern, zone });
  }

  /** @internal */
  public readonly _kind: TimeKind;

  private constructor(kind: TimeKind) {
    this._kind = kind;
  }
}
