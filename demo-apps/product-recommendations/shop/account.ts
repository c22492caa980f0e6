import { OrderLine, SOLD } from './shop';

/** Where the rows of a source go: what the report of an export says, known before. read = written + quarantined + skipped. */
export interface Account {
  readonly read: number;
  readonly written: number;
  readonly quarantined: Tally;
  readonly skipped: Tally;
}

export interface Tally {
  readonly total: number;
  readonly reasons: Record<string, number>;
}

/** Of orders as the shop makes them: all are good, those that were not sold are filtered. */
export function accountOf(orders: readonly OrderLine[]): Account {
  const sold = orders.filter(({ status }) => (SOLD as readonly string[]).includes(status)).length;
  return {
    read: orders.length,
    written: sold,
    quarantined: tally({}),
    skipped: tally({ FILTERED: orders.length - sold }),
  };
}

/** Of two sources that are read together. */
export function together(one: Account, other: Account): Account {
  return {
    read: one.read + other.read,
    written: one.written + other.written,
    quarantined: tally(added(one.quarantined.reasons, other.quarantined.reasons)),
    skipped: tally(added(one.skipped.reasons, other.skipped.reasons)),
  };
}

/** Reasons with their sum; those that do not occur are left out. */
export function tally(reasons: Record<string, number>): Tally {
  const occurring = Object.entries(reasons).filter(([, count]) => count > 0);
  return { total: occurring.reduce((sum, [, count]) => sum + count, 0), reasons: Object.fromEntries(occurring) };
}

function added(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const sums = { ...one };
  for (const [reason, count] of Object.entries(other)) sums[reason] = (sums[reason] ?? 0) + count;
  return sums;
}
