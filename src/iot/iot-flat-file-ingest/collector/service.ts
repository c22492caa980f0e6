import { Collector } from './collector';
import { transportOf } from './delivery/transport';
import { Log } from './log';
import { Settings } from './settings';
import { Clock } from './types';

export const CLOCK: Clock = { now: Date.now, sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) };

/** A supervisor that asks to end waits a while, and then ends it without asking. */
const END_MS = 5000;

/** Until it is asked to end. Returns the exit code. */
export async function serve(settings: Settings, version: string): Promise<number> {
  const log = new Log(CLOCK);
  const transport = transportOf(settings, (state) => {
    if (/^not /.test(state)) log.trouble('connection-lost', '', { state });
    else log.over('connection-lost', '') || log.info('connected', { state });
  });
  const collector = new Collector({ settings, transport, clock: CLOCK, log, version });
  const end = (signal: string) => {
    log.info('ending', { signal });
    collector.end();
    setTimeout(() => {
      log.warn('ended-early', { detail: `Not all was written down within ${END_MS / 1000} s; it is done again after the next start` });
      process.exit(0);
    }, END_MS).unref();
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  try {
    await collector.run();
    return 0;
  } catch (error) {
    log.error('failed', { detail: (error as Error).message, stack: (error as Error).stack });
    await transport.close().catch(() => undefined);
    return 1;
  }
}
