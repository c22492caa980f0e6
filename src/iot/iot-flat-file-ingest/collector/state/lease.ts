import { randomUUID } from 'crypto';
import { promises as fs } from 'fs';
import { hostname } from 'os';
import { join } from 'path';
import { Clock } from '../types';
import { codeOf, makeFolder, readIfThere, removeIfThere, writeDurably } from './durable';

/** Another collector works in the folder. */
export class LeaseHeld extends Error {}

/** Another collector took the folder over while this one did not renew: this one has to end at once, without writing. */
export class LeaseLost extends Error {}

/** Who works in a folder. */
export interface Holder {
  readonly token: string;
  /** Of the operating system's installation. */
  readonly machine: string;
  /** New with each start of the machine. */
  readonly boot: string;
  /** In which process numbers mean something: containers have their own. */
  readonly processes: string;
  readonly pid: number;
  /** Of the process, in ticks since the machine started: numbers are used again. */
  readonly started: string;
  /** In milliseconds since 1970. */
  readonly expires: number;
}

/**
 * One collector in a work folder at a time.
 *
 * `lease.<n>.json` with the highest n says who. To take over is to make the file with the next number, which only one can; so a crash at any moment leaves
 * either the old holder or the new one. A holder whose process is gone, or whose machine was started anew, is replaced at once; one that cannot be judged from
 * here (another machine or container) once it expired.
 */
export class Lease {
  /** Throws `LeaseHeld`. */
  static async acquire(folder: string, clock: Pick<Clock, 'now'>, seconds = 60): Promise<Lease> {
    await makeFolder(folder);
    const [number, holder] = await newest(folder);
    if (holder !== undefined && await isAlive(holder, clock.now(), seconds)) {
      throw held(folder, holder);
    }
    const self = { ...await thisProcess(), token: randomUUID() };
    const lease = new Lease(folder, number + 1, self, clock, seconds);
    const draft = join(folder, `lease.${self.token}.draft`);
    await writeDurably(draft, lease.text());
    try {
      await fs.link(draft, lease.path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') {
        throw held(folder, (await newest(folder))[1] ?? self);
      }
      throw error;
    } finally {
      await removeIfThere(draft);
    }
    await Promise.all((await numbers(folder)).filter(one => one <= number).map(one => removeIfThere(pathOf(folder, one))));
    return lease;
  }

  private readonly path: string;

  private constructor(
    private readonly folder: string,
    private readonly number: number,
    private readonly self: Omit<Holder, 'expires'>,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly seconds: number,
  ) {
    this.path = pathOf(folder, number);
  }

  /** To be called three times in the time that the lease lasts. Throws `LeaseLost`. */
  async renew(): Promise<void> {
    const [, holder] = await newest(this.folder);
    if (holder?.token !== this.self.token) {
      throw new LeaseLost(`${this.folder} was taken over${holder === undefined ? '' : ` by process ${holder.pid}`}. This collector ends.`);
    }
    await writeDurably(this.path, this.text());
  }

  async release(): Promise<void> {
    const [number] = await newest(this.folder);
    if (number === this.number) {
      await removeIfThere(this.path);
    }
  }

  private text(): string {
    return JSON.stringify({ ...this.self, expires: this.clock.now() + this.seconds * 1000 });
  }
}

const held = (folder: string, { pid, machine }: Pick<Holder, 'pid' | 'machine'>) =>
  new LeaseHeld(`${folder} is used by the collector with process number ${pid} on machine ${machine}. End that one, or give this one a work folder of its own.`);

const pathOf = (folder: string, number: number) => join(folder, `lease.${number}.json`);

async function numbers(folder: string): Promise<number[]> {
  return (await fs.readdir(folder)).flatMap(name => /^lease\.(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
}

/** A file that says nothing has no holder: it is written whole or not at all. */
async function newest(folder: string): Promise<[number, Holder | undefined]> {
  const number = Math.max(0, ...await numbers(folder));
  try {
    return [number, JSON.parse(await readIfThere(pathOf(folder, number)) ?? '') as Holder];
  } catch {
    return [number, undefined];
  }
}

/** An expiry that lies further ahead than any lease lasts comes of a clock that was wrong. */
async function isAlive(holder: Holder, now: number, seconds: number): Promise<boolean> {
  const self = await thisProcess();
  if (holder.machine === self.machine && holder.boot !== self.boot) {
    return false;
  }
  if (holder.boot === self.boot && holder.processes === self.processes) {
    return await startOf(holder.pid) === holder.started;
  }
  return holder.expires > now && holder.expires <= now + 2 * seconds * 1000;
}

async function thisProcess(): Promise<Omit<Holder, 'token' | 'expires'>> {
  const [id, boot, processes, started] = await Promise.all([
    readIfThere('/etc/machine-id'), readIfThere('/proc/sys/kernel/random/boot_id'), fs.readlink('/proc/self/ns/pid').catch(() => ''), startOf(process.pid),
  ]);
  return { machine: `${hostname()} ${(id ?? '').trim()}`.trim(), boot: (boot ?? '').trim(), processes, pid: process.pid, started: started ?? '' };
}

/** Field 22 of the kernel's line about a process, counted after the name, which may hold anything. Undefined when there is no such process, or only its remains. */
async function startOf(pid: number): Promise<string | undefined> {
  const line = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}
