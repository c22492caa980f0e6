import { aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { DatasetSourceFormat } from './dataset-source-format';
import { SourceKind } from './source-kind';

/** When a crawler looks at a source. */
export interface DatasetCrawlOptions {
  /**
   * Whether each run begins with it. Without it a run takes the table as the last crawl left it.
   *
   * @default true
   */
  readonly onRun?: boolean;

  /**
   * When it looks of its own accord: `cron(minutes hours day-of-month month day-of-week year)`, in UTC, not more often than every 5 minutes.
   *
   * https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html
   *
   * @default - not of its own accord
   */
  readonly schedule?: string;
}

/** Options of `DatasetSource.s3`. */
export interface DatasetS3Options {
  /** Where the files are: a bucket of the region of the stack. */
  readonly bucket: s3.IBucket;

  /** What the keys of all files begin with, and of no others: a folder with a slash at its end, such as `orders/`. All files below it have the same columns. */
  readonly prefix: string;

  /**
   * How the files are written.
   *
   * @default DatasetSourceFormat.csv()
   */
  readonly format?: DatasetSourceFormat;

  /**
   * The key of the files, where the bucket does not know it.
   *
   * @default - the key of the bucket
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * When the crawler looks.
   *
   * @default - at the beginning of each run
   */
  readonly crawl?: DatasetCrawlOptions;
}

/** How a table is read by several workers at a time. */
export interface DatasetPartition {
  /** A column of numbers, dates or times whose values are spread evenly, such as the primary key. */
  readonly column: string;

  /** How many reads there are at a time, each a connection of the database: from 2 to 100. */
  readonly count: number;
}

/** Options of `DatasetSource.jdbc`. */
export interface DatasetJdbcOptions {
  /**
   * The address: `jdbc:postgresql://host:5432/database`, or the same of `mysql`, `mariadb` or `redshift`. No user and no password in it.
   *
   * https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html
   */
  readonly url: string;

  /** The table: `schema.table` for PostgreSQL and Redshift, `table` for MySQL and MariaDB, whose schema is the database. */
  readonly table: string;

  /** Who reads: a secret with `username` and `password`. */
  readonly secret: secretsmanager.ISecret;

  /** The network from which the database is reached, and S3, Glue and Secrets Manager: by a NAT gateway, or by endpoints (a gateway of S3, interfaces of the others). */
  readonly vpc: ec2.IVpc;

  /**
   * In which subnets: Glue uses the first.
   *
   * @default - private subnets with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * What the workers belong to: at most 5. Glue wants one that lets in all TCP from itself.
   *
   * https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html
   *
   * @default - one of its own
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether a connection without TLS is refused.
   *
   * @default true
   */
  readonly enforceSsl?: boolean;

  /**
   * How it is read by several workers.
   *
   * @default - by one, in one query
   */
  readonly partition?: DatasetPartition;

  /**
   * When the crawler looks.
   *
   * @default - at the beginning of each run
   */
  readonly crawl?: DatasetCrawlOptions;
}

/** Options of `DatasetSource.table`. */
export interface DatasetTableOptions {
  /** The database of the Glue Data Catalog, of the account and region of the stack. */
  readonly database: string;

  /** The table, whose files are in `bucket`. Whoever made it keeps it current. */
  readonly table: string;

  /** Where its files are. */
  readonly bucket: s3.IBucket;

  /**
   * What the keys of its files begin with, with a slash at its end. The ETL jobs read nothing else there.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * How the files are written.
   *
   * @default - as the catalog says
   */
  readonly format?: DatasetSourceFormat;

  /**
   * The key of the files, where the bucket does not know it.
   *
   * @default - the key of the bucket
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Where the rows of a dataset are.
 *
 * @example
 * import { aws_s3 as s3 } from 'aws-cdk-lib';
 * import { DatasetSource } from 'cdk-reference-constructs';
 *
 * declare const bucket: s3.Bucket;
 * const source = DatasetSource.s3({ bucket, prefix: 'orders/' });
 */
export class DatasetSource {
  /** Files in S3, whose columns a crawler finds. */
  public static s3(options: DatasetS3Options): DatasetSource {
    return new DatasetSource({ kind: 'S3', options });
  }

  /** A table of a database, whose columns a crawler finds. Each run begins with a test of the connection. */
  public static jdbc(options: DatasetJdbcOptions): DatasetSource {
    return new DatasetSource({ kind: 'JDBC', options });
  }

  /** A table of the Glue Data Catalog that there is already, of files in S3. */
  public static table(options: DatasetTableOptions): DatasetSource {
    return new DatasetSource({ kind: 'CATALOG', options });
  }

  /** @internal */
  public readonly _kind: SourceKind;

  private constructor(kind: SourceKind) {
    this._kind = kind;
  }
}
