import { aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { MediaStorage } from './media-storage';
import { service } from '../../core/state-machine';

/** Lets somebody use the key of a bucket, if it has one of its own. */
export function allowKey(key: kms.IKey | undefined, grantee: iam.IGrantable, ...actions: string[]) {
  key?.grant(grantee, ...actions.map((action) => `kms:${action}`));
}

/** What MediaConvert may do for a job: read uploads, and transcripts, which lie among the assets; write assets. https://docs.aws.amazon.com/mediaconvert/latest/ug/creating-the-iam-role-in-mediaconvert-configured.html */
export function mediaRole(scope: Construct, storage: MediaStorage, { packaging, tracks }: AbrMediaPipelineProps): iam.Role {
  const { sourceBucket, sourcePrefix, outputBucket, outputPrefix } = storage;
  const role = new iam.Role(scope, 'Role', { description: `Encodes ${scope.node.path}`, assumedBy: service(scope, 'mediaconvert.amazonaws.com') });
  const allow = (actions: string[], resources: string[]) => void role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  allow(['s3:GetObject'], [sourceBucket.arnForObjects(`${sourcePrefix}*`)]);
  allow(['s3:PutObject'], [outputBucket.arnForObjects(`${outputPrefix}*`)]);
  allowKey(storage.sourceKey, role, 'Decrypt');
  allowKey(storage.outputKey, role, 'GenerateDataKey', 'Decrypt');
  if (tracks?.captions?.some(({ _kind: { kind } }) => kind === 'transcribed')) allow(['s3:GetObject'], [outputBucket.arnForObjects(`${outputPrefix}*/captions/*`)]);
  const drm = packaging?.drm?._options;
  const keyServer = drm && keyServerArn(scope, drm.url);
  if (keyServer) allow(['execute-api:Invoke'], [keyServer]);
  return role;
}

/** A key provider behind API Gateway is called in the name of the role. Whose account it is in, its address does not say; under a name of its own, it does not even say which API it is. */
function keyServerArn(scope: Construct, url: string): string | undefined {
  const [, api, region, stage, path] = /^https:\/\/(\w+)\.execute-api\.([\w-]+)\.amazonaws\.com\/([^/?]+)\/?([^?]*)/.exec(url) ?? [];
  return api && Stack.of(scope).formatArn({ service: 'execute-api', region, account: '*', resource: api, resourceName: `${stage}/POST/${path}` });
}
