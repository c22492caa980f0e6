import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { duration, limit, writesCheckpoints } from './limit-rules';
import { CheckpointOptions, SpotTrainingJobProps, TrainingLimits } from './spot-training-job-props';
import { folder, sameRegion, text } from './text-rules';
import { limitsInSeconds } from './training-defaults';
import { wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

const DAY = 86_400;

/** Everything but the interval, which the limits are checked with. To be called after these. */
export function checkCheckpoints(scope: Construct, { checkpoints, limits = {}, algorithm }: SpotTrainingJobProps) {
  sameRegion(scope, 'checkpoints.bucket', checkpoints.bucket);
  folder(scope, 'checkpoints.prefix', checkpoints.prefix);
  checkLocalPath(scope, checkpoints.localPath);
  wholeNumber(scope, 'checkpoints.staleAfter', checkpoints.staleAfter, 1, 1000);
  checkExpiration(scope, checkpoints, limits);
  if (writesCheckpoints(algorithm)) checkStaleness(scope, checkpoints, limits);
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
function checkExpiration(scope: Construct, { expiration, bucket }: CheckpointOptions, limits: TrainingLimits) {
  if (!expiration) return;
  const known = limitsInSeconds(limits);
  const prop = 'checkpoints.expiration';
  if (bucket) throw propError(scope, { prop, value: expiration, allowed: 'only without checkpoints.bucket', fix: 'set a life cycle on your bucket' });
  duration(scope, prop, expiration, DAY, 3650 * DAY, DAY);
  if (expiration.toSeconds() > known.maxWait) return;
  throw propError(scope, { prop, value: expiration, allowed: `more than ${limit('maxWait', known, limits)}`, fix: `use at least ${Math.floor(known.maxWait / DAY) + 1} days` });
}

/** A training is over before its newest checkpoint is that old. */
function checkStaleness(scope: Construct, { interval, staleAfter }: CheckpointOptions, limits: TrainingLimits) {
  const known = limitsInSeconds(limits);
  const least = Math.ceil(known.maxRun / interval.toSeconds());
  if ((staleAfter ?? 3) < least) return;
  if (staleAfter !== undefined) {
    throw propError(scope, {
      prop: 'checkpoints.staleAfter',
      value: staleAfter,
      allowed: `less than ${least}: so many intervals are as long as ${limit('maxRun', known, limits)}, and the alarm could never be raised`,
      fix: `use at most ${least - 1}`,
    });
  }
  Annotations.of(scope).addWarningV2('cdk-reference-constructs:staleCheckpoints',
    `Three of checkpoints.interval, ${interval.toHumanString()}, are as long as ${limit('maxRun', known, limits)}: the alarm on old checkpoints could never be raised. `
    + 'Write checkpoints more often, or set checkpoints.staleAfter to less.');
}
