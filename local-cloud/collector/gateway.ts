import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from '../errors';
import { sleep } from '../processes';
import { CollectorProcess, startCollector } from './collector-process';

/** A computer with the collector and its configuration, which may die and start again. */
export class Gateway {
  private readonly lives: CollectorProcess[] = [];
  private readonly configuration: string;
  private running = false;

  constructor(folder: string, configuration: object, private readonly program: string) {
    fs.mkdirSync(folder, { recursive: true });
    this.configuration = path.join(folder, 'collector.json');
    fs.writeFileSync(this.configuration, JSON.stringify(configuration));
  }

  start(): void {
    const life = startCollector(this.program, ['--config', this.configuration]);
    this.lives.push(life);
    this.running = true;
    void life.ended.then(() => { this.running = false; });
  }

  /** What it told about this, in all its lives. */
  events(event: string): Record<string, unknown>[] {
    return this.lives.flatMap(({ lines }) => lines.filter((line) => line.event === event));
  }

  async until(what: string, so: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; !await so(); await sleep(50)) {
      const why = !this.running ? 'the collector ended' : Date.now() > deadline ? `not within ${timeoutMs / 1000} s` : undefined;
      if (why) throw new LocalCloudError(`${what}: ${why}; it told\n${this.life.lines.slice(-8).map((line) => JSON.stringify(line)).join('\n')}`);
    }
  }

  /** As a supervisor ends it. */
  async stop(): Promise<void> {
    await this.life.stop();
  }

  /** Like a power cut. */
  async kill(): Promise<void> {
    await this.life.kill();
  }

  private get life(): CollectorProcess {
    return this.lives[this.lives.length - 1];
  }
}
