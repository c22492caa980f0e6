import { UPDATE } from './campaign-states';
import { BATCH, FILTER } from './extra-states';
import { CREATION, IMPORT } from './import-states';
import { patience } from './personalize-errors';
import { RecommendationPlan, TargetPlan } from './recommendation-plan';
import { CRAWL } from './survey-states';
import { RECOMMENDER } from './target-states';

/** Seconds that Personalize may take to erase. */
export const ERASURE = 2 * 86_400;

/** Seconds for all calls that are asked again because a service is ill, in all. */
const ILLNESS = 86_400;

/** Seconds that a run may take when each of its parts takes as long as it may: the machine outlasts what it waits for, and ends all the same. */
export function pipelineTime({ jobTimeout, target }: RecommendationPlan): number {
  // A job may have to wait for one that is at work for a run that has ended, as long as that may be.
  const exported = CRAWL + 2 * (jobTimeout + 1200) + jobTimeout + 600;
  return exported + targetTime(target) + ILLNESS;
}

function targetTime(target: TargetPlan): number {
  if (target.kind === 'stateMachine') return target.timeout;
  // A dataset is awaited once more when it gets another schema; what is busy is waited for with each of two calls.
  const imported = 2 * CREATION + IMPORT + 2 * patience();
  const extra = patience() * (2 + target.filters.length) + FILTER * target.filters.length;
  if (target.kind === 'recommender') return imported + extra + RECOMMENDER + patience();
  const { trainingTimeout, batch } = target;
  // What an earlier run has intended is looked after first; a broken campaign is taken away before another is made.
  const served = 2 * UPDATE + 2 * patience();
  return imported + extra + CREATION + trainingTimeout + 2 * patience() + served + (batch ? BATCH + patience() : 0);
}

/** Seconds that an erasure may take: it outlasts a run that it waits for, and another erasure. */
export function eraseTime(plan: RecommendationPlan): number {
  const own = plan.target.kind === 'stateMachine' ? 0 : ERASURE + patience();
  return pipelineTime(plan) + 2 * own + ILLNESS;
}
