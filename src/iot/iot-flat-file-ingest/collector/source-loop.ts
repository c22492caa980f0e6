import { CompletedFiles } from './completed-files';
import { BrokenInvariant } from './counts';
import { Discovery } from './files/discover';
import { ShareLost } from './files/share';
import { GrowingFiles } from './growing-files';
import { Settling } from './settling';
import { SourceContext } from './source-context';
import { Stopped } from './stop';

/** One source: looks at its share, reads what is to be read, puts away what was acknowledged; again and again. */
export class SourceLoop {
  private readonly discovery: Discovery;
  private readonly files: CompletedFiles | GrowingFiles;
  private readonly settling: Settling;
  private readonly context: SourceContext;

  constructor(context: Omit<SourceContext, 'between'>) {
    const { source, log } = context;
    this.context = { ...context, between: () => this.settling.nowAndThen() };
    this.settling = new Settling(this.context);
    this.discovery = new Discovery(source, (detail) => log.warn('file-ignored', { source: source.name, detail }));
    this.files = source.files.mode === 'growing' ? new GrowingFiles(this.context, this.settling) : new CompletedFiles(this.context, this.settling);
  }

  /** Until the collector stops. Rejects only with what no collector may outlive. */
  async run(): Promise<void> {
    const { source, stop } = this.context;
    while (!stop.requested) {
      await this.poll();
      await this.rest(source.files.pollSeconds * 1000);
    }
  }

  /** One look at the share, and all that follows from it. */
  async poll(): Promise<void> {
    const { source, log, health, patience } = this.context;
    try {
      await this.settling.now();
      const found = await patience.run(() => this.discovery.poll());
      if (health.shareLost) log.info('share-back', { source: source.name });
      health.shareLost = false;
      log.over('share-lost', source.name);
      await this.files.take(found);
    } catch (error) {
      if (error instanceof Stopped) return;
      if (error instanceof ShareLost) {
        health.shareLost = true;
        log.trouble('share-lost', source.name, { source: source.name, detail: error.message });
        return;
      }
      if (error instanceof BrokenInvariant) throw error;
      log.trouble('source-failed', source.name, { source: source.name, detail: (error as Error).message, stack: (error as Error).stack });
    }
  }

  /** Acknowledgements come in between two polls. */
  private async rest(milliseconds: number): Promise<void> {
    const { stop, clock } = this.context;
    const until = clock.now() + milliseconds;
    for (let left = milliseconds; left > 0 && left <= milliseconds && !stop.requested; left = until - clock.now()) {
      await stop.sleep(Math.min(left, 1000));
      if (!stop.requested) await this.settle();
    }
  }

  private async settle(): Promise<void> {
    try {
      await this.settling.nowAndThen();
    } catch (error) {
      // The next poll tells.
      if (error instanceof BrokenInvariant) throw error;
    }
  }
}
