import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';
import { knownText, required } from '../../../core/value-rules';
import { DatasetTimeFormat } from '../dataset-time-format';

export function checkTime(scope: Construct, prop: string, format: DatasetTimeFormat | undefined) {
  required(scope, prop, format, ({ _kind }) => _kind, 'a DatasetTimeFormat', 'use one such as DatasetTimeFormat.iso8601()');
  const { _kind: kind } = format!;
  if (kind.kind === 'EPOCH') return;
  checkZone(scope, `${prop}.zone`, kind.zone);
  if (kind.kind === 'PATTERN') checkPattern(scope, `${prop}.pattern`, kind.pattern);
}

const ZONE = { pattern: /^(UTC|[A-Za-z]+(\/[\w+-]+){1,2})$/, allowed: 'UTC, or a name of the time zone database', fix: "use one such as 'Europe/Berlin'" };

/** Java knows the names of zones by their case, ECMAScript does not. Other names of a zone are known to both. */
function checkZone(scope: Construct, prop: string, zone: string) {
  knownText(scope, prop, zone ?? '', ZONE);
  const known = nameOf(zone);
  if (known === undefined) throw propError(scope, { prop, value: zone, allowed: ZONE.allowed, fix: ZONE.fix });
  if (known === zone || known.toLowerCase() !== zone.toLowerCase()) return;
  throw propError(scope, { prop, value: zone, allowed: `${known}, in this case`, fix: `use '${known}'` });
}

/** Whether there is a zone of this name, in any case. */
export const isZone = (zone: string) => nameOf(zone) !== undefined;

function nameOf(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Letters of Spark that can be read, not only written: https://spark.apache.org/docs/3.5.6/sql-ref-datetime-pattern.html */
const LETTERS = 'GyMLdDahHkKmsSVzOXxZ';

function checkPattern(scope: Construct, prop: string, pattern: string) {
  knownText(scope, prop, pattern ?? '', { pattern: /^[^\x00-\x1f]{1,100}$/, allowed: 'a pattern of Spark of at most 100 characters', fix: "use one such as 'dd.MM.yyyy HH:mm'" });
  const wrong = patternProblem(pattern);
  if (wrong) throw propError(scope, { prop, value: pattern, ...wrong });
}

/** The mistakes that would send every row to quarantine, or mistake one time for another. */
function patternProblem(pattern: string): { allowed: string; fix: string } | undefined {
  const letters = pattern.replace(/'[^']*'/g, '');
  const has = (symbols: string) => [...symbols].some((symbol) => letters.includes(symbol));
  const unknown = [...letters].find((symbol) => /[A-Za-z]/.test(symbol) && !LETTERS.includes(symbol));
  if (letters.includes("'")) return { allowed: 'quotes in pairs', fix: 'close the quote' };
  if (unknown) return { allowed: `the letters ${LETTERS}, others in quotes`, fix: `replace ${unknown}: y is the year, M the month, d the day, H the hour, m the minute` };
  if (!has('y')) return { allowed: 'a pattern with a year', fix: 'add yyyy' };
  if (has('D') && has('ML')) return { allowed: 'D, the day of the year, without a month', fix: 'use dd for the day of the month' };
  if (!has('D') && !(has('ML') && has('d'))) return { allowed: 'a pattern with a month, MM, and a day, dd', fix: 'add what is missing: mm is the minute' };
  if (has('hK') && !has('a')) return { allowed: 'hours of half a day, h or K, with a, which says which half', fix: 'use HH for hours from 0 to 23' };
  return undefined;
}
