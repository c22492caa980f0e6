/**
 * Patterns of Luxon that tell a day whoever reads them: with a year, a month and a day, and nothing that depends on the language of the machine or on the day on which it is read.
 * https://moment.github.io/luxon/#/parsing?id=table-of-tokens
 */
const YEAR = ['y', 'yy', 'yyyy', 'yyyyyy'];
const MONTH = ['L', 'LL', 'LLL', 'LLLL', 'M', 'MM', 'MMM', 'MMMM'];
const DAY = ['d', 'dd'];
const DAY_OF_YEAR = ['o', 'ooo'];
const HOUR = ['H', 'HH'];
const HALF_DAY_HOUR = ['h', 'hh'];
const KNOWN = [
  ...YEAR, ...MONTH, ...DAY, ...DAY_OF_YEAR, ...HOUR, ...HALF_DAY_HOUR,
  'm', 'mm', 's', 'ss', 'S', 'SSS', 'u', 'uu', 'uuu', 'a', 'Z', 'ZZ', 'ZZZ', 'z', 'E', 'EEE', 'EEEE', 'c', 'ccc', 'cccc',
];

/** What is wrong with a pattern, if something is. */
export function patternProblem(pattern: string): string | undefined {
  const letters: string[] = pattern.replace(/'[^']*'/g, ' ').match(/([A-Za-z])\1*/g) ?? [];
  if (letters.length === 0) return 'it has no letters';
  const unknown = letters.find((each) => !KNOWN.includes(each));
  if (unknown) return `${unknown} means nothing in it (other text stands in '…')`;
  const has = (tokens: string[]) => letters.some((each) => tokens.includes(each));
  if (!has(YEAR)) return 'it has no year';
  if (!(has(MONTH) && has(DAY)) && !has(DAY_OF_YEAR)) return 'it has no month and day';
  if (has(HALF_DAY_HOUR) && !letters.includes('a')) return 'hours from 1 to 12 (h) need AM or PM (a)';
  if (has(HALF_DAY_HOUR) && has(HOUR)) return 'it has the hour twice';
  const repeated = letters.find((each, index) => letters.indexOf(each) !== index);
  return repeated && `${repeated} stands in it twice`;
}

export function isZone(zone: string): boolean {
  try {
    // An offset such as +02:00 is taken by newer versions of Node.js only; a name is what was asked for.
    return /^[A-Za-z]/.test(zone) && Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}
