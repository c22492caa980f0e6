import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MediaStorage } from './media-storage';
import { nested, sameBucket, sameEnvironment } from '../../core/places';
import { propError } from '../../core/prop-error';

/** No other pipeline of the app may have the same name, take the same uploads, or write to the same place: the id of an asset does not say whose it is. */
export function checkAlone(scope: Construct, storage: MediaStorage) {
  for (const other of scope.node.root.node.findAll()) {
    if (!(other instanceof MediaStorage) || other === storage) continue;
    checkName(scope, storage, other);
    checkPlace(scope, 'source.prefix', storage.sourcePrefix, other.sourcePrefix, sameBucket(storage.sourceBucket, other.sourceBucket), other);
    checkPlace(scope, 'output.prefix', storage.outputPrefix, other.outputPrefix, sameBucket(storage.outputBucket, other.outputBucket), other);
  }
}

const pipelineOf = ({ node }: MediaStorage) => node.scope!.node.path;

function checkName(scope: Construct, { pipelineName }: MediaStorage, other: MediaStorage) {
  if (pipelineName !== other.pipelineName) return;
  const same = sameEnvironment(scope, other);
  if (same === 'no') return;
  if (same === 'perhaps') {
    Annotations.of(scope).addWarningV2('cdk-reference-constructs:samePipelineName',
      `${pipelineOf(other)} has the same operations.pipelineName, ${pipelineName}: in one account and region they cannot both be deployed. Deploy them to different ones.`);
    return;
  }
  throw propError(scope, {
    prop: 'operations.pipelineName',
    value: pipelineName,
    allowed: `a name that no other pipeline of the account and region has: ${pipelineOf(other)} has it, and their alarms would have the same names`,
    fix: 'leave it out, or use another',
  });
}

function checkPlace(scope: Construct, prop: string, value: string, theirs: string, sameBuckets: boolean, other: MediaStorage) {
  if (!sameBuckets || !nested(value, theirs) || Token.isUnresolved(value)) return;
  throw propError(scope, {
    prop,
    value,
    allowed: `neither within ${theirs}, which ${pipelineOf(other)} has in this bucket, nor around it: assets of the two would have the same ids`,
    fix: 'use another prefix, or another bucket',
  });
}
