import { ChildProcess } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { LocalCloudError } from '../errors';
import { end, sleep, start } from '../processes';

const MAIN = path.join(__dirname, '..', '..', 'src', 'iot', 'iot-flat-file-ingest', 'collector', 'main.ts');

/** Longer than a collector takes at most. */
const STOP_MS = 10_000;

/**
 * The collector as it runs on a device: one file. Bundled as the build does it, so that it is never an old one. How long it waits for an acknowledgement
 * is no setting of users: a test that has to wait for that gets a program that waits for less.
 */
export function bundleCollector(folder: string, acknowledgementMs?: number): string {
  const outfile = path.join(folder, 'collector.js');
  buildSync({ entryPoints: [MAIN], bundle: true, platform: 'node', target: 'node20', minify: true, outfile, logLevel: 'error' });
  if (acknowledgementMs !== undefined) {
    const [first, ...more] = fs.readFileSync(outfile, 'utf8').split(/(?<=\.publishTimeoutMs\?\?)\w+/);
    if (more.length === 0) throw new LocalCloudError('The collector has no publishTimeoutMs any more. Fix: name here what it has now');
    fs.writeFileSync(outfile, [first, ...more].join(`${acknowledgementMs}`));
  }
  return outfile;
}

export interface CollectorProcess {
  readonly pid: number;
  /** Lines of its log, so far. */
  readonly lines: readonly Record<string, any>[];
  /** With the exit code. */
  readonly ended: Promise<number | null>;
  /** The first line of this event. */
  until(event: string, timeoutMs?: number): Promise<Record<string, any>>;
  /** As a power cut does it to a process. */
  kill(): Promise<void>;
  /** As systemd and Greengrass do it. Resolves with the exit code; rejects when it had to be killed. */
  stop(): Promise<number | null>;
}

/** `args`: after the name of the program. */
export function startCollector(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): CollectorProcess {
  const child: ChildProcess = start(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: Record<string, any>[] = [];
  let rest = '';
  let errors = '';
  child.stdout!.setEncoding('utf8').on('data', (some: string) => {
    const whole = (rest + some).split('\n');
    rest = whole.pop()!;
    lines.push(...whole.map((line) => JSON.parse(line)));
  });
  child.stderr!.setEncoding('utf8').on('data', (some: string) => errors += some);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let code: number | null | undefined;
  void ended.then((given) => code = given);
  return {
    pid: child.pid!,
    lines,
    ended,
    until: async (event, timeoutMs = 20_000) => {
      for (const deadline = Date.now() + timeoutMs; ;) {
        const line = lines.find((each) => each.event === event);
        if (line) return line;
        if (code !== undefined) throw new Error(`the collector ended with ${code} before ${event}: ${errors || JSON.stringify(lines.slice(-3))}`);
        if (Date.now() > deadline) throw new Error(`${event} did not come within ${timeoutMs} ms; the log ends with ${JSON.stringify(lines.slice(-3))}`);
        await sleep(5);
      }
    },
    kill: async () => {
      if (code === undefined) child.kill('SIGKILL');
      await ended;
      await end(child.pid!);
    },
    stop: async () => {
      if (code === undefined) child.kill('SIGTERM');
      let killed = false;
      const late = setTimeout(() => killed = child.kill('SIGKILL'), STOP_MS);
      const given = await ended;
      clearTimeout(late);
      await end(child.pid!);
      if (killed) throw new LocalCloudError(`The collector did not end within ${STOP_MS / 1000} s; its log ends with ${JSON.stringify(lines.slice(-3))}`);
      return given;
    },
  };
}

/** What is in the spool and in checkpoints may be looked at while the collector runs. */
export const unsettled = (work: string, source: string) => {
  const folder = path.join(work, 'checkpoints', source);
  return fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.endsWith('.json')).length : 0;
};
