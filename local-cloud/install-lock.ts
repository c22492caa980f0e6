import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { shown } from './paths';

/** Two runs at the same time must not install into the same place. The lock names its owner: a dead owner's lock is free. */
export async function takeLock(lock: string, waitMs: number): Promise<() => void> {
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  for (const deadline = Date.now() + waitMs; Date.now() < deadline;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(lock, { force: true });
    } catch {
      if (!ownerLives(lock)) fs.rmSync(lock, { force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new LocalCloudError(`Another run holds ${shown(lock)}: wait for it to end, or delete the file`);
}

function ownerLives(lock: string): boolean {
  try {
    const owner = Number(fs.readFileSync(lock, 'utf8'));
    return !owner || Boolean(process.kill(owner, 0));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
