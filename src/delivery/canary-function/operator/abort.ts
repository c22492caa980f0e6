import { Command } from './command-line';
import { currentRollout } from './current';
import { Refusal } from './failures';
import { Located } from './locate';
import { Restored, restored } from './restored';
import { moves } from './shown';
import { Member } from './state-change';
import { Timing } from './timing';
import { Output } from '../../../edge/multi-region-api/drill/output';

/** Stops the rollout and waits until its aliases are restored. */
export async function abort({ reason, timeoutMs }: Command, { machine }: Located, out: Output, timing: Timing): Promise<number> {
  const current = await currentRollout(machine);
  const { rollout } = current ?? {};
  if (!rollout || rollout.endedAt) throw new Refusal(`No rollout is under way${rollout ? `; the last one is ${rollout.result}` : ''}.`);
  await machine.stop(rollout.arn, reason ?? 'Stopped with canary-function abort');
  out.progress(`Stopped: ${moves(rollout)}. Waiting until the aliases are restored.`);

  const end = await restored(machine, rollout, timing, timeoutMs);
  if (!end) throw new Refusal(`The rollout is stopped, but its aliases were not restored within ${timeoutMs / 1000} s: look at the alarms and at the Restore machine.`);
  out.result({ command: 'abort', rollout: rollout.name, ...end }, [sentence(end)]);
  return end.state === 'RESTORE_FAILED' || end.state === 'CONFLICT' ? 1 : 0;
}

function sentence({ state, members, reason }: Restored): string {
  switch (state) {
    case 'ROLLED_BACK': return `Restored: ${places(members)}.`;
    case 'COMPLETED': return `It was too late: ${places(members.map(({ to, ...member }) => ({ ...member, to, from: to })))}, which has all traffic.`;
    case 'NOTHING_MOVED': return `Nothing had been moved: ${places(members)}.`;
    default: return `${state}: ${reason ?? places(members)}`;
  }
}

/** Where each alias is after a roll-back. */
export function places(members: readonly Member[]): string {
  return members.map(({ function: name, alias, from }) => `${name}:${alias} is at ${from ? `version ${from}` : 'the version before'}`).join(', ');
}
