import { FileSettings } from '../settings';
import { Clock } from '../types';
import { Found } from './discover';

interface Watched {
  readonly size: number;
  readonly modified: number;
  /** When it was first seen so, by our clock. */
  readonly since: number;
  /** Polls that found it as the poll before did. */
  readonly alike: number;
}

/**
 * Tells which files are no longer written to.
 *
 * - An empty file holds no rows yet, and whoever made it is likely to write into it: it stays alone, unless a marker says that it is complete.
 * - A done marker that is not older than its file makes it complete at once. An older one was left by an earlier file of the name, and tells nothing.
 * - With a marker configured, a file without one waits for ever. With an outdated one it has to be stable, as without markers.
 * - Else: `stablePolls` polls in a row found size and time as the poll before did, and it is `minimumAgeSeconds` old.
 *
 * Clocks: the time of a file comes from the server's clock, its age is taken by ours. So a file is also old enough when we have watched it unchanged for that
 * long; then a time in the future holds nothing up. A clock of ours that jumps back starts the watch again; one that jumps forward leaves the polls to count.
 */
export class Completeness {
  private watched = new Map<string, Watched>();

  constructor(
    private readonly settings: Pick<FileSettings, 'stablePolls' | 'minimumAgeSeconds' | 'doneMarker'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** To be called once in each poll, with all files that it found. Keeps their order. */
  observe(found: Found[]): { complete: Found[]; waiting: Found[] } {
    const now = this.clock.now();
    this.watched = new Map(found.map(file => [file.path, watch(file, this.watched.get(file.path), now)]));
    const complete = found.filter(file => this.isComplete(file, now));
    const done = new Set(complete);
    return { complete, waiting: found.filter(file => file.size > 0 && !done.has(file)) };
  }

  private isComplete(file: Found, now: number): boolean {
    const { doneMarker, stablePolls, minimumAgeSeconds } = this.settings;
    if (doneMarker !== undefined && (file.marked === undefined || file.marked >= file.modified)) {
      return file.marked !== undefined;
    }
    const { since, alike } = this.watched.get(file.path)!;
    const age = Math.max(now - file.modified, now - since);
    return file.size > 0 && alike >= stablePolls && age >= minimumAgeSeconds * 1000;
  }
}

function watch({ size, modified }: Found, before: Watched | undefined, now: number): Watched {
  const same = before !== undefined && before.size === size && before.modified === modified;
  return same ? { size, modified, since: Math.min(before.since, now), alike: before.alike + 1 } : { size, modified, since: now, alike: 0 };
}
