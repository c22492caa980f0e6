import { constants, promises as fs } from 'fs';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'path';
import { isBelow, outside } from './below';
import { AfterSettings } from '../settings';
import { absolute } from './discover';
import { FileChanged, FileClosed, FileVanished, guarded, unchanged } from './open';
import { isGone } from './share';
import { codeOf } from '../state/durable';

/** What was done with a file that was read. kept: it may not be moved or deleted, which is told; changed: there is another content now, which is read in its turn. */
export type Outcome =
  | { readonly kind: 'left' | 'deleted' | 'vanished' | 'changed' }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'kept'; readonly why: string };

/** The file as it was read: a checkpoint is one. */
export interface ReadFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

export interface AfterContext {
  /** Of the source. */
  readonly directory: string;
  /** Goes where its file goes. */
  readonly doneMarker?: string;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/**
 * Does with a file what is to be done once it was read; can be repeated after a crash. Throws `ShareLost`, and `FileClosed` where the
 * server fails at this file: both are tried again.
 *
 * Size and time are compared directly before. A writer that replaces the file between that look and the call that follows it would lose what it wrote; no call
 * of a share is known that does both at once.
 */
export async function after(action: AfterSettings, file: ReadFile, context: AfterContext): Promise<Outcome> {
  if (action.action === 'leave') {
    return { kind: 'left' };
  }
  const from = absolute(context.directory, file.path);
  try {
    return await guarded(context.directory, file.path, async () => {
      const place = await outside(context.directory, dirname(from));
      if (place !== undefined) {
        throw new Refused(`${dirname(from)} leads out of ${context.directory} by a symbolic link, to ${place}. Remove the link.`);
      }
      if (!unchanged(await fs.lstat(from), file)) {
        return { kind: 'changed' };
      }
      try {
        return await putAway(action, from, file, context);
      } catch (error) {
        if (isGone(error) || error instanceof FileChanged || error instanceof Refused) {
          throw error;
        }
        await fs.lstat(from); // whether it is the file that vanished, or what hinders lies elsewhere
        throw new Refused((error as Error).message, { cause: error });
      }
    });
  } catch (error) {
    if (error instanceof FileVanished) {
      return { kind: 'vanished' };
    }
    if (error instanceof FileChanged) {
      return { kind: 'changed' };
    }
    if (error instanceof FileClosed && isGone(error.cause)) {
      throw error;
    }
    if (error instanceof FileClosed || error instanceof Refused || codeOf(error) !== undefined) {
      return { kind: 'kept', why: (error as Error).message };
    }
    throw error;
  }
}

class Refused extends Error {}

async function putAway(action: Exclude<AfterSettings, { action: 'leave' }>, from: string, file: ReadFile, context: AfterContext): Promise<Outcome> {
  if (action.action === 'delete') {
    await fs.unlink(from);
    await dropMarker(from, context);
    return { kind: 'deleted' };
  }
  const to = await move(from, file, await folderFor(action.directory, file, context));
  await dropMarker(from, context, to);
  return { kind: 'moved', to };
}

/** The day, then the folders in which the file lay. */
async function folderFor(template: string, file: ReadFile, { directory, now }: AfterContext): Promise<string> {
  const [yyyy, MM, dd] = new Date(now).toISOString().split('T')[0].split('-');
  const name = template.replace('{yyyy}', yyyy).replace('{MM}', MM).replace('{dd}', dd);
  const folder = join(isAbsolute(name) ? name : resolve(directory, name), dirname(file.path));
  if (!isAbsolute(name) && !isBelow(resolve(directory), folder)) {
    throw new Refused(`${file.path} is not moved: ${template} leads out of ${directory}. Name a directory below it, or an absolute one.`);
  }
  const refuseOutside = async (place: string) => {
    if (!isAbsolute(name) && await outside(directory, place) !== undefined) {
      throw new Refused(`${file.path} is not moved: ${folder} leads out of ${directory} by a symbolic link. Remove the link.`);
    }
  };
  await refuseOutside(await deepest(folder)); // before a folder is made outside
  await fs.mkdir(folder, { recursive: true });
  await refuseOutside(folder);
  return folder;
}

/** Of a folder and those in which it lies, the first that exists. */
async function deepest(folder: string): Promise<string> {
  while (!await fs.lstat(folder).then(() => true, () => false) && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return folder;
}

async function move(from: string, file: ReadFile, folder: string): Promise<string> {
  const to = await reserve(folder, basename(from));
  try {
    try {
      await fs.rename(from, to);
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') {
        throw error;
      }
      await copy(from, file, to);
    }
    return to;
  } catch (error) {
    await fs.unlink(to).catch(() => undefined); // what was reserved, still empty
    throw error;
  }
}

/** An empty file of our own takes the name, and is replaced by the file: nothing of others is ever overwritten. A crash in between leaves it there, empty. */
async function reserve(folder: string, name: string): Promise<string> {
  const end = extname(name);
  for (let turn = 0; ; turn++) {
    const to = join(folder, turn === 0 ? name : `${basename(name, end)}-${turn}${end}`);
    try {
      await (await fs.open(to, 'wx')).close();
      return to;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw error;
      }
    }
  }
}

/** To another file system: whole and on disk before the file is removed here. */
async function copy(from: string, file: ReadFile, to: string): Promise<void> {
  const unfinished = `${to}.part`;
  try {
    await fs.copyFile(from, unfinished, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await fs.stat(from);
    await fs.utimes(unfinished, atime, mtime);
    const handle = await fs.open(unfinished, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!unchanged(await fs.lstat(from), file)) {
      throw new FileChanged(`${file.path} changed while it was copied.`);
    }
    await fs.rename(unfinished, to);
    await fs.unlink(from);
  } catch (error) {
    await fs.rm(unfinished, { force: true });
    throw error;
  }
}

/** Beside the moved file, or away; the file is done either way. */
async function dropMarker(from: string, { doneMarker }: AfterContext, to?: string): Promise<void> {
  if (doneMarker === undefined) {
    return;
  }
  const moved = to !== undefined && await fs.rename(from + doneMarker, to + doneMarker).then(() => true, () => false);
  if (!moved) {
    await fs.unlink(from + doneMarker).catch(() => undefined);
  }
}
