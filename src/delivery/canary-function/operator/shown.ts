import { printable } from './aws';
import { Rollout } from './rollout';
import { Check, Member } from './state-change';
import { table } from '../../../edge/multi-region-api/drill/output';

const WIDTH = 40;

/** `4 min 5 s`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = ([['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const)
    .map(([unit, size], index, all) => [Math.floor(index ? seconds % all[index - 1][1] / size : seconds / size), unit] as const)
    .filter(([count]) => count > 0);
  // The two largest are enough for a person.
  return parts.slice(0, 2).map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s';
}

/** `checkout:live 6 -> 7`, for each alias that the rollout moves. */
export function moves({ last, input }: Rollout): string {
  const members: readonly Member[] = last?.change.members ?? input.members.map(({ version, ...member }) => ({ ...member, to: version }));
  return members.map(({ function: name, alias, from, to }) => printable(`${name}:${alias} ${from ? `${from} -> ` : 'to '}${to}`)).join(', ');
}

/** All that `status` says about one rollout, from top to bottom. */
export function lines(rollout: Rollout, plan: readonly string[], now: Date): string[] {
  const { name, startedAt, endedAt } = rollout;
  const time = endedAt ? `took ${span(+endedAt - +startedAt)}` : `for ${span(+now - +startedAt)}`;
  return [
    `${moves(rollout)}   ${rollout.result} ${time}   (rollout ${name})`,
    ...rollout.result === 'UNCHANGED' ? [] : [`  ${steps(rollout, plan)}`, `  ${gauge(rollout, WIDTH)} to the new version`],
    `  ${situation(rollout, now)}`,
    ...checks(rollout),
  ];
}

/** The plan: what is done, where the rollout is, what is to come. */
function steps({ last, result }: Rollout, plan: readonly string[]): string {
  const current = last?.change.step ?? 0;
  return plan.map((weight, index) => {
    if (result === 'COMPLETED' || index + 1 < current) return `[x] ${weight}`;
    return `${index + 1 === current ? '[>]' : '[ ]'} ${weight}`;
  }).join('  ');
}

function gauge(rollout: Rollout, width: number): string {
  const weight = weightOf(rollout);
  const filled = Math.round(weight * width);
  return `|${'#'.repeat(filled)}${'.'.repeat(width - filled)}| ${percent(weight)}`;
}

const percent = (weight: number) => `${Number((100 * weight).toFixed(1))} %`;

/** The weight that the alias has now. Once a rollout is over, it is all or nothing, unless somebody else has moved it. */
function weightOf({ result, last }: Rollout): number {
  if (result === 'COMPLETED') return 1;
  return ['RUNNING', 'QUEUED', 'WAITING_FOR_APPROVAL'].includes(result) ? last?.change.weight ?? 0 : 0;
}

/** What the rollout does or waits for now, or why it has ended. */
export function situation(rollout: Rollout, now: Date): string {
  const { result, last, state, endedAt, reason } = rollout;
  if (endedAt) return `Ended ${span(+now - +endedAt)} ago${reason ? `: ${printable(reason, 500)}` : '.'}`;
  if (result === 'QUEUED') return 'Waits for another rollout of this alias to end.';
  if (!last || last.ended || !last.until) return `At the state "${state ?? 'none yet'}".`;
  const left = span(+last.until - +now);
  if (result === 'WAITING_FOR_APPROVAL') return `Step ${place(rollout)}: waits for approve or reject${approveBy(rollout, now)}; looks again in ${left}.`;
  return `Step ${place(rollout)}: looks again in ${left}${stepEnd(rollout, now)}.`;
}

function place({ last }: Rollout): string {
  const { step, steps: count, look } = last!.change;
  return `${step} of ${count}${look ? `, after ${look} ${look === 1 ? 'look' : 'looks'}` : ''}`;
}

function approveBy({ last }: Rollout, now: Date): string {
  const { approveBy: by } = last!.change;
  return by ? `, rolled back without an answer in ${span(Date.parse(by) - +now)}` : '';
}

function stepEnd({ last }: Rollout, now: Date): string {
  const { since, duration } = last!.change;
  if (!since || duration === undefined) return '';
  const left = Date.parse(since) + 1000 * duration - +now;
  return left > 0 ? `; the step ends in ${span(left)} at the earliest` : '; the step is over when its checks have passed';
}

function checks({ checks: all, last }: Rollout): string[] {
  if (all.length === 0) return [];
  const { from = 'before', to = 'new' } = last?.change.members[0] ?? {};
  const rows = all.map(({ name, outcome, dryRun, value, stable, allowed = '', samples, stableSamples }) => [
    printable(name), dryRun ? `${outcome} (dry run)` : outcome, number(value), number(stable), printable(allowed), `${number(samples)} / ${number(stableSamples)}`,
  ]);
  return ['', ...table([['CHECK', 'OUTCOME', `VERSION ${to}`, `VERSION ${from}`, 'ALLOWED', 'SAMPLES'], ...rows]).map((line) => `  ${line}`)];
}

function number(value: Check['value']): string {
  if (typeof value === 'string') return printable(value);
  return value === undefined || value === null ? '-' : String(Number(value.toPrecision(4)));
}

/** What is new, in a line without times: it is the same until something happens. */
export function news(rollout: Rollout): string {
  const { last, result, state, reason, endedAt } = rollout;
  if (endedAt) return `${result}: ${moves(rollout)}${reason ? `: ${printable(reason, 500)}` : ''}`;
  if (!last || result === 'QUEUED') return `${result}: ${moves(rollout)}, at the state "${state ?? 'none yet'}"`;
  const { step, steps: count, look, members } = last.change;
  const { from, to } = members.length === 1 ? members[0] : { from: 'before', to: 'new' };
  const looked = rollout.checks.map(({ name, outcome, value, stable }) => `${printable(name)} ${outcome} ${number(value)} (${from}: ${number(stable)})`);
  const where = `step ${step} of ${count}${look ? `, look ${look}: ${looked.join(', ')}` : ''}`;
  return `${result} ${gauge(rollout, 10)} to ${to}, ${where}`;
}

/** All of it for a program. */
export function record(command: string | undefined, rollout: Rollout, plan?: readonly string[]): object {
  const { name, arn, result, startedAt, endedAt, reason, last, input, state } = rollout;
  const { step, steps: count, look, members = input.members.map(({ version, ...member }) => ({ ...member, to: version })) } = last?.change ?? {};
  return {
    command,
    rollout: name,
    arn,
    result,
    startedAt,
    endedAt,
    reason,
    members,
    plan,
    weight: weightOf(rollout),
    step,
    steps: count,
    look,
    state,
    until: last?.ended ? undefined : last?.until,
    checks: rollout.checks,
  };
}
