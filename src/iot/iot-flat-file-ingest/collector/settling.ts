import { NONE } from './counts';
import { accountMessage } from './delivery/news';
import { after } from './files/after';
import { Found } from './files/discover';
import { placesOf } from './files/growing';
import { FileClosed } from './files/open';
import { SourceContext, tellClosed } from './source-context';
import { Checkpoint, Counts } from './types';

/** How often what was acknowledged is looked at while a file is read. */
const EVERY_MS = 1000;

/** What comes after reading: once the cloud has all of a file, it is moved or deleted, and remembered. */
export class Settling {
  private last = -Infinity;
  /** Files that may not be moved or deleted, as they were when that was tried. */
  private readonly kept = new Map<string, string>();

  constructor(private readonly context: SourceContext) {}

  async now(): Promise<void> {
    this.last = this.context.clock.now();
    const { checkpoints } = this.context;
    const acknowledged = this.context.acknowledged();
    for (const checkpoint of checkpoints.open()) {
      if (checkpoint.state !== 'read' || !acknowledged(checkpoint.lastMessage ?? 0)) continue;
      try {
        await this.settle(checkpoint);
      } catch (error) {
        if (!(error instanceof FileClosed)) throw error;
        tellClosed(this.context, checkpoint, error);
      }
    }
  }

  async nowAndThen(): Promise<void> {
    if (Math.abs(this.context.clock.now() - this.last) >= EVERY_MS) await this.now();
  }

  /** The same content once more: none of its rows is read, all are skipped. */
  async again(found: Found, first: Checkpoint): Promise<void> {
    const { context: { log, source } } = this;
    if (this.kept.get(found.path) === sighting(found)) {
      await this.putAway({ ...first, ...found }, first.state);
      return;
    }
    const counts: Counts = { ...NONE, rows: first.counts.rows, skipped: first.counts.rows };
    await this.tell({ ...first, ...found, counts, reason: undefined }, 'same', () => this.context.checkpoints.addPlace(first.fileId, found));
    this.context.health.counted(counts);
    log.info('file-same', { source: source.name, file: found.path, as: first.path, skipped: counts.skipped });
    this.kept.set(found.path, sighting(found)); // told once, however often it cannot be put away
    await this.putAway({ ...first, ...found }, first.state);
  }

  /** It cannot be read to its end: what was published of it stays, and if the content is seen again, it is read on. */
  async stopShort(checkpoint: Checkpoint, reason: 'changed-while-reading' | 'vanished'): Promise<void> {
    const { context: { checkpoints, health, log, source } } = this;
    const stopped: Checkpoint = { ...checkpoint, state: 'stopped', reason, at: this.later(checkpoint) };
    await this.tell(stopped, 'stopped', () => checkpoints.settle(stopped));
    health.finished('stopped');
    log.error('file-stopped', { source: source.name, file: checkpoint.path, reason, ...checkpoint.counts });
  }

  /** A growing file that was rotated away. */
  async close(checkpoint: Checkpoint): Promise<void> {
    const { context: { checkpoints, health, log, source } } = this;
    const closed: Checkpoint = { ...checkpoint, state: 'done', at: this.later(checkpoint) };
    await this.tell(closed, 'closed', () => checkpoints.settle(closed, placesOf(closed, closed.fingerprint!)));
    health.finished('done');
    log.info('file-closed', { source: source.name, file: checkpoint.path, ...checkpoint.counts });
  }

  private async settle(checkpoint: Checkpoint): Promise<void> {
    const { context: { health, ledger, log, source, checkpoints } } = this;
    const state = checkpoint.reason === undefined ? 'done' : 'stopped';
    const outcome = await this.putAway(checkpoint, state);
    const settled: Checkpoint = { ...checkpoint, state, at: this.later(checkpoint) };
    await ledger.commit({ messages: [], checkpoint: () => checkpoints.settle(settled) });
    health.finished(state);
    const fields = { source: source.name, file: checkpoint.path, ...checkpoint.counts, file_id: checkpoint.fileId, ...outcome };
    if (state === 'done') log.info('file-done', fields);
    else log.error('file-stopped', { ...fields, reason: checkpoint.reason });
  }

  private async putAway(file: Checkpoint, state: Checkpoint['state']): Promise<{ moved?: string }> {
    const { context: { source, clock, log, patience } } = this;
    const { directory, doneMarker } = source.files;
    const action = state === 'stopped' ? source.afterStop : source.afterSuccess;
    const outcome = await patience.run(() => after(action, file, { directory, doneMarker, now: clock.now() }));
    if (outcome.kind !== 'kept') {
      this.kept.delete(file.path);
      return outcome.kind === 'moved' ? { moved: outcome.to } : {};
    }
    this.kept.set(file.path, sighting(file));
    log.trouble('file-kept', `${source.name}/${file.path}`, { source: source.name, file: file.path, detail: `It may not be ${action.action}d: ${outcome.why}` });
    return {};
  }

  private tell(checkpoint: Checkpoint, state: 'same' | 'stopped' | 'closed', durably: () => Promise<void>): Promise<void> {
    const { context: { settings, source, clock, ledger } } = this;
    const account = accountMessage(settings, { ...checkpoint, source: source.name, state, collectedAt: clock.now() });
    return ledger.commit({ messages: [account], checkpoint: durably });
  }

  private later({ at }: Checkpoint) {
    return Math.max(this.context.clock.now(), at + 1);
  }
}

export const sighting = ({ size, modified }: Pick<Found, 'size' | 'modified'>) => `${size} ${modified}`;
