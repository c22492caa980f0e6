import { Machine } from './machine';
import { restoreMachineOf, Rollout } from './rollout';
import { StateChange, toldIn } from './state-change';
import { poll, Timing } from './timing';

/** What became of the aliases after a rollout that was stopped or broke. */
export interface Restored {
  /** ROLLED_BACK when they are where they were before, COMPLETED when they had arrived: either has been read back. */
  readonly state: string;
  readonly members: StateChange['members'];
  readonly reason?: string;
}

/** How a restore ended that had nothing to tell, by its output. */
const SILENT: Record<string, string> = { nothing: 'NOTHING_MOVED', kept: 'COMPLETED', conflict: 'CONFLICT', restored: 'ROLLED_BACK' };

/**
 * Waits for the machine that restores the aliases of a rollout. Rules of EventBridge start it, within seconds as a rule.
 * Undefined when it has not ended in time.
 */
export async function restored(machine: Machine, rollout: Rollout, timing: Timing, timeoutMs: number): Promise<Restored | undefined> {
  const arn = restoreMachineOf(await machine.definition(rollout.arn));
  if (!arn) throw new Error(`The machine of rollout ${rollout.name} starts no other one: is it the rollout machine of a CanaryFunction?`);
  return poll(() => endOf(machine.other(arn), rollout), timing, timeoutMs);
}

async function endOf(restore: Machine, { name, last, startedAt }: Rollout): Promise<Restored | undefined> {
  const ends: Restored[] = [];
  for (const { executionArn, startDate } of await restore.executions(20)) {
    const { input, output, status, cause } = await restore.execution(executionArn!);
    if (startDate! < startedAt || (JSON.parse(input!) as { name?: string }).name !== name) continue;
    // One that is still under way may know better than one that has ended.
    if (status === 'RUNNING') return undefined;
    const change = toldIn(await restore.history(executionArn!)).find((told) => told.change.rollout === name)?.change;
    const { outcome = '' } = JSON.parse(output ?? '{}') as { outcome?: string };
    ends.push(change ?? { state: SILENT[outcome] ?? 'RESTORE_FAILED', members: last?.change.members ?? [], reason: cause });
  }
  // It may have been started twice: then the second one found nothing to do.
  return ends.find(({ state }) => state !== 'NOTHING_MOVED') ?? ends[0];
}
