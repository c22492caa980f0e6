import { aws_kms as kms, aws_s3 as s3, Duration } from 'aws-cdk-lib';

/** The workers of Glue, by their memory: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html */
export enum DatasetWorkerType {
  /** 4 CPUs, 16 GiB: 1 DPU. */
  G_1X = 'G.1X',
  /** 8 CPUs, 32 GiB: 2 DPU. */
  G_2X = 'G.2X',
  /** 16 CPUs, 64 GiB: 4 DPU. */
  G_4X = 'G.4X',
  /** 32 CPUs, 128 GiB: 8 DPU. */
  G_8X = 'G.8X',
}

/** How sources become datasets. */
export interface DatasetEtlOptions {
  /**
   * Where exports, quarantine and reports go: `exports/`, `quarantine/`, `reports/`, `erasures/`, `parameters/` and `results/` of it. Personalize and the ETL jobs get access
   * to these.
   *
   * @default - a bucket of its own
   */
  readonly bucket?: s3.IBucket;

  /**
   * Says that the policy of an imported `bucket`, which this app cannot change, lets Personalize read `exports/` and `erasures/`, and write `results/`.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html
   *
   * @default false
   */
  readonly bucketPolicyReady?: boolean;

  /**
   * The key of the own bucket and of the dataset group, which cannot get another one later. Lists of users to erase are encrypted by S3: Personalize wants it so. Personalize
   * gets what AWS documents: decrypt, generate data keys, describe the key, create and list grants.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-key-access.html
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html
   *
   * @default - encrypted by S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Says that the policy of an imported `encryptionKey`, which this app cannot change, lets Personalize and the roles of this construct use it: `kms:Decrypt` and
   * `kms:GenerateDataKey`, for Personalize and `personalizeRole` also `kms:DescribeKey`, `kms:CreateGrant` and `kms:ListGrants`.
   *
   * @default false
   */
  readonly keyPolicyReady?: boolean;

  /**
   * The workers of a job.
   *
   * @default DatasetWorkerType.G_1X
   */
  readonly workerType?: DatasetWorkerType;

  /**
   * How many workers a job has at most: a whole number from 2 to 299. Glue starts with fewer, and is billed for those that work.
   *
   * https://docs.aws.amazon.com/glue/latest/dg/auto-scaling.html
   *
   * @default 2
   */
  readonly maxWorkers?: number;

  /**
   * How long a job may last: whole minutes, from 5 minutes to 2 days.
   *
   * @default Duration.minutes(60)
   */
  readonly timeout?: Duration;

  /**
   * Which share of the rows that were read, less those that were skipped, may go to quarantine: from 0 to 1. With more the run fails, before Personalize is billed.
   *
   * @default 0.01
   */
  readonly maxQuarantinedShare?: number;

  /**
   * How many interactions an export of everything has at least: a whole number, for Personalize at least 1,000. An incremental export is added to those, and is always
   * good from the 1,000 on that Personalize wants of each import.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/limits.html
   *
   * @default 1000
   */
  readonly minInteractions?: number;

  /**
   * How many users with two interactions or more an export of everything has at least: a whole number, for Personalize at least the 25 that it wants.
   *
   * @default 25
   */
  readonly minUsersWithTwo?: number;

  /**
   * How long exports, quarantine and reports are kept in the own bucket: whole days, from 1 to 3,650. In yours its life cycle says.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;

  /**
   * The name of a security configuration of Glue, which encrypts what its jobs and crawlers log and leave on disks.
   *
   * https://docs.aws.amazon.com/glue/latest/dg/console-security-configurations.html
   *
   * @default - none
   */
  readonly securityConfiguration?: string;
}
