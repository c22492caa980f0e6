import { Log } from './log';
import { DiskFailed, DiskFull } from './state/durable';
import { Stop } from './stop';
import { Message } from './types';

/** Of the spool, what writing needs: state/spool. */
export interface Inbox {
  /** Their numbers, when they are durable. When it rejects, none of them is in it. */
  put(messages: Message[]): Promise<number[]>;
  /** Nothing more is to be read. */
  isFull(): boolean;
}

/** What happens together: first the rows are safe, then the checkpoint says so. A crash in between repeats the first half, under the same row ids. */
export interface Entry {
  readonly messages: Message[];
  /** On this machine, for those who look there. */
  readonly quarantine?: () => Promise<void>;
  /** `last`: the number of the last message, if there is one. */
  readonly checkpoint: (last: number | undefined) => Promise<void>;
}

/** How long a full disk or spool is left alone before the next try. */
const RETRY_MS = 1000;

/** The one door through which rows leave the files. Sources pass it in turn; while there is no room they wait before it, and read nothing. */
export class Ledger {
  private turn: Promise<unknown> = Promise.resolve();
  /** The disk took nothing the last time. */
  private trouble = false;

  constructor(private readonly spool: Inbox, private readonly stop: Stop, private readonly log: Log) {}

  get full() {
    return this.trouble || this.spool.isFull();
  }

  /** Rejects with `Stopped` when the collector stops before there was room: then nothing was written down. */
  commit({ messages, quarantine, checkpoint }: Entry): Promise<void> {
    return this.inTurn(async () => {
      if (messages.length > 0) await this.room();
      if (quarantine) await this.durably(quarantine);
      const last = messages.length > 0 ? (await this.durably(() => this.spool.put(messages))).at(-1) : undefined;
      await this.durably(() => checkpoint(last));
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async room(): Promise<void> {
    while (this.spool.isFull()) {
      this.log.trouble('spool-full', '', { detail: 'Nothing more is read until the cloud has taken over some of it. Look at the connection.' });
      this.stop.check();
      await this.stop.sleep(RETRY_MS);
    }
  }

  /** A disk that is full or fails is tried again: nothing that was read is given up. */
  private async durably<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await write();
        if (this.trouble) this.log.info('disk-works');
        this.trouble = false;
        return result;
      } catch (error) {
        if (!(error instanceof DiskFull || error instanceof DiskFailed)) throw error;
        this.trouble = true;
        this.log.trouble(error instanceof DiskFull ? 'disk-full' : 'disk-failed', '', { detail: error.message });
        this.stop.check();
        await this.stop.sleep(RETRY_MS);
      }
    }
  }
}
