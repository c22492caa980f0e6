import { FINAL } from './names';
import { changed } from './record';
import { Definition, query, succeed, task } from '../../../core/states-language';
import { AssetState } from '../asset-state';

/**
 * What MediaConvert tells while it works becomes a change of the record. Its events come late, twice and in any order: one that says less than the record, or is of a job that
 * the record does not wait for, changes nothing.
 */
export function progressDefinition({ tableName }: { readonly tableName: string }): Definition {
  const job = '$states.input.detail';
  const { SUBMITTED, ENCODING } = AssetState;
  return {
    Comment: 'Notes the progress of a job',
    StartAt: 'Note progress',
    States: {
      ...task('Note progress', {
        resource: 'dynamodb:updateItem',
        arguments: changed({
          tableName,
          first: `$progress := $exists(${job}.jobProgress.jobPercentComplete) ? ${job}.jobProgress.jobPercentComplete : 0;`,
          assetId: `${job}.userMetadata.assetId`,
          state: ENCODING,
          set: `{ 'jobId': ${job}.jobId, 'progress': $progress }`,
          // The id of a job begins with the time at which it was created: a later one is larger.
          condition: '#execution = :execution AND #state IN (:state0, :state1) AND (attribute_not_exists(#jobId) OR #jobId < :jobId OR (#jobId = :jobId AND #progress < :progress))',
          values: `{ 'execution': ${job}.userMetadata.execution, 'state0': '${SUBMITTED}', 'state1': '${ENCODING}', 'progress': $progress, 'jobId': ${job}.jobId }`,
        }),
        timeout: 5,
        attempts: 4,
        final: FINAL,
        output: query("{ 'noted': true }"),
        catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Nothing new' }],
      }),
      ...succeed('Nothing new'),
    },
  };
}
