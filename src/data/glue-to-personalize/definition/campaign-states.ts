import { looksIn, pauseOf } from './await-it';
import { EVENT } from './names';
import { BUSY, EXISTS, GONE, REFUSED } from './personalize-errors';
import { PersonalizePlan, RecommendationPlan } from './recommendation-plan';
import { change, failed, problem } from './record';
import { measure, tell } from './tell';
import { choice, query, States, task, text, wait } from '../../../core/states-language';

/** Seconds. */
export const UPDATE = 4 * 3600;

/**
 * Lets `$version` serve. What is intended is noted first, then the campaign is changed, and only what the campaign itself says that it serves is noted as live. Personalize keeps
 * the old version serving until the new one does, and when an update fails. A run that was cut off in between left what it intended: the next one looks what came of it (`$resumed`),
 * notes it when it serves, and begins.
 */
export function campaignStates(plan: RecommendationPlan, target: PersonalizePlan, next: string): States {
  const { campaign } = target;
  const asked = { asked: true, looks: 1 };
  return {
    ...change('Intend', plan, {
      set: `{ 'deploying': ${intention(target)} }`,
      assign: { deploying: query(intention(target)), resumed: false, asked: false, looks: 1 },
      next: 'Look at campaign',
    }),
    ...task('Look at campaign', {
      resource: 'aws-sdk:personalize:describeCampaign',
      arguments: { CampaignArn: campaign.arn },
      final: REFUSED,
      assign: {
        campaign: query(`(
          $campaign := $states.result.Campaign;
          $update := $campaign.LatestCampaignUpdate;
          $settled := function($status) { $status = 'ACTIVE' or $contains($status, 'FAILED') };
          $busy := $not($settled($campaign.Status)) or ($exists($update) and $not($settled($update.Status)));
          {
            'gone': false,
            'busy': $busy,
            'serves': $not($busy) and $campaign.Status = 'ACTIVE' and $campaign.SolutionVersionArn = $version,
            'broken': $contains($campaign.Status, 'FAILED'),
            'refused': $exists($update) and $contains($update.Status, 'FAILED') and $update.SolutionVersionArn = $version,
            'reason': $string($exists($update.FailureReason) ? $update.FailureReason : $campaign.FailureReason)
          }
        )`),
        looks: query('$looks + 1'),
      },
      next: 'What of the campaign',
      catch: [{ ErrorEquals: [GONE], Assign: { campaign: { gone: true, busy: false, serves: false } }, Next: 'What of the campaign' }, ...failed('CampaignFailed')],
    }),
    ...choice('What of the campaign', [
      { when: '$campaign.serves', next: 'Promote' },
      { when: `$looks > ${looksIn(UPDATE)}`, next: 'Failed', assign: problem('CampaignFailed', `'the campaign did not come to serve ' & $version & ' within ${UPDATE} seconds; it serves what it served'`) },
      { when: '$campaign.busy', next: 'Await campaign' },
      { when: '$resumed', next: 'What to do' },
      { when: '$campaign.gone', next: 'Create campaign' },
      { when: '$campaign.broken and $asked', next: 'Failed', assign: problem('CampaignFailed', "'the campaign could not be created: ' & $campaign.reason") },
      { when: '$campaign.broken', next: 'Take broken campaign away' },
      { when: '$campaign.refused and $asked', next: 'Failed', assign: problem('CampaignFailed', "'the update was refused, the old version serves on: ' & $campaign.reason") },
      { when: '$asked', next: 'Await campaign' },
    ], 'Update campaign'),
    ...wait('Await campaign', pauseOf('$looks'), 'Look at campaign'),
    ...task('Create campaign', {
      resource: 'aws-sdk:personalize:createCampaign',
      arguments: { Name: campaign.name, SolutionVersionArn: query('$version'), ...campaign.settings },
      final: REFUSED,
      retry: [BUSY],
      assign: asked,
      next: 'Await campaign',
      catch: [{ ErrorEquals: [EXISTS], Next: 'Await campaign' }, ...failed('CampaignFailed')],
    }),
    ...task('Update campaign', {
      resource: 'aws-sdk:personalize:updateCampaign',
      arguments: { CampaignArn: campaign.arn, SolutionVersionArn: query('$version'), ...campaign.settings },
      final: REFUSED,
      retry: [BUSY],
      assign: asked,
      next: 'Await campaign',
      catch: failed('CampaignFailed'),
    }),
    ...task('Take broken campaign away', {
      resource: 'aws-sdk:personalize:deleteCampaign',
      arguments: { CampaignArn: campaign.arn },
      final: REFUSED,
      retry: [BUSY],
      next: 'Await campaign',
      catch: [{ ErrorEquals: [GONE], Next: 'Await campaign' }, ...failed('CampaignFailed')],
    }),
    ...promote(plan, target, next),
  };
}

/** JSONata: all that is to be known of a version when it serves, whoever notes that. */
const intention = ({ metric }: PersonalizePlan) => `(
  $returned := $request.action = 'RETURN';
  $merge([
    { 'version': $version, 'run': $run, 'metric': ${text(metric)}, 'score': $scores.new, 'liveScore': $scores.live },
    $returned ? $record.history[1],
    { 'by': $run, 'before': $serving, 'returned': $returned, 'forced': $request.force = true }
  ])
)`;

function promote(plan: RecommendationPlan, { keepVersions }: PersonalizePlan, next: string): States {
  return {
    ...change('Promote', plan, {
      set: `(
        $live := $merge([$sift($deploying, function($v, $k) { $k in ['version', 'run', 'metric', 'score'] }), { 'at': $now() }]);
        $before := [$record.history[$not(version = $live.version or ($deploying.returned and version = $record.live.version))]];
        { 'live': $live, 'history': [$append([$live], $before)[[0..${keepVersions - 1}]]] }
      )`,
      remove: ['deploying'],
      next: 'Tell promotion',
    }),
    ...tell('Tell promotion', plan, {
      type: query(`$deploying.returned ? ${text(EVENT.returned)} : ${text(EVENT.promoted)}`),
      detail: `$merge([
        { 'run': $deploying.by, 'solutionVersion': $deploying.version, 'before': $deploying.before },
        $deploying.returned ? {} : $sift($deploying, function($v, $k) { $k in ['metric', 'score', 'liveScore', 'forced'] })
      ])`,
      next: 'Count promotion',
    }),
    ...measure('Count promotion', plan, {
      data: `[
        $of($deploying.returned ? 'Returned' : 'Promoted', 1, 'Count'),
        $deploying.returned or $resumed ? [] : $of('SecondsToPromotion', ($millis() - $toMillis($states.context.Execution.StartTime)) / 1000, 'Seconds')
      ]`,
      next: 'What is left',
    }),
    ...choice('What is left', [
      { when: '$resumed', next: 'Read record', assign: { resumed: false } },
      { when: '$deploying.returned', next: 'Back' },
    ], next),
    Back: { Type: 'Succeed', Output: { outcome: 'RETURNED', run: query('$run'), solutionVersion: query('$version') } },
  };
}
