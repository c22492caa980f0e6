import { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IngestStore } from './ingest-store';
import { service } from '../../../core/state-machine';

/** What Firehose may do to deliver below some folders. https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
export function deliveryRole(scope: Construct, id: string, store: IngestStore, folders: string[]): iam.Role {
  const role = new iam.Role(scope, id, { description: `Delivers rows of ${scope.node.path}`, assumedBy: service(scope, 'firehose.amazonaws.com') });
  allow(role, ['s3:AbortMultipartUpload', 's3:PutObject', 's3:GetObject'], folders.map((folder) => store.arnOf(folder)));
  allow(role, ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [store.bucket.bucketArn]);
  allowKey(role, store, 'kms:GenerateDataKey', 'kms:Decrypt');
  return role;
}

/** The key of the bucket, if it has one of its own. */
export function allowKey(role: iam.Role, { key }: IngestStore, ...actions: string[]) {
  key?.grant(role, ...actions);
}

export function allow(role: iam.Role, actions: string[], resources: string[]) {
  role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
}
