import * as fs from 'fs';
import { basename } from 'path';

/** What happens at the chosen step: nothing is written; half of it is; all of it is, but nobody hears of it; the disk was full; it is too, and power is cut: what was not synced is gone. */
export type Fault = 'before' | 'torn' | 'after' | 'power-cut' | 'full';

const STEPS_OF_FOLDERS = ['rename', 'link', 'unlink', 'rm', 'mkdir', 'truncate', 'writeFile', 'copyFile', 'utimes'] as const;
const STEPS_OF_FILES = ['write', 'writev', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate'] as const;
const SYNCS: readonly string[] = ['sync', 'datasync'];
const TEARABLE: readonly string[] = ['write', 'writev', 'writeFile', 'appendFile'];

type Call = (...args: any[]) => Promise<any>;

/**
 * Stands between this process and the folders of a collector, and counts whatever changes them. At the chosen step the collector dies, as under kill -9: that call and all
 * that come after never return. The next collector finds what a process that was killed there would have left.
 */
export class CrashingDisk {
  /** What was done, step by step. */
  readonly steps: string[] = [];
  dead = false;
  readonly death: Promise<void>;
  private die!: () => void;
  private readonly underWay = new Set<Promise<unknown>>();
  /** Open files, and how to close them. */
  private readonly handles = new Map<fs.promises.FileHandle, () => Promise<void>>();
  /** Size of files before what is not yet synced. */
  private readonly unsynced = new Map<string, number>();
  private readonly restore: (() => void)[] = [];

  /** `deaf`: files whose syncs do nothing, to see that this is found out. */
  constructor(private readonly folder: string, private readonly at = Infinity, private readonly fault: Fault = 'before', private readonly deaf?: RegExp) {
    this.death = new Promise((resolve) => this.die = resolve);
    for (const name of STEPS_OF_FOLDERS) this.replace(name, (real, args) => this.step(`${name} ${basename(String(args[0]))}`, () => real(...args), String(args[0])));
    this.replace('open', async (real, args) => {
      const open = async () => this.watch(await real(...args), String(args[0]));
      return isWriting(args[1]) ? this.step(`open ${basename(String(args[0]))}`, open, String(args[0])) : this.alive(open);
    });
    for (const name of ['readdir', 'lstat', 'stat', 'readFile', 'realpath', 'access'] as const) this.replace(name, (real, args) => this.alive(() => real(...args)));
  }

  get chosen() {
    return this.steps[this.at - 1] ?? 'no step';
  }

  /** Sending a message is a step, too. */
  publish(send: () => Promise<void>): Promise<void> {
    return this.step('publish', send);
  }

  /** Once nothing more reaches the disk. The real calls are back then. */
  async end(): Promise<void> {
    await Promise.all([...this.underWay].map((each) => each.catch(() => undefined)));
    this.restore.forEach((each) => each());
    for (const close of this.handles.values()) await close().catch(() => undefined);
    if (!this.dead || this.fault !== 'power-cut') return;
    for (const [path, size] of this.unsynced) {
      if (fs.existsSync(path)) fs.truncateSync(path, size);
    }
  }

  private replace(name: keyof typeof fs.promises, stand: (real: Call, args: any[]) => Promise<any>) {
    const promises = fs.promises as any;
    const real = promises[name] as Call;
    promises[name] = (...args: any[]) => String(args[0]).startsWith(this.folder) ? stand(real, args) : real(...args);
    this.restore.push(() => promises[name] = real);
  }

  private watch(handle: fs.promises.FileHandle, path: string): fs.promises.FileHandle {
    for (const name of STEPS_OF_FILES) {
      const real = (handle[name] as Call).bind(handle);
      (handle as any)[name] = (...args: any[]) => this.step(`${name} ${basename(path)}`, async () => {
        if (TEARABLE.includes(name) && !this.unsynced.has(path)) this.unsynced.set(path, (await handle.stat()).size);
        const result = await real(...args);
        if (SYNCS.includes(name) && !this.deaf?.test(path)) this.unsynced.delete(path);
        return result;
      }, path, TEARABLE.includes(name) ? () => real(...halved(args)) : undefined);
    }
    const close = handle.close.bind(handle);
    this.handles.set(handle, close);
    handle.close = () => this.alive(() => {
      this.handles.delete(handle);
      return close();
    });
    return handle;
  }

  private async step<T>(what: string, act: () => Promise<T>, path = '', tear?: () => Promise<unknown>): Promise<T> {
    if (this.dead) return never();
    this.steps.push(what);
    if (this.steps.length !== this.at) return this.alive(act);
    if (this.fault === 'full') {
      // A share and a cloud have other troubles, and to take away needs no room.
      if (path === '' || path.includes('/share/') || /^(rm|unlink|truncate) /.test(what)) return this.alive(act);
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }
    this.dead = true;
    if (this.fault === 'after' || this.fault === 'power-cut') await this.hold(act()).catch(() => undefined);
    if (this.fault === 'torn' && tear) await this.hold(tear()).catch(() => undefined);
    this.die();
    return never();
  }

  /** The dead hear nothing. */
  private async alive<T>(act: () => Promise<T>): Promise<T> {
    if (this.dead) return never();
    try {
      const result = await this.hold(act());
      return this.dead ? await never() : result;
    } catch (error) {
      if (this.dead) return never();
      throw error;
    }
  }

  private hold<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    work.then(() => this.underWay.delete(work), () => this.underWay.delete(work));
    return work;
  }
}

const never = () => new Promise<never>(() => undefined);

const isWriting = (flags: unknown) => flags !== undefined && flags !== 'r' && (typeof flags === 'string' || Number(flags) % 4 !== fs.constants.O_RDONLY);

/** Half of the bytes that were to be written. */
function halved([data, ...rest]: any[]): any[] {
  if (Array.isArray(data)) return [[Buffer.concat(data).subarray(0, Math.floor(Buffer.concat(data).length / 2))], ...rest];
  const bytes = Buffer.from(data);
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  // handle.write(buffer, offset, length, position)
  return rest.length > 1 ? [half, 0, Math.min(half.length, rest[1]), rest[2]] : [half, ...rest];
}
