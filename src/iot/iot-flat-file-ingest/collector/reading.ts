import { BrokenInvariant, checked, plus } from './counts';
import { Batch, Batcher } from './delivery/batch';
import { accountMessage } from './delivery/news';
import { fingerprintAt } from './files/growing';
import { OpenFile } from './files/open';
import { Judge } from './judge';
import { SourceContext } from './source-context';
import { QuarantinedRow, QuarantineFile } from './state/quarantine-file';
import { Checkpoint, Chunk, Counts, Message, Position, UnreadableFile } from './types';

/** Bytes of messages that are written to the disk at once. */
const COMMIT_BYTES = 256 * 1024;

/**
 * Brings the rows of one file into the spool, from where its checkpoint says to its end of now.
 *
 * Which rows are published depends on the file alone, not on where a crash cut the reading: whether there are too many bad rows is decided row by row, on numbers that
 * the checkpoint carries. So what was spooled twice was spooled alike, and each row is counted once, as what it was spooled as.
 */
export class Reading {
  private readonly batcher: Batcher;
  private messages: Message[] = [];
  private bytes = 0;
  private counted: Omit<Counts, 'rows'> = { published: 0, quarantined: 0, skipped: 0 };
  /** After the last row that was taken. */
  private position: Position;
  private header?: string[];
  private reason?: string;
  private readonly judge: Judge;
  /** Where the refused ones stand that are not written down yet. */
  private refusedAt: number[] = [];
  /** When the first row came that is not written down yet. */
  private since?: number;

  constructor(
    private readonly context: SourceContext,
    private readonly file: OpenFile,
    private checkpoint: Checkpoint,
    private readonly quarantine: QuarantineFile,
  ) {
    const { settings, source } = context;
    this.batcher = new Batcher({ settings, limits: settings.limits, source, fileId: checkpoint.fileId, path: checkpoint.path });
    this.position = checkpoint.next;
    this.header = checkpoint.next.header;
    this.reason = checkpoint.reason;
    this.judge = new Judge(context.source, checkpoint.counts.rows, checkpoint.refused);
  }

  private get growing() {
    return this.context.source.files.mode === 'growing';
  }

  /** The last checkpoint, which is on the disk. Rejects with `Stopped`, `FileChanged`, `ShareLost`...: what is on the disk then is where to go on. */
  async run(): Promise<Checkpoint> {
    try {
      await this.readRows();
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      this.take(this.batcher.flush());
      this.reason = error.reason;
      this.context.log.error('file-unreadable', { source: this.context.source.name, file: this.checkpoint.path, reason: error.reason, detail: error.message });
    }
    this.take(this.batcher.flush());
    await this.commit(true);
    return this.checkpoint;
  }

  private async readRows(): Promise<void> {
    const { reader, stop } = this.context;
    for await (const chunk of reader().read(this.file.read(this.position.offset), this.position, !this.growing)) {
      this.since ??= this.context.clock.now();
      this.header = chunk.next.header;
      this.takeChunk(chunk);
      if (this.isDue()) {
        if (this.lingered()) this.take(this.batcher.flush());
        await this.commit(false);
        await this.context.between();
      }
      if (!stop.requested) continue;
      this.take(this.batcher.flush());
      await this.commit(false);
      stop.check();
    }
  }

  private takeChunk({ rows, next }: Chunk) {
    const taken = this.reason === undefined ? rows.slice(0, this.judge.take(rows)) : [];
    this.refusedAt.push(...taken.flatMap(({ kind, offset }) => kind === 'bad' ? [offset] : []));
    this.take(this.batcher.add(taken));
    if (taken.length < rows.length) {
      this.take(this.batcher.flush());
      this.counted = { ...this.counted, skipped: this.counted.skipped + rows.length - taken.length };
    }
    if (this.judge.isOver) this.reason ??= 'bad-rows';
    this.position = next;
  }

