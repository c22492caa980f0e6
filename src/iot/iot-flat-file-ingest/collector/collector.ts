import { join } from 'path';
import { Ballast } from './ballast';
import { healthMessage } from './delivery/news';
import { Pace } from './delivery/pace';
import { Sender } from './delivery/sender';
import { Patience } from './files/share';
import { createRowReader } from './formats';
import { SourceHealth } from './health';
import { Ledger } from './ledger';
import { Log } from './log';
import { Settings } from './settings';
import { SourceLoop } from './source-loop';
import { Checkpoints } from './state/checkpoints';
import { DiskFailed, DiskFull } from './state/durable';
import { Lease } from './state/lease';
import { Spool } from './state/spool';
import { Stop, Stopped } from './stop';
import { Clock, SpooledMessage, Transport } from './types';

export interface CollectorParts {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

const LEASE_SECONDS = 60;
/** Of the time that a stop may take, what is left to the messages under way. */
const GRACE_MS = 2500;

/** All sources, the spool, and the way to the cloud. */
export class Collector {
  private readonly stop: Stop;
  private failure?: unknown;
  private lease?: Lease;

  constructor(private readonly parts: CollectorParts) {
    this.stop = new Stop(parts.clock);
  }

  /** What was begun is written down; then `run` ends. */
  end() {
    this.stop.request();
  }

  /** Until `end`. Rejects with what no collector may outlive, or when it cannot begin: its work folder is used by another. */
  async run(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      // Before it had begun.
      await this.lease?.release().catch(() => undefined);
    }
  }

  private async work(): Promise<void> {
    const { settings, clock, log, version } = this.parts;
    const ballast = new Ballast(settings.work, clock, log, this.stop);
    const lease = this.lease = await ballast.begin(() => Lease.acquire(settings.work, clock, LEASE_SECONDS));
    log.info('started', { version, device: settings.device, sources: settings.sources.map(({ name }) => name) });
    const tell = (detail: string) => log.error('state-damaged', { detail });
    const spool = await ballast.begin(() => Spool.open(join(settings.work, 'spool'), { maxBytes: settings.limits.spoolBytes, tell }));
    const ledger = new Ledger(spool, this.stop, log);
    const sender = this.sender(spool);
    const health = new Map(settings.sources.map(({ name }) => [name, new SourceHealth(name)]));
    const all: Checkpoints[] = [];
    const loops: SourceLoop[] = [];
    for (const source of settings.sources) {
      const checkpoints = await ballast.begin(() => Checkpoints.load(join(settings.work, 'checkpoints', source.name), { tell }));
      all.push(checkpoints);
      loops.push(new SourceLoop({
        settings,
        source,
        clock,
        log,
        ledger,
        checkpoints,
        stop: this.stop,
        health: health.get(source.name)!,
        patience: new Patience(source.files.directory),
        reader: () => createRowReader(source, settings.timestamps),
        acknowledged: () => {
          const oldest = spool.oldestPending() ?? Infinity;
          return (message) => oldest > message;
        },
      }));
    }
    await ballast.take();
    const sending = this.orFail(sender.run());
    await Promise.all([
      ...loops.map((loop) => this.orFail(loop.run())),
      this.orFail(this.renew(lease)),
      this.orFail(this.tellHealth(health, ledger, spool, sender)),
    ]);
    await Promise.race([sender.stop().catch(() => undefined), clock.sleep(GRACE_MS)]);
    await this.parts.transport.close();
    await spool.close();
    await Promise.race([sending, clock.sleep(GRACE_MS)]);
    await Promise.all(all.map((each) => each.close()));
    if (this.failure) throw this.failure;
    await lease.release();
    log.info('stopped');
  }

  private async orFail(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.failure ??= error;
      this.end();
    }
  }

  private sender(spool: Spool): Sender {
    const { settings, transport, clock, log } = this.parts;
    const next = async (): Promise<SpooledMessage | undefined> => {
      for (;;) {
        try {
          return await spool.take();
        } catch (error) {
          if (!(error instanceof DiskFailed)) throw error;
          log.trouble('disk-failed', 'reading', { detail: error.message });
          await this.stop.sleep(1000);
          if (this.stop.requested) return undefined;
        }
      }
    };
    return new Sender({
      outbox: { next, acknowledged: (number) => spool.remove(number) },
      transport,
      pace: new Pace(settings.limits, clock),
      clock,
      onFailure: (error) => log.trouble('publish-failed', '', { detail: error.message }),
    });
  }

  private async renew(lease: Lease): Promise<void> {
    for (;;) {
      await this.stop.sleep(LEASE_SECONDS / 3 * 1000);
      if (this.stop.requested) return;
      try {
        await lease.renew();
      } catch (error) {
        if (!(error instanceof DiskFull || error instanceof DiskFailed)) throw error;
        this.parts.log.trouble('disk-full', 'lease', { detail: error.message });
      }
    }
  }

  /** Only the newest counts, so it does not go through the spool; what it could not tell, the next one tells. */
  private async tellHealth(sources: Map<string, SourceHealth>, ledger: Ledger, spool: Spool, sender: Sender): Promise<void> {
    const { settings, clock, log, version } = this.parts;
    const underWay = new Set<string>();
    while (!this.stop.requested) {
      await this.stop.sleep(settings.healthSeconds * 1000);
      for (const [name, source] of sources) {
        const { health, acknowledged } = source.take(clock.now(), { spoolBytes: spool.bytes(), spoolFull: ledger.full }, version);
        const { source: _, time, rows, ...rest } = health;
        log.info('health', { source: name, ...rows, ...rest, messages_waiting: spool.pending(), memory: process.memoryUsage.rss() });
        if (underWay.has(name)) continue;
        underWay.add(name);
        void sender.once(healthMessage(settings, health)).then(acknowledged, () => undefined).finally(() => underWay.delete(name));
      }
    }
  }
}
