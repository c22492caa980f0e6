import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { duration } from './limit-rules';
import { CheckpointOptions, SpotTrainingJobProps } from './spot-training-job-props';
import { folder, sameRegion, text } from './text-rules';
import { limitsInSeconds } from './training-defaults';
import { wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

const DAY = 86_400;

/** Everything but the interval, which the limits are checked with. To be called after these. */
export function checkCheckpoints(scope: Construct, { checkpoints, limits }: SpotTrainingJobProps) {
  sameRegion(scope, 'checkpoints.bucket', checkpoints.bucket);
  folder(scope, 'checkpoints.prefix', checkpoints.prefix);
  checkLocalPath(scope, checkpoints.localPath);
  wholeNumber(scope, 'checkpoints.staleAfter', checkpoints.staleAfter, 1, 1000);
  checkExpiration(scope, checkpoints, limitsInSeconds(limits).maxWait);
}

/** Directories of SageMaker (https://docs.aws.amazon.com/sagemaker/latest/dg/model-train-storage-env-var-summary.html) and of the system. */
const TAKEN = [
  ...['code', 'input', 'model', 'output', 'failure', 'sagemaker'].map((name) => `/opt/ml/${name}`),
  ...['bin', 'boot', 'dev', 'etc', 'lib', 'lib64', 'proc', 'run', 'sbin', 'sys', 'usr'].map((name) => `/${name}`),
];

const PARENTS = ['/', '/opt', '/opt/ml'];

/** SageMaker copies the directory to S3 and back, so it must hold nothing else. */
function checkLocalPath(scope: Construct, localPath: string | undefined) {
  if (localPath === undefined || Token.isUnresolved(localPath)) return;
  const prop = 'checkpoints.localPath';
  text(scope, prop, localPath, {
    pattern: /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._-]+)+\/?$|^\/$/,
    allowed: 'an absolute path of letters, digits, ., _ and -, without . and .. as names',
    fix: "use '/opt/ml/checkpoints'",
  });
  const path = localPath.replace(/(?<=.)\/$/, '');
  const taken = TAKEN.find((directory) => path === directory || path.startsWith(`${directory}/`)) ?? PARENTS.find((directory) => path === directory);
  if (taken === undefined && path.length <= 4096) return;
  throw propError(scope, {
    prop, value: localPath, allowed: `a directory of its own, at most 4096 characters, outside ${TAKEN.join(', ')}`, fix: "use '/opt/ml/checkpoints'",
  });
}

/** A training that waits must still find what it goes on from. */
function checkExpiration(scope: Construct, { expiration, bucket }: CheckpointOptions, maxWait: number) {
  if (!expiration) return;
  const prop = 'checkpoints.expiration';
  if (bucket) throw propError(scope, { prop, value: expiration, allowed: 'only without checkpoints.bucket', fix: 'set a life cycle on your bucket' });
  duration(scope, prop, expiration, DAY, 3650 * DAY, DAY);
  if (expiration.toSeconds() > maxWait) return;
  throw propError(scope, { prop, value: expiration, allowed: 'more than limits.maxWait', fix: `use at least ${Math.floor(maxWait / DAY) + 1} days` });
}
