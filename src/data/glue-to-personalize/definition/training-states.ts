import { awaitIt } from './await-it';
import { CREATION } from './import-states';
import { EVENT } from './names';
import { BUSY, EXISTS, GONE, REFUSED } from './personalize-errors';
import { PersonalizePlan, RecommendationPlan } from './recommendation-plan';
import { failed, problem } from './record';
import { measure, tell } from './tell';
import { choice, ERROR, query, States, task, text } from '../../../core/states-language';

/** Trains one version, bounded in time, and compares it with the one that serves now. */
export function trainingStates(plan: RecommendationPlan, target: PersonalizePlan, next: string): States {
  return { ...solution(target), ...train(target), ...evaluate(plan, target, next), ...reject(plan, target) };
}

function solution({ solution: settings, solutionArn }: PersonalizePlan): States {
  return {
    ...task('Create solution', {
      resource: 'aws-sdk:personalize:createSolution',
      arguments: settings,
      final: REFUSED,
      retry: [BUSY],
      assign: { looks: 1 },
      next: 'Await solution',
      catch: [{ ErrorEquals: [EXISTS], Assign: { looks: 1 }, Next: 'Await solution' }, ...failed('TrainingFailed')],
    }),
    ...awaitIt('solution', {
      resource: 'aws-sdk:personalize:describeSolution',
      arguments: { SolutionArn: solutionArn },
      status: '$states.result.Solution.Status',
      reason: "'no reason was given'",
      next: 'Train',
      error: 'TrainingFailed',
      most: CREATION,
    }),
  };
}

/** JSONata: the newest of the versions that are listed, up to this page. */
const NEWEST = '$sort($append($newest, $states.result.SolutionVersions), function($a, $b) { $string($a.CreationDateTime) < $string($b.CreationDateTime) })[0]';

/** A version is billed, so it is created once: its name is that of the run. */
function train({ solutionArn, trainingTimeout }: PersonalizePlan): States {
  return {
    ...task('Train', {
      resource: 'aws-sdk:personalize:createSolutionVersion',
      arguments: { SolutionArn: solutionArn, Name: query('$run') },
      final: REFUSED,
      retry: [BUSY],
      assign: { version: query('$states.result.SolutionVersionArn'), looks: 1 },
      next: 'Await training',
      catch: [{ ErrorEquals: [EXISTS], Assign: { page: {}, newest: [], looks: 1 }, Next: 'Find version' }, ...failed('TrainingFailed')],
    }),
    ...task('Find version', {
      resource: 'aws-sdk:personalize:listSolutionVersions',
      arguments: query(`$merge([{ 'SolutionArn': ${text(solutionArn)}, 'MaxResults': 100 }, $page])`),
      final: REFUSED,
      // The newest is ours: nobody else trains this solution while we hold the dataset group. Its name is looked at all the same.
      assign: {
        newest: query(NEWEST),
        version: query(`${NEWEST}.SolutionVersionArn`),
        page: query("$exists($states.result.NextToken) ? { 'NextToken': $states.result.NextToken } : {}"),
      },
      next: 'Was it the last page',
      catch: failed('TrainingFailed'),
    }),
    ...choice('Was it the last page', [{ when: '$exists($page.NextToken)', next: 'Find version' }], 'Await training'),
    ...awaitIt('training', {
      resource: 'aws-sdk:personalize:describeSolutionVersion',
      arguments: { SolutionVersionArn: query('$version') },
      status: "$states.result.SolutionVersion.Name = $run ? $states.result.SolutionVersion.Status : 'STOPPED: it is of another run'",
      reason: '$states.result.SolutionVersion.FailureReason',
      next: 'What serves',
      error: 'TrainingFailed',
      most: trainingTimeout,
      late: 'Stop training',
    }),
    ...task('Stop training', {
      resource: 'aws-sdk:personalize:stopSolutionVersionCreation',
      arguments: { SolutionVersionArn: query('$version') },
      final: REFUSED,
      next: 'Failed',
      catch: [{
        ErrorEquals: ['States.ALL'], Assign: problem('TrainingFailed', `$problem.cause & '; it could not be stopped, and is billed until it ends: ' & ${ERROR}`), Next: 'Failed',
      }],
    }),
  };
}

/** What serves is asked of the campaign itself, and both scores of Personalize: neither depends on what was noted. */
function evaluate(plan: RecommendationPlan, { campaign, metric, margin, minimum }: PersonalizePlan, next: string): States {
  const score = `$lookup($states.result.Metrics, ${text(metric)})`;
  return {
    ...task('What serves', {
      resource: 'aws-sdk:personalize:describeCampaign',
      arguments: { CampaignArn: campaign.arn },
      final: REFUSED,
      assign: { serving: query("$states.result.Campaign.Status = 'ACTIVE' ? $states.result.Campaign.SolutionVersionArn : ''"), scores: {} },
      next: 'Evaluate',
      catch: [{ ErrorEquals: [GONE], Assign: { serving: '', scores: {} }, Next: 'Evaluate' }, ...failed('EvaluationFailed')],
    }),
    ...task('Evaluate', {
      resource: 'aws-sdk:personalize:getSolutionMetrics',
      arguments: { SolutionVersionArn: query('$version') },
      final: REFUSED,
      assign: { scores: query(`{ 'new': ${score} }`) },
      next: 'What is it compared with',
      catch: failed('EvaluationFailed'),
    }),
    ...choice('What is it compared with', [
      { when: '$not($exists($scores.new)) and $request.force = true', next },
      // A metric that the recipe does not give lets nothing pass.
      { when: '$not($exists($scores.new))', next: 'Failed', assign: problem('EvaluationFailed', text(`the version has no metric ${metric}`)) },
      { when: "$serving != ''", next: 'Evaluate what serves' },
    ], 'Note scores'),
    ...task('Evaluate what serves', {
      resource: 'aws-sdk:personalize:getSolutionMetrics',
      arguments: { SolutionVersionArn: query('$serving') },
      final: REFUSED,
      assign: { scores: query(`{ 'new': $scores.new, 'live': ${score} }`) },
      next: 'Note scores',
      // What somebody else lets serve may have no metrics.
      catch: [{ ErrorEquals: [GONE], Next: 'Note scores' }, ...failed('EvaluationFailed')],
    }),
    ...measure('Note scores', plan, { data: "[$of('Score', $scores.new, 'None'), $of('LiveScore', $scores.live, 'None')]", next: 'Is it good enough to serve' }),
    ...choice('Is it good enough to serve', [
      { when: '$request.force = true', next },
      ...minimum === undefined ? [] : [{ when: `$scores.new < ${minimum}`, next: 'Rejected' }],
      { when: `$exists($scores.live) and $scores.new < $scores.live * ${1 - margin}`, next: 'Rejected' },
    ], next),
  };
}

function reject(plan: RecommendationPlan, { metric, minimum, margin }: PersonalizePlan): States {
  return {
    ...tell('Rejected', plan, {
      type: EVENT.rejected,
      detail: `{ 'solutionVersion': $version, 'metric': ${text(metric)}, 'score': $scores.new, 'liveScore': $scores.live, 'margin': ${margin}${minimum === undefined ? '' : `, 'minimum': ${minimum}`} }`,
      next: 'Not promoted',
    }),
    'Not promoted': {
      Type: 'Succeed',
      Output: query("$merge([{ 'outcome': 'REJECTED', 'run': $run, 'solutionVersion': $version, 'score': $scores.new, 'liveScore': $scores.live }])"),
    },
  };
}
