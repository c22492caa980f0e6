import { Duration } from 'aws-cdk-lib';
import { FlatFileAfter } from './flat-file-after';
import { FlatFileColumn } from './flat-file-column';
import { FlatFileCompression } from './flat-file-compression';
import { FlatFileFormat } from './flat-file-format';
import { FlatFileQualityOptions } from './flat-file-quality';
import { FlatFileTableOptions } from './flat-file-table';
import { FlatFileWatch } from './flat-file-watch';

/** Options of `addSource`. */
export interface FlatFileSourceOptions {
  /** Which files, and when they are read. */
  readonly files: FlatFileWatch;

  /** The columns of the table: from 1 to 500. */
  readonly columns: FlatFileColumn[];

  /**
   * How rows are written in them.
   *
   * @default FlatFileFormat.csv()
   */
  readonly format?: FlatFileFormat;

  /**
   * How rows travel.
   *
   * @default FlatFileCompression.none()
   */
  readonly compression?: FlatFileCompression;

  /**
   * The table that they end in.
   *
   * @default - an Iceberg table, by day
   */
  readonly table?: FlatFileTableOptions;

  /**
   * How much a file may be wrong.
   *
   * @default - one row in ten
   */
  readonly quality?: FlatFileQualityOptions;

  /**
   * What is done with a file when the cloud has all of its rows. Not with files that grow.
   *
   * @default FlatFileAfter.leave()
   */
  readonly afterSuccess?: FlatFileAfter;

  /**
   * A file that waits so long, or rows that are read so long after they were written, are an alarm: whole minutes, from 5 minutes to 7 days.
   *
   * @default Duration.hours(1)
   */
  readonly maxLag?: Duration;

  /**
   * So long without a row is an alarm: whole minutes, from 5 minutes to 7 days.
   *
   * @default - no alarm: there are quiet days
   */
  readonly expectRowsEvery?: Duration;
}
