import { createHash } from 'crypto';
import { fileId } from '../row-id';
import { FileSettings } from '../settings';
import { Checkpoint, Fingerprint } from '../types';
import { Found } from './discover';
import { FileChanged, FileClosed, FileVanished, OpenFile } from './open';

/** The longest part of a file that is taken as its face. */
const FACE = 1024;

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const text = (digest: Buffer) => digest.toString('base64url');

/** What became of the files of a growing source since the last poll. */
export interface Growth {
  /** Files that are read on, under the name that they have now. */
  readonly same: { readonly found: Found; readonly checkpoint: Checkpoint }[];
  /** Files that are new, with what is to be kept of them in their first checkpoint. */
  readonly fresh: { readonly found: Found; readonly fileId: string; readonly fingerprint: Fingerprint }[];
  /** Contents that are no longer in the directory: cut, or rotated out of sight. They are closed with an account. */
  readonly gone: Checkpoint[];
}

/**
 * Tells which file is which while files grow, are renamed and are cut.
 *
 * A file is the one of a checkpoint when it begins with the same bytes and the bytes before the place up to which it was read are the same too. Names and
 * inodes do not count: shares number anew. The second half matters: files of every day often begin with the same header.
 *
 * The id of a file is made of its first bytes at first sight, at most 1,024 and up to the end of a line; it stays as it is however much the file grows, as
 * the length is kept. Where that id is taken by another content, the bytes are hashed with a number.
 *
 * - The same name with the same bytes: the same file.
 * - Another name with the same bytes, while the old name has not got them any more: the same file, renamed. It is read to its end.
 * - Another name with the same bytes, while the old name has them too: a copy (rotation by copy and cut makes one). It is left alone until one of them changes.
 * - No such bytes: new, once it has `lines` whole lines; until then it waits.
 * - A checkpoint without a file is gone after some polls; a single look may miss a file that is renamed just then.
 */
export class GrowingFiles {
  private readonly missing = new Map<string, number>();
  private open = new Set<string>();

  /** `lines`: whole lines that tell a file from others: the skipped ones, the header and one row. */
  constructor(private readonly settings: Pick<FileSettings, 'directory' | 'stablePolls'>, private readonly lines: number) {}

  /** `open`: checkpoints of this source that are not settled. `known`: of all that it has. Throws `ShareLost`. */
  async match(found: Found[], open: Checkpoint[], known: (fileId: string) => Promise<Checkpoint | undefined>): Promise<Growth> {
    const same: Growth['same'][number][] = [];
    this.open = new Set(open.map(checkpoint => checkpoint.fileId));
    const left = new Set(open.filter(({ fingerprint }) => fingerprint !== undefined));
    const strange: Found[] = [];
    const byPath = new Map([...left].map(checkpoint => [checkpoint.path, checkpoint]));
    for (const file of found) {
      const checkpoint = byPath.get(file.path);
      if (checkpoint !== undefined && left.has(checkpoint) && await this.fits(file, checkpoint)) {
        same.push({ found: file, checkpoint });
        left.delete(checkpoint);
      } else {
        strange.push(file);
      }
    }
    const fresh: Growth['fresh'][number][] = [];
    for (const file of strange) {
      const renamed = await this.firstThatFits(file, left);
      if (renamed !== undefined) {
        same.push({ found: file, checkpoint: renamed });
        left.delete(renamed);
      } else if (!await this.isCopy(file, [...same, ...fresh])) {
        const first = await this.firstSight(file, known, new Set(fresh.map(one => one.fileId)));
        if (first !== undefined && 'source' in first) {
          same.push({ found: file, checkpoint: first });
        } else if (first !== undefined) {
          fresh.push({ found: file, ...first });
        }
      }
    }
    return { same, fresh, gone: this.goneOf(left) };
  }

  private async firstThatFits(file: Found, checkpoints: Iterable<Checkpoint>): Promise<Checkpoint | undefined> {
    for (const checkpoint of checkpoints) {
      if (await this.fits(file, checkpoint)) {
        return checkpoint;
      }
    }
    return undefined;
  }

  private async fits(file: Found, { path, size, modified, fingerprint }: Checkpoint): Promise<boolean> {
    const { face, faceDigest, offset, tailDigest } = fingerprint!;
    if (file.path === path && file.size === size && file.modified === modified) {
      return true; // untouched since it was read
    }
    if (file.size < Math.max(face, offset)) {
      return false;
    }
    return await this.withFile(file, async open => text(digestOf(await open.slice(0, face))) === faceDigest
      && await tail(open, offset) === tailDigest) ?? false;
  }

