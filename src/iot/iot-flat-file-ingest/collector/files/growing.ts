import { createHash } from 'crypto';
import { FileSettings } from '../settings';
import { Place } from '../state/checkpoints';
import { Checkpoint, Fingerprint } from '../types';
import { Found } from './discover';
import { FileChanged, FileClosed, FileVanished, OpenFile } from './open';

/** The longest part of a file that is taken as its face. */
const FACE = 1024;

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const text = (digest: Buffer) => digest.toString('base64url');

/** The settled checkpoint that has such a place. */
type Known = (place: Place) => Promise<Checkpoint | undefined>;

/** What became of the files of a growing source since the last poll. */
export interface Growth {
  /** Files that are read on, under the name that they have now. */
  readonly same: { readonly found: Found; readonly checkpoint: Checkpoint }[];
  /** Files that are new, with what is to be kept of them in their first checkpoint. */
  readonly fresh: { readonly found: Found; readonly fingerprint: Fingerprint }[];
  /** Contents that are no longer in the directory: cut, or rotated out of sight. They are closed with an account. */
  readonly gone: Checkpoint[];
}

/**
 * Tells which file is which while files grow, are renamed and are cut.
 *
 * A file is the one of a checkpoint when it begins with the same bytes and the bytes before the place up to which it was read are the same too. Names and
 * inodes do not count: shares number anew. The second half matters: files of every day often begin with the same header.
 *
 * The face of a file is its first bytes at first sight, at most 1,024 and up to the end of a line; it stays as it is however much the file grows, as the length
 * is kept. What was closed is found again by its face and its name, or by its face alone; of several that were closed under the same, the last one is.
 *
 * - The same name with the same bytes: the same file.
 * - Another name with the same bytes, while the old name has not got them any more: the same file, renamed. It is read to its end.
 * - Another name with the same bytes, while the old name has them too: a copy (rotation by copy and cut makes one). It is left alone until one of them changes.
 * - No such bytes: new, once it has `lines` whole lines; until then it waits.
 * - A checkpoint without a file is gone after some polls; a single look may miss a file that is renamed just then. A file that cannot be looked at is there.
 */
export class GrowingFiles {
  private readonly missing = new Map<string, number>();
  private open = new Set<string>();

  /** `lines`: whole lines that tell a file from others: the skipped ones, the header and one row. `closed` hears of files that cannot be looked at now. */
  constructor(
    private readonly settings: Pick<FileSettings, 'directory' | 'stablePolls'>,
    private readonly lines: number,
    private readonly closed: (file: Found, error: FileClosed) => void = () => undefined,
  ) {}

  /** `open`: checkpoints of this source that are not settled. `known`: of the settled ones, by `placesOf`. Throws `ShareLost`. */
  async match(found: Found[], open: Checkpoint[], known: Known): Promise<Growth> {
    const same: Growth['same'][number][] = [];
    this.open = new Set(open.map(checkpoint => checkpoint.fileId));
    const left = new Set(open.filter(({ fingerprint }) => fingerprint !== undefined));
    const strange: Found[] = [];
    const hidden = new Set<Checkpoint>();
    const byPath = new Map([...left].map(checkpoint => [checkpoint.path, checkpoint]));
    for (const file of found) {
      const checkpoint = byPath.get(file.path);
      const fits = checkpoint !== undefined && left.has(checkpoint) ? await this.fits(file, checkpoint) : false;
      if (checkpoint !== undefined && fits) {
        same.push({ found: file, checkpoint });
        left.delete(checkpoint);
      } else {
        strange.push(file);
        if (checkpoint !== undefined && fits === undefined) {
          hidden.add(checkpoint);
        }
      }
    }
    const fresh: Growth['fresh'][number][] = [];
    for (const file of strange) {
      const renamed = await this.firstThatFits(file, left);
      if (renamed !== undefined) {
        same.push({ found: file, checkpoint: renamed });
        left.delete(renamed);
      } else if (!await this.isCopy(file, [...same, ...fresh])) {
        const first = await this.firstSight(file, known, new Set(same.map(one => one.checkpoint.fileId)));
        if (first !== undefined && 'source' in first) {
          same.push({ found: file, checkpoint: first });
        } else if (first !== undefined) {
          fresh.push({ found: file, fingerprint: first });
        }
      }
    }
    return { same, fresh, gone: this.goneOf([...left].filter(checkpoint => !hidden.has(checkpoint))) };
  }

