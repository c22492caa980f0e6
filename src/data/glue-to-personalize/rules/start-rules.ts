import { aws_scheduler as scheduler, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkCron, isOftenerThan, isWeekly } from './cron-rules';
import { isZone } from './time-rules';
import { flag } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { optional } from '../../../core/value-rules';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { mappedDatasets } from '../settings/mappings';

/** In minutes. A training lasts longer than a run that finds nothing to do, and each is billed. */
const LEAST = 60;

const MINUTES: { readonly [unit: string]: number } = { minute: 1, hour: 60, day: 24 * 60 };

export function checkStart(scope: Construct, props: GlueToPersonalizeProps) {
  const { full, incremental, parameterFiles } = props.start ?? {};
  checkSchedule(scope, 'start.full', full);
  checkSchedule(scope, 'start.incremental', incremental);
  flag(scope, 'start.parameterFiles', parameterFiles);
  if (!incremental || mappedDatasets(props).some(({ mapping }) => mapping.incremental)) return;
  throw propError(scope, {
    prop: 'start.incremental',
    value: incremental.expressionString,
    allowed: 'only if a dataset is mapped with incremental: without a watermark no run knows what is new',
    fix: "give interactions.incremental, such as { column: 'ordered_at', format: DatasetTimeFormat.iso8601() }, or use start.full",
  });
}

function checkSchedule(scope: Construct, prop: string, schedule: scheduler.ScheduleExpression | undefined) {
  optional(scope, prop, schedule, ({ expressionString }) => expressionString, 'a ScheduleExpression', 'use one such as ScheduleExpression.rate(Duration.days(1))');
  if (!schedule || Token.isUnresolved(schedule.expressionString)) return;
  checkZone(scope, `${prop}.timeZone`, schedule.timeZone?.timezoneName);
  const { expressionString: value } = schedule;
  const fix = 'use a rate of hours or days, or a cron expression';
  if (/^cron\(/.test(value)) {
    checkCron(scope, prop, value);
    if (!isOftenerThan(value, LEAST)) return;
    const everyMinute = /^cron\(\s*\*\s/.test(value);
    throw propError(scope, { prop, value, allowed: 'at most once an hour: each run trains a model', fix: everyMinute ? "set minute, such as minute: '0': left out, it is every minute" : fix });
  }
  const minutes = rateOf(value);
  if (minutes === undefined) throw propError(scope, { prop, value, allowed: 'rate(...) or cron(...)', fix });
  if (minutes < LEAST) throw propError(scope, { prop, value, allowed: 'at most once an hour: each run trains a model', fix });
}

/** In minutes; undefined of another expression. */
function rateOf(value: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(value) ?? [];
  return count === undefined ? undefined : Number(count) * MINUTES[unit];
}

function checkZone(scope: Construct, prop: string, zone: string | undefined) {
  if (zone === undefined || Token.isUnresolved(zone) || isZone(zone)) return;
  throw propError(scope, { prop, value: zone, allowed: 'a name of the time zone database', fix: 'use one such as TimeZone.EUROPE_BERLIN' });
}

/** Whether schedules are known to start a run within any 7 days: of one that is only known at deployment, or comes once a month, a week without a run says nothing. */
export const startsWeekly = ({ start: { full, incremental } = {} }: GlueToPersonalizeProps): boolean => [full, incremental].some((schedule) => {
  const { expressionString: value } = schedule ?? {};
  if (value === undefined || Token.isUnresolved(value)) return false;
  return value.startsWith('cron(') ? isWeekly(value) : (rateOf(value) ?? Infinity) <= 7 * MINUTES.day;
});
