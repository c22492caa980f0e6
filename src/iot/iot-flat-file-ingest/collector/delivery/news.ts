import type { Settings } from '../settings';
import { topicOf } from '../topics';
import type { Counts, Message } from '../types';

/** What became of a file; times in milliseconds since 1970. */
export interface Account {
  readonly source: string;
  readonly fileId: string;
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** same: its content was read before, under this or another name. closed: a growing file that was rotated away. growing: read to its end of now. */
  readonly state: 'done' | 'same' | 'stopped' | 'closed' | 'growing';
  readonly reason?: string;
  readonly counts: Counts;
  readonly collectedAt: number;
}

export function accountMessage(settings: Pick<Settings, 'topicPrefix' | 'device' | 'timestamps'>, account: Account): Message {
  const { source, fileId, path, size, modified, state, reason, counts, collectedAt } = account;
  const time = (milliseconds: number) => Math.round(settings.timestamps === 'us' ? milliseconds * 1000 : milliseconds);
  return message(topicOf(settings, source, 'files'), {
    v: 1,
    device: settings.device,
    source,
    file_id: fileId,
    file: path,
    bytes: size,
    modified: time(modified),
    state,
    reason: reason ?? null,
    ...counts,
    collected_at: time(collectedAt),
  });
}

/** How a source fares. Numbers of rows and files are those since the last message that was acknowledged. */
export interface Health {
  readonly source: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly rows: Counts;
  readonly filesDone: number;
  readonly filesStopped: number;
  /** Of the files that wait; 0 when none does. */
  readonly oldestFileSeconds: number;
  /** Since what is being read was written; 0 when nothing is. */
  readonly lagSeconds: number;
  readonly spoolBytes: number;
  readonly spoolFull: boolean;
  readonly shareLost: boolean;
  readonly version: string;
}

/** Metrics are made of its numbers. */
export function healthMessage(settings: Pick<Settings, 'topicPrefix' | 'device'>, health: Health): Message {
  const { source, time, rows, filesDone, filesStopped, oldestFileSeconds, lagSeconds, spoolBytes, spoolFull, shareLost, version } = health;
  return message(topicOf(settings, source, 'health'), {
    v: 1,
    device: settings.device,
    source,
    time: Math.round(time),
    rows_read: rows.rows,
    rows_published: rows.published,
    rows_quarantined: rows.quarantined,
    rows_skipped: rows.skipped,
    files_done: filesDone,
    files_stopped: filesStopped,
    oldest_file_seconds: oldestFileSeconds,
    lag_seconds: lagSeconds,
    spool_bytes: spoolBytes,
    spool_full: Number(spoolFull),
    share_lost: Number(shareLost),
    version,
  });
}

const message = (topic: string, content: object): Message => ({ topic, payload: Buffer.from(JSON.stringify(content)), rows: 0 });
