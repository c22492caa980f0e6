import type { Clock } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

/** Time that goes on when somebody sleeps, to the one who wakes next. */
export class TestClock implements Clock {
  private time: number;
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  private scheduled = false;

  constructor(start = 1_000_000) {
    this.time = start;
  }

  now() {
    return this.time;
  }

  set(time: number) {
    this.time = time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.sleepers.push({ at: this.time + milliseconds, wake });
      this.schedule();
    });
  }

  /** After all that can be done at this time was done. */
  private schedule() {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.sleepers.sort((a, b) => a.at - b.at);
      const next = this.sleepers.shift();
      if (!next) return;
      this.time = Math.max(this.time, next.at);
      next.wake();
      this.schedule();
    });
  }
}
