import { aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { DatasetField, DatasetSource, DatasetTimeFormat, GlueToPersonalize } from 'cdk-reference-constructs';

/** One instance, as a user writes it. */
export function construct(home: Stack, id: string) {
  new GlueToPersonalize(home, id, {
    interactions: {
      source: DatasetSource.s3({ bucket: s3.Bucket.fromBucketName(home, `${id}Orders`, 'my-orders'), prefix: 'orders/' }),
      fields: [DatasetField.userId('customer'), DatasetField.itemId('article'), DatasetField.timestamp('ordered_at', DatasetTimeFormat.iso8601())],
    },
  });
}
