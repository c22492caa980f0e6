import { aws_kms as kms, aws_s3 as s3, Duration } from 'aws-cdk-lib';

/** How rows lie in S3. */
export enum FlatFileTableFormat {
  /** An Apache Iceberg table. Firehose writes them everywhere but in the regions of China, GovCloud and Malaysia (November 2026). */
  ICEBERG = 'ICEBERG',
  /** Parquet files in folders, of which Athena knows the names without being told. */
  PARQUET = 'PARQUET',
}

/** Where tables lie. */
export interface FlatFileStorageOptions {
  /**
   * How rows lie in S3. It cannot be changed later: rows that are there would be left behind.
   *
   * @default FlatFileTableFormat.ICEBERG
   */
  readonly tableFormat?: FlatFileTableFormat;

  /**
   * A bucket of yours for the tables, what could not be delivered, and results of queries. It has to tell EventBridge what is written, which is how undelivered rows raise an
   * alarm.
   *
   * @default - a bucket of its own
   */
  readonly bucket?: s3.IBucket;

  /**
   * A key of yours for the bucket.
   *
   * @default - the key of S3; that of `bucket`
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long results of queries stay: whole days, from 1 to 3,650. Of a bucket of yours, its own rules hold.
   *
   * @default Duration.days(7)
   */
  readonly resultRetention?: Duration;

  /**
   * What a query may read, in GiB, from 1 to 1,000,000: one that reads more is stopped. Athena bills by what is read.
   *
   * @default 100
   */
  readonly maxQueryGigabytes?: number;
}
