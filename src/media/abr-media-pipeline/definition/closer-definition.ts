import { assetOf, uploadProblem, UploadPlace } from './asset';
import { FINAL } from './names';
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
          end: query(`(
            $status := $states.result.Status;
            $error := $status = 'ABORTED' ? 'Stopped' : $status = 'TIMED_OUT' ? 'TimedOut' : $states.result.Error;
            {
              'error': $exists($error) ? $error : 'ServiceError',
              'cause': $substring($exists($states.result.Cause) ? $states.result.Cause : 'the execution ended as ' & $status, 0, 1000)
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
        arguments: { InputFile: query('$asset.url'), Order: 'DESCENDING', MaxResults: 20 },
        final: FINAL,
        assign: { jobs: query("[$states.result.Jobs[UserMetadata.execution = $execution and Status in ['SUBMITTED', 'PROGRESSING']].Id]") },
        next: 'Stop jobs',
        catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mark failed' }],
      }),
      ...forEach('Stop jobs', {
        items: query('$jobs'),
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
            'execution': $execution, 'pipeline': '${pipelineName}', 'bucket': $asset.bucket, 'key': $asset.key, 'version': $asset.version, 'etag': $asset.etag,
            'size': $asset.size, 'location': $asset.url, 'reason': $end.error, 'message': $end.cause
          }`,
          // An upload that could not even be recorded is recorded here.
          condition: 'attribute_not_exists(#assetId) OR (#execution = :execution AND #state IN (:received, :submitted, :encoding))',
          values: `{ 'execution': $execution, 'received': '${AssetState.RECEIVED}', 'submitted': '${AssetState.SUBMITTED}', 'encoding': '${AssetState.ENCODING}' }`,
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
