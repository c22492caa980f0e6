import { cover } from './cover';
import { FINAL } from './names';
import { changed } from './record';
import { rejectedKey } from './rejection';
import { choice, Definition, ERROR, fail, forEach, query, State, succeed, task, text } from '../../../core/states-language';
import { AssetState } from '../asset-state';

interface DeletePlan {
  readonly tableName: string;
  readonly outputBucketName: string;
  readonly outputPrefix: string;
  readonly rejectedPrefix: string;
  readonly distributionId?: string;
}

/**
 * The machine that deletes an asset: what was made of it, what the edge has kept of that, and the source. The record stays, so that nobody makes the asset anew from an old event.
 * It can be started again at any time.
 */
export function deleteDefinition(plan: DeletePlan): Definition {
  const { READY, REJECTED, FAILED, DELETING, DELETED } = AssetState;
  const record = '$merge($each($states.result.Attributes, function($v, $k) { $exists($v.S) ? { $k: $v.S } }))';
  const lasting = { problem: query(`{ 'error': 'NotDeleted', 'cause': ${ERROR} }`) };
  const broken: State[] = [{ ErrorEquals: ['States.ALL'], Assign: lasting, Next: 'Not deleted' }];
  const refused = (error: string, cause: string) => ({ problem: query(`{ 'error': '${error}', 'cause': ${cause} }`) });
  const edge = plan.distributionId === undefined ? 'Known version' : 'Forget at the edge';
  const folder = `${text(plan.outputPrefix)} & $asset.assetId & '/'`;
  return {
    Comment: 'Deletes an asset',
    StartAt: 'Take out',
    States: {
      ...task('Take out', {
        resource: 'dynamodb:updateItem',
        arguments: withAttributes(changed({
          tableName: plan.tableName,
          first: "$not($type($states.input.assetId) = 'string') ? $error('the input must be { \"assetId\": \"...\" }');",
          assetId: '$states.input.assetId',
          state: DELETING,
          set: '{}',
          condition: '#state IN (:ready, :rejected, :failed, :deleting)',
          values: `{ 'ready': '${READY}', 'rejected': '${REJECTED}', 'failed': '${FAILED}', 'deleting': '${DELETING}' }`,
        })),
        final: FINAL,
        assign: { asset: query(record) },
        next: 'List',
        catch: [
          { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Assign: refused('NotDeletable', "'the asset is unknown, has not ended, or is deleted'"), Next: 'Not deleted' },
          { ErrorEquals: ['States.QueryEvaluationError'], Assign: refused('InvalidInput', '$states.errorOutput.Cause'), Next: 'Not deleted' },
          ...broken,
        ],
      }),
      ...task('List', {
        resource: 'aws-sdk:s3:listObjectsV2',
        arguments: { Bucket: plan.outputBucketName, Prefix: query(folder), MaxKeys: 250 },
        final: FINAL,
        assign: { found: query('[$states.result.Contents.Key]') },
        next: 'Empty',
        catch: broken,
      }),
      ...choice('Empty', [{ when: '$count($found) > 0', next: 'Delete' }], edge),
      ...task('Delete', {
        resource: 'aws-sdk:s3:deleteObjects',
        arguments: { Bucket: plan.outputBucketName, Delete: { Objects: query("[$found.{ 'Key': $ }]"), Quiet: true } },
        timeout: 60,
        final: FINAL,
        assign: { found: query(ALL_DELETED) },
        next: 'List',
        catch: broken,
      }),
      ...plan.distributionId === undefined ? {} : task('Forget at the edge', {
        resource: 'aws-sdk:cloudfront:createInvalidation',
        arguments: {
          DistributionId: plan.distributionId,
          InvalidationBatch: { CallerReference: query('$states.context.Execution.Id'), Paths: { Quantity: 1, Items: [query(`'/' & ${folder} & '*'`)] } },
        },
        final: FINAL,
        attempts: 20,
        next: 'Known version',
        catch: broken,
      }),
      // In a bucket without versions it could be another upload by now; what lies beside its reason is of this one,
      // whether the record says so or not: an execution may have ended between the copy and the record.
      ...choice('Known version', [
        { when: '$exists($asset.version) and $exists($asset.etag)', next: 'Cover it' },
        { when: '$exists($asset.version) or $exists($asset.reason)', next: 'Take the source' },
      ], 'Deleted'),
      ...cover({ bucket: query('$asset.bucket'), next: 'Take the source', stays: 'Not deleted', failure: lasting }),
      // One at a time: a list would not take each name that a file may have.
      ...forEach('Take the source', {
        items: query(`[
          $exists($asset.version) ? { 'Bucket': $asset.bucket, 'Key': $asset.key, 'VersionId': $asset.version },
          $exists($asset.reason) ? [
            { 'Bucket': $asset.bucket, 'Key': ${text(plan.rejectedPrefix)} & $asset.assetId & '/reason.json' },
            { 'Bucket': $asset.bucket, 'Key': ${rejectedKey(plan.rejectedPrefix, '$asset.assetId')} }
          ]
        ]`),
        body: {
          StartAt: 'Take one',
          States: {
            ...task('Take one', { resource: 'aws-sdk:s3:deleteObject', arguments: query('$states.input'), final: FINAL, next: 'Taken', catch: [] }),
            ...succeed('Taken'),
          },
        },
        next: 'Deleted',
        catch: broken,
      }),
      ...task('Deleted', {
        resource: 'dynamodb:updateItem',
        arguments: changed({
          tableName: plan.tableName,
          assetId: '$asset.assetId',
          state: DELETED,
          set: '{}',
          remove: ['playback', 'renditions', 'location'],
          condition: '#state IN (:deleting, :deleted)',
          values: `{ 'deleting': '${DELETING}', 'deleted': '${DELETED}' }`,
        }),
        final: FINAL,
        output: query(`{ 'assetId': $asset.assetId, 'state': '${DELETED}' }`),
        catch: broken,
      }),
      ...fail('Not deleted', query('$problem.error'), query('$problem.cause')),
    },
  };
}

/** JSONata: DeleteObjects succeeds when some objects are deleted. */
const ALL_DELETED = "$count($states.result.Errors) > 0 ? $error($states.result.Errors[0].Key & ': ' & $states.result.Errors[0].Message) : []";

/** The same UpdateItem, answered with the record. */
const withAttributes = (update: string) => query(`$merge([${update.slice(2, -2)}, { 'ReturnValues': 'ALL_NEW' }])`);
