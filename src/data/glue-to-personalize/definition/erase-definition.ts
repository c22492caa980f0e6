import { EVENT, STORE } from './names';
import { RecommendationPlan } from './recommendation-plan';
import { awaitIt, change, FAILED, failed, hold, problem, RUN, tell } from './record';
import { BUSY, FINAL } from './training-states';
import { choice, Definition, query, States, task, text, wait } from '../../../core/states-language';

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
      Begin: { Type: 'Pass', Assign: { request: query('$states.input'), run: query(RUN), looks: 1 }, Next: 'Write list' },
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
      ...wait('Wait for the run', 300, 'Read record'),
      ...change('Note erasure', plan, { comment: 'An export from before, when it was never imported, is trained on no more', set: "{ 'erased': $now() }", next: personalize ? 'Is there data' : 'Erased' }),
      ...personalize && { ...choice('Is there data', [{ when: '$exists($record.published)', next: 'Create erasure' }], 'Erased'), ...erasure(plan) },
      ...tell('Erased', plan, { type: EVENT.erased, detail: `{ 'users': $count([$request.userIds]), 'list': 's3://' & ${text(`${plan.store}/${STORE.erasures}`)} & $run & '/users.csv' }`, next: 'Done' }),
      Done: { Type: 'Succeed', Output: { outcome: 'ERASED', run: query('$run'), users: query('$count([$request.userIds])') } },
      ...FAILED,
    },
  };
}

/** JSONata: a sentence about what is wrong with the input, or nothing. */
const LIST_PROBLEM = `(
  $ids := $type($request) = 'object' ? $request.userIds;
  $not($type($ids) = 'array' and $count($ids) > 0) ? 'the input must be { "userIds": ["..."] } with one user at least' :
  $count($ids[$not($type($) = 'string' and $ != '' and $length($) <= 256 and $not($contains($, /[\\r\\n]/)))]) > 0 ? 'userIds must be texts of 1 to 256 characters on one line' : ''
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
      final: FINAL,
      retry: [BUSY],
      next: 'Await erasure',
      catch: [{ ErrorEquals: ['Personalize.ResourceAlreadyExistsException'], Next: 'Await erasure' }, ...failed('ErasureFailed')],
    }),
    ...awaitIt('erasure', {
      resource: 'aws-sdk:personalize:describeDataDeletionJob',
      arguments: { DataDeletionJobArn: query(`${text(`${target.arns}data-deletion-job/`)} & $run`) },
      status: '$states.result.DataDeletionJob.Status',
      reason: '$states.result.DataDeletionJob.FailureReason',
      done: 'COMPLETED',
      next: 'Erased',
      error: 'ErasureFailed',
      most: 2 * 86_400,
    }),
  };
}
