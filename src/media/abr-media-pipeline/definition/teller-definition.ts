import { EVENT_DETAIL_TYPE, EVENT_SOURCE, NAMESPACE } from './names';
import { FROM_ATTRIBUTE } from '../../../core/dynamodb-attributes';
import { choice, Definition, query, succeed, task } from '../../../core/states-language';
import { AssetState } from '../asset-state';

/** JSONata: the records as they became, from those of the stream. */
const RECORDS = `(
  $plain := ${FROM_ATTRIBUTE};
  [$map($states.input.dynamodb.NewImage, function($image) { $plain({ 'M': $image }) })]
)`;

/** What of the record is told as it is. */
const TOLD = ['assetId', 'state', 'change', 'reason', 'message', 'input', 'estimate', 'jobId', 'progress', 'playback', 'renditions', 'segments', 'minutes', 'bytes', 'captions'];

/**
 * Changes of records become events and numbers, at most ten at a time, as the pipe hands them over. Nothing is caught: the pipe hands them over again, in the same order, and
 * gives those that cannot be told to its dead-letter queue.
 */
export function tellerDefinition({ pipelineName }: { readonly pipelineName: string }): Definition {
  const measured = [AssetState.RECEIVED, AssetState.READY, AssetState.REJECTED, AssetState.FAILED, AssetState.DELETED];
  return {
    Comment: `Tells of the assets of ${pipelineName}`,
    StartAt: 'Tell',
    States: {
      ...task('Tell', {
        resource: 'events:putEvents',
        arguments: {
          Entries: query(`[${RECORDS}.{
            'Source': '${EVENT_SOURCE}',
            'DetailType': '${EVENT_DETAIL_TYPE}',
            'Detail': $merge([
              $sift($, function($v, $k) { $k in ${JSON.stringify(TOLD)} }),
              {
                'version': 1, 'pipeline': '${pipelineName}', 'time': changedAt,
                'source': $merge([$sift($, function($v, $k) { $k in ['bucket', 'key', 'size', 'location'] }), { 'versionId': $lookup($, 'version') }])
              }
            ])
          }]`),
        },
        timeout: 10,
        attempts: 4,
        final: ['States.QueryEvaluationError'],
        // PutEvents succeeds when some entries do.
        assign: { records: query(`$states.result.FailedEntryCount > 0 ? $error('some events were not taken') : ${RECORDS}`) },
        next: 'Worth measuring',
        catch: [],
      }),
      ...choice('Worth measuring', [{ when: `$exists($records[state in ${JSON.stringify(measured)}])`, next: 'Measure' }], 'Told'),
      ...task('Measure', {
        resource: 'aws-sdk:cloudwatch:putMetricData',
        arguments: {
          Namespace: NAMESPACE,
          MetricData: query(`(
            $of := function($name, $value, $unit) {
              { 'MetricName': $name, 'Dimensions': [{ 'Name': 'Pipeline', 'Value': '${pipelineName}' }], 'Value': $value, 'Unit': $unit }
            };
            [$records[state in ${JSON.stringify(measured)}].(
              $name := $substring(state, 0, 1) & $lowercase($substring(state, 1));
              [
                $of($name, 1, 'Count'),
                state = '${AssetState.READY}' ? [
                  $of('MinutesEncoded', minutes, 'None'), $of('OutputBytes', bytes, 'Bytes'),
                  $of('SecondsToReady', ($toMillis(changedAt) - $toMillis(receivedAt)) / 1000, 'Seconds'),
                  $exists(estimate) ? $of('EstimatedDollars', estimate, 'None')
                ]
              ]
            )]
          )`),
        },
        timeout: 10,
        attempts: 4,
        final: ['States.QueryEvaluationError'],
        next: 'Told',
        catch: [],
      }),
      ...succeed('Told'),
    },
  };
}
