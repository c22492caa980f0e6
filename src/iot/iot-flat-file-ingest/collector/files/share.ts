import { promises as fs } from 'fs';
import { dirname, join, resolve } from 'path';
import { FileSettings } from '../settings';
import { codeOf } from '../state/durable';

/** The share is not there. What is known of its files stays as it is, and polling goes on: it is never taken for a folder without files. */
export class ShareLost extends Error {
  constructor(readonly directory: string, why: string, cause?: unknown) {
    super(`${directory} is lost: ${why}. Polling goes on; mount the share again, or look at the server.`, { cause });
  }
}

/** What the kernel says of a server that is gone; anything else concerns one file. */
const GONE = new Set([
  'EIO', 'ESTALE', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH', 'ENOTCONN', 'ETIMEDOUT', 'ECONNRESET', 'ECONNABORTED', 'ECONNREFUSED',
  'EPIPE', 'ENODEV', 'ENXIO', 'EREMOTEIO', 'ESHUTDOWN', 'EAGAIN', 'ENOLINK',
]);

export const isGone = (error: unknown) => error instanceof ShareLost || GONE.has(codeOf(error) ?? '');

/** Throws `ShareLost` for an error that means it; returns for any other. */
export function throwIfGone(directory: string, error: unknown): void {
  if (error instanceof ShareLost) {
    throw error;
  }
  if (isGone(error)) {
    throw new ShareLost(directory, (error as Error).message, error);
  }
}

/** Throws `ShareLost` unless the share is mounted and its sentinel is there. */
export async function checkShare({ directory, mountPoint, sentinel }: Pick<FileSettings, 'directory' | 'mountPoint' | 'sentinel'>): Promise<void> {
  if (mountPoint !== undefined && !await isMounted(mountPoint)) {
    throw new ShareLost(directory, `nothing is mounted on ${mountPoint}`);
  }
  if (sentinel !== undefined) {
    try {
      await fs.lstat(join(directory, sentinel));
    } catch (error) {
      throw new ShareLost(directory, `its sentinel ${sentinel} cannot be seen: ${(error as Error).message}`, error);
    }
  }
}

/**
 * A mount point has another device than the folder it lies in; that tells all mounts but those of a folder on its own file system (bind), which only the
 * kernel's table tells. A mount point that cannot be looked at (stale handle) is no mount to read from.
 */
async function isMounted(mountPoint: string): Promise<boolean> {
  try {
    const place = await fs.realpath(mountPoint);
    const [self, parent] = await Promise.all([fs.stat(place), fs.stat(dirname(place))]);
    return self.dev !== parent.dev || place === resolve('/') || isInTable(place, await fs.readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
  } catch {
    return false;
  }
}

/** Fifth field of a line: the mount point, with blanks and the like as octal escapes. */
export function isInTable(place: string, mountinfo: string): boolean {
  return mountinfo.split('\n').some(line => {
    const field = line.split(' ')[4];
    return field !== undefined && field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))) === place;
  });
}

/**
 * A dead server may leave a call hanging in the kernel for ever, and each hanging call holds one of the few threads that also write the spool. So one
 * piece of work at a time goes to a share; when it has not answered in time the share counts as lost, and is left alone until the answer comes.
 */
export class Patience {
  private hanging = false;

  constructor(private readonly directory: string, private readonly milliseconds = 60_000) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.hanging) {
      throw new ShareLost(this.directory, 'it still has not answered');
    }
    const answer = work();
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const answered = () => { this.hanging = false; };
        this.hanging = true;
        answer.then(answered, answered);
        reject(new ShareLost(this.directory, `it has not answered for ${this.milliseconds / 1000} s`));
      }, this.milliseconds).unref(); // the call that is waited for keeps the process
    });
    try {
      return await Promise.race([answer, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}
