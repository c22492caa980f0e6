import { userInfo } from 'node:os';
import { Command } from './command-line';
import { currentRollout } from './current';
import { Refusal } from './failures';
import { Located } from './locate';
import { Machine } from './machine';
import { readRollout, Rollout } from './rollout';
import { moves, situation } from './shown';
import { poll, Timing } from './timing';
import { Output } from '../../../edge/multi-region-api/drill/output';

/** Lets the rollout go on: to the judgement of the step, which still decides. */
export async function approve(command: Command, { machine }: Located, out: Output, timing: Timing): Promise<number> {
  const rollout = await answerHold(machine, command, timing, (waiting, token) => {
    if (waiting.result !== 'WAITING_FOR_APPROVAL' && !command.now) {
      throw new Refusal(`Nothing is waiting for approval. ${situation(waiting, timing.now())} With --now it looks at once.`);
    }
    return machine.succeed(token, { approvedBy: person() });
  });
  out.result({ command: 'approve', rollout: rollout.name, step: rollout.last!.change.step }, [`Approved: ${moves(rollout)}, ${step(rollout)}.`]);
  return 0;
}

/** Ends the rollout; the machine restores the alias. */
export async function reject(command: Command, { machine }: Located, out: Output, timing: Timing): Promise<number> {
  const reason = `${command.reason} (${person()})`;
  const rollout = await answerHold(machine, command, timing, (_, token) => machine.fail(token, 'Rejected', reason));
  out.result(
    { command: 'reject', rollout: rollout.name, step: rollout.last!.change.step, reason },
    [`Rejected: ${moves(rollout)}, ${step(rollout)}. It is rolled back now; "canary-function wait" tells when that is done.`],
  );
  return 0;
}

/**
 * Answers the token of the step that the rollout holds. Each look has a token of its own, so the one that was just read may be
 * worth nothing when the answer arrives: then the next one is answered.
 */
async function answerHold(
  machine: Machine, { timeoutMs }: Command, timing: Timing, answer: (rollout: Rollout, token: string) => Promise<boolean>,
): Promise<Rollout> {
  const current = await currentRollout(machine);
  const arn = current?.rollout.arn ?? '';
  let rollout = current?.rollout;
  const answered = await poll(async () => {
    if (!rollout || rollout.endedAt) throw new Refusal(`No rollout is under way${rollout ? `; the last one is ${rollout.result}` : ''}.`);
    const { last } = rollout;
    const taken = last?.change.taskToken && !last.ended && await answer(rollout, last.change.taskToken);
    if (taken) return rollout;
    rollout = await readRollout(machine, arn);
    return undefined;
  }, timing, timeoutMs);
  if (answered) return answered;
  throw new Refusal(`The rollout took no answer within ${timeoutMs / 1000} s. ${situation(rollout!, timing.now())} "canary-function abort" ends it in any state.`);
}

function step({ last }: Rollout): string {
  return `step ${last!.change.step} of ${last!.change.steps}`;
}

/** Who it was, for the record; CloudTrail has who it was for certain. */
function person(): string {
  return userInfo().username;
}
