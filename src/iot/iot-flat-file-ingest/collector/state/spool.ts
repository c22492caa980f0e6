import { promises as fs } from 'fs';
import { join } from 'path';
import { Message, SpooledMessage } from '../types';
import { DiskFailed, diskError, makeFolder, removeIfThere, syncFolder } from './durable';
import { encode, readAt } from './segment';

export interface SpoolOptions {
  /** Of all that lies on disk, above which `isFull` says so. */
  readonly maxBytes: number;
  /** At which a segment is followed by the next. @default 512 KiB */
  readonly segmentBytes?: number;
  /** Hears of messages that the disk lost. */
  readonly tell?: (sentence: string) => void;
}

interface Segment {
  readonly path: string;
  /** Numbers of its first message and of the one after its last. */
  readonly first: number;
  end: number;
  /** Of whole, durable messages. */
  bytes: number;
  readonly removed: Set<number>;
}

interface Put {
  readonly messages: Message[];
  readonly resolve: (numbers: number[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Messages on their way, in order, on the local disk: segments to which is appended, each removed when all its messages are acknowledged.
 *
 * - What was put is durable: all that waits to be put is written and synced at once, so one sync serves many messages.
 * - What is removed is forgotten at once, but on disk only with its segment, and without a sync: after a crash at most a segment is sent a second time, which
 *   the row ids make harmless.
 * - A half message is never seen: each has its length and a checksum, a failed write is cut off, and after a start nothing is appended to an old segment.
 * - Numbers are never used again: the newest segment stays until the next is durable.
 * - Memory holds no payloads but those that were taken and are not yet removed by whoever took them.
 */
export class Spool {
  static async open(folder: string, options: SpoolOptions): Promise<Spool> {
    await makeFolder(folder);
    const spool = new Spool(folder, options);
    const names = (await fs.readdir(folder)).filter(name => /^\d{15}\.segment$/.test(name)).sort();
    for (const name of names) {
      await spool.load(name, name === names.at(-1));
    }
    await spool.dropDone();
    return spool;
  }

  private readonly segments: Segment[] = [];
  /** Of the next message. */
  private next = 1;
  /** To which is appended: the last segment, unless it is of an earlier run or failed. */
  private writer?: fs.FileHandle;
  private waiting: Put[] = [];
  private writing?: Promise<void>;
  /** Of the next message to take, and where it lies. */
  private cursor = { number: 0, offset: 0 };
  private reader?: { path: string; handle: fs.FileHandle };
  private wake?: () => void;
  private closed = false;

  private constructor(private readonly folder: string, private readonly options: SpoolOptions) {}

  /** On disk, with what is acknowledged and still shares a segment with what is not. */
  bytes(): number {
    return this.segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Nothing more is to be read from shares until this is false again. What is put all the same is kept. */
  isFull(): boolean {
    return this.bytes() >= this.options.maxBytes && this.pending() > 0;
  }

  /** Messages that are not removed. */
  pending(): number {
    return this.segments.reduce((sum, { first, end, removed }) => sum + end - first - removed.size, 0);
  }

  /** All messages before it are acknowledged; undefined when all are. */
  oldestPending(): number | undefined {
    for (const { first, end, removed } of this.segments) {
      for (let number = first; removed.size < end - first && number < end; number++) {
        if (!removed.has(number)) {
          return number;
        }
      }
    }
    return undefined;
  }

  isPending(number: number): boolean {
    const segment = this.segmentOf(number);
    return segment !== undefined && !segment.removed.has(number);
  }

  /** Resolves with their numbers when all are durable. Throws `DiskFull` or `DiskFailed`; then none of them is in the spool, and they may be put again. */
  put(messages: Message[]): Promise<number[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, resolve, reject });
      this.writing ??= this.write();
    });
  }

  /** The oldest that was not taken since the start, as soon as there is one; undefined once the spool is closed. One call at a time. */
  async take(): Promise<SpooledMessage | undefined> {
    while (!this.closed) {
      const segment = this.segments.find(({ end }) => end > this.cursor.number);
      if (segment === undefined) {
        await new Promise<void>(resolve => this.wake = resolve);
        continue;
      }
      if (this.cursor.number <= segment.first) {
        this.cursor = { number: segment.first, offset: 0 };
      }
      const read = await this.readFrom(segment);
      if (read === undefined) {
        this.lose(segment);
        continue;
      }
      this.cursor = { number: this.cursor.number + 1, offset: read.end };
      if (this.isPending(read.message.number)) {
        return read.message;
      }
    }
    return undefined;
  }

  /** Once it is acknowledged. Again for the same message, nothing happens. */
  async remove(number: number): Promise<void> {
    const segment = this.segmentOf(number);
    if (segment !== undefined) {
      segment.removed.add(number);
      await this.dropDone();
    }
  }

  /** Waits for what is being put. */
  async close(): Promise<void> {
    this.closed = true;
    this.wake?.();
    await this.writing;
    await Promise.all([this.writer?.close(), this.reader?.handle.close()]);
    this.writer = this.reader = undefined;
  }

  private segmentOf(number: number): Segment | undefined {
    return this.segments.find(({ first, end }) => first <= number && number < end);
  }

