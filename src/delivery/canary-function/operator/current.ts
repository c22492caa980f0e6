import { Machine } from './machine';
import { readRollout, Rollout } from './rollout';

/** More than these can hardly wait for one alias. */
const MOST = 10;

/** The rollout that a person means when no name is given, and the others that are under way. */
export interface Current {
  readonly rollout: Rollout;
  readonly others: readonly Rollout[];
}

/** The one that is under way and does not wait for another; else the newest. */
export async function currentRollout(machine: Machine): Promise<Current | undefined> {
  const running = await Promise.all((await machine.executions(MOST, 'RUNNING')).map(({ executionArn }) => readRollout(machine, executionArn!)));
  const rollout = running.find(({ result }) => result !== 'QUEUED') ?? running[0];
  if (rollout) return { rollout, others: running.filter((other) => other !== rollout) };
  const [newest] = await machine.executions(1);
  return newest && { rollout: await readRollout(machine, newest.executionArn!), others: [] };
}
