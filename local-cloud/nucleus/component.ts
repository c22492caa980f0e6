import { ChildProcess } from 'child_process';
import * as fs from 'fs';
import { StepName } from './recipe';
import { Command } from './script';
import { LocalCloudError } from '../errors';
import { alive, end, sleep, start } from '../processes';

/** As the nucleus tells it. */
export type ComponentState = 'NEW' | 'INSTALLED' | 'STARTING' | 'RUNNING' | 'ERRORED' | 'STOPPING' | 'FINISHED' | 'BROKEN';

export interface ComponentParts {
  readonly name: string;
  /** The step as it is to run now; nothing when the recipe has none. */
  readonly command: (step: StepName) => Command | undefined;
  readonly env: Record<string, string>;
  readonly workPath: string;
  /** Takes what the component writes. */
  readonly log: string;
}

/** A step that fails so often within an hour is not tried again. */
const FAILURES = 3;
const WITHIN_MS = 3_600_000;
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 5_000;
const PATIENCE_MS = 30_000;

/** Runs the steps of a component, again when they fail, until it is BROKEN. */
export class Component {
  readonly states: ComponentState[] = ['NEW'];
  private stopping = false;
  private child?: ChildProcess;
  private life?: Promise<void>;

  constructor(private readonly parts: ComponentParts) {}

  get name(): string {
    return this.parts.name;
  }

  get state(): ComponentState {
    return this.states[this.states.length - 1];
  }

  /** What it wrote so far. */
  get output(): string {
    return fs.existsSync(this.parts.log) ? fs.readFileSync(this.parts.log, 'utf8') : '';
  }

  /** Of the process of the step that runs, which is the leader of its group. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    this.stopping = false;
    this.life = this.live();
  }

  /** Runs `shutdown`; what still runs then gets SIGTERM, and SIGKILL after a grace. */
  async stop(): Promise<void> {
    if (this.stopping) return this.life;
    this.stopping = true;
    const child = this.child;
    if (child) this.states.push('STOPPING');
    await this.run('shutdown', false);
    if (child?.pid) await terminate(child.pid);
    await this.life;
    if (this.state !== 'BROKEN') this.states.push('FINISHED');
  }

  async until(...states: ComponentState[]): Promise<ComponentState> {
    for (const deadline = Date.now() + PATIENCE_MS; !states.includes(this.state); await sleep(10)) {
      if (Date.now() > deadline) {
        throw new LocalCloudError(`${this.name} is ${this.state} and was to be ${states.join(' or ')} within ${PATIENCE_MS / 1000} s; it wrote\n${this.output}`);
      }
    }
    return this.state;
  }

  private async live(): Promise<void> {
    if (!await this.repeatedly('install')) return;
    this.states.push('INSTALLED', 'STARTING');
    if (!await this.repeatedly('startup')) return;
    this.states.push('RUNNING');
    if (await this.repeatedly('run') && !this.stopping && this.parts.command('run')) this.states.push('FINISHED');
  }

  /** True when it ended well, or there is no such step. */
  private async repeatedly(step: StepName): Promise<boolean> {
    let failures: number[] = [];
    while (!this.stopping) {
      if (await this.run(step, true)) return true;
      if (this.stopping) return false;
      this.states.push('ERRORED');
      const now = Date.now();
      failures = [...failures.filter((at) => now - at < WITHIN_MS), now];
      if (failures.length >= FAILURES) {
        this.states.push('BROKEN');
        return false;
      }
      await this.run('recover', false);
      this.states.push(step === 'run' ? 'RUNNING' : 'STARTING');
    }
    return false;
  }

  private async run(step: StepName, main: boolean): Promise<boolean> {
    const command = this.parts.command(step);
    if (!command) return true;
    const output = fs.openSync(this.parts.log, 'a');
    const child = start('sh', ['-c', command.script], {
      cwd: this.parts.workPath, env: { PATH: process.env.PATH, ...this.parts.env, ...command.env }, stdio: ['ignore', output, output],
    });
    fs.closeSync(output);
    if (main) this.child = child;
    const ended = new Promise<boolean>((resolve) => child.once('exit', (code) => resolve(code === 0)).once('error', () => resolve(false)));
    const late = command.timeoutMs && setTimeout(() => void terminate(child.pid!), command.timeoutMs);
    const well = await ended;
    clearTimeout(late);
    // Nothing that a step started outlives it.
    if (child.pid) await end(child.pid);
    if (main) this.child = undefined;
    return well;
  }
}

async function terminate(group: number): Promise<void> {
  try {
    process.kill(-group, 'SIGTERM');
    for (const deadline = Date.now() + GRACE_MS; alive(group) && Date.now() < deadline;) await sleep(20);
    if (alive(group)) process.kill(-group, 'SIGKILL');
  } catch {
    // It ended in the meantime: that is what was wanted.
  }
}