  /** As far as both reach, they end alike: one grows into the other. */
  private async isCopy(file: Found, others: { readonly found: Found }[]): Promise<boolean> {
    for (const { found } of others) {
      const common = Math.min(file.size, found.size);
      if (common === 0) {
        continue;
      }
      const digests = [file, found].map(one => this.withFile(one, async open => `${await tail(open, Math.min(common, FACE))} ${await tail(open, common)}`));
      const [a, b] = await Promise.all(digests);
      if (a !== undefined && a === b) {
        return true;
      }
    }
    return false;
  }

  /** A content that was closed and is back is read on. */
  private async firstSight(
    file: Found, known: (fileId: string) => Promise<Checkpoint | undefined>, fresh: Set<string>,
  ): Promise<Omit<Growth['fresh'][number], 'found'> | Checkpoint | undefined> {
    const bytes = await this.withFile(file, open => open.slice(0, Math.min(FACE, file.size)));
    const faces = bytes === undefined ? [] : facesOf(bytes, this.lines);
    for (const face of faces) { // it may have been shorter when it was first seen
      let id = idOf(face);
      for (let turn = 1, holder = await known(id); holder !== undefined; id = idOf(face, turn++), holder = await known(id)) {
        if (holder.fingerprint !== undefined && !this.open.has(id) && await this.fits(file, holder)) {
          return holder;
        }
      }
    }
    const face = faces.at(-1);
    if (face === undefined) {
      return undefined;
    }
    const [faceDigest, tailDigest] = [text(digestOf(face)), text(digestOf(Buffer.alloc(0)))];
    let id = idOf(face);
    for (let turn = 1; fresh.has(id) || await known(id) !== undefined; turn++) {
      id = idOf(face, turn);
    }
    return { fileId: id, fingerprint: { face: face.length, faceDigest, offset: 0, tailDigest } };
  }

  /** Undefined for a file that cannot be looked at in this poll. */
  private async withFile<T>(file: Found, look: (open: OpenFile) => Promise<T>): Promise<T | undefined> {
    let open: OpenFile | undefined;
    try {
      open = await OpenFile.open(this.settings.directory, file);
      return await look(open);
    } catch (error) {
      if (error instanceof FileVanished || error instanceof FileChanged || error instanceof FileClosed) {
        return undefined;
      }
      throw error;
    } finally {
      await open?.close();
    }
  }

  private goneOf(left: Set<Checkpoint>): Checkpoint[] {
    const ids = new Set([...left].map(checkpoint => checkpoint.fileId));
    [...this.missing.keys()].filter(id => !ids.has(id)).forEach(id => this.missing.delete(id));
    ids.forEach(id => this.missing.set(id, (this.missing.get(id) ?? 0) + 1));
    return [...left].filter(({ fileId: id }) => this.missing.get(id)! > this.settings.stablePolls);
  }
}

/** The bytes before a place: at most as many as a face has. */
async function tail(file: OpenFile, offset: number): Promise<string> {
  const from = Math.max(0, offset - FACE);
  return text(digestOf(await file.slice(from, offset - from)));
}

/** Up to the end of each whole line from the last needed on, or all of it when it is as long as a face may be; none while there are too few lines. */
export function facesOf(bytes: Buffer, lines: number): Buffer[] {
  const ends = [...bytes.keys()].filter(i => bytes[i] === 0x0a || (bytes[i] === 0x0d && bytes[i + 1] !== 0x0a)).map(i => i + 1);
  const faces = ends.slice(Math.max(1, lines) - 1).filter(end => end < FACE).map(end => bytes.subarray(0, end));
  return bytes.length < FACE ? faces : [...faces, bytes.subarray(0, FACE)];
}

const idOf = (face: Buffer, turn = 0) => fileId(digestOf(turn === 0 ? face : Buffer.concat([face, Buffer.from(`#${turn}`)])));

/** To be kept in the checkpoint that says `offset`, made while the file is still open. */
export async function fingerprintAt(file: OpenFile, before: Fingerprint, offset: number): Promise<Fingerprint> {
  return { ...before, offset, tailDigest: await tail(file, offset) };
}
