import { awaitIt } from './await-it';
import { ERASURE, pipelineTime } from './machine-times';
import { EVENT, STORE } from './names';
import { BUSY, EXISTS, REFUSED } from './personalize-errors';
import { RecommendationPlan } from './recommendation-plan';
import { change, FAILED, failed, hold, problem, RUN } from './record';
import { tell } from './tell';
import { choice, Definition, query, States, task, text } from '../../../core/states-language';

/**
 * Forgets users who have asked for it.
 *
 * Invariant: the list is in the store before anything else is done, and every later export leaves out who is on a list; so a user comes back by no run, whatever becomes of this one.
 * Personalize must not import or train meanwhile: this waits until no run is under way, and no run begins before this has ended.
 */
export function eraseDefinition(plan: RecommendationPlan): Definition {
  const personalize = plan.target.kind !== 'stateMachine';
  return {
    Comment: `Erases users from ${plan.groupName}`,
    StartAt: 'Begin',
    States: {
      'Begin': { Type: 'Pass', Assign: { request: query('$states.input'), run: query(RUN), looks: 1 }, Next: 'Write list' },
      // Personalize reads no list that is encrypted with a key of the customer.
      ...task('Write list', {
        resource: 'aws-sdk:s3:putObject',
        arguments: query(`(
          $problem := ${LIST_PROBLEM};
          $problem != '' ? $error($problem);
          {
            'Bucket': ${text(plan.store)}, 'Key': '${STORE.erasures}' & $run & '/users.csv', 'ContentType': 'text/csv',
            'ServerSideEncryption': 'AES256',
            'Body': 'USER_ID\\n' & $join([$request.userIds.('"' & $replace($, '"', '""') & '"')], '\\n') & '\\n'
          }
        )`),
        final: ['States.QueryEvaluationError'],
        next: 'Read record',
        catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Assign: problem('InvalidInput', '$states.errorOutput.Cause'), Next: 'Failed' }, ...failed('NotRecorded')],
      }),
      ...hold(plan, { next: 'Note erasure', busy: 'Wait for the run' }),
      // Longer each time: a history has room for 25,000 events, and a look takes 16 of them.
      'Wait for the run': {
        Type: 'Wait',
        Seconds: query(`$min([60 * $looks, ${Math.max(1800, Math.ceil(pipelineTime(plan) / 1000))}])`),
        Assign: { looks: query('$looks + 1') },
        Next: 'Read record',
      },
      ...change('Note erasure', plan, { comment: 'An export from before, when it was never imported, is trained on no more', set: "{ 'erased': $now() }", next: personalize ? 'Is there data' : 'Erased' }),
      ...personalize && { ...choice('Is there data', [{ when: '$exists($record.published)', next: 'Create erasure' }], 'Erased'), ...erasure(plan) },
      ...tell('Erased', plan, { type: EVENT.erased, detail: `{ 'users': $count([$request.userIds]), 'list': 's3://' & ${text(`${plan.store}/${STORE.erasures}`)} & $run & '/users.csv' }`, next: 'Done' }),
      'Done': { Type: 'Succeed', Output: { outcome: 'ERASED', run: query('$run'), users: query('$count([$request.userIds])') } },
      ...FAILED,
    },
  };
}

/** JSONata: a sentence about what is wrong with the input, or nothing. */
const LIST_PROBLEM = `(
  $ids := $type($request) = 'object' ? $request.userIds;
  $not($type($ids) = 'array' and $count($ids) > 0) ? 'the input must be { "userIds": ["..."] } with one user at least' :
  $count($ids[$not($type($) = 'string' and $ != '' and $length($) <= 256 and $not($contains($, /^\\s|\\s$|[\\r\\n]/)))]) > 0 ?
    'userIds must be texts of 1 to 256 characters on one line, without spaces around: exports have none' : ''
)`;

function erasure({ store, target }: RecommendationPlan): States {
  if (target.kind === 'stateMachine') return {};
  return {
    ...task('Create erasure', {
      resource: 'aws-sdk:personalize:createDataDeletionJob',
      arguments: {
        JobName: query('$run'),
        DatasetGroupArn: target.datasetGroupArn,
        DataSource: { DataLocation: query(`${text(`s3://${store}/${STORE.erasures}`)} & $run & '/users.csv'`) },
        RoleArn: target.roleArn,
      },
      final: REFUSED,
      retry: [BUSY],
      assign: { looks: 1 },
      next: 'Await erasure',
      catch: [{ ErrorEquals: [EXISTS], Assign: { looks: 1 }, Next: 'Await erasure' }, ...failed('ErasureFailed')],
    }),
    ...awaitIt('erasure', {
      resource: 'aws-sdk:personalize:describeDataDeletionJob',
      arguments: { DataDeletionJobArn: query(`${text(`${target.arns}data-deletion-job/`)} & $run`) },
      status: '$states.result.DataDeletionJob.Status',
      reason: '$states.result.DataDeletionJob.FailureReason',
      done: 'COMPLETED',
      next: 'Erased',
      error: 'ErasureFailed',
      most: ERASURE,
    }),
  };
}
