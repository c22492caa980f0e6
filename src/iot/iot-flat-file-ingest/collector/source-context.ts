import { join } from 'path';
import { BrokenInvariant } from './counts';
import { FileClosed } from './files/open';
import { Patience, ShareLost } from './files/share';
import { SourceHealth } from './health';
import { Ledger } from './ledger';
import { Log } from './log';
import { Settings, SourceSettings } from './settings';
import { Checkpoints } from './state/checkpoints';
import { DiskFailed, DiskFull } from './state/durable';
import { QuarantineFile } from './state/quarantine-file';
import { Stop, Stopped } from './stop';
import { Checkpoint, Clock, RowReader } from './types';

/** What the loop of one source works with. */
export interface SourceContext {
  readonly settings: Settings;
  readonly source: SourceSettings;
  readonly clock: Clock;
  readonly stop: Stop;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly checkpoints: Checkpoints;
  readonly health: SourceHealth;
  readonly patience: Patience;
  /** Anew for each reading of a file. */
  reader(): RowReader;
  /** Of now: whether all messages up to one are acknowledged. */
  acknowledged(): (message: number) => boolean;
  /** Called between two writes, as a long file must not hold up what others wait for. */
  between(): Promise<void>;
}

export const quarantineOf = ({ settings, source }: Pick<SourceContext, 'settings' | 'source'>, checkpoint: Checkpoint) =>
  QuarantineFile.resume(join(settings.work, 'quarantine', source.name, `${checkpoint.fileId}.ndjson`), checkpoint.next.offset);

/** Something that nobody thought of, of this file alone: the others follow, and it is tried again in each poll. Anything that concerns more than it is thrown. */
export function tellFailed({ log, source }: Pick<SourceContext, 'log' | 'source'>, { path }: { readonly path: string }, error: unknown): void {
  if (BEYOND_ONE_FILE.some((kind) => error instanceof kind)) throw error;
  const { message, stack } = error as Error;
  log.trouble('file-failed', `${source.name}/${path}`, { source: source.name, file: path, detail: message, stack });
}

const BEYOND_ONE_FILE = [ShareLost, Stopped, BrokenInvariant, DiskFull, DiskFailed];

/** It waits, and is tried again in the next poll. */
export const tellClosed = ({ log, source }: Pick<SourceContext, 'log' | 'source'>, { path }: { readonly path: string }, { message }: FileClosed) =>
  void log.trouble('file-closed-to-us', `${source.name}/${path}`, { source: source.name, file: path, detail: message });
