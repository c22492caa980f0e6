import { Duration } from 'aws-cdk-lib';
import { RolloutPlanStep, RolloutPlan } from './rollout-plan';

/** How many different kinds of step are told one by one: the text goes into outputs and descriptions, which are bounded. */
const MAX_PARTS = 6;

/** A plan in one line: `10 % for 5 min, then 100 %, watched for 5 min; 10 min in all`. */
export function describePlan(plan: RolloutPlan): string {
  const { steps, totalDuration, approvalTimeout } = plan;
  const approval = (step: RolloutPlanStep) => step.approval ? ` and until approved (within ${short(approvalTimeout)})` : '';
  const last = steps[steps.length - 1];
  const before = shorten(runs(steps.slice(0, -1))).map((part) => typeof part === 'string' ? part : describeRun(part) + approval(part[0]));
  const bake = last.duration.toSeconds() === 0 ? '' : `, watched for ${short(last.duration)}`;
  const path = [...before, `${before.length ? 'then ' : ''}100 %${bake}${approval(last)}`].join(', ');
  return `${path}; ${short(totalDuration)} in all${steps.some((step) => step.approval) ? ' besides approvals' : ''}`;
}

/** `90 s` as `1 min 30 s`. */
export function short(duration: Duration): string {
  let rest = duration.toSeconds();
  const parts = ([['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]] as const).map(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    return count ? `${count} ${unit}` : '';
  });
  return parts.filter(Boolean).join(' ') || '0 s';
}

/** `0.125` as `12.5 %`. */
export function percent(weight: number): string {
  return `${Number((weight * 100).toFixed(1))} %`;
}

/** Neighbours that are alike but for their weight. */
function runs(steps: RolloutPlanStep[]): RolloutPlanStep[][] {
  return steps.reduce<RolloutPlanStep[][]>((found, step) => {
    const run = found.at(-1);
    const alike = run && run[0].approval === step.approval && run[0].duration.toSeconds() === step.duration.toSeconds();
    if (alike) run.push(step);
    else found.push([step]);
    return found;
  }, []);
}

function describeRun(run: RolloutPlanStep[]): string {
  const [first, last, time] = [percent(run[0].weight), percent(run[run.length - 1].weight), short(run[0].duration)];
  return run.length === 1 ? `${first} for ${time}` : `${first} to ${last} in ${run.length} steps of ${time}`;
}

function shorten(parts: RolloutPlanStep[][]): (RolloutPlanStep[] | string)[] {
  if (parts.length <= MAX_PARTS) return parts;
  const middle = parts.slice(MAX_PARTS / 2).flat();
  return [...parts.slice(0, MAX_PARTS / 2), `${middle.length} more steps up to ${percent(middle[middle.length - 1].weight)}`];
}
