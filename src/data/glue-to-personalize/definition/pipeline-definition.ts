import { exportStates } from './export-states';
import { STORE } from './names';
import { RecommendationPlan } from './recommendation-plan';
import { FAILED, failed, hold, problem, RUN } from './record';
import { surveyStates } from './survey-states';
import { firstOf, targetStates } from './target-states';
import { quoted } from '../../../core/payload';
import { choice, Definition, fail, query, States, task, text } from '../../../core/states-language';

/**
 * From the tables of a company to the model that serves.
 *
 * Invariant: the campaign serves the version that was promoted last, or the one that a person returned to; the export in use is the last one that was whole and good. Every
 * execution ends as Failed with an error and a cause, as Busy or Skipped when another is at work, or as one of the known ends. Nothing is undone on the way out: what is half done is not in use.
 *
 *   Hold ─> Survey ─> Export ─> Count rows ─> Publish ─> Import ─> Train ─> Evaluate ─┬─> Intend ─> Update campaign ─> Promote
 *    │      (drift stops)      (bad data stops)   ↑                                   └─> Rejected
 *    ├─ TRAIN: the last published export ─────────┘
 *    ├─ RETURN: the version before ───────────────────────────────────────────────────────> Intend
 *    └─ an earlier run was cut off between Intend and Promote, and what it intended serves: Promote, then from the beginning
 */
export function pipelineDefinition(plan: RecommendationPlan): Definition {
  return {
    Comment: `Trains the recommendations of ${plan.groupName}`,
    StartAt: 'Begin',
    States: {
      ...begin(plan),
      ...hold(plan, { first: `$problem := ${INPUT_PROBLEM}; $problem != '' ? $error($problem);`, next: plan.target.kind === 'personalize' ? 'Was one cut off' : 'What to do', busy: 'May it be left out' }),
      ...choice('May it be left out', [{ when: "$request.ifBusy = 'SKIP'", next: 'Skipped' }], 'Busy'),
      Skipped: { Type: 'Succeed', Output: { outcome: 'SKIPPED', run: query('$run'), holder: query('$record.holder') } },
      ...fail('Busy', 'AlreadyRunning', "{% 'another execution works on the dataset group: ' & $record.holder %}"),
      ...whatToDo(plan),
      ...surveyStates(plan, 'How much'),
      ...exportStates(plan, firstOf(plan.target)),
      ...targetStates(plan),
      ...FAILED,
    },
  };
}

/** What an execution is started with; what a parameter file has in it. */
const ALLOWED = ['action', 'mode', 'force', 'ifBusy'];

/** JSONata: a sentence about what is wrong with the input, or nothing. */
const INPUT_PROBLEM = `(
  $one := function($name, $values) { $exists($lookup($request, $name)) and $not($lookup($request, $name) in $values) ? $name & ' is ' & $string($lookup($request, $name)) & '; allowed: ' & $join($values, ', ') : '' };
  $unknown := $type($request) = 'object' ? $keys($request)[$not($ in ${JSON.stringify(ALLOWED)})][0];
  $not($type($request) = 'object') ? 'the input must be an object' :
  $exists($unknown) ? $unknown & ' is no field of the input; allowed: ${ALLOWED.join(', ')}' :
  $exists($request.force) and $not($type($request.force) = 'boolean') ? 'force must be true or false' :
  $one('action', ['RUN', 'TRAIN', 'RETURN']) & $one('mode', ['AUTO', 'FULL', 'INCREMENTAL']) & $one('ifBusy', ['FAIL', 'SKIP'])
)`;

/** By a schedule, by hand, or by a parameter file that was put into the store: then EventBridge says where it is. */
function begin(plan: RecommendationPlan): States {
  return {
    Begin: {
      Type: 'Pass',
      Assign: {
        request: query('$states.input'),
        run: query(RUN),
        scores: {},
        resumed: false,
        datasets: quoted(plan.datasets.map(({ schema, ...dataset }) => dataset)),
        planned: quoted(plan.datasets),
        schemas: Object.fromEntries(plan.datasets.map(({ name, schemaHash }) => [name, schemaHash])),
      },
      Next: 'Is it a file',
    },
    ...choice('Is it a file', [{ when: '$exists($request.detail.object.key)', next: 'Read parameters' }], 'Read record'),
    ...task('Read parameters', {
      resource: 'aws-sdk:s3:getObject',
      arguments: query(`(
        $key := $request.detail.object.key;
        $substring($key, 0, ${STORE.parameters.length}) = '${STORE.parameters}' ? { 'Bucket': ${text(plan.store)}, 'Key': $key } : $error('the file must be below ${STORE.parameters}')
      )`),
      final: ['States.QueryEvaluationError', 'S3.NoSuchKeyException'],
      assign: { request: query('$parse($states.result.Body)') },
      next: 'Read record',
      catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Assign: problem('InvalidInput', '$states.errorOutput.Cause'), Next: 'Failed' }, ...failed('InvalidInput')],
    }),
  };
}

function whatToDo({ target }: RecommendationPlan): States {
  const returns = target.kind === 'personalize';
  return {
    // What serves is noted by whoever comes next, when whoever let it serve could not.
    ...returns && choice('Was one cut off', [{
      when: '$exists($record.deploying)',
      next: 'Look at campaign',
      assign: { deploying: query('$record.deploying'), version: query('$record.deploying.version'), resumed: true, asked: false, looks: 1 },
    }], 'What to do'),
    ...choice('What to do', [
      // Who has been erased since may be in an export that was never imported.
      {
        when: "$request.action = 'TRAIN' and $exists($record.published) and ($record.imported.run = $record.published.run or $not($exists($record.erased) and $record.published.at < $record.erased))",
        next: firstOf(target),
        assign: { published: query('$record.published') },
      },
      {
        when: "$request.action = 'TRAIN'",
        next: 'Failed',
        assign: problem('NothingPublished', "$exists($record.published) ? 'users were erased since the last export, which was never imported: start with action RUN' : 'nothing was exported yet: start with action RUN'"),
      },
      ...returns ? [{
        when: "$request.action = 'RETURN' and $record.history[1].at < $record.erased and $not($request.force = true)",
        next: 'Failed',
        assign: problem('NothingToReturnTo', "'the version before was trained before users were erased, and knows them; with force it serves all the same'"),
      }, {
        when: "$request.action = 'RETURN' and $exists($record.history[1])",
        next: 'Intend',
        assign: { version: query('$record.history[1].version'), serving: query('$record.live.version') },
      }] : [],
      { when: "$request.action = 'RETURN'", next: 'Failed', assign: problem('NothingToReturnTo', "'no earlier version is known that was promoted'") },
    ], 'Survey'),
  };
}
