import { Counts } from './types';

export const NONE: Counts = { rows: 0, published: 0, quarantined: 0, skipped: 0 };

export const plus = (one: Counts, other: Partial<Omit<Counts, 'rows'>>): Counts => checked({
  published: one.published + (other.published ?? 0),
  quarantined: one.quarantined + (other.quarantined ?? 0),
  skipped: one.skipped + (other.skipped ?? 0),
  rows: one.rows + (other.published ?? 0) + (other.quarantined ?? 0) + (other.skipped ?? 0),
});

export const minus = (one: Counts, other: Counts): Counts => checked({
  rows: one.rows - other.rows,
  published: one.published - other.published,
  quarantined: one.quarantined - other.quarantined,
  skipped: one.skipped - other.skipped,
});

/** What no collector may outlive: it has to be told, not carried on. */
export class BrokenInvariant extends Error {}

export function checked(counts: Counts, about = 'counts'): Counts {
  const { rows, published, quarantined, skipped } = counts;
  const whole = [rows, published, quarantined, skipped].every((each) => Number.isSafeInteger(each) && each >= 0);
  if (whole && rows === published + quarantined + skipped) return counts;
  throw new BrokenInvariant(`${about}: rows ${rows} is not published ${published} + quarantined ${quarantined} + skipped ${skipped}. This is a defect of the collector; please report it`);
}
