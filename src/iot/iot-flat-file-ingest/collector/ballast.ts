import { promises as fs } from 'fs';
import { join } from 'path';
import { Log } from './log';
import { codeOf, DiskFull } from './state/durable';
import { Stop } from './stop';
import { Clock } from './types';

const BYTES = 512 * 1024;
const RETRY_MS = 1000;

/**
 * Room that is kept for a start on a full disk. Where our own spool has filled it, only a running collector can empty it again, and to start takes a few small files: then
 * this one makes way for them.
 */
export class Ballast {
  private readonly path: string;

  constructor(work: string, private readonly clock: Clock, private readonly log: Log, private readonly stop: Stop) {
    this.path = join(work, 'ballast');
  }

  /** Does a part of the start, again and again while the disk is full. */
  async begin<T>(part: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await part();
      } catch (error) {
        const cause = codeOf(error);
        if (!(error instanceof DiskFull || cause === 'ENOSPC' || cause === 'EDQUOT')) throw error;
        this.log.trouble('disk-full', 'start', { detail: `${(error as Error).message} The start is tried again.` });
        await fs.rm(this.path, { force: true });
        this.stop.check();
        await this.clock.sleep(RETRY_MS);
      }
    }
  }

  /** For the next start; on a full disk it has to do without. */
  async take(): Promise<void> {
    try {
      if ((await fs.stat(this.path).catch(() => undefined))?.size === BYTES) return;
      await fs.writeFile(this.path, Buffer.alloc(BYTES), { mode: 0o600 });
    } catch {
      await fs.rm(this.path, { force: true }).catch(() => undefined);
    }
  }
}
