import { AlarmWatch, ReadAlarm } from './alarms';
import { Checkers, CheckersOptions } from './checkers';
import { Clock } from './clock';
import { HealthCheck } from './model';

export interface HealthChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly checkId: string;
  readonly name: string;
  readonly healthy: boolean;
  /** What the checker or the alarm said that tipped it. */
  readonly reason: string;
}

export interface HealthOptions {
  readonly checks: HealthCheck[];
  readonly clock: Clock;
  readonly probe: CheckersOptions['probe'];
  readonly readAlarm: ReadAlarm;
  /** Checkers of each endpoint. */
  readonly checkers: number;
}

/** The status of all health checks, and every change of it. */
export class Health {
  /** All changes so far, oldest first. */
  readonly changes: HealthChange[] = [];
  private readonly checks: Map<string, HealthCheck>;
  private readonly sources = new Map<string, Checkers | AlarmWatch>();
  private readonly listeners = new Set<(change: HealthChange) => void>();
  private known: Map<string, boolean>;

  constructor(private readonly options: HealthOptions) {
    this.checks = new Map(options.checks.map((check) => [check.id, check]));
    for (const check of options.checks) this.addSource(check);
    this.known = this.statuses();
  }

  start(): void {
    for (const source of this.sources.values()) source.start();
  }

  async stop(): Promise<void> {
    this.listeners.clear();
    await Promise.all([...this.sources.values()].map((source) => source.stop()));
  }

  /** Calls the listener at each change, until the result is called. */
  onChange(listener: (change: HealthChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The status of a health check, by its id, logical id or name. */
  statusOf(check: string): boolean {
    return this.status(this.find(check));
  }

  find(check: string): HealthCheck {
    const exact = this.checks.get(check);
    if (exact) return exact;
    const found = [...this.checks.values()].filter(({ id, name }) => name === check || id.endsWith(`.${check}`));
    if (found.length === 1) return found[0];
    throw new Error(`${found.length === 0 ? 'No' : 'More than one'} health check is named ${check}. There are: ${[...this.checks.keys()].join(', ')}.`);
  }

  private addSource(check: HealthCheck): void {
    const changed = (reason: string) => this.publish(reason);
    if (check.disabled) return;
    if (check.kind === 'endpoint') {
      const { checkers: count, clock, probe } = this.options;
      this.sources.set(check.id, new Checkers({ check, count, clock, probe, changed }));
    } else if (check.kind === 'alarm') {
      const { clock, readAlarm } = this.options;
      this.sources.set(check.id, new AlarmWatch({ check, clock, readAlarm, changed }));
    }
  }

  /** Inverted comes last: also a disabled check, which counts as healthy, then counts as unhealthy. */
  private status(check: HealthCheck): boolean {
    return this.uninverted(check) !== check.inverted;
  }

  private uninverted(check: HealthCheck): boolean {
    if (check.disabled) return true;
    if (check.kind !== 'calculated') return this.sources.get(check.id)!.healthy;
    return check.children.filter((child) => this.status(this.checks.get(child)!)).length >= check.healthThreshold;
  }

  private statuses(): Map<string, boolean> {
    return new Map([...this.checks.values()].map((check) => [check.id, this.status(check)]));
  }

  /** One source has changed: tells which checks, calculated ones included, are different now. */
  private publish(reason: string): void {
    const before = this.known;
    this.known = this.statuses();
    for (const [checkId, healthy] of this.known) {
      if (before.get(checkId) === healthy) continue;
      const change = { at: this.options.clock.now(), checkId, name: this.checks.get(checkId)!.name, healthy, reason };
      this.changes.push(change);
      for (const listener of this.listeners) listener(change);
    }
  }
}
