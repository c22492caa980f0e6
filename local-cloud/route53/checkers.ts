import { Clock } from './clock';
import { EndpointCheck } from './model';
import { ProbeResult } from './probe';

/** One checker's view: it changes after `threshold` consecutive results of the other kind. A new check starts healthy. */
export class Opinion {
  healthy = true;
  private contrary = 0;

  constructor(private readonly threshold: number) {}

  /** Takes in a result; true when the opinion has changed. */
  observe(healthy: boolean): boolean {
    if (healthy === this.healthy) {
      this.contrary = 0;
      return false;
    }
    this.contrary++;
    if (this.contrary < this.threshold) return false;
    this.healthy = healthy;
    this.contrary = 0;
    return true;
  }
}

/** More than 18 % of the checkers must see the endpoint healthy. In whole numbers: 18 of 100 are not enough, 19 are. */
export function enoughHealthy(healthy: number, checkers: number): boolean {
  return healthy * 100 > checkers * 18;
}

export interface CheckersOptions {
  readonly check: EndpointCheck;
  readonly count: number;
  readonly clock: Clock;
  readonly probe: (check: EndpointCheck, checkerRegion: string, signal: AbortSignal) => Promise<ProbeResult>;
  /** Called when the checkers' common verdict has changed. */
  readonly changed: (reason: string) => void;
}

/**
 * The checkers of one endpoint, spread over the checker regions. Route 53's checkers do not coordinate; here their phases are
 * spread evenly over the interval, so that runs are comparable.
 */
export class Checkers {
  private readonly opinions: Opinion[];
  private readonly stopping = new AbortController();
  private readonly cancels = new Map<number, () => void>();
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: CheckersOptions) {
    this.opinions = Array.from({ length: options.count }, () => new Opinion(options.check.failureThreshold));
  }

  get healthy(): boolean {
    return enoughHealthy(this.opinions.filter(({ healthy }) => healthy).length, this.opinions.length);
  }

  start(): void {
    const interval = this.options.check.interval * 1000;
    this.opinions.forEach((_, index) => this.schedule(index, interval * index / this.opinions.length));
  }

  async stop(): Promise<void> {
    for (const cancel of this.cancels.values()) cancel();
    this.stopping.abort();
    await Promise.all(this.running);
  }

  private schedule(index: number, delay: number): void {
    this.cancels.set(index, this.options.clock.after(delay, () => {
      // The next request is due one interval after this one starts, however long the answer takes (8 s at most).
      this.schedule(index, this.options.check.interval * 1000);
      const run = this.ask(index).finally(() => this.running.delete(run));
      this.running.add(run);
    }));
  }

  private async ask(index: number): Promise<void> {
    const { check, probe, changed } = this.options;
    const result = await probe(check, check.checkerRegions[index % check.checkerRegions.length], this.stopping.signal);
    if (this.stopping.signal.aborted) return;
    const before = this.healthy;
    this.opinions[index].observe(result.healthy);
    if (this.healthy !== before) changed(result.reason);
  }
}
