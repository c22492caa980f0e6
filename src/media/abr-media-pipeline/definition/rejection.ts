import { cover } from './cover';
import { FINAL, LARGEST_COPY } from './names';
import { PipelinePlan } from './pipeline-plan';
import { changed, ifNotRedriven, ownedIn, REDRIVES, still, THIS_EXECUTION } from './record';
import { choice, ERROR, query, State, States, succeed, task, text } from '../../../core/states-language';
import { AssetState } from '../asset-state';

/**
 * An upload that is refused lies beside the reason, out of the way: copied first, then the record says where it is, and only then it is covered and deleted where it was. It stays where it was in a bucket
 * without versions, where a newer one could be deleted in its place, and when it is too large to be copied at once. Nothing of this is worth losing the reason for: what
 * cannot be moved stays.
 */
export function rejection(plan: PipelinePlan, failed: State[]): States {
  const folder = `${text(plan.rejectedPrefix)} & $asset.id & '/'`;
  const target = rejectedKey(plan.rejectedPrefix, '$asset.id');
  const bucket = query('$asset.bucket');
  // Nothing lies beside a reason whose asset was deleted meanwhile.
  const whenRedriven = {
    ErrorEquals: ['States.QueryEvaluationError'],
    Assign: { problem: query(`{ 'error': 'ServiceError', 'cause': ${ERROR} }`) },
    Output: query('$states.context.Execution.Input'),
    Next: 'Begin again',
  };
  const rejected = query(`{ 'assetId': $asset.id, 'state': '${AssetState.REJECTED}', 'reason': $verdict.reason, 'message': $verdict.message }`);
  return {
    ...task('Give the reason', {
      resource: 'aws-sdk:s3:putObject',
      arguments: {
        Bucket: bucket,
        Key: query(`${folder} & 'reason.json'`),
        ContentType: 'application/json',
        Body: query(ifNotRedriven("{ 'assetId': $asset.id, 'source': $asset, 'reason': $verdict.reason, 'message': $verdict.message, 'input': $verdict.input, 'rejectedAt': $now() }")),
      },
      final: FINAL,
      assign: { location: query('$asset.url') },
      next: 'Movable',
      catch: [whenRedriven, ...failed],
    }),
    ...choice('Begin again', [{ when: `${REDRIVES} != $redrives`, next: 'Claim' }], 'Failed'),
    ...choice('Movable', [{ when: `$exists($asset.version) and $exists($asset.etag) and $asset.size <= ${LARGEST_COPY}`, next: 'Copy the source' }], 'Rejected'),
    ...task('Copy the source', {
      resource: 'aws-sdk:s3:copyObject',
      arguments: {
        Bucket: bucket,
        Key: query(ifNotRedriven(target)),
        CopySource: query("$asset.bucket & '/' & $join($split($asset.key, '/').$encodeUrlComponent($), '/') & '?versionId=' & $asset.version"),
        // Tags would need more permissions than the rejected file is worth.
        TaggingDirective: 'REPLACE',
      },
      timeout: 900,
      final: FINAL,
      assign: { location: query(`'s3://' & $asset.bucket & '/' & ${target}`) },
      next: 'Rejected',
      catch: [whenRedriven, { ErrorEquals: ['States.ALL'], Next: 'Rejected' }],
    }),
    ...task('Rejected', {
      resource: 'dynamodb:updateItem',
      arguments: changed({
        tableName: plan.tableName,
        assetId: '$asset.id',
        state: AssetState.REJECTED,
        set: "{ 'reason': $verdict.reason, 'message': $verdict.message, 'input': $verdict.input, 'location': $location }",
        ...ownedIn(THIS_EXECUTION, [AssetState.RECEIVED, AssetState.FAILED]),
      }),
      final: FINAL,
      output: rejected,
      next: 'Moved',
      catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Was rejected' }, ...failed],
    }),
    ...task('Was rejected', {
      resource: 'dynamodb:updateItem',
      arguments: still({ tableName: plan.tableName, assetId: '$asset.id', state: AssetState.REJECTED }),
      final: FINAL,
      output: rejected,
      next: 'Moved',
      catch: failed,
    }),
    ...choice('Moved', [{ when: '$location != $asset.url', next: 'Cover it' }], 'Refused'),
    ...cover({ bucket, next: 'Take it away', stays: 'Refused' }),
    ...task('Take it away', {
      resource: 'aws-sdk:s3:deleteObject',
      arguments: { Bucket: bucket, Key: query('$asset.key'), VersionId: query('$asset.version') },
      final: FINAL,
      output: query('$states.input'),
      next: 'Refused',
      catch: [{ ErrorEquals: ['States.ALL'], Output: query('$states.input'), Next: 'Refused' }],
    }),
    ...succeed('Refused'),
  };
}

/** JSONata: where the copy of `$asset` lies, under its own name unless that is the reason's or becomes too long: a key has at most 1024 bytes. */
export const rejectedKey = (prefix: string, id: string) => `(
  $folder := ${text(prefix)} & ${id} & '/';
  $name := $split($asset.key, '/')[-1];
  $folder & ($name = 'reason.json' or $length($replace($encodeUrlComponent($folder & $name), /%../, '.')) > 1024 ? 'source' : $name)
)`;
