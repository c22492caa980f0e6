import { Duration } from 'aws-cdk-lib';
import { DatasetField } from './dataset-field';
import { DatasetSource } from './dataset-source';
import { DatasetTimeFormat } from './dataset-time-format';

/** Which rows are the same. */
export interface DatasetDedupeOptions {
  /**
   * The fields of Personalize by which rows are the same.
   *
   * @default - all fields, for interactions; the id, for items and users
   */
  readonly by?: string[];

  /**
   * The column of the source whose greatest value tells the row to keep, such as `updated_at`.
   *
   * @default - one of them, the same one each time
   */
  readonly latest?: string;
}

/** How a run takes only what came since the last. */
export interface DatasetIncrementalOptions {
  /** The column that says when a row came, or was changed last. It may be one that a field comes from. */
  readonly column: string;

  /** How it says so. */
  readonly format: DatasetTimeFormat;

  /**
   * How late a row may come: whole seconds, at most 30 days. A run takes what came until so long before it began, so that none is missed.
   *
   * @default Duration.minutes(15)
   */
  readonly lateness?: Duration;
}

/**
 * How rows of a source become rows of a dataset. From it come the schema of Personalize, the settings of the ETL job, the columns that a run expects and their docs.
 *
 * https://docs.aws.amazon.com/personalize/latest/dg/custom-datasets-and-schemas.html
 */
export interface DatasetMapping {
  /** Where the rows are. */
  readonly source: DatasetSource;

  /**
   * The fields, in the order of the schema. Interactions need `userId`, `itemId` and `timestamp`, and have at most 5 fields of your own; items need `itemId`, users `userId`,
   * and both at least one more: at most 100 of items, 25 of users.
   */
  readonly fields: DatasetField[];

  /**
   * Which rows are taken: an expression of Spark SQL on columns of the source, such as `status = 'PAID'`, of at most 5,000 characters. Rows for which it is not true are
   * skipped.
   *
   * https://spark.apache.org/docs/3.5.6/sql-ref-syntax-qry-select-where.html
   *
   * @default - all
   */
  readonly filter?: string;

  /**
   * Which rows are the same, and which one of them is kept.
   *
   * @default - interactions that are the same in all fields, items and users with the same id: one is kept, the same one each time
   */
  readonly dedupe?: DatasetDedupeOptions;

  /**
   * How a run takes only what came since the last, and adds it.
   *
   * @default - each run takes everything, and replaces what was there
   */
  readonly incremental?: DatasetIncrementalOptions;
}
