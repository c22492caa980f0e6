import { FINAL, LARGEST_COPY } from './names';
import { PipelinePlan } from './pipeline-plan';
import { changed, ownedIn, THIS_EXECUTION } from './record';
import { choice, query, State, States, succeed, task, text } from '../../../core/states-language';
import { AssetState } from '../asset-state';

/**
 * An upload that is refused lies beside the reason, out of the way: copied first, then the record says where it is, and only then it is deleted where it was. It stays where it was in a bucket
 * without versions, where a newer one could be deleted in its place, and when it is too large to be copied at once. Nothing of this is worth losing the reason for: what
 * cannot be moved stays.
 */
export function rejection(plan: PipelinePlan, failed: State[]): States {
  const folder = `${text(plan.rejectedPrefix)} & $asset.id & '/'`;
  const target = `${folder} & $split($asset.key, '/')[-1]`;
  const bucket = query('$asset.bucket');
  return {
    ...task('Give the reason', {
      resource: 'aws-sdk:s3:putObject',
      arguments: {
        Bucket: bucket,
        Key: query(`${folder} & 'reason.json'`),
        ContentType: 'application/json',
        Body: query("{ 'assetId': $asset.id, 'source': $asset, 'reason': $verdict.reason, 'message': $verdict.message, 'input': $verdict.input, 'rejectedAt': $now() }"),
      },
      final: FINAL,
      assign: { location: query('$asset.url') },
      next: 'Movable',
      catch: failed,
    }),
    ...choice('Movable', [{ when: `$exists($asset.version) and $asset.size <= ${LARGEST_COPY}`, next: 'Copy the source' }], 'Rejected'),
    ...task('Copy the source', {
      resource: 'aws-sdk:s3:copyObject',
      arguments: {
        Bucket: bucket,
        Key: query(target),
        CopySource: query("$asset.bucket & '/' & $join($split($asset.key, '/').$encodeUrlComponent($), '/') & '?versionId=' & $asset.version"),
        // Tags would need more permissions than the rejected file is worth.
        TaggingDirective: 'REPLACE',
      },
      timeout: 900,
      final: FINAL,
      assign: { location: query(`'s3://' & $asset.bucket & '/' & ${target}`) },
      next: 'Rejected',
      catch: [{ ErrorEquals: ['States.ALL'], Next: 'Rejected' }],
    }),
    ...task('Rejected', {
      resource: 'dynamodb:updateItem',
      arguments: changed({
        tableName: plan.tableName,
        assetId: '$asset.id',
        state: AssetState.REJECTED,
        set: "{ 'reason': $verdict.reason, 'message': $verdict.message, 'input': $verdict.input, 'location': $location }",
        ...ownedIn(THIS_EXECUTION, [AssetState.RECEIVED, AssetState.REJECTED, AssetState.FAILED]),
      }),
      final: FINAL,
      output: query(`{ 'assetId': $asset.id, 'state': '${AssetState.REJECTED}', 'reason': $verdict.reason, 'message': $verdict.message }`),
      next: 'Moved',
      catch: failed,
    }),
    ...choice('Moved', [{ when: '$location != $asset.url', next: 'Take it away' }], 'Refused'),
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
