import { Clock } from './types';

/** Work was left because the collector stops; what is not yet written down is done again after the next start. */
export class Stopped extends Error {}

/** The wish to end, known to all loops. */
export class Stop {
  requested = false;
  readonly when: Promise<void>;
  private tell!: () => void;

  constructor(private readonly clock: Pick<Clock, 'sleep'>) {
    this.when = new Promise((resolve) => this.tell = resolve);
  }

  request() {
    this.requested = true;
    this.tell();
  }

  /** Until then, or until the collector is to stop. */
  async sleep(milliseconds: number): Promise<void> {
    if (!this.requested) await Promise.race([this.clock.sleep(milliseconds), this.when]);
  }

  check() {
    if (this.requested) throw new Stopped('the collector stops');
  }
}
