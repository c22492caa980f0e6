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

/** How often at most, by its minutes. Glue has a least of five between two crawls. */
export const isOftenerThan = (value: string, minutes: number): boolean => {
  const [part] = /^cron\(\s*(\S+)/.exec(value)?.slice(1) ?? [''];
  if (part.includes(',')) {
    const marks = part.split(',').map(Number).sort((one, other) => one - other);
    return marks.some((mark, index) => index > 0 && mark - marks[index - 1] < minutes);
  }
  return part === '*' || Number(/\/(\d+)$/.exec(part)?.[1] ?? minutes) < minutes;
};
