import { Machine } from './machine';
import { restoreMachineOf, Rollout } from './rollout';
import { StateChange, toldIn } from './state-change';
import { poll, Timing } from './timing';

/** What became of the aliases after a rollout that did not complete. */
export interface Restored {
  /** ROLLED_BACK when they are where they were before, and this was read back. */
  readonly state: string;
  readonly members: StateChange['members'];
  readonly reason?: string;
}

/**
 * Waits for the machine that restores the aliases of a rollout. Rules of EventBridge start it, within seconds as a rule.
 * Undefined when it has not ended in time.
 */
export async function restored(machine: Machine, rollout: Rollout, timing: Timing, timeoutMs: number): Promise<Restored | undefined> {
  const arn = restoreMachineOf(await machine.definition(rollout.arn));
  if (!arn) throw new Error(`The machine of rollout ${rollout.name} starts no other one: is it the rollout machine of a CanaryFunction?`);
  const restore = machine.other(arn);
  return poll(async () => {
    for (const { executionArn, status } of await restore.executions(10)) {
      const { input, error, cause } = await restore.execution(executionArn!);
      if ((JSON.parse(input!) as { name?: string }).name !== rollout.name || status === 'RUNNING') continue;
      const change = toldIn(await restore.history(executionArn!)).find((told) => told.change.rollout === rollout.name)?.change;
      if (change) return change;
      return { state: status === 'SUCCEEDED' ? 'RESTORED' : 'RESTORE_FAILED', members: rollout.last?.change.members ?? [], reason: cause ?? error };
    }
    return undefined;
  }, timing, timeoutMs);
}
