import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TrainingStorage } from './training-storage';
import { nested, sameBucket, sameEnvironment } from '../../core/places';
import { propError } from '../../core/prop-error';

/** No other job of the app may write the same checkpoints, or take this one's training jobs for its own. */
export function checkAlone(scope: Construct, storage: TrainingStorage) {
  checkApart(scope, storage);
  for (const other of scope.node.root.node.findAll()) {
    if (!(other instanceof TrainingStorage) || other === storage) continue;
    checkName(scope, storage, other);
    checkPlace(scope, storage, other);
  }
}

const jobOf = ({ node }: TrainingStorage) => node.scope!.node.path;

/** SageMaker has one space of names for an account in a region, and does not keep to their case. */
function checkName(scope: Construct, { jobName }: TrainingStorage, other: TrainingStorage) {
  if (Token.isUnresolved(jobName) ? jobName !== other.jobName : jobName.toLowerCase() !== other.jobName.toLowerCase()) return;
  const same = sameEnvironment(scope, other);
  if (same === 'no') return;
  if (same === 'perhaps') {
    Annotations.of(scope).addWarningV2('cdk-reference-constructs:sameJobName',
      `${jobOf(other)} has the same operations.jobName, ${jobName}: in one account and region the two would take each other's training jobs. Deploy them to different ones.`);
    return;
  }
  throw propError(scope, {
    prop: 'operations.jobName',
    value: jobName,
    allowed: `a name that no other job of the account and region has: ${jobOf(other)} has it, and the two would take each other's training jobs`,
    fix: 'leave it out, or use another',
  });
}

/** Checkpoints expire, and are all copied to the training: models must not lie among them, nor they among models. */
function checkApart(scope: Construct, { checkpointBucket, checkpointPrefix, outputBucket, outputPrefix }: TrainingStorage) {
  if (!sameBucket(checkpointBucket, outputBucket) || !nested(checkpointPrefix, outputPrefix)) return;
  throw propError(scope, {
    prop: 'output.prefix', value: outputPrefix, allowed: `neither within checkpoints.prefix, ${checkpointPrefix}, nor around it`, fix: "use another prefix, such as 'models/'",
  });
}

/** One within the other is the same: a run of the outer one may have the name of the folder of the inner one. */
function checkPlace(scope: Construct, { checkpointBucket, checkpointPrefix }: TrainingStorage, other: TrainingStorage) {
  if (!nested(checkpointPrefix, other.checkpointPrefix) || !sameBucket(checkpointBucket, other.checkpointBucket)) return;
  throw propError(scope, {
    prop: 'checkpoints.prefix',
    value: checkpointPrefix,
    allowed: `a prefix of the bucket that no other job writes checkpoints to: ${jobOf(other)} does, below ${JSON.stringify(other.checkpointPrefix)}, and runs of one name would go on from each other's`,
    fix: 'leave it out, or use another',
  });
}
