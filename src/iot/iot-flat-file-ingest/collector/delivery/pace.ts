import type { Limits } from '../settings';
import type { Clock } from '../types';

/**
 * Keeps messages and bytes to their rates: AWS IoT throttles a connection above 100 publishes and 512 KB a second. Two buckets of tokens, each of which
 * holds a tenth of a second. A message that costs more than is there is sent, and the next ones wait until its cost has come in.
 */
export class Pace {
  private readonly messages: Bucket;
  private readonly bytes: Bucket;

  constructor(limits: Pick<Limits, 'messagesPerSecond' | 'bytesPerSecond'>, private readonly clock: Clock) {
    this.messages = new Bucket(limits.messagesPerSecond, clock.now());
    this.bytes = new Bucket(limits.bytesPerSecond, clock.now());
  }

  /** Resolves when a message of so many bytes may go. Calls are served in their order. */
  async take(bytes: number): Promise<void> {
    const now = this.clock.now();
    const wait = Math.max(this.messages.take(1, now), this.bytes.take(bytes, now));
    if (wait > 0) await this.clock.sleep(wait);
  }
}

const HELD_MS = 100;

class Bucket {
  /** When the last token that was taken has come in. */
  private paid: number;

  constructor(private readonly perSecond: number, private last: number) {
    this.paid = last;
  }

  /** Milliseconds until these tokens may be used; they are taken now. */
  take(tokens: number, now: number): number {
    // When the clock is set back, what is owed goes back with it: nobody waits for the time that the clock lost.
    this.paid -= Math.max(0, this.last - now);
    this.last = now;
    const from = Math.max(this.paid, now - HELD_MS);
    this.paid = from + tokens / this.perSecond * 1000;
    return Math.max(0, from - now);
  }
}
