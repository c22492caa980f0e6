import { ChildProcess, spawn, SpawnOptions } from 'child_process';
import * as fs from 'fs';

/**
 * Starts processes, each in a group of its own, and ends exactly those groups: also when this process is interrupted, fails or
 * exits early. Groups matter because the emulator starts one process per Lambda function.
 */
const groups = new Set<number>();
const GRACE_MS = 2000;

export interface Finished {
  readonly code: number | null;
  readonly output: string;
  readonly timedOut: boolean;
}

export function start(command: string, args: string[], options: SpawnOptions): ChildProcess {
  endAllWhenThisProcessEnds();
  const child = spawn(command, args, { env: process.env, ...options, detached: true });
  if (child.pid) groups.add(child.pid);
  return child;
}

/** Runs a command to its end or its time limit. Its output goes to `log` and, line by line, to `onLine`. */
export async function run(
  command: string, args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; log: string; timeoutMs: number; onLine?: (line: string) => void },
): Promise<Finished> {
  const child = start(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let rest = '';
  const take = (chunk: string) => {
    output += chunk;
    fs.appendFileSync(options.log, chunk);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    lines.forEach((line) => options.onLine?.(line));
  };
  // A character of several bytes may come in two chunks.
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', take);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void end(child.pid!);
  }, options.timeoutMs);
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      output += error.message;
      resolve(127);
    });
  });
  clearTimeout(timer);
  if (child.pid) await end(child.pid);
  return { code, output, timedOut };
}

/** Ends a group: asks it to stop, and after a short grace makes it. */
export async function end(group: number): Promise<void> {
  if (!groups.has(group)) return;
  signal(group, 'SIGTERM');
  for (const deadline = Date.now() + GRACE_MS; alive(group) && Date.now() < deadline;) await sleep(50);
  signal(group, 'SIGKILL');
  for (const deadline = Date.now() + GRACE_MS; alive(group) && Date.now() < deadline;) await sleep(20);
  groups.delete(group);
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Whether any process of the group still runs. */
export function alive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  return !onlyZombies(group);
}

/** A container without an init process keeps what has ended as zombies, which still take signals. */
function onlyZombies(group: number): boolean {
  if (!fs.existsSync('/proc/self/stat')) return false;
  return fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).every((pid) => {
    try {
      // pid (name, which may hold anything) state ppid pgrp ...
      const [state, , pgrp] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      return Number(pgrp) !== group || state === 'Z';
    } catch {
      return true;
    }
  });
}

function signal(group: number, name: NodeJS.Signals) {
  try {
    process.kill(-group, name);
  } catch {
    // Nobody is left in the group: that is what was wanted.
  }
}

let watching = false;
function endAllWhenThisProcessEnds() {
  if (watching) return;
  watching = true;
  process.once('exit', () => groups.forEach((group) => signal(group, 'SIGKILL')));
  for (const [name, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    let asked = false;
    // Always listened to: without a listener the second Ctrl-C would end this process alone, and leave the groups behind.
    process.on(name, () => {
      if (asked) process.exit(code);
      asked = true;
      void Promise.all([...groups].map(end)).then(() => {
        process.stderr.write('\nStopped. Nothing that was started here is left running.\n');
        process.exit(code);
      });
    });
  }
}
