import { promises as fs } from 'fs';
import { dirname } from 'path';

/** Ends the names of files that are not whole yet; what a crash leaves of them is removed at the next start. */
export const UNFINISHED = '.tmp';

/** The local disk takes nothing more: reading pauses until there is room. */
export class DiskFull extends Error {
  constructor(readonly path: string, cause: unknown) {
    super(`${path} cannot be written: the disk, or the quota on it, is full. Make room; the collector goes on by itself.`, { cause });
  }
}

/** The local disk fails: what was last written counts as not written, and is tried again. */
export class DiskFailed extends Error {
  constructor(readonly path: string, cause: unknown) {
    super(`${path} cannot be written: ${(cause as Error).message}. Look at the disk; the collector tries again.`, { cause });
  }
}

export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;

/** What an error of the local disk means to whoever writes. */
export function diskError(path: string, error: unknown): Error {
  if (error instanceof DiskFull || error instanceof DiskFailed) {
    return error;
  }
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT' ? new DiskFull(path, error) : new DiskFailed(path, error);
}

/** A name in a folder outlives a power cut only once the folder itself was synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For nobody else's eyes: the folder holds rows. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    await syncFolder(dirname(first));
  }
}

/** After a crash at any moment the file holds either all of what it held, or all of this. One writer for a path at a time. */
export async function writeDurably(path: string, data: string | Buffer): Promise<void> {
  const unfinished = path + UNFINISHED;
  try {
    const handle = await fs.open(unfinished, 'w', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (error) {
    throw diskError(path, error);
  }
}

/** Undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Removing what is not there is no error. */
export async function removeIfThere(path: string): Promise<void> {
  await fs.rm(path, { force: true });
}
