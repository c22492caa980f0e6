import { promises as fs } from 'fs';
import { dirname } from 'path';
import { crc32 } from 'zlib';
import { Checkpoint } from '../types';
import { diskError, removeIfThere, syncFolder, UNFINISHED } from './durable';

/** A line of the log: a checkpoint, or one more place of a content. */
interface Line {
  readonly id: string;
  readonly place: string;
  readonly checkpoint?: Checkpoint;
  /** More places. */
  readonly also?: string[];
}

/** More than the longest line: a path has 4,096 bytes at most, six times as many in JSON, and a header of a growing file may be long. */
const LINE = 512 * 1024;

/**
 * The settled checkpoints of a source: lines that are appended, each with its checksum. Memory holds where the line of a content lies, and which content lies at
 * a place, both under keys of a few characters: some 10 MB for 100,000 files. What a crash left of a last line is cut off. When the log holds half as much
 * again as is to be kept, it is written anew.
 */
export class SettledLog {
  static async load(path: string, keep: number, tell: (sentence: string) => void): Promise<SettledLog> {
    await removeIfThere(path + UNFINISHED);
    const log = new SettledLog(path, keep, await fs.open(path, 'a+', 0o600));
    await log.scan(tell);
    await syncFolder(dirname(path));
    return log;
  }

  /** Where the line of a content begins. */
  private offsets = new Map<string, number>();
  private places = new Map<string, string>();
  private length = 0;
  private lines = 0;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly path: string, private readonly keep: number, private handle: fs.FileHandle) {}

  has(fileId: string): boolean {
    return this.offsets.has(fileId);
  }

  async get(fileId: string): Promise<Checkpoint | undefined> {
    return this.inTurn(() => this.read(fileId));
  }

  async at(place: string): Promise<Checkpoint | undefined> {
    return this.inTurn(async () => {
      const id = this.places.get(place);
      return id === undefined ? undefined : this.read(id);
    });
  }

  /** Durable when it resolves. */
  async add(checkpoint: Checkpoint, [place, ...also]: string[]): Promise<void> {
    await this.inTurn(() => this.append({ id: checkpoint.fileId, place, checkpoint, ...(also.length > 0 && { also }) }));
  }

  /** Nothing when the content is not known. */
  async addPlace(fileId: string, place: string): Promise<void> {
    await this.inTurn(async () => {
      if (this.has(fileId) && this.places.get(place) !== fileId) {
        await this.append({ id: fileId, place });
      }
    });
  }

  async close(): Promise<void> {
    await this.inTurn(() => this.handle.close());
  }

  /** One at a time, as the file is replaced now and then. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async read(fileId: string): Promise<Checkpoint | undefined> {
    const offset = this.offsets.get(fileId);
    if (offset === undefined) {
      return undefined;
    }
    for (let size = 1024; ; size *= 8) { // most lines are short
      const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(Math.min(size, LINE)), 0, Math.min(size, LINE), offset);
      const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
      if (end >= 0 || size >= LINE) {
        return end < 0 ? undefined : decode(buffer.subarray(0, end))?.checkpoint;
      }
    }
  }

  private async append(line: Line): Promise<void> {
    const bytes = encode(line);
    try {
      await this.handle.appendFile(bytes);
      await this.handle.datasync();
    } catch (error) {
      await this.handle.truncate(this.length).catch(() => undefined); // else the next start cuts it off
      throw diskError(this.path, error);
    }
    this.note(line, bytes.length);
    if (this.lines > this.keep * 1.5 + 10) {
      await this.renew();
    }
  }

  private note({ id, place, checkpoint, also = [] }: Line, length: number): void {
    if (checkpoint !== undefined) {
      this.offsets.delete(id); // the newest stands last
      this.offsets.set(id, this.length);
    }
    if (this.offsets.has(id)) {
      [place, ...also].forEach(each => this.places.set(each, id));
    }
    this.length += length;
    this.lines++;
  }

  /** A last line without its end was never acknowledged. Any other that does not check out is damage of the disk: its content is forgotten, and told. */
  private async scan(tell: (sentence: string) => void): Promise<void> {
    let damaged = 0;
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of this.handle.createReadStream({ start: 0, autoClose: false, highWaterMark: LINE }) as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, piece]);
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
        const line = decode(rest.subarray(0, end));
        damaged += line === undefined ? 1 : 0;
        this.note(line ?? { id: '', place: '' }, end + 1);
        rest = rest.subarray(end + 1);
      }
    }
    if (rest.length > 0) {
      await this.handle.truncate(this.length);
      await this.handle.sync();
    }
    if (damaged > 0) {
      tell(`${this.path} has ${damaged} damaged lines. Files that they were about are read again if they still lie there, with the same row ids.`);
    }
  }

  private async renew(): Promise<void> {
    const kept = new Set([...this.offsets.keys()].slice(-this.keep));
    const [places, offsets] = [new Map<string, string[]>(), [...this.offsets.keys()]];
    this.places.forEach((id, place) => kept.has(id) && places.set(id, [...places.get(id) ?? [], place]));
    const next = new SettledLog(this.path, this.keep, await fs.open(this.path + UNFINISHED, 'w+', 0o600));
    try {
      for (const id of offsets.filter(one => kept.has(one))) {
        const [checkpoint, [first, ...more]] = [await this.read(id), places.get(id) ?? ['']];
        for (const line of [{ id, place: first, checkpoint, also: more.slice(0, 10) }, ...more.slice(10).map(place => ({ id, place }))]) {
          const bytes = encode(line);
          await next.handle.appendFile(bytes);
          next.note(line, bytes.length);
        }
      }
      await next.handle.sync();
      await fs.rename(this.path + UNFINISHED, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      await next.handle.close();
      throw diskError(this.path, error);
    }
    await this.handle.close();
    [this.handle, this.offsets, this.places, this.length, this.lines] = [next.handle, next.offsets, next.places, next.length, next.lines];
  }
}

function encode(line: Line): Buffer {
  const json = JSON.stringify(line);
  return Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
}

function decode(bytes: Buffer): Line | undefined {
  const json = bytes.subarray(9);
  try {
    return parseInt(bytes.toString('latin1', 0, 8), 16) === crc32(json) ? JSON.parse(json.toString('utf8')) as Line : undefined;
  } catch {
    return undefined;
  }
}
