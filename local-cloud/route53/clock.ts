/** Time, so that tests can run hours of health checking in an instant. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `action` once, after `ms` milliseconds; the result cancels it. */
  after(ms: number, action: () => void): () => void;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

interface Alarm {
  at: number;
  action: () => void;
}

/** A clock that stands still until it is told to advance. */
export class VirtualClock implements Clock {
  private time = 0;
  private alarms: Alarm[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, action: () => void): () => void {
    const alarm = { at: this.time + ms, action };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  /** Number of actions that still wait: 0 once everything that used the clock has stopped. */
  get pending(): number {
    return this.alarms.length;
  }

  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.nextUntil(end); next; next = this.nextUntil(end)) {
      this.alarms = this.alarms.filter((other) => other !== next);
      this.time = next.at;
      next.action();
      await settle();
    }
    this.time = end;
  }

  private nextUntil(end: number): Alarm | undefined {
    const due = this.alarms.filter(({ at }) => at <= end);
    return due.reduce<Alarm | undefined>((first, alarm) => (!first || alarm.at < first.at ? alarm : first), undefined);
  }
}

/** Lets promises that are already decided run their continuations before time moves on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
