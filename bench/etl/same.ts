import { Measured, rows, Way } from './ways';

const COUNTS = ['users', 'usersWithTwo', 'items', 'eventTypes'];

/** Stops unless all ways made the same rows and the same account: nothing else may be compared. */
export function check(found: Record<Way, Measured>) {
  const { etl, ...byHand } = found;
  const own = rows(etl.folder);
  for (const [way, other] of Object.entries(byHand)) {
    const difference = firstDifference(own, rows(other.folder)) ?? differenceOfAccounts(etl.account, other.account);
    if (difference) throw new Error(`The ETL and the script "${way}" differ: ${difference}`);
  }
}

/** What sorted rows differ in first. */
export function firstDifference(one: string[], other: string[]): string | undefined {
  const place = Array.from({ length: Math.max(one.length, other.length) }).findIndex((_, index) => one[index] !== other[index]);
  return place < 0 ? undefined : `of ${one.length} and ${other.length} rows, sorted, number ${place + 1} is ${one[place] ?? 'none'} and ${other[place] ?? 'none'}`;
}

/** What accounts differ in; the script that keeps nothing counts bad rows only. */
export function differenceOfAccounts(one: Measured['account'], other: Measured['account']): string | undefined {
  const reasons = [one, other].map((account) => JSON.stringify(Object.entries(account.reasons).filter(([, count]) => count > 0).sort()));
  if (reasons[0] !== reasons[1]) return `bad rows are ${reasons.join(' and ')}`;
  const count = COUNTS.find((name) => name in other && one[name] !== other[name]);
  return count && `${count} is ${one[count]} and ${other[count]}`;
}
