import { promises as fs } from 'fs';
import { isAbsolute, relative, sep } from 'path';

/** Whether a folder is another one or lies in it. Of paths without symbolic links, or of paths as they are written. */
export const isBelow = (home: string, folder: string) => {
  const path = relative(home, folder);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
};

/** Where a path really leads, if that is outside of the directory: a folder on the way to it may have been replaced by a symbolic link. */
export async function outside(directory: string, path: string): Promise<string | undefined> {
  const [home, place] = [await fs.realpath(directory), await fs.realpath(path)];
  return isBelow(home, place) ? undefined : place;
}

/** The same of an open file, where the kernel tells: links may change between a look at the path and the opening. */
export async function openedOutside(directory: string, { fd }: fs.FileHandle): Promise<string | undefined> {
  const place = await fs.readlink(`/proc/self/fd/${fd}`).catch(() => undefined);
  return place === undefined || isBelow(await fs.realpath(directory), place) ? undefined : place;
}
