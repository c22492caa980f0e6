import { NONE } from './counts';
import { Completeness } from './files/complete';
import { Found } from './files/discover';
import { contentId } from './files/identity';
import { FileChanged, FileClosed, FileVanished, OpenFile } from './files/open';
import { Reading } from './reading';
import { Settling, sighting } from './settling';
import { quarantineOf, SourceContext, tellClosed, tellFailed } from './source-context';
import { Checkpoint } from './types';

/** Files that are read once, when they are complete: what to do with what a poll found. */
export class CompletedFiles {
  private readonly completeness: Completeness;
  /** Files that stay where they are after reading, so that their checkpoints need not be looked up in each poll. */
  private left = new Map<string, string>();
  /** Files of a content that is on its way under another name: they wait for what becomes of that one. */
  private readonly copies = new Map<string, { seen: string; fileId: string }>();
  /** Polls in which a file that is not read to its end was not there. */
  private readonly missing = new Map<string, number>();

  constructor(private readonly context: SourceContext, private readonly settling: Settling) {
    this.completeness = new Completeness(context.source.files, context.clock);
  }

  async take(found: Found[]): Promise<void> {
    const { health, stop } = this.context;
    const { complete, waiting } = this.completeness.observe(found);
    this.left = new Map(found.flatMap(({ path }) => this.left.has(path) ? [[path, this.left.get(path)!]] : []));
    const unread: Found[] = [];
    const isOnItsWay = this.onTheirWay();
    for (const file of complete) {
      if (this.left.get(file.path) !== sighting(file) && !isOnItsWay(file)) unread.push(file);
    }
    while (unread.length > 0) {
      stop.check();
      health.oldestWaiting = oldest([...unread, ...waiting]);
      await this.takeFile(unread.shift()!);
      await this.context.between();
    }
    health.oldestWaiting = oldest(waiting);
    await this.closeVanished(found);
  }

  /** All of it is in the spool, and not yet acknowledged. */
  private onTheirWay(): (file: Found) => boolean {
    const read = this.context.checkpoints.open().filter(({ state }) => state === 'read');
    const places = new Set(read.map(placeOf));
    const contents = new Set(read.map(({ fileId }) => fileId));
    return (file) => {
      const copy = this.copies.get(file.path);
      return places.has(placeOf(file)) || (copy !== undefined && copy.seen === sighting(file) && contents.has(copy.fileId));
    };
  }

  private async takeFile(found: Found): Promise<void> {
    const { checkpoints, source, patience } = this.context;
    let reading: Checkpoint | undefined;
    try {
      const settled = await checkpoints.at(found);
      if (settled && !canGoOn(settled)) return await this.known(found, settled);
      const file = await OpenFile.open(source.files.directory, found, patience);
      try {
        const fileId = await contentId(file);
        const known = await checkpoints.get(fileId);
        await this.closeChanged(found, fileId);
        if (known && !canGoOn(known)) return await this.known(found, known);
        reading = known ? this.goOn(known, found) : this.begin(fileId, found);
        await this.read(file, reading);
      } finally {
        void file.close(); // which a share that hangs would hold up
      }
    } catch (error) {
      if (error instanceof FileChanged) {
        const began = reading && await checkpoints.get(reading.fileId);
        if (began?.state === 'reading') await this.settling.stopShort(began, 'changed-while-reading');
      } else if (error instanceof FileClosed) {
        tellClosed(this.context, found, error);
      } else if (!(error instanceof FileVanished)) {
        tellFailed(this.context, found, error);
      }
    }
  }

  private async known(found: Found, first: Checkpoint): Promise<void> {
    if (first.state === 'read') return void this.copies.set(found.path, { seen: sighting(found), fileId: first.fileId });
    this.copies.delete(found.path);
    const stays = (first.state === 'stopped' ? this.context.source.afterStop : this.context.source.afterSuccess).action === 'leave';
    const place = await this.context.checkpoints.at(found);
    if (!(stays && place?.fileId === first.fileId)) await this.settling.again(found, first);
    if (stays) this.left.set(found.path, sighting(found));
  }

  private begin(fileId: string, { path, size, modified }: Found): Checkpoint {
    return {
      source: this.context.source.name, fileId, path, size, modified, state: 'reading', next: { offset: 0, line: 1 }, counts: NONE, refused: 0, at: this.context.clock.now(),
    };
  }

  private goOn({ reason, ...known }: Checkpoint, { path, size, modified }: Found): Checkpoint {
    this.context.log.info('file-resumed', { source: known.source, file: path, offset: known.next.offset, line: known.next.line });
    return { ...known, path, size, modified, state: 'reading', ...(known.state === 'reading' && reason !== undefined && { reason }) };
  }

  private async read(file: OpenFile, from: Checkpoint): Promise<void> {
    const { context } = this;
    context.health.readingOf = from.modified;
    try {
      await new Reading(context, file, from, await quarantineOf(context, from)).run();
    } finally {
      context.health.readingOf = undefined;
    }
  }

  /** Under its name lies another content now. */
  private async closeChanged({ path }: Found, fileId: string): Promise<void> {
    for (const each of this.context.checkpoints.open()) {
      if (each.state === 'reading' && each.path === path && each.fileId !== fileId) await this.settling.stopShort(each, 'changed-while-reading');
    }
  }

  /** Somebody took a file away that was not read to its end. A single look may miss a file that is being renamed. */
  private async closeVanished(found: Found[]): Promise<void> {
    const paths = new Set(found.map(({ path }) => path));
    const open = this.context.checkpoints.open().filter(({ state }) => state === 'reading');
    for (const fileId of this.missing.keys()) {
      if (!open.some((each) => each.fileId === fileId && !paths.has(each.path))) this.missing.delete(fileId);
    }
    for (const checkpoint of open.filter(({ path }) => !paths.has(path))) {
      const polls = (this.missing.get(checkpoint.fileId) ?? 0) + 1;
      this.missing.set(checkpoint.fileId, polls);
      if (polls > this.context.source.files.stablePolls) await this.settling.stopShort(checkpoint, 'vanished');
    }
  }
}

/** What cut it short was the file, not its rows: if the content is there after all, it is read on. */
const canGoOn = ({ state, reason }: Checkpoint) => state === 'reading' || (state === 'stopped' && (reason === 'changed-while-reading' || reason === 'vanished'));

const placeOf = (file: Pick<Found, 'path' | 'size' | 'modified'>) => `${sighting(file)} ${file.path}`;

const oldest = (files: Found[]) => files.length === 0 ? undefined : Math.min(...files.map(({ modified }) => modified));
