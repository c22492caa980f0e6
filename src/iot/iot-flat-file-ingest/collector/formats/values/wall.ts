/** A date and a time as they are written, before it is known where on Earth they are meant. */
export interface Wall {
  /** Milliseconds since 1970 if it were UTC. */
  milliseconds: number;
  /** Beyond the milliseconds, 0 to 999. */
  microseconds: number;
  /** What the text says of its zone: milliseconds to the east of UTC. */
  offset?: number;
}

const DAY = 86_400_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysIn = (year: number, month: number) =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : MONTH_DAYS[month - 1];

/** Days since 1970; years are counted from March, so that the leap day is the last. NaN if there is no such day. */
export function daysSince1970(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN;
  const y = month > 2 ? year : year - 1;
  const century = Math.floor(y / 100);
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day;
  return 365 * y + Math.floor(y / 4) - century + Math.floor(century / 4) + dayOfYear - 719_469;
}

/** NaN if there is no such time; 24:00:00 is the end of the day. */
export function timeOfDay(hour: number, minute: number, second: number, fraction: number): number {
  const valid = minute >= 0 && minute <= 59 && second >= 0 && second <= 59 && (hour <= 23 || (hour === 24 && minute + second + fraction === 0));
  return valid ? ((hour * 60 + minute) * 60 + second) * 1000 : NaN;
}

/** From a date and the microseconds of a second; undefined if there is no such moment. */
export function wallOf(days: number, time: number, micros: number, offset?: number): Wall | undefined {
  const milliseconds = days * DAY + time + Math.floor(micros / 1000);
  return Number.isNaN(milliseconds) ? undefined : { milliseconds, microseconds: micros % 1000, offset };
}

export const isoDate = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 10);
