import { CanaryWorld } from './canary';
import { Behaviour } from './traffic';
import { Cost, Way } from './ways';
import { WorldProps } from './world';

/** What one rollout of one version came to. */
export interface Trial extends Cost {
  /** Requests that version 2 served badly, up to the horizon. */
  readonly bad: number;
  /** Seconds from the first of them until the alias was back at version 1; undefined if it never was. */
  readonly restored?: number;
  /** Seconds until version 2 had all traffic for good; undefined if it never had. */
  readonly completed?: number;
}

export const GOOD: Behaviour = { errors: 0.001, median: 80 };
/** Its 99th percentile. */
export const GOOD_P99 = 80 * Math.exp(0.4 * 2.326);
const SETTLED = 1800;

/** Runs a way with version 2 behaving so, and the world going on for half an hour. */
export async function trial(way: Way, version2: Behaviour, seed: number, requestsPerSecond: number, metrics?: WorldProps['metrics']): Promise<Trial> {
  const world = new CanaryWorld({ seed, options: way.options, requestsPerSecond, behaviours: { 1: GOOD, 2: version2 }, metrics });
  const began = world.clock.now;
  if (!way.name.startsWith('CanaryFunction')) world.aliases.publish(world.function, '2');
  const cost = way.begin(world, seed);
  await world.clock.run(began + 1000 * SETTLED);
  world.serve();
  const { bad, firstBad = began } = world.servedBy('2');
  const { history } = world.aliases;
  const back = history.slice(1).find(({ version, weights }) => version === '1' && !Object.keys(weights).length);
  const arrived = history.find(({ version }) => version === '2');
  const ended = world.canary.told.find(({ state }) => state === 'COMPLETED')?.time ?? arrived?.time;
  return {
    ...cost(),
    bad,
    ...(back && { restored: (back.time - firstBad) / 1000 }),
    ...(!back && ended && { completed: (ended - began) / 1000 }),
  };
}
