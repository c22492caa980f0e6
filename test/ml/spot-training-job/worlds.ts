import { violations } from '../../../bench/training/invariant';
import { TrainingWorld, TrainingWorldProps } from '../../../bench/training/world';
import { Execution } from '../../../local-cloud/states/execution';

jest.setTimeout(60_000);

/** A run in a world of its own, to the end; what the world must never come to is checked each time. */
export async function trained(props: TrainingWorldProps = {}, meanwhile: (world: TrainingWorld, run: Execution) => void = () => undefined) {
  const world = new TrainingWorld(props);
  const run = world.start({ run: 'run-1' });
  meanwhile(world, run);
  await world.finish();
  expect(violations(world)).toEqual([]);
  return { world, run, jobs: world.jobs.map(({ type, secondary }) => `${type}: ${secondary}`) };
}

/** Starts a run when nothing is left to happen, and goes on to the end. */
export async function startedAgain(world: TrainingWorld, input: any = { run: 'run-1' }) {
  const run = world.start(input);
  await world.finish();
  expect(violations(world)).toEqual([]);
  return run;
}

export const never = () => Infinity;
export const states = (run: Execution) => run.transitions.map(({ state }) => state);
