import { oneLine } from './formats/text/printable';
import { Clock } from './types';

export type Level = 'info' | 'warn' | 'error';
export type Fields = Record<string, unknown>;

/** How often the same trouble is told. */
const QUIET_MS = 60_000;

/** One line of JSON for each thing that an engineer may want to know: few, and never the same trouble more than once a minute. */
export class Log {
  private readonly told = new Map<string, { at: number; more: number }>();

  constructor(private readonly clock: Pick<Clock, 'now'>, private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

  info(event: string, fields: Fields = {}) {
    this.line('info', event, fields);
  }

  warn(event: string, fields: Fields = {}) {
    this.line('warn', event, fields);
  }

  error(event: string, fields: Fields = {}) {
    this.line('error', event, fields);
  }

  /** Trouble that may last: `about` tells it from others of its kind. Returns whether it was told. */
  trouble(event: string, about: string, fields: Fields = {}): boolean {
    const key = `${event} ${about}`;
    const before = this.told.get(key);
    const now = this.clock.now();
    // A clock that was set back must not silence the log.
    if (before && Math.abs(now - before.at) < QUIET_MS) {
      before.more += 1;
      return false;
    }
    this.told.set(key, { at: now, more: 0 });
    this.line('warn', event, before && before.more > 0 ? { ...fields, repeated: before.more } : fields);
    this.forget(now);
    return true;
  }

  /** It is over: the next one is told at once. */
  over(event: string, about: string): boolean {
    return this.told.delete(`${event} ${about}`);
  }

  private forget(now: number) {
    if (this.told.size < 1000) return;
    for (const [key, { at }] of this.told) {
      if (Math.abs(now - at) >= QUIET_MS) this.told.delete(key);
    }
  }

  private line(level: Level, event: string, fields: Fields) {
    this.write(oneLine(JSON.stringify({ time: new Date(this.clock.now()).toISOString(), level, event, ...fields })));
  }
}
