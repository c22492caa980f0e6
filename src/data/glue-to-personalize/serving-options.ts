import { aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';

/** A filter, which callers name in their requests. */
export interface RecommendationFilter {
  /** What callers call it: letters, digits and dashes. Personalize knows it as `<group>-<name>-<hash>`, at most 63 characters together. */
  readonly name: string;

  /**
   * What it leaves out or in, such as `EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")`: at most 2,500 characters, of fields that are mapped.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/filter-expressions.html
   */
  readonly expression: string;
}

/** A metric of what recommendations lead to. */
export interface RecommendationAttributedMetric {
  /** The events that count, such as `Purchase`: at most 256 characters. */
  readonly eventType: string;

  /** What the metric is called: at most 256 characters, none twice. */
  readonly metricName: string;

  /**
   * How events add up: `SAMPLECOUNT()`, or `SUM(Items.<field>)` or `SUM(Interactions.<field>)` of a field of numbers that is mapped.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/metric-attribution-requirements.html
   */
  readonly expression: string;
}

/** What is computed with each promoted model, for many users at a time: https://docs.aws.amazon.com/personalize/latest/dg/getting-batch-recommendations.html */
export interface BatchRecommendations {
  /** Where the input is: a bucket of the region of the stack. */
  readonly bucket: s3.IBucket;

  /**
   * Says that the policy of an imported `bucket`, which this app cannot change, lets Personalize read the input.
   *
   * @default false
   */
  readonly bucketPolicyReady?: boolean;

  /** The key of the input: lines of JSON such as `{"userId": "7"}`. */
  readonly key: string;

  /**
   * The key of the input's encryption, where the bucket does not know it.
   *
   * @default - the key of the bucket
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How many items a line gets: from 1 to 500.
   *
   * @default 25
   */
  readonly results?: number;

  /**
   * The name of one of the `filters`.
   *
   * @default - none
   */
  readonly filter?: string;
}