  private async firstThatFits(file: Found, checkpoints: Iterable<Checkpoint>): Promise<Checkpoint | undefined> {
    for (const checkpoint of checkpoints) {
      if (await this.fits(file, checkpoint)) {
        return checkpoint;
      }
    }
    return undefined;
  }

  /** Undefined for a file that cannot be looked at in this poll. */
  private async fits(file: Found, { path, size, modified, fingerprint }: Checkpoint): Promise<boolean | undefined> {
    const { face, faceDigest, offset, tailDigest } = fingerprint!;
    if (file.path === path && file.size === size && file.modified === modified) {
      return true; // untouched since it was read
    }
    if (file.size < Math.max(face, offset)) {
      return false;
    }
    return this.withFile(file, async open => text(digestOf(await open.slice(0, face))) === faceDigest && await tail(open, offset) === tailDigest);
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
  private async firstSight(file: Found, known: Known, taken: Set<string>): Promise<Fingerprint | Checkpoint | undefined> {
    const bytes = await this.withFile(file, open => open.slice(0, Math.min(FACE, file.size)));
    const fingerprints = (bytes === undefined ? [] : facesOf(bytes, this.lines)).map(firstOf);
    for (const place of fingerprints.flatMap(fingerprint => placesOf(file, fingerprint))) { // it may have been shorter when it was first seen
      const holder = await known(place);
      if (holder?.fingerprint !== undefined && !this.open.has(holder.fileId) && !taken.has(holder.fileId) && await this.fits(file, holder)) {
        return holder;
      }
    }
    return fingerprints.at(-1);
  }

  /** Undefined for a file that cannot be looked at in this poll. */
  private async withFile<T>(file: Found, look: (open: OpenFile) => Promise<T>): Promise<T | undefined> {
    let open: OpenFile | undefined;
    try {
      open = await OpenFile.open(this.settings.directory, file);
      return await look(open);
    } catch (error) {
      if (error instanceof FileClosed) {
        this.closed(file, error);
      } else if (!(error instanceof FileVanished || error instanceof FileChanged)) {
        throw error;
      }
      return undefined;
    } finally {
      await open?.close();
    }
  }

  private goneOf(left: Checkpoint[]): Checkpoint[] {
    const ids = new Set(left.map(checkpoint => checkpoint.fileId));
    [...this.missing.keys()].filter(id => !ids.has(id)).forEach(id => this.missing.delete(id));
    ids.forEach(id => this.missing.set(id, (this.missing.get(id) ?? 0) + 1));
    return left.filter(({ fileId: id }) => this.missing.get(id)! > this.settings.stablePolls);
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

const firstOf = (face: Buffer): Fingerprint =>
  ({ face: face.length, faceDigest: text(digestOf(face)), offset: 0, tailDigest: text(digestOf(Buffer.alloc(0))) });

/** Under which a file that is closed is remembered, so that it is known when it is back: the surest first. No file has such a name. */
export const placesOf = ({ path }: Pick<Found, 'path'>, { faceDigest }: Pick<Fingerprint, 'faceDigest'>): Place[] =>
  [`${faceDigest}//${path}`, `${faceDigest}//`].map(place => ({ path: place, size: 0, modified: 0 }));

/** To be kept in the checkpoint that says `offset`, made while the file is still open. */
export async function fingerprintAt(file: OpenFile, before: Fingerprint, offset: number): Promise<Fingerprint> {
  return { ...before, offset, tailDigest: await tail(file, offset) };
}