  private async load(name: string, newest: boolean): Promise<void> {
    const segment: Segment = { path: join(this.folder, name), first: parseInt(name, 10), end: parseInt(name, 10), bytes: 0, removed: new Set() };
    const handle = await fs.open(segment.path, 'r');
    try {
      for (let read = await readAt(handle, 0); read?.message.number === segment.end; read = await readAt(handle, segment.bytes)) {
        segment.bytes = read.end;
        segment.end++;
      }
      const rest = (await handle.stat()).size - segment.bytes;
      // In the newest segment that was being written when the collector stopped. However many messages it was meant to be, their numbers are left out.
      this.next = segment.end + rest;
      if (rest > 0 && !newest) {
        this.options.tell?.(`${segment.path} is damaged: its last ${rest} bytes are no messages. Look at the disk; rows may be lost unless their files are read again.`);
      }
      if (segment.bytes + rest > 0) {
        this.segments.push(segment);
      } else {
        await removeIfThere(segment.path);
      }
    } finally {
      await handle.close();
    }
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const puts = this.waiting.splice(0);
      try {
        const first = await this.append(puts.flatMap(({ messages }) => messages));
        puts.reduce((number, { messages, resolve }) => {
          resolve(messages.map((_, i) => number + i));
          return number + messages.length;
        }, first);
        this.wake?.();
        await this.dropDone();
      } catch (error) {
        puts.forEach(({ reject }) => reject(error as Error));
      }
    }
    this.writing = undefined; // in the same turn as the last look, so that nobody waits for a writer that is gone
  }

  private async append(messages: Message[]): Promise<number> {
    const first = this.next;
    const last = this.segments.at(-1);
    try {
      if (this.closed) {
        throw new Error('the spool is closed');
      }
      const segment = this.writer === undefined || last === undefined || this.isOver(last) ? await this.startSegment() : last;
      const buffers = messages.flatMap((message, i) => encode(message, first + i));
      const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
      await writeAll(this.writer!, buffers, segment.bytes);
      await this.writer!.datasync();
      if (segment.bytes === 0) {
        await syncFolder(this.folder);
      }
      segment.bytes += length;
      segment.end = this.next = first + messages.length;
      return first;
    } catch (error) {
      await this.abandon();
      throw diskError(this.folder, error);
    }
  }

  /** With nothing left to send in it a small segment may be left, too; that keeps the second sending after a crash short. */
  private isOver({ first, end, removed, bytes }: Segment): boolean {
    const { segmentBytes = 512 * 1024 } = this.options;
    return bytes >= segmentBytes || (removed.size === end - first && bytes >= segmentBytes / 8);
  }

  private async startSegment(): Promise<Segment> {
    await this.writer?.close();
    this.writer = undefined;
    const segment: Segment = {
      path: join(this.folder, `${String(this.next).padStart(15, '0')}.segment`), first: this.next, end: this.next, bytes: 0, removed: new Set(),
    };
    this.writer = await fs.open(segment.path, 'w', 0o600);
    this.segments.push(segment);
    return segment;
  }

  /** After a failed write nothing is known of the file but what was synced before: the rest is cut off, and the next message begins a new one. */
  private async abandon(): Promise<void> {
    const segment = this.segments.at(-1);
    const writer = this.writer;
    this.writer = undefined;
    await writer?.truncate(segment!.bytes).catch(() => undefined);
    await writer?.close().catch(() => undefined);
    if (segment !== undefined && writer !== undefined && segment.bytes === 0) {
      this.segments.pop();
      await removeIfThere(segment.path).catch(() => undefined);
    }
  }

  /** The newest stays for its numbers. */
  private async dropDone(): Promise<void> {
    for (const segment of this.segments.slice(0, -1).filter(({ first, end, removed }) => removed.size === end - first)) {
      if (this.segments.includes(segment) && this.segments.at(-1)!.bytes > 0) {
        this.segments.splice(this.segments.indexOf(segment), 1);
        await removeIfThere(segment.path).catch(() => undefined); // tried again at the next start
      }
    }
  }

  private async readFrom(segment: Segment): Promise<{ message: SpooledMessage; end: number } | undefined> {
    try {
      if (this.reader?.path !== segment.path) {
        await this.reader?.handle.close();
        this.reader = undefined;
        this.reader = { path: segment.path, handle: await fs.open(segment.path, 'r') };
      }
      const read = await readAt(this.reader.handle, this.cursor.offset);
      return read?.message.number === this.cursor.number ? read : undefined;
    } catch (error) {
      throw new DiskFailed(segment.path, error);
    }
  }

  private lose(segment: Segment): void {
    const { tell = () => undefined } = this.options;
    tell(`${segment.path} is damaged: messages ${this.cursor.number} to ${segment.end - 1} cannot be read. Their rows are lost unless their files are read again.`);
    for (let number = this.cursor.number; number < segment.end; number++) {
      segment.removed.add(number);
    }
    this.cursor = { number: segment.end, offset: 0 };
  }
}

/** All of them, also where the disk takes a part at a time. */
async function writeAll(handle: fs.FileHandle, buffers: Buffer[], at: number): Promise<void> {
  for (let i = 0; i < buffers.length; i += 1000) { // as many as the kernel takes at once
    const some = buffers.slice(i, i + 1000);
    const length = some.reduce((sum, buffer) => sum + buffer.length, 0);
    const { bytesWritten } = await handle.writev(some, at);
    for (let done = bytesWritten, rest = done < length ? Buffer.concat(some).subarray(done) : Buffer.alloc(0); rest.length > 0;) {
      const { bytesWritten: more } = await handle.write(rest, 0, rest.length, at + done);
      done += more;
      rest = rest.subarray(more);
    }
    at += length;
  }
}
