import { Run } from './run';
import { AliasState } from './slot';
import { Ended } from './witness';

/**
 * How a story came out.
 * - `completed`, `restored`: the alias is at the new or the old version
 * - `untouched`: nothing has moved it
 * - `by hand`: it is as a hand has left it
 * - `shouted`: nobody could see to it, and that was said: by event or by a failed restore, each of which raises an alarm
 */
export type Outcome = 'completed' | 'restored' | 'untouched' | 'by hand' | 'shouted';

export interface Verdict {
  readonly outcome: Outcome;
  /** The alias is right, but the event that says so could not be sent: a failed execution says it. */
  readonly untold: boolean;
  /** What breaks the invariant. */
  readonly problems: string[];
}

const ENDS = ['COMPLETED', 'ROLLED_BACK', 'UNCHANGED', 'REJECTED', 'SUPERSEDED', 'CONFLICT', 'RESTORE_FAILED'];

/** The invariant, from the aliases before and after, and all that was told. */
export function verdict(run: Run, after: AliasState[]): Verdict {
  const { before, names } = run;
  const told = names.flatMap((name) => run.witness.of(name).told).sort((one, other) => one.order - other.order);
  const ended = names.flatMap((name) => run.witness.of(name).ended);
  const versions = new Set(after.map(({ at }) => at));
  const clean = after.every(({ weights, memo }) => Object.keys(weights).length === 0 && memo.rollout === undefined) && versions.size === 1;
  const last = told.filter(({ state }) => ENDS.includes(state)).at(-1)?.state;
  const shouted = last === 'RESTORE_FAILED' || !clean && ended.some(({ machine, status }) => machine === 'Restore' && status !== 'SUCCEEDED');
  const unmoved = after.every(({ revision }, index) => revision === before[index].revision);
  const [at] = versions;
  const shown = after.map(({ at: version, weights, memo }) => `${version} ${JSON.stringify(weights)} ${JSON.stringify(memo)}`).join(' and ');
  const where = `The alias was at ${before.map(({ at: version }) => version).join(' and ')} and is at ${shown}. ${run.story}`;

  if (run.byHand) {
    const left = after.every(({ weights }) => JSON.stringify(weights) === JSON.stringify(run.byHand));
    const problems = [...left ? [] : ['what a hand has set was changed'], ...silent(run), ...contradictions(last, 'as a hand left it')];
    return { outcome: 'by hand', untold: !told.some(({ state }) => state === 'CONFLICT'), problems: problems.map((problem) => `${problem}. ${where}`) };
  }
  const outcome = shouted ? 'shouted' : run.keepers.length && !failed(ended) ? 'completed' : unmoved ? 'untouched' : at === before[0].at ? 'restored' : 'completed';
  const problems = [
    ...clean || outcome === 'shouted' || unmoved ? [] : ['the alias is not at exactly one version'],
    ...outcome === 'shouted' ? [] : contradictions(last, outcome),
    ...silent(run),
    ...outcome === 'restored' && !told.some(({ state }) => state === 'ROLLED_BACK') && !failed(ended, 'Restore') ? ['a rollback was not told'] : [],
    ...outcome === 'completed' && !run.keepers.length && !told.some(({ state }) => state === 'COMPLETED') && !failed(ended) ? ['the end was not told'] : [],
  ];
  const expected = run.keepers.length ? undefined : { restored: 'ROLLED_BACK', completed: 'COMPLETED' }[outcome as string];
  return { outcome, untold: expected !== undefined && !told.some(({ state }) => state === expected), problems: problems.map((problem) => `${problem}. ${where}`) };
}

const failed = (ended: Ended[], machine?: string) => ended.some((end) => end.status !== 'SUCCEEDED' && (machine === undefined || end.machine === machine));

/** A rollout that ends well says how. */
function silent(run: Run): string[] {
  return run.rollouts.filter((name) => {
    const { told, ended } = run.witness.of(name);
    return ended.some(({ machine, status }) => machine === 'Rollout' && status === 'SUCCEEDED') && !told.some(({ state }) => ENDS.includes(state));
  }).map((name) => `${name} has succeeded without a word`);
}

/** Events that say what is not so. */
function contradictions(last: string | undefined, outcome: string): string[] {
  const allowed: Record<string, string[]> = {
    'completed': ['COMPLETED'],
    'restored': ['ROLLED_BACK'],
    'untouched': ['ROLLED_BACK', 'UNCHANGED', 'REJECTED', 'SUPERSEDED', 'CONFLICT'],
    'as a hand left it': ['CONFLICT'],
  };
  // The last word counts: a rollout that was replaced is rolled back before the next one arrives.
  return last && !allowed[outcome].includes(last) ? [`${last} was told, but the alias is ${outcome}`] : [];
}
