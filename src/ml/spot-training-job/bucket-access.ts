import { aws_iam as iam, aws_s3 as s3 } from 'aws-cdk-lib';

/** Lets somebody read objects by a pattern, all those whose keys begin with the prefix by default, and nothing else of the bucket. */
export function allowReading(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable, objects = `${prefix}*`) {
  allow(bucket, grantee, ['s3:GetObject'], bucket.arnForObjects(objects));
  allowListing(bucket, prefix, grantee);
  bucket.encryptionKey?.grant(grantee, 'kms:Decrypt');
}

/** Lets somebody write objects whose keys begin with the prefix. Nothing may be deleted. */
export function allowWriting(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable) {
  allow(bucket, grantee, ['s3:PutObject', 's3:AbortMultipartUpload'], bucket.arnForObjects(`${prefix}*`));
  // Uploads in parts are decrypted to be put together.
  bucket.encryptionKey?.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt');
}

/** Lets somebody see which objects there are below the prefix. */
export function allowListing(bucket: s3.IBucket, prefix: string, grantee: iam.IGrantable) {
  allow(bucket, grantee, ['s3:ListBucket'], bucket.bucketArn, prefix === '' ? undefined : { StringLike: { 's3:prefix': `${prefix}*` } });
}

/** Of a bucket in another account, its policy is told too, if it is known. */
function allow(
  bucket: s3.IBucket, grantee: iam.IGrantable, actions: string[], resource: string, conditions?: Record<string, Record<string, string>>,
) {
  iam.Grant.addToPrincipalOrResource({ grantee, actions, resourceArns: [resource], resource: bucket, conditions });
}
