import { assetOf, uploadProblem, UploadPlace } from './asset';
import { jobsOf } from './jobs-of';
import { FINAL, SEARCHED } from './names';
import { changed } from './record';
import { choice, Definition, ERROR, fail, forEach, query, State, succeed, task, wait } from '../../../core/states-language';
import { AssetState } from '../asset-state';

interface CloserPlan {
  readonly tableName: string;
  readonly pipelineName: string;
  readonly uploads: UploadPlace;
}

/**
 * The machine that closes what an execution of the pipeline has left open, whatever ended it: an error, its time, a person. Step Functions tells of each end; this one stops the
 * jobs that are still alive, which nobody would take the result of, and writes the one change that the pipeline never writes: FAILED.
 *
 *   Let it settle ─> Describe ─> Of an asset ─> Find jobs ─> Stop jobs ─> Mark failed
 */
export function closerDefinition({ tableName, pipelineName, uploads }: CloserPlan): Definition {
  const execution = '$states.input.detail.executionArn';
  // Somebody waits for an answer, and nothing else will give it: about twenty minutes of errors are borne.
  const patient = { final: FINAL, attempts: 60 };
  const broken: State[] = [{ ErrorEquals: ['States.ALL'], Assign: { problem: query(ERROR) }, Next: 'Not closed' }];
  return {
    Comment: `Closes the assets that ${pipelineName} has left open`,
    StartAt: 'Let it settle',
    States: {
      // A call that was on its way when the execution ended is done by then: no call may take longer than 15 seconds.
      ...wait('Let it settle', 20, 'Describe'),
      ...task('Describe', {
        resource: 'aws-sdk:sfn:describeExecution',
        arguments: { ExecutionArn: query(execution) },
        ...patient,
        assign: {
          execution: query(execution),
          status: query('$states.result.Status'),
          event: query('$parse($states.result.Input)'),
          redrives: query('$sum([$states.result.RedriveCount])'),
          jobs: [],
          search: { status: 'SUBMITTED', page: 1 },
          end: query(`(
            $status := $states.result.Status;
            $error := $status = 'ABORTED' ? 'Stopped' : $status = 'TIMED_OUT' ? 'TimedOut' : $states.result.Error;
            $made := $exists($error) and $contains($error, /^States\\./);
            {
              'error': $exists($error) and $not($made) ? $error : 'ServiceError',
              'cause': $substring(($made ? $error & ': ' : '') & ($exists($states.result.Cause) ? $states.result.Cause : 'the execution ended as ' & $status), 0, 1000)
            }
          )`),
        },
        next: 'Of an asset',
        catch: broken,
      }),
      // A wrong input is of no asset: the execution itself says what was wrong.
      ...choice('Of an asset', [
        // Somebody has redriven it.
        { when: "$status in ['RUNNING', 'SUCCEEDED']", next: 'Goes on' },
        { when: `${uploadProblem('$event', uploads)} = ''`, next: 'Find jobs', assign: { asset: query(assetOf('$event')) } },
      ], 'Of no asset'),
      ...succeed('Of no asset'),
      ...succeed('Goes on'),
      ...task('Find jobs', {
        resource: 'aws-sdk:mediaconvert:searchJobs',
        arguments: jobsOf('$asset.url', "{ 'Status': $search.status, 'NextToken': $search.next }"),
        final: FINAL,
        assign: {
          jobs: query('[$jobs, $states.result.Jobs[UserMetadata.execution = $execution].Id]'),
          search: query("{ 'status': $search.status, 'page': $search.page + 1, 'next': $states.result.NextToken }"),
        },
        next: 'All found',
        // Those that were found are stopped. A list that is too long to be read is not among all errors.
        catch: [{ ErrorEquals: ['States.DataLimitExceeded'], Next: 'Stop jobs' }, { ErrorEquals: ['States.ALL'], Next: 'Stop jobs' }],
      }),
      // One that begins meanwhile is found among those that have begun.
      ...choice('All found', [
        { when: `$exists($search.next) and $search.page <= ${SEARCHED.pages}`, next: 'Find jobs' },
        { when: "$search.status = 'SUBMITTED'", next: 'Find jobs', assign: { search: { status: 'PROGRESSING', page: 1 } } },
      ], 'Stop jobs'),
      ...forEach('Stop jobs', {
        items: query('[$distinct($jobs)]'),
        body: {
          StartAt: 'Stop job',
          States: {
            ...task('Stop job', {
              resource: 'aws-sdk:mediaconvert:cancelJob',
              arguments: { Id: query('$states.input') },
              final: [...FINAL, 'MediaConvert.ConflictException', 'MediaConvert.NotFoundException'],
              // It may have ended by itself.
              catch: [{ ErrorEquals: ['States.ALL'], Next: 'Left' }],
            }),
            ...succeed('Left'),
          },
        },
        next: 'Mark failed',
        catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mark failed' }],
      }),
      ...task('Mark failed', {
        resource: 'dynamodb:updateItem',
        arguments: changed({
          tableName,
          assetId: '$asset.id',
          state: AssetState.FAILED,
          set: `{
            'execution': $execution, 'redrives': $redrives, 'pipeline': '${pipelineName}', 'bucket': $asset.bucket, 'key': $asset.key, 'version': $asset.version, 'etag': $asset.etag,
            'size': $asset.size, 'location': $asset.url, 'reason': $end.error, 'message': $end.cause
          }`,
          // An upload that could not even be recorded is recorded here.
          condition: 'attribute_not_exists(#assetId) OR (#execution = :execution AND #redrives <= :redrives AND #state IN (:received, :submitted, :encoding))',
          values: `{ 'execution': $execution, 'redrives': $redrives, 'received': '${AssetState.RECEIVED}', 'submitted': '${AssetState.SUBMITTED}', 'encoding': '${AssetState.ENCODING}' }`,
        }),
        ...patient,
        output: query(`{ 'assetId': $asset.id, 'state': '${AssetState.FAILED}', 'reason': $end.error }`),
        catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Had ended' }, ...broken],
      }),
      ...succeed('Had ended'),
      ...fail('Not closed', 'NotClosed', query("'The record of the asset is still open. ' & $problem")),
    },
  };
}
