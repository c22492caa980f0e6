import { Once } from './once';
import { Clock } from './types';

/** Work was left because the collector stops; what is not yet written down is done again after the next start. */
export class Stopped extends Error {}

/** The wish to end, known to all loops. */
export class Stop {
  private readonly asked = new Once();

  constructor(private readonly clock: Pick<Clock, 'sleep'>) {}

  get requested() {
    return this.asked.happened;
  }

  request() {
    this.asked.happen();
  }

  /** Until then, or until the collector is to stop. */
  async sleep(milliseconds: number): Promise<void> {
    if (!this.requested) await this.asked.unless(this.clock.sleep(milliseconds));
  }

  check() {
    if (this.requested) throw new Stopped('the collector stops');
  }
}
