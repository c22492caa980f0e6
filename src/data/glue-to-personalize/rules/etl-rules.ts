import { aws_kms as kms, Resource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DAY, duration, MINUTE } from '../../../core/duration-rules';
import { flag, number, wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { oneOf, optional, sameRegion, text } from '../../../core/value-rules';
import { DatasetEtlOptions, DatasetWorkerType } from '../dataset-etl-options';
import { TargetKind } from '../target-kind';

/** Of Personalize: https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const LEAST = { interactions: 1000, usersWithTwo: 25 };

const PLENTY = 1_000_000_000;

export function checkEtl(scope: Construct, etl: DatasetEtlOptions, target: TargetKind) {
  checkBucket(scope, etl, target);
  checkKey(scope, etl.encryptionKey, etl.keyPolicyReady);
  oneOf(scope, 'etl.workerType', etl.workerType, DatasetWorkerType);
  wholeNumber(scope, 'etl.maxWorkers', etl.maxWorkers, 2, 299);
  duration(scope, 'etl.timeout', etl.timeout, 5 * MINUTE, 2 * DAY, MINUTE);
  number(scope, 'etl.maxQuarantinedShare', etl.maxQuarantinedShare, 0, 1);
  const foreign = target.kind === 'stateMachine';
  wholeNumber(scope, 'etl.minInteractions', etl.minInteractions, foreign ? 0 : LEAST.interactions, PLENTY);
  wholeNumber(scope, 'etl.minUsersWithTwo', etl.minUsersWithTwo, foreign ? 0 : LEAST.usersWithTwo, PLENTY);
  duration(scope, 'etl.retention', etl.retention, DAY, 3650 * DAY, DAY);
  if (etl.retention && etl.bucket) throw propError(scope, { prop: 'etl.retention', value: etl.retention, allowed: 'only without etl.bucket', fix: 'set a life cycle on your bucket' });
  text(scope, 'etl.securityConfiguration', etl.securityConfiguration, {
    pattern: /^[^\x00-\x1f]{1,255}$/, allowed: 'the name of a security configuration of Glue, of at most 255 characters', fix: 'use one of the account and region',
  });
}

function checkBucket(scope: Construct, { bucket, bucketPolicyReady }: DatasetEtlOptions, target: TargetKind) {
  optional(scope, 'etl.bucket', bucket, ({ bucketName }) => bucketName, 'a bucket', 'use a Bucket, or leave it out for one of its own');
  sameRegion(scope, 'etl.bucket', bucket);
  flag(scope, 'etl.bucketPolicyReady', bucketPolicyReady);
  if (!bucket || bucketPolicyReady || target.kind === 'stateMachine' || Resource.isOwnedResource(bucket)) return;
  throw propError(scope, {
    prop: 'etl.bucket',
    value: 'an imported bucket',
    allowed: 'a bucket of this app, or one whose policy lets Personalize read and write: the policy of an imported bucket cannot be changed from here',
    fix: 'add the statements to its policy and set etl.bucketPolicyReady: true',
  });
}

/** CDK adds statements to the policies of keys that it makes, and of no other, without a word. */
function checkKey(scope: Construct, key: kms.IKey | undefined, ready: boolean | undefined) {
  optional(scope, 'etl.encryptionKey', key, ({ keyArn }) => keyArn, 'a key of KMS', 'use a Key');
  sameRegion(scope, 'etl.encryptionKey', key);
  flag(scope, 'etl.keyPolicyReady', ready);
  if (!key || ready || Resource.isOwnedResource(key)) return;
  throw propError(scope, {
    prop: 'etl.encryptionKey',
    value: 'an imported key',
    allowed: 'a key of this app, or one whose policy lets Personalize and the roles of this construct use it: the policy of an imported key cannot be changed from here',
    fix: 'add the statements to its policy and set etl.keyPolicyReady: true',
  });
}
