import { VirtualClock } from '../../local-cloud/states/clock';
import { Execution } from '../../local-cloud/states/execution';
import { Random } from '../../local-cloud/states/random';

export interface NewsPipeProps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly start: (records: any[]) => Execution;
  /** How often one batch is handed over again, before it is given up. */
  readonly retries: number;
  /** How likely a batch that was told is handed over again all the same. */
  readonly again: number;
}

const BATCH = 10;

/** EventBridge Pipes from a stream to an express machine: batches in order, one at a time; one that fails again, its first half first. */
export class NewsPipe {
  /** What was given up. */
  readonly lost: any[] = [];
  private readonly queue: any[] = [];
  private busy = false;

  constructor(private readonly props: NewsPipeProps) {}

  push(record: any) {
    this.queue.push(record);
    this.wake();
  }

  private wake() {
    if (this.busy || !this.queue.length) return;
    this.busy = true;
    const { clock, random } = this.props;
    clock.after(random.between(200, 1500), () => this.hand(BATCH, 0));
  }

  private hand(most: number, retry: number) {
    const { clock, random, start, retries, again } = this.props;
    const batch = this.queue.slice(0, most);
    const execution = start(batch);
    execution.whenEnded(() => {
      const told = execution.status === 'SUCCEEDED';
      if (told && random.chance(again)) return void clock.after(random.between(100, 2000), () => this.hand(batch.length, retry));
      if (!told && retry < retries) return void clock.after(1000 * 2 ** Math.min(retry, 6), () => this.hand(Math.ceil(batch.length / 2), retry + 1));
      this.queue.splice(0, batch.length);
      if (!told) this.lost.push(...batch);
      this.busy = false;
      this.wake();
    });
  }
}
