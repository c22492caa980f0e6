import { EVENT, NAMESPACE } from './names';
import { PersonalizePlan, RecommendationPlan } from './recommendation-plan';
import { change, failed, looksIn, problem, tell } from './record';
import { BUSY, FINAL } from './training-states';
import { choice, query, States, task, text, wait } from '../../../core/states-language';

const GONE = 'Personalize.ResourceNotFoundException';
const EXISTS = 'Personalize.ResourceAlreadyExistsException';
/** Seconds. */
const UPDATE = 4 * 3600;

/**
 * Lets `$version` serve. What is intended is noted first, then the campaign is changed, and only what the campaign itself says that it serves is noted as live. Personalize keeps
 * the old version serving until the new one does, and when an update fails.
 */
export function campaignStates(plan: RecommendationPlan, target: PersonalizePlan, next: string): States {
  const { campaign } = target;
  const asked = { asked: true, looks: 1 };
  return {
    ...change('Intend', plan, {
      set: "{ 'deploying': { 'version': $version, 'run': $run } }",
      assign: { asked: false, looks: 1 },
      next: 'Look at campaign',
    }),
    ...task('Look at campaign', {
      resource: 'aws-sdk:personalize:describeCampaign',
      arguments: { CampaignArn: campaign.arn },
      final: FINAL,
      assign: {
        campaign: query(`(
          $campaign := $states.result.Campaign;
          $update := $campaign.LatestCampaignUpdate;
          {
            'serves': $campaign.Status = 'ACTIVE' and $campaign.SolutionVersionArn = $version and $not($exists($update) and $not($update.Status = 'ACTIVE' or $contains($update.Status, 'FAILED'))),
            'broken': $contains($campaign.Status, 'FAILED'),
            'busy': $not($campaign.Status = 'ACTIVE') or ($exists($update) and $not($update.Status = 'ACTIVE' or $contains($update.Status, 'FAILED'))),
            'refused': $exists($update) and $contains($update.Status, 'FAILED') and $update.SolutionVersionArn = $version,
            'reason': $string($exists($update.FailureReason) ? $update.FailureReason : $campaign.FailureReason)
          }
        )`),
        looks: query('$looks + 1'),
      },
      next: 'What of the campaign',
      catch: [{ ErrorEquals: [GONE], Next: 'Create campaign' }, ...failed('CampaignFailed')],
    }),
    ...choice('What of the campaign', [
      { when: '$campaign.serves', next: 'Promote' },
      { when: `$looks > ${looksIn(UPDATE)}`, next: 'Failed', assign: problem('CampaignFailed', `'the campaign did not come to serve ' & $version & ' within ${UPDATE} seconds; it serves what it served'`) },
      { when: '$campaign.broken and $asked', next: 'Failed', assign: problem('CampaignFailed', "'the campaign could not be created: ' & $campaign.reason") },
      { when: '$campaign.broken', next: 'Take broken campaign away' },
      { when: '$campaign.busy', next: 'Await campaign' },
      { when: '$campaign.refused and $asked', next: 'Failed', assign: problem('CampaignFailed', "'the update was refused, the old version serves on: ' & $campaign.reason") },
      { when: '$asked', next: 'Await campaign' },
    ], 'Update campaign'),
    ...wait('Await campaign', query('$min([15 * $looks, 300])'), 'Look at campaign'),
    ...task('Create campaign', {
      resource: 'aws-sdk:personalize:createCampaign',
      arguments: { Name: campaign.name, SolutionVersionArn: query('$version'), ...campaign.settings },
      final: FINAL,
      retry: [BUSY],
      assign: asked,
      next: 'Await campaign',
      catch: [{ ErrorEquals: [EXISTS], Next: 'Await campaign' }, ...failed('CampaignFailed')],
    }),
    ...task('Update campaign', {
      resource: 'aws-sdk:personalize:updateCampaign',
      arguments: { CampaignArn: campaign.arn, SolutionVersionArn: query('$version'), ...campaign.settings },
      final: FINAL,
      retry: [BUSY],
      assign: asked,
      next: 'Await campaign',
      catch: failed('CampaignFailed'),
    }),
    ...task('Take broken campaign away', {
      resource: 'aws-sdk:personalize:deleteCampaign',
      arguments: { CampaignArn: campaign.arn },
      final: FINAL,
      retry: [BUSY],
      next: 'Await campaign',
      catch: failed('CampaignFailed'),
    }),
    ...promote(plan, target, next),
  };
}

/** JSONata: what was live before, the newest first: also what came to serve in a run that ended before it could note it. */
const HISTORY = `(
  $known := [$record.history];
  $unnoted := $exists($record.deploying) and $record.deploying.version = $serving and $not($serving = $known[0].version) ? [$record.deploying] : [];
  $append($unnoted, $known)
)`;

function promote(plan: RecommendationPlan, { metric, keepVersions }: PersonalizePlan, next: string): States {
  const live = `$merge([{ 'version': $version, 'run': $run, 'metric': ${text(metric)}, 'at': $now() }, $exists($scores.new) ? { 'score': $scores.new } : {}])`;
  const detail = `{ 'solutionVersion': $version, 'before': $serving, 'metric': ${text(metric)}, 'score': $scores.new, 'liveScore': $scores.live, 'forced': $request.force = true }`;
  return {
    ...change('Promote', plan, {
      set: `(
        $before := $request.action = 'RETURN' ? [$record.history][[1..$count($record.history)]] : ${HISTORY};
        $live := $request.action = 'RETURN' ? $before[0] : ${live};
        $others := [$before[$not(version = $version)]];
        { 'live': $live, 'history': [$append([$live], $others)[[0..${keepVersions - 1}]]] }
      )`,
      remove: ['deploying'],
      next: 'Count promotion',
    }),
    ...task('Count promotion', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      arguments: {
        Namespace: NAMESPACE,
        MetricData: query(`(
          $of := function($name, $value, $unit) { { 'MetricName': $name, 'Value': $value, 'Unit': $unit, 'Dimensions': [{ 'Name': 'Group', 'Value': ${text(plan.groupName)} }] } };
          $request.action = 'RETURN' ? [$of('Returned', 1, 'Count')] :
            [$of('Promoted', 1, 'Count'), $of('SecondsToPromotion', ($millis() - $toMillis($states.context.Execution.StartTime)) / 1000, 'Seconds')]
        )`),
      },
      final: ['States.QueryEvaluationError'],
      attempts: 4,
      next: 'Which way',
      catch: failed('NotMeasured'),
    }),
    ...choice('Which way', [{ when: "$request.action = 'RETURN'", next: 'Returned' }], 'Promoted'),
    ...tell('Promoted', plan, { type: EVENT.promoted, detail, next }),
    ...tell('Returned', plan, { type: EVENT.returned, detail: "{ 'solutionVersion': $version, 'before': $serving }", next: 'Back' }),
    Back: { Type: 'Succeed', Output: { outcome: 'RETURNED', run: query('$run'), solutionVersion: query('$version') } },
  };
}
