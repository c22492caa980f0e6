import { minus, NONE } from './counts';
import { Health } from './delivery/news';
import { Counts } from './types';

/** What a source has done since the start of this process, and how it is now. */
export class SourceHealth {
  private rows: Counts = NONE;
  private done = 0;
  private stopped = 0;
  /** What the cloud has taken over of these. */
  private told = { rows: NONE, done: 0, stopped: 0 };

  shareLost = false;
  /** When the oldest of the files that wait was written. */
  oldestWaiting?: number;
  /** When what is being read was written. */
  readingOf?: number;

  constructor(private readonly source: string) {}

  counted(more: Counts) {
    this.rows = {
      rows: this.rows.rows + more.rows,
      published: this.rows.published + more.published,
      quarantined: this.rows.quarantined + more.quarantined,
      skipped: this.rows.skipped + more.skipped,
    };
  }

  finished(how: 'done' | 'stopped') {
    this[how] += 1;
  }

  /** What to tell now, and what to call once that was acknowledged: until then it is told again with what comes on top. */
  take(now: number, spool: Pick<Health, 'spoolBytes' | 'spoolFull'>, version: string): { health: Health; acknowledged: () => void } {
    const { rows, done, stopped } = this;
    const since = (time?: number) => time === undefined ? 0 : Math.max(0, Math.round((now - time) / 1000));
    return {
      health: {
        source: this.source,
        time: now,
        rows: minus(rows, this.told.rows),
        filesDone: done - this.told.done,
        filesStopped: stopped - this.told.stopped,
        oldestFileSeconds: since(this.oldestWaiting),
        lagSeconds: since(this.readingOf),
        ...spool,
        shareLost: this.shareLost,
        version,
      },
      acknowledged: () => this.told = { rows, done, stopped },
    };
  }
}
