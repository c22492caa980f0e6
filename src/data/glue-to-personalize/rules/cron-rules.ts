import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** A field of a cron expression. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: string[];
  readonly special?: RegExp;
}

/** https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html and https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based */
const FIELDS: CronField[] = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31, special: /^(\?|L|LW|\d{1,2}W)$/ },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'day of the week', min: 1, max: 7, names: DAYS, special: /^(\?|L|[1-7]L|[1-7]#[1-5])$/ },
  { name: 'year', min: 1970, max: 2199 },
];

/** A cron expression of AWS: six fields, one of the two for days being `?`. */
export function checkCron(scope: Construct, prop: string, value: string) {
  const parts = /^cron\((.*)\)$/.exec(value)?.[1].trim().split(/\s+/) ?? [];
  const allowed = (more: string) => ({ prop, value, allowed: `cron(minutes hours day-of-month month day-of-week year)${more}`, fix: "use one such as 'cron(0 1 * * ? *)'" });
  if (parts.length !== FIELDS.length) throw propError(scope, allowed(' with six fields'));
  const wrong = FIELDS.find((field, index) => !parts[index].split(',').every((part) => fits(part, field)));
  if (wrong) throw propError(scope, allowed(`, where the ${wrong.name} is from ${wrong.min} to ${wrong.max}`));
  if ([parts[2], parts[4]].filter((part) => part === '?').length !== 1) throw propError(scope, allowed(' with ? for one of the two for days'));
}

/** `*`, a number, a range, or steps of one of these. */
function fits(part: string, { min, max, names = [], special }: CronField): boolean {
  if (special?.test(part)) return true;
  const [range, step] = part.split('/');
  if (step !== undefined && !(/^\d{1,4}$/.test(step) && Number(step) >= 1)) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => numberOf(end, names));
  return ends.length <= 2 && ends.every((end) => end >= min && end <= max) && ends[0] <= ends[ends.length - 1];
}

const numberOf = (text: string, names: string[]) => /^\d{1,4}$/.test(text) ? Number(text) : names.indexOf(text.toUpperCase()) + 1 || NaN;

/** The values of a field that is a list of numbers, ranges and steps; undefined of one that says it in words, such as the last day. */
function valuesOf(text: string, { min, max, names = [], special }: CronField): number[] | undefined {
  const parts = text.split(',');
  if (parts.some((part) => special?.test(part))) return undefined;
  const values = parts.flatMap((part) => {
    const [range, step] = part.split('/');
    const [first, last = step === undefined ? first : max] = range === '*' ? [min, max] : range.split('-').map((end) => numberOf(end, names));
    return Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((value) => (value - first) % Number(step ?? 1) === 0);
  });
  return [...new Set(values)].sort((one, other) => one - other);
}

const partsOf = (value: string) => /^cron\((.*)\)$/.exec(value)![1].trim().split(/\s+/);

/** From each value to the next, and from the last to the first of the next round. */
const gaps = (values: number[], round: number) => values.map((value, index) => (values[index + 1] ?? values[0] + round) - value);

/** Whether two starts of a correct expression can be less than so many minutes apart, an hour at most. */
export function isOftenerThan(value: string, least: number): boolean {
  const [minutes, hours] = partsOf(value).slice(0, 2).map((part, index) => valuesOf(part, FIELDS[index])!);
  const oneAfterOther = gaps(hours, 24).includes(1);
  return gaps(minutes, 60).some((gap, index) => gap < least && (oneAfterOther || index < minutes.length - 1));
}

const LENGTHS_OF_MONTHS = [28, 29, 30, 31];

/** Whether a correct expression surely starts something within any 7 days. */
export function isWeekly(value: string): boolean {
  const [, , days, month, weekDays, year] = partsOf(value);
  const months = valuesOf(month, FIELDS[3])!;
  if (year !== '*' || months.length < 12) return false;
  if (days === '?') return valuesOf(weekDays, FIELDS[4]) !== undefined;
  const known = valuesOf(days, FIELDS[2]) ?? [];
  return LENGTHS_OF_MONTHS.every((length) => {
    const within = known.filter((day) => day <= length);
    return within.length > 0 && gaps(within, length).every((gap) => gap <= 7);
  });
}
