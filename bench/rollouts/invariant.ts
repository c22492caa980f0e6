import { CanaryWorld } from './canary';
import { Told } from './deployed';

/** Events that end a rollout. */
const ENDS = ['COMPLETED', 'ROLLED_BACK', 'CONFLICT', 'RESTORE_FAILED'];

/**
 * What is wrong when everything has come to an end; empty when the invariant of CanaryFunction holds: by whatever path, each alias is at
 * exactly one version and free, or as a hand left it, and no event says otherwise; or it was shouted that this could not be verified.
 *
 * @param hand the routing that a hand has set last
 */
export function violations(world: CanaryWorld, hand?: { revision: string }): string[] {
  const { routing, canary } = world;
  const running = world.machines.executions.filter((execution) => execution.running).map(({ arn }) => `${arn} is still running`);
  // A restore that did not succeed raises the alarm; only one of the same rollout that succeeds later makes up for it.
  const restores = new Map(canary.executions('HelloRolloutRestore').map(({ start, status }) => [start.input.name, status]));
  const shouted = [...restores.values()].some((status) => status !== 'SUCCEEDED');
  const told = canary.told;
  const problems = [...running, ...contradictions(told), ...(hand ? overridden(world, hand.revision) : [])];
  if (shouted) return problems;
  if (hand?.revision === routing.revision) return problems;
  if (Object.keys(routing.weights).length) problems.push(`the alias has the weights ${JSON.stringify(routing.weights)}`);
  if (JSON.parse(routing.description || '{}').rollout) problems.push(`the alias is locked: ${routing.description}`);
  return [...problems, ...lastWord(told, routing.version), ...hand ? [] : silent(world, told)];
}

/** One rollout has one end. */
function contradictions(told: Told[]): string[] {
  const rollouts = [...new Set(told.map(({ rollout }) => rollout))];
  return rollouts.flatMap((rollout) => {
    const ends = [...new Set(told.filter((event) => event.rollout === rollout && ENDS.includes(event.state)).map(({ state }) => state))];
    return ends.includes('COMPLETED') && ends.includes('ROLLED_BACK') ? [`rollout ${rollout} was told to be ${ends.join(' and ')}`] : [];
  });
}

/** The last event that says where the alias is. */
function lastWord(told: Told[], version: string): string[] {
  const last = told.filter(({ state }) => ['COMPLETED', 'ROLLED_BACK'].includes(state)).at(-1);
  if (!last) return [];
  const [{ from, to }] = last.members;
  const said = last.state === 'COMPLETED' ? to : from;
  return said === version ? [] : [`${last.state} says that the alias is at ${said}, it is at ${version}`];
}

/** A rollout that has read the alias before a hand moved it does not move it any more. */
function overridden(world: CanaryWorld, revision: string): string[] {
  const { history } = world.aliases;
  const hand = history.findIndex((each) => each.revision === revision);
  // A hand that sets what stands there already has moved nothing.
  const same = ({ version, weights }: typeof history[number]) => JSON.stringify([version, weights]);
  if (hand > 0 && same(history[hand]) === same(history[hand - 1])) return [];
  const authors = history.slice(hand + 1).flatMap(({ description }) => {
    const { rollout, by } = JSON.parse(description || '{}');
    return [rollout, by].filter((name) => name !== undefined);
  });
  return world.canary.executions('HelloRolloutMachine')
    .filter(({ start, transitions }) => authors.includes(start.name) && !transitions.some(({ state, time }) => state === 'Read alias' && time >= history[hand].time))
    .map(({ start }) => `rollout ${start.name} has moved the alias although a hand had moved it`);
}

/** Whoever has moved the alias says how it ended, or its execution (or its restore) fails for not being able to. */
function silent(world: CanaryWorld, told: Told[]): string[] {
  const moved = new Set(world.aliases.history.flatMap(({ description }) => JSON.parse(description || '{}').rollout ?? []));
  const heard = new Set(told.filter(({ state }) => ENDS.includes(state)).map(({ rollout }) => rollout));
  // An execution that was stopped or could not send its event: its failure raises the alarm.
  const notTold = world.canary.executions('HelloRollout').filter(({ error, status, start }) => error === 'NotTold' || (status === 'ABORTED' && start.machineArn.includes('Restore'))).flatMap(({ start: { name, input } }) => [name, input.name]);
  return [...moved].filter((rollout) => !heard.has(rollout) && !notTold.includes(rollout)).map((rollout) => `nobody was told how ${rollout} ended`);
}
