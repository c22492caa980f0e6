import { awaitIt } from './await-it';
import { campaignStates } from './campaign-states';
import { batchStates, extraStates } from './extra-states';
import { IMPORTED, importStates } from './import-states';
import { EVENT } from './names';
import { BUSY, EXISTS, GONE, REFUSED } from './personalize-errors';
import { ForeignPlan, PersonalizePlan, RecommendationPlan, RecommenderPlan, TargetPlan } from './recommendation-plan';
import { change, failed } from './record';
import { tell } from './tell';
import { trainingStates } from './training-states';
import { choice, query, States, task, text } from '../../../core/states-language';

/** The state in which the second half begins. */
export const firstOf = ({ kind }: TargetPlan) => kind === 'stateMachine' ? 'Train elsewhere' : 'Is it of this mapping';

/** The second half: what becomes of a published export. */
export function targetStates(plan: RecommendationPlan): States {
  const { target } = plan;
  if (target.kind === 'stateMachine') return foreign(plan, target);
  return target.kind === 'recommender' ? recommender(plan, target) : personalize(plan, target);
}

function personalize(plan: RecommendationPlan, target: PersonalizePlan): States {
  const batch = batchStates(target, 'Done with it');
  const extra = extraStates(plan, target, 'Create solution');
  return {
    ...importStates(plan, target, extra.first),
    ...extra.states,
    ...trainingStates(plan, target, 'Intend'),
    ...campaignStates(plan, target, batch.first),
    ...batch.states,
    'Done with it': {
      Type: 'Succeed',
      Output: query("$merge([{ 'outcome': 'PROMOTED', 'run': $run, 'solutionVersion': $version, 'score': $scores.new, 'liveScore': $scores.live }])"),
    },
  };
}

/** Seconds. */
export const RECOMMENDER = 24 * 3600;

/**
 * A recommender trains itself from what is imported, so there is nothing to compare, and nothing to return to. One that is there is taken as it is: other settings are applied by
 * hand (UpdateRecommender), as an update may train it anew, which is billed.
 */
function recommender(plan: RecommendationPlan, target: RecommenderPlan): States {
  const extra = extraStates(plan, target, 'Look for recommender');
  return {
    ...importStates(plan, target, extra.first),
    ...extra.states,
    ...task('Look for recommender', {
      resource: 'aws-sdk:personalize:describeRecommender',
      arguments: { RecommenderArn: target.recommenderArn },
      final: REFUSED,
      assign: { looks: 1 },
      next: 'Await recommender',
      catch: [{ ErrorEquals: [GONE], Assign: { looks: 1 }, Next: 'Create recommender' }, ...failed('RecommenderFailed')],
    }),
    ...task('Create recommender', {
      resource: 'aws-sdk:personalize:createRecommender',
      arguments: target.recommender,
      final: REFUSED,
      retry: [BUSY],
      next: 'Await recommender',
      catch: [{ ErrorEquals: [EXISTS], Next: 'Await recommender' }, ...failed('RecommenderFailed')],
    }),
    ...awaitIt('recommender', {
      resource: 'aws-sdk:personalize:describeRecommender',
      arguments: { RecommenderArn: target.recommenderArn },
      status: '$states.result.Recommender.Status',
      reason: '$states.result.Recommender.FailureReason',
      next: 'Is it new',
      error: 'RecommenderFailed',
      most: RECOMMENDER,
    }),
    ...choice('Is it new', [{ when: '$not($exists($record.live))', next: 'Note recommender' }], 'Done with it'),
    ...change('Note recommender', plan, {
      set: `{ 'live': { 'recommender': ${text(target.recommenderArn)}, 'run': $run, 'at': $now() } }`,
      next: 'Promoted',
    }),
    ...tell('Promoted', plan, { type: EVENT.promoted, detail: `{ 'recommender': ${text(target.recommenderArn)} }`, next: 'Done with it' }),
    'Done with it': { Type: 'Succeed', Output: { outcome: query("$exists($record.live) ? 'IMPORTED' : 'PROMOTED'"), run: query('$run') } },
  };
}

/** The user's own trainer gets the export that is in use, and says by its end whether it worked. */
function foreign(plan: RecommendationPlan, target: ForeignPlan): States {
  return {
    ...task('Train elsewhere', {
      resource: 'states:startExecution.sync:2',
      arguments: {
        StateMachineArn: target.stateMachineArn,
        Name: query('$run'),
        Input: { group: plan.groupName, run: query('$run'), store: plan.store, published: query('$published') },
      },
      timeout: target.timeout,
      final: [],
      // Of the call alone, which gives the same execution again: one that has failed is not started anew.
      retried: ['StepFunctions.SdkClientException', 'StepFunctions.ExecutionLimitExceededException', 'StepFunctions.StepFunctionsException', 'StepFunctions.AWSStepFunctionsException'],
      attempts: 4,
      next: 'Used',
      catch: failed('TrainingFailed'),
    }),
    ...change('Used', plan, { set: IMPORTED, next: 'Done with it' }),
    'Done with it': { Type: 'Succeed', Output: { outcome: 'TRAINED', run: query('$run') } },
  };
}
