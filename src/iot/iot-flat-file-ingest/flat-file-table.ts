import { Duration } from 'aws-cdk-lib';
import { FlatFilePartition } from './flat-file-partition';

/** The table that rows end in. */
export interface FlatFileTableOptions {
  /**
   * What queries leave out by: at most 3.
   *
   * @default - the day of the first required timestamp; nothing where there is none
   */
  readonly partitions?: FlatFilePartition[];

  /**
   * How long Firehose gathers rows for a file: from 60 to 900 seconds. Rows can be queried that much later.
   *
   * @default Duration.seconds(60)
   */
  readonly bufferInterval?: Duration;

  /**
   * How much Firehose gathers for a file, in MiB: from 64 to 128.
   *
   * @default 64
   */
  readonly bufferMegabytes?: number;

  /**
   * Keeps all rows as they came, too, as JSON under `raw/`.
   *
   * @default false
   */
  readonly rawBackup?: boolean;
}
