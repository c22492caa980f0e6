import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { seconds } from './number-rules';
import { propError } from './prop-error';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const UNITS: { [seconds: number]: string } = { 1: 'seconds', [MINUTE]: 'minutes', [HOUR]: 'hours', [DAY]: 'days' };

/** Whole seconds, minutes or days, within a range of seconds. */
export function duration(scope: Construct, prop: string, value: Duration | undefined, min: number, max: number, step = 1) {
  seconds(scope, prop, value, min, max);
  if (!value || value.toMilliseconds() % (step * 1000) === 0) return;
  throw propError(scope, { prop, value, allowed: `whole ${UNITS[step]}`, fix: `round it to ${UNITS[step]}` });
}