  private take({ messages, published, quarantined }: Batch) {
    this.messages.push(...messages);
    this.bytes += messages.reduce((sum, { payload }) => sum + payload.length, 0);
    this.counted = { ...this.counted, published: this.counted.published + published, quarantined: this.counted.quarantined + quarantined };
  }

  private isDue() {
    return this.bytes >= COMMIT_BYTES || this.lingered();
  }

  private lingered() {
    const { clock, settings } = this.context;
    return this.since !== undefined && Math.abs(clock.now() - this.since) >= settings.limits.lingerSeconds * 1000;
  }

  /** Writes down what was taken. `end`: of the file, with its account. */
  private async commit(end: boolean): Promise<void> {
    if (this.growing) await this.file.verifyNotCut();
    else await this.file.verifyUnchanged();
    const { context: { ledger, clock, checkpoints, health }, checkpoint: before, messages, counted } = this;
    const waiting = this.batcher.waiting;
    const next = waiting ? { offset: waiting.offset, line: waiting.line, ...(this.header && { header: this.header }) } : this.position;
    const uncommitted = this.refusedAt.filter((offset) => offset >= next.offset);
    const counts = this.check(plus(before.counts, counted), next, waiting?.rows ?? 0, end);
    const at = Math.max(clock.now(), before.at + 1);
    const fingerprint = before.fingerprint && await fingerprintAt(this.file, before.fingerprint, next.offset);
    let after: Checkpoint = {
      ...before,
      next,
      counts,
      at,
      refused: this.judge.refused - uncommitted.length,
      ...(fingerprint && { fingerprint, size: this.file.found.size, modified: this.file.found.modified }),
      ...(this.reason !== undefined && { reason: this.reason }),
      ...(end && !this.growing && { state: 'read' }),
    };
    await ledger.commit({
      messages: end ? [...messages, this.account(after)] : messages,
      quarantine: this.quarantined(messages),
      checkpoint: async (last) => {
        after = { ...after, ...(last !== undefined && { lastMessage: last }) };
        await checkpoints.save(after);
      },
    });
    health.counted({ rows: counts.rows - before.counts.rows, ...counted });
    this.checkpoint = after;
    this.refusedAt = uncommitted;
    this.messages = [];
    this.bytes = 0;
    this.counted = { published: 0, quarantined: 0, skipped: 0 };
    this.since = waiting ? clock.now() : undefined;
  }

  /** Must hold whatever the file holds. */
  private check(counts: Counts, next: Position, waiting: number, end: boolean): Counts {
    const { path } = this.checkpoint;
    if (next.offset < this.checkpoint.next.offset || next.offset > this.file.size) {
      throw new BrokenInvariant(`${path}: reading went from byte ${this.checkpoint.next.offset} to ${next.offset} of ${this.file.size}. This is a defect of the collector; please report it`);
    }
    if (end && waiting > 0) throw new BrokenInvariant(`${path}: ${waiting} rows are left at its end. This is a defect of the collector; please report it`);
    if (this.reason === undefined && counts.rows + waiting !== this.judge.rows) {
      throw new BrokenInvariant(`${path}: ${this.judge.rows} rows were read, ${counts.rows} are counted and ${waiting} wait. This is a defect of the collector; please report it`);
    }
    return checked(counts, path);
  }

  private account(after: Checkpoint): Message {
    const { context: { settings, source, clock } } = this;
    const state = after.reason !== undefined ? 'stopped' : this.growing ? 'growing' : 'done';
    return accountMessage(settings, { ...after, source: source.name, state, collectedAt: clock.now() });
  }

  private quarantined(messages: Message[]) {
    const rows = messages.filter(({ topic }) => topic.endsWith('/quarantine')).flatMap(({ payload }) => JSON.parse(payload.toString()).rows as QuarantinedRow[]);
    return rows.length === 0 ? undefined : () => this.quarantine.append(rows);
  }
}
