import { aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MediaSpekeOptions } from './media-drm';
import { MediaStorage } from './media-storage';
import { service } from '../../core/state-machine';

/** Lets somebody use the key of a bucket, if it has one of its own. */
export function allowKey(key: kms.IKey | undefined, grantee: iam.IGrantable, ...actions: string[]) {
  key?.grant(grantee, ...actions.map((action) => `kms:${action}`));
}

/** What MediaConvert may do for a job: read uploads, write assets. https://docs.aws.amazon.com/mediaconvert/latest/ug/creating-the-iam-role-in-mediaconvert-configured.html */
export function mediaRole(scope: Construct, storage: MediaStorage, drm: MediaSpekeOptions | undefined): iam.Role {
  const { sourceBucket, sourcePrefix, outputBucket, outputPrefix } = storage;
  const role = new iam.Role(scope, 'Role', { description: `Encodes ${scope.node.path}`, assumedBy: service(scope, 'mediaconvert.amazonaws.com') });
  const allow = (actions: string[], resources: string[]) => void role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  allow(['s3:GetObject'], [sourceBucket.arnForObjects(`${sourcePrefix}*`)]);
  allow(['s3:PutObject'], [outputBucket.arnForObjects(`${outputPrefix}*`)]);
  allowKey(storage.sourceKey, role, 'Decrypt');
  allowKey(storage.outputKey, role, 'GenerateDataKey', 'Decrypt');
  // A key provider behind API Gateway is called in the name of this role.
  if (drm) allow(['execute-api:Invoke'], ['*']);
  return role;
}
