import { createHash } from 'crypto';
import { promises as fs } from 'fs';
import { join } from 'path';
import { Checkpoint } from '../types';
import { makeFolder, readIfThere, removeIfThere, UNFINISHED, writeDurably } from './durable';
import { SettledLog } from './settled-log';

/** A name under which a content lies, as it was when it was last looked at. */
export interface Place {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

export interface CheckpointsOptions {
  /** Settled contents that are remembered; the oldest are forgotten first. @default 100000 */
  readonly keep?: number;
  /** Hears of what had to be set aside. */
  readonly tell?: (sentence: string) => void;
}

const END = '.json';

/**
 * What a source remembers of the contents that it met.
 *
 * Those that are being worked on: one JSON file each, replaced as a whole, all in memory. Those that are settled, once and for all: a line each in a log, of which
 * memory holds two short keys. A checkpoint that cannot be understood is set aside and told, and its file is read again: the row ids are the same, so the table
 * stays right.
 */
export class Checkpoints {
  /** Of one source: `folder` is its own. */
  static async load(folder: string, { keep = 100_000, tell = () => undefined }: CheckpointsOptions = {}): Promise<Checkpoints> {
    await makeFolder(folder);
    const settled = await SettledLog.load(join(folder, 'settled.ndjson'), keep, tell);
    const open = new Map<string, Checkpoint>();
    for (const name of await fs.readdir(folder)) {
      const path = join(folder, name);
      if (name.endsWith(UNFINISHED)) {
        await removeIfThere(path);
      } else if (name.endsWith(END)) {
        const checkpoint = parse(await readIfThere(path));
        if (checkpoint === undefined || name !== checkpoint.fileId + END) {
          await fs.rename(path, `${path}.bad`);
          tell(`${path} is no checkpoint. It is set aside as ${name}.bad and its file is read again, with the same row ids.`);
        } else if (settled.has(checkpoint.fileId) && !reopened(checkpoint, await settled.get(checkpoint.fileId))) {
          await removeIfThere(path); // a crash came between settling it and this
        } else {
          open.set(checkpoint.fileId, checkpoint);
        }
      }
    }
    return new Checkpoints(folder, open, settled);
  }

  private constructor(private readonly folder: string, private readonly working: Map<string, Checkpoint>, private readonly settled: SettledLog) {}

  /** Those that are not settled. */
  open(): Checkpoint[] {
    return [...this.working.values()];
  }

  async get(fileId: string): Promise<Checkpoint | undefined> {
    return this.working.get(fileId) ?? this.settled.get(fileId);
  }

  /** Of the content that lies there, if it was settled; the file need not be read to know. */
  async at(place: Place): Promise<Checkpoint | undefined> {
    return this.settled.at(keyOf(place));
  }

  /** Durable when it resolves. One call for a content at a time. */
  async save(checkpoint: Checkpoint): Promise<void> {
    await writeDurably(this.path(checkpoint.fileId), JSON.stringify(checkpoint));
    this.working.set(checkpoint.fileId, checkpoint);
  }

  /** All that was to be done is done. `places`: by which `at` knows it besides its own. Durable when it resolves. */
  async settle(checkpoint: Checkpoint, places: Place[] = []): Promise<void> {
    const { header, ...next } = checkpoint.next;
    // What was cut short may be read on, and a growing file may come back.
    const isOver = checkpoint.state === 'done' && !checkpoint.fingerprint;
    await this.settled.add({ ...checkpoint, next: isOver ? next : checkpoint.next }, [checkpoint, ...places].map(keyOf));
    this.working.delete(checkpoint.fileId);
    await removeIfThere(this.path(checkpoint.fileId));
  }

  /** A settled content lies there too: it is known by `at` from now on. */
  async addPlace(fileId: string, place: Place): Promise<void> {
    await this.settled.addPlace(fileId, keyOf(place));
  }

  async close(): Promise<void> {
    await this.settled.close();
  }

  private path(fileId: string): string {
    return join(this.folder, fileId + END);
  }
}

const keyOf = ({ path, size, modified }: Place) => createHash('sha256').update(`${size} ${modified} ${path}`).digest().subarray(0, 9).toString('base64url');

const reopened = (working: Checkpoint, settled: Checkpoint | undefined) => settled === undefined || working.at > settled.at;

/** Undefined for anything but a checkpoint. */
export function parse(json: string | undefined): Checkpoint | undefined {
  try {
    const value = JSON.parse(json ?? '') as Checkpoint;
    const { next, counts } = value;
    const numbers = [value.size, value.modified, value.at, next.offset, next.line, counts.rows, counts.published, counts.quarantined, counts.skipped];
    const texts = [value.source, value.fileId, value.path, value.state];
    return numbers.every(Number.isFinite) && texts.every(text => typeof text === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

