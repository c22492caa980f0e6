// eslint-disable-next-line import/no-extraneous-dependencies -- in the bundle of the collector, not a dependency of the package
import { Info } from 'luxon';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Hours of which the offset is remembered: more than a year of them. */
const REMEMBERED = 10_000;

/**
 * When a local time of a zone was, in milliseconds since 1970. A time that comes twice, when clocks are put back, is taken as the first.
 * A time that never comes, when they are put forward, is none: undefined.
 */
export type ToInstant = (wall: number) => number | undefined;

export function zoneClock(name: string): { toInstant: ToInstant; offsetAt(instant: number): number } {
  const zone = Info.normalizeZone(name);
  if (!zone.isValid) throw new Error(`The zone "${name}" is none that is known here: it has to be an IANA name, for example Europe/Berlin.`);
  if (zone.isUniversal) {
    const fixed = zone.offset(0) * 60_000;
    return { toInstant: wall => wall - fixed, offsetAt: () => fixed };
  }

  const exact = (instant: number) => Math.round(zone.offset(instant) * 60_000);
  const hours = new Map<number, number>();
  /** Asking the zone takes microseconds: so it is asked once for each hour. NaN: the offset changes within it. */
  const offsetAt = (instant: number): number => {
    const hour = Math.floor(instant / HOUR);
    let known = hours.get(hour);
    if (known === undefined) {
      const [start, end] = [exact(hour * HOUR), exact((hour + 1) * HOUR - 1)];
      known = start === end ? start : NaN;
      if (hours.size >= REMEMBERED) hours.clear();
      hours.set(hour, known);
    }
    return Number.isNaN(known) ? exact(instant) : known;
  };

  const toInstant: ToInstant = wall => {
    // A day before and a day after, the offset is what it is on either side of a change that is near.
    const [before, after] = [offsetAt(wall - DAY), offsetAt(wall + DAY)];
    const early = wall - Math.max(before, after);
    if (offsetAt(early) === Math.max(before, after)) return early;
    const late = wall - Math.min(before, after);
    return offsetAt(late) === Math.min(before, after) ? late : undefined;
  };
  return { toInstant, offsetAt };
}
