import { Command } from './command-line';
import { currentRollout } from './current';
import { Refusal } from './failures';
import { Located } from './locate';
import { planOf, readRollout, Rollout } from './rollout';
import { lines, moves, news, record } from './shown';
import { poll, Timing } from './timing';
import { Screen, Shown, View } from './view';

/** Shows the rollout and follows it until it ends; with `--once`, as it is now. */
export async function status({ once, json }: Command, { machine }: Located, screen: Screen, timing: Timing): Promise<number> {
  const current = await currentRollout(machine);
  if (!current) throw new Refusal('There is no rollout yet: the machine has not run. It starts when the stack has been deployed.');
  const plan = planOf(await machine.definition(current.rollout.arn));
  const others = current.others.map((other) => `Also under way: ${moves(other)} (${other.result})`);
  const shown = (rollout: Rollout): Shown => ({
    lines: [...lines(rollout, plan, timing.now()), ...others],
    news: news(rollout),
    record: record('status', rollout, plan),
  });
  if (once) {
    const { lines: all, record: one } = shown(current.rollout);
    screen.write(json ? `${JSON.stringify(one)}\n` : all.map((line) => `${line}\n`).join(''));
    return 0;
  }
  await follow(current.rollout, { shown, view: new View(screen, json), read: () => readRollout(machine, current.rollout.arn), timing });
  return 0;
}

export interface Following {
  readonly read: () => Promise<Rollout>;
  readonly shown: (rollout: Rollout) => Shown;
  readonly view: View;
  readonly timing: Timing;
  /** @default - for as long as it takes */
  readonly timeoutMs?: number;
}

/** Shows a rollout until it has ended; undefined when that takes too long. */
export async function follow(first: Rollout, { read, shown, view, timing, timeoutMs }: Following): Promise<Rollout | undefined> {
  let rollout = first;
  let begun = false;
  return poll(async () => {
    if (begun) rollout = await read();
    begun = true;
    view.show(shown(rollout));
    return rollout.endedAt ? rollout : undefined;
  }, timing, timeoutMs);
}
