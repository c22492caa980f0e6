import { Command } from './command-line';
import { Refusal } from './failures';
import { DeployedStack, Located } from './locate';
import { restored } from './restored';
import { readRollout, Result, Rollout } from './rollout';
import { news, record } from './shown';
import { follow } from './status';
import { poll, Timing } from './timing';
import { View } from './view';
import { Output } from '../../../edge/multi-region-api/drill/output';

/** The exit status for a pipeline. UNCHANGED is good news: the version is there already. */
const CODES: Partial<Record<Result, number>> = { COMPLETED: 0, UNCHANGED: 0, ROLLED_BACK: 1 };
/** These ended without telling; the machine that restores the aliases tells for them. */
const SILENT: readonly Result[] = ['ABORTED', 'TIMED_OUT', 'FAILED'];

/** Waits until the newest rollout has ended: 0 when it completed, 1 when it was rolled back, 2 for any other end. */
export async function wait(command: Command, located: Located, out: Output, timing: Timing): Promise<number> {
  const { machine } = located;
  const until = Date.now() + command.timeoutMs;
  const first = await newest(command, located, timing);
  const view = new View({ write: (text) => out.progress(text.trimEnd()) }, false);
  const shown = (rollout: Rollout) => ({ lines: [], news: news(rollout), record: {} });
  const rollout = await follow(first, { read: () => readRollout(machine, first.arn), shown, view, timing, timeoutMs: until - Date.now() });
  const end = rollout && SILENT.includes(rollout.result) ? await restored(machine, rollout, timing, until - Date.now()) : undefined;
  if (!rollout || SILENT.includes(rollout.result) && !end) {
    out.result({ command: 'wait', rollout: first.name, result: 'TIMEOUT' }, [`The rollout has not ended within ${command.timeoutMs / 1000} s; it goes on.`]);
    return 2;
  }
  const result = (end?.state ?? rollout.result) as Result;
  out.result({ ...record('wait', rollout), result, reason: rollout.reason ?? end?.reason }, end ? [news({ ...rollout, result })] : []);
  return CODES[result] ?? 2;
}

/** The newest rollout; of a stack that has just been deployed, the one of that deployment, which appears a little later. */
async function newest({ appearMs }: Command, { machine, stack }: Located, timing: Timing): Promise<Rollout> {
  if (stack && /ROLLBACK|FAILED|DELETE/.test(stack.status)) throw new Refusal(`The stack ${stack.name} is in ${stack.status}: such a deployment starts no rollout.`);
  const found = await poll(async () => {
    const [execution] = await machine.executions(1);
    return execution && (!stack || execution.startDate! > stack.since) ? execution.executionArn! : undefined;
  }, timing, appearMs);
  if (!found) throw new Refusal(`No rollout has started within ${appearMs / 1000} s${since(stack)}.`);
  return readRollout(machine, found);
}

function since(stack: DeployedStack | undefined): string {
  return stack ? ` since the stack ${stack.name} was deployed at ${stack.since.toISOString()}` : '';
}
