import { setTimeout as delay } from 'node:timers/promises';
import { Answer, ask } from './ask';
import { Command } from './command-line';
import { Interrupted } from './failures';
import { Output } from './output';

/** What sampling needs besides the command. */
export interface Sampling {
  /** Seconds are counted from here, on the monotonic clock. */
  readonly start: number;
  readonly out: Output;
  readonly interrupted: AbortSignal;
}

/**
 * Asks the shared name again and again until `enough` says so: true then, false when the time is up.
 * Prints one line a second at most.
 */
export async function sample(command: Command, sampling: Sampling, enough: (answer: Answer, atMs: number) => boolean): Promise<boolean> {
  const { start, out, interrupted } = sampling;
  let printed = -1;
  while (performance.now() - start < command.timeoutMs) {
    const next = performance.now() + command.intervalMs;
    const answer = await ask(command.domain, command.sharedPath, command, interrupted);
    if (interrupted.aborted) throw new Interrupted();
    const atMs = performance.now() - start;
    const done = enough(answer, atMs);
    const second = Math.floor(atMs / 1000);
    if (second > printed || done) out.progress(`${`${second}`.padStart(5)} s  ${describe(answer)}`);
    printed = second;
    if (done) return true;
    await delay(Math.max(0, next - performance.now()), undefined, { signal: interrupted }).catch(() => { throw new Interrupted(); });
  }
  return false;
}

export function describe({ region, ok, status, problem, ms }: Answer): string {
  if (problem) return `failed: ${problem} (${ms} ms)`;
  return ok && region !== undefined ? `${region} (${ms} ms)` : `HTTP ${status} from ${region ?? 'a region that does not say which'} (${ms} ms)`;
}
