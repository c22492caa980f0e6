import { aws_kms as kms, aws_s3 as s3, Duration } from 'aws-cdk-lib';

/** Where uploads arrive. */
export interface MediaSourceOptions {
  /**
   * A bucket of yours, of the region of the stack. Its events must go to EventBridge, which the construct turns on.
   *
   * @default - a bucket of its own: encrypted, private, versioned
   */
  readonly bucket?: s3.IBucket;

  /**
   * The beginning of the keys of uploads, without a leading slash and with one at its end.
   *
   * @default 'uploads/'
   */
  readonly prefix?: string;

  /**
   * The ends of the keys of uploads, each with a leading dot: at most 20. Upper and lower case differ.
   *
   * @default - all
   */
  readonly suffixes?: string[];

  /**
   * Web sites whose pages may upload to the own bucket by presigned URLs: `https://www.example.com` each.
   *
   * @default - none; what is no browser may upload all the same
   */
  readonly uploadOrigins?: string[];

  /**
   * The beginning of the keys that rejected uploads are moved to, without a leading slash and with one at its end. Neither within `prefix` nor around it.
   *
   * @default 'rejected/'
   */
  readonly rejectedPrefix?: string;

  /**
   * The key of the bucket: of the own one, or the one that yours is encrypted with.
   *
   * @default - keys of S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Says that the policy of an imported `encryptionKey` lets the roles of the pipeline use it. The policy of an imported key cannot be changed from here.
   *
   * @default false
   */
  readonly keyPolicyReady?: boolean;

  /**
   * When sources in the own bucket move to Glacier Flexible Retrieval: whole days, at least 1.
   *
   * @default - never
   */
  readonly archiveAfter?: Duration;

  /**
   * When sources in the own bucket, and rejected ones, are deleted: whole days, more than `archiveAfter`.
   *
   * @default - never
   */
  readonly expireAfter?: Duration;
}

/** Where renditions go. */
export interface MediaOutputOptions {
  /**
   * A bucket of yours, of the region of the stack.
   *
   * @default - a bucket of its own: encrypted, private
   */
  readonly bucket?: s3.IBucket;

  /**
   * The beginning of the keys, without a leading slash and with one at its end; an asset adds its id. In one bucket with the sources it may neither lie within
   * `source.prefix` or `source.rejectedPrefix` nor around them.
   *
   * @default 'assets/'
   */
  readonly prefix?: string;

  /**
   * The key of the bucket: of the own one, or the one that yours is encrypted with.
   *
   * @default - keys of S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Says that the policy of an imported `encryptionKey` lets the roles of the pipeline, and CloudFront, use it. The policy of an imported key cannot be changed from here.
   *
   * @default false
   */
  readonly keyPolicyReady?: boolean;

  /**
   * Says that the policy of an imported `bucket` lets the distribution read it. The policy of an imported bucket cannot be changed from here.
   *
   * @default false
   */
  readonly bucketPolicyReady?: boolean;
}
