import { violations } from '../media/invariant';
import { MACHINES, MachineName, MediaWorld } from '../media/world';

/** What one upload takes. */
export interface Effort {
  /** State transitions of the pipeline's machine, which are billed. */
  readonly transitions: number;
  /** Executions of each machine. */
  readonly executions: Record<MachineName, number>;
  /** Calls of functions, by all machines. */
  readonly functions: number;
}

/** An upload to its end, in virtual time, on the definitions that are deployed. */
export async function effort(kind: 'good' | 'text', state: string): Promise<Effort> {
  let functions = 0;
  const world = new MediaWorld({
    inject: ({ resource }) => {
      if (resource.startsWith('lambda:')) functions++;
      return undefined;
    },
  });
  const upload = world.upload('holiday.mp4', kind);
  await world.finish();
  const found = world.record(upload)?.state;
  if (found !== state) throw new Error(`The upload ended as ${found}, not as ${state}`);
  const problems = violations(world);
  if (problems.length) throw new Error(`The upload ended as ${found}, but ${problems.join(', ')}`);
  const [run] = world.runsOf(upload);
  const executions = Object.fromEntries(MACHINES.map((name) => [name, world.executions(name).length])) as Record<MachineName, number>;
  return { transitions: run.transitions.length, executions, functions };
}
