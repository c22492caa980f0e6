import { Once } from '../once';
import type { Clock, Message, SpooledMessage, Transport } from '../types';
import { backoff } from './backoff';
import type { Pace } from './pace';

/** Where messages come from, and who is told that they arrived: the spool. */
export interface Outbox {
  /** In order, each once. Waits until there is one; undefined once there will be none. */
  next(): Promise<SpooledMessage | undefined>;
  /** In any order. A rejection ends the sender. */
  acknowledged(number: number): void | Promise<void>;
}

export interface SenderParts {
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Messages that may be without an acknowledgement at a time. @default 8 */
  readonly inFlight?: number;
  /** @default Math.random */
  readonly random?: () => number;
  /** Told of each attempt that failed, from 1. */
  readonly onFailure?: (error: Error, message: SpooledMessage, attempt: number) => void;
}

const IN_FLIGHT = 8;

/** Brings messages to the cloud, and gives none up: what is not acknowledged is tried again for ever. */
export class Sender {
  private readonly stopping = new Once();
  private running?: Promise<void>;

  constructor(private readonly parts: SenderParts) {}

  /** Until the outbox has no more, or `stop`. */
  run(): Promise<void> {
    return this.running ??= this.sendAll();
  }

  /** One attempt, at the pace of all: for what is out of date when it has to be tried again. */
  async once(message: Message): Promise<void> {
    await this.parts.pace.take(message.payload.length);
    await this.parts.transport.publish(message.topic, message.payload);
  }

  /** Takes no more, and waits for what is under way, but not for the next attempt of what failed: that stays in the outbox. */
  async stop(): Promise<void> {
    this.stopping.happen();
    await this.running;
  }

  private async sendAll(): Promise<void> {
    const { outbox, inFlight = IN_FLIGHT } = this.parts;
    const underWay = new Set<Promise<void>>();
    let failed: { readonly error: unknown } | undefined;
    while (!this.stopping.happened && !failed) {
      const message = await this.stopping.unless(outbox.next());
      if (!message || this.stopping.happened) break;
      const delivery = this.deliver(message)
        .catch((error) => {
          failed ??= { error };
          this.stopping.happen();
        })
        .finally(() => underWay.delete(delivery));
      underWay.add(delivery);
      if (underWay.size >= inFlight) await Promise.race(underWay);
    }
    await Promise.all(underWay);
    if (failed) throw failed.error;
  }

  /** Rejects only when the outbox does. */
  private async deliver(message: SpooledMessage): Promise<void> {
    for (let attempt = 1; !this.stopping.happened; attempt++) {
      try {
        await this.once(message);
      } catch (error) {
        this.parts.onFailure?.(error as Error, message, attempt);
        await this.stopping.unless(this.parts.clock.sleep(backoff(attempt, this.parts.random)));
        continue;
      }
      return this.parts.outbox.acknowledged(message.number);
    }
  }
}
