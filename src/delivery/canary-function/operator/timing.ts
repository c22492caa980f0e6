import { setTimeout as delay } from 'node:timers/promises';
import { Interrupted } from './failures';

/** What the time is and how it passes. */
export interface Timing {
  readonly now: () => Date;
  readonly intervalMs: number;
  readonly interrupted: AbortSignal;
}

/** Asks again and again; undefined when there is no answer in time. */
export async function poll<T>(ask: () => Promise<T | undefined>, { intervalMs, interrupted }: Timing, timeoutMs = Infinity): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    if (interrupted.aborted) throw new Interrupted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() + intervalMs > end) return undefined;
    await delay(intervalMs, undefined, { signal: interrupted }).catch(() => undefined);
  }
}
