import { PartitionKind } from './partition-kind';

/** What queries leave out by. */
export abstract class FlatFilePartition {
  /**
   * The day of a timestamp, in UTC.
   *
   * @param column a required timestamp
   */
  public static day(column: string): FlatFilePartition {
    return new Chosen({ kind: 'day', column });
  }

  /**
   * The hour of a timestamp, in UTC: for more than some ten million rows a day.
   *
   * @param column a required timestamp
   */
  public static hour(column: string): FlatFilePartition {
    return new Chosen({ kind: 'hour', column });
  }

  /**
   * The value of a column with few different ones, such as a machine.
   *
   * @param column a required text
   * @param values all of them: needed with `FlatFileTableFormat.PARQUET`, where Athena has to know which there are
   */
  public static column(column: string, values?: string[]): FlatFilePartition {
    return new Chosen({ kind: 'column', column, values });
  }

  /** @internal */
  public abstract readonly _kind: PartitionKind;
}

class Chosen extends FlatFilePartition {
  constructor(public readonly _kind: PartitionKind) {
    super();
  }
}
