import { createHash } from 'crypto';
import { NONE } from './counts';
import { Found } from './files/discover';
import { GrowingFiles as Growth } from './files/growing';
import { FileChanged, FileClosed, FileVanished, OpenFile } from './files/open';
import { Reading } from './reading';
import { fileId } from './row-id';
import { Settling, sighting } from './settling';
import { quarantineOf, SourceContext, tellClosed, tellFailed } from './source-context';
import { Checkpoint, Fingerprint } from './types';

/** Files whose lines are read as they are appended: what to do with what a poll found. */
export class GrowingFiles {
  private readonly growth: Growth;

  constructor(private readonly context: SourceContext, private readonly settling: Settling) {
    const { files, format } = context.source;
    // The lines that files have in common, and one that is likely to tell them apart.
    const common = format.kind === 'json-lines' ? 0 : format.skipLines + (format.kind === 'csv' && format.header ? 1 : 0);
    this.growth = new Growth(files, common + 1, (file, error) => tellClosed(context, file, error));
  }

  async take(found: Found[]): Promise<void> {
    const { context: { checkpoints, health, stop, patience }, settling } = this;
    const { same, fresh, gone } = await patience.run(() => this.growth.match(found, checkpoints.open(), (place) => checkpoints.at(place)));
    for (const checkpoint of gone) await settling.close(checkpoint);
    const unread = [
      ...same.filter((each) => each.checkpoint.state === 'done' || each.checkpoint.path !== each.found.path || sighting(each.checkpoint) !== sighting(each.found)),
      ...fresh.map((each) => ({ found: each.found, checkpoint: this.begin(each.found, each.fingerprint) })),
    ].sort((one, other) => one.found.modified - other.found.modified);
    while (unread.length > 0) {
      stop.check();
      health.oldestWaiting = unread[0].found.modified;
      const { found: file, checkpoint } = unread.shift()!;
      await this.takeFile(file, checkpoint);
      await this.context.between();
    }
    health.oldestWaiting = undefined;
  }

  /**
   * A growing file has no content yet that could tell it from all others, on this machine or another: two of them may begin alike. So its id is made of when and where
   * it was first seen too. It is written down before the first of its rows is spooled, and stays.
   */
  private begin({ path, size, modified }: Found, fingerprint: Fingerprint): Checkpoint {
    const { settings: { device }, source: { name }, clock } = this.context;
    const birth = createHash('sha256').update(JSON.stringify([device, name, path, clock.now(), fingerprint.faceDigest])).digest();
    return {
      source: name, fileId: fileId(birth), path, size, modified, state: 'reading', next: { offset: 0, line: 1 }, counts: NONE, refused: 0, fingerprint, at: clock.now(),
    };
  }

  private async takeFile(found: Found, checkpoint: Checkpoint): Promise<void> {
    const { context } = this;
    const { source, patience, ledger, checkpoints, health, clock } = context;
    try {
      const file = await OpenFile.open(source.files.directory, found, patience);
      try {
        const named: Checkpoint = { ...checkpoint, path: found.path, size: found.size, modified: found.modified, state: 'reading', at: Math.max(clock.now(), checkpoint.at + 1) };
        // Unreadable ones stay so, however they grow.
        const unreadable = checkpoint.reason !== undefined && checkpoint.reason !== 'bad-rows';
        if (checkpoint.next.offset === 0 || checkpoint.state === 'done' || checkpoint.path !== found.path || unreadable) {
          await ledger.commit({ messages: [], checkpoint: () => checkpoints.save(named) });
        }
        if (unreadable) return;
        health.readingOf = found.modified;
        await new Reading(context, file, named, await quarantineOf(context, named)).run();
      } finally {
        health.readingOf = undefined;
        void file.close();
      }
    } catch (error) {
      if (error instanceof FileClosed) {
        tellClosed(context, found, error);
      } else if (!(error instanceof FileVanished || error instanceof FileChanged)) {
        tellFailed(context, found, error);
      }
    }
  }
}
