import { constants, promises as fs, Stats } from 'fs';
import { openedOutside, outside } from './below';
import { absolute, Found } from './discover';
import { isGone, Patience, ShareLost, throwIfGone } from './share';
import { codeOf } from '../state/durable';

/** The file is no longer the one that was found: nothing more of it counts, what is there now is a new file. */
export class FileChanged extends Error {}

/** The file is gone, which is no error: somebody took it back. */
export class FileVanished extends Error {}

/** The file cannot be read now: its writer holds it, the collector has no right to it, or the server fails at it alone. It waits, and is tried again at a later poll. */
export class FileClosed extends Error {}

const AT_ANY_TIME: Pick<Patience, 'run'> = { run: (work) => work() };

/** Bytes that are asked of a share at once. */
const PIECE = 256 * 1024;

/**
 * A file that is being read, at most as far as it reached when it was found.
 *
 * It is held open: a file that is renamed or replaced meanwhile can be read on, and `verify` tells what happened. The number of the inode is compared only
 * between looks while it is open, as some shares number their files anew each time.
 */
export class OpenFile {
  /** With `patience`, each look at the file is given up when the share does not answer. */
  static async open(directory: string, found: Found, patience: Pick<Patience, 'run'> = AT_ANY_TIME): Promise<OpenFile> {
    const path = absolute(directory, found.path);
    const refuse = (place: string | undefined) => {
      if (place !== undefined) throw new FileChanged(`${found.path} now leads out of ${directory}, to ${place}. It is not read.`);
    };
    return guarded(directory, found.path, () => patience.run(async () => {
      refuse(await outside(directory, path));
      // Not through a link, and without waiting for the other end of a pipe, that took its place after the look.
      const handle = await fs.open(path, constants.O_RDONLY + constants.O_NOFOLLOW + constants.O_NONBLOCK);
      try {
        refuse(await openedOutside(directory, handle));
        const now = await handle.stat();
        if (!now.isFile() || now.size < found.size) {
          throw new FileChanged(`${found.path} has ${now.size} bytes; ${found.size} were found.`);
        }
        return new OpenFile(directory, found, handle, now.ino, patience);
      } catch (error) {
        await handle.close();
        throw error;
      }
    }), patience);
  }

  private constructor(
    private readonly directory: string,
    readonly found: Found,
    private readonly handle: fs.FileHandle,
    private readonly inode: number,
    private readonly patience: Pick<Patience, 'run'>,
  ) {}

  get size(): number {
    return this.found.size;
  }

  /** From a byte up to the size that was found. The next piece takes the place of the one before: a new one for each would stay in memory until many are collected. */
  async *read(from = 0, to = this.size): AsyncGenerator<Buffer, void, void> {
    const place = Buffer.allocUnsafeSlow(Math.min(PIECE, Math.max(0, to - from)));
    for (let offset = from; offset < to;) {
      const piece = await this.slice(offset, Math.min(PIECE, to - offset), place);
      offset += piece.length;
      yield piece;
    }
  }

  /** At least one byte, unless none was asked for. */
  async slice(from: number, length: number, place = Buffer.allocUnsafeSlow(length)): Promise<Buffer> {
    const buffer = place.subarray(0, length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.guard(() => this.handle.read(buffer, filled, length - filled, from + filled));
      if (bytesRead === 0) {
        throw new FileChanged(`${this.found.path} ends at byte ${from + filled}; ${this.size} were found.`);
      }
      filled += bytesRead;
    }
    return buffer;
  }

  /** Throws `FileChanged` unless the file has the size and time with which it was found, and its name still leads to it. For completed files, before each chunk. */
  async verifyUnchanged(): Promise<void> {
    const [held, named] = await this.guard(() => Promise.all([this.handle.stat(), fs.lstat(absolute(this.directory, this.found.path))]));
    if (!unchanged(held, this.found) || !unchanged(named, this.found) || held.ino !== named.ino || held.ino !== this.inode) {
      throw new FileChanged(`${this.found.path} changed while it was read. It is read again once it is stable.`);
    }
  }

  /** Throws `FileChanged` when the file was cut below what was found. For growing files, before each chunk; a new name does not matter. */
  async verifyNotCut(): Promise<void> {
    const { size } = await this.guard(() => this.handle.stat());
    if (size < this.size) {
      throw new FileChanged(`${this.found.path} was cut to ${size} bytes while it was read; ${this.size} were found.`);
    }
  }

  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined); // nothing was written, so nothing can be lost
  }

  private guard<T>(work: () => Promise<T>): Promise<T> {
    return guarded(this.directory, this.found.path, () => this.patience.run(work), this.patience);
  }
}

export const unchanged = (now: Pick<Stats, 'size' | 'mtimeMs'>, { size, modified }: Pick<Found, 'size' | 'modified'>) => now.size === size && now.mtimeMs === modified;

/** What an error about one file means. A share that still shows its directory is not lost: what fails is the file (a bad sector, or a lock as some mounts show it). */
export async function guarded<T>(directory: string, path: string, work: () => Promise<T>, patience = AT_ANY_TIME): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileChanged || error instanceof ShareLost) {
      throw error;
    }
    if (isGone(error)) {
      await patience.run(() => fs.readdir(directory)).catch(() => throwIfGone(directory, error));
      throw new FileClosed(`${path} cannot be read now: ${(error as Error).message}. The share answers; look at this file on the server.`, { cause: error });
    }
    switch (codeOf(error)) {
      case 'ENOENT': case 'ENOTDIR':
        throw new FileVanished(`${path} is gone.`, { cause: error });
      case 'ELOOP':
        throw new FileChanged(`${path} is a symbolic link now. It is not read.`, { cause: error });
      case 'EACCES': case 'EPERM': case 'EBUSY': case 'ETXTBSY':
        throw new FileClosed(`${path} cannot be opened now: ${(error as Error).message}. Its writer may hold it, or the collector lacks the right.`, { cause: error });
      default:
        throw error;
    }
  }
}
