import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from './prop-error';

export function wholeNumber(scope: Construct, prop: string, value: number | undefined, min: number, max: number) {
  if (value === undefined) return;
  checkKnown(scope, prop, value);
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw propError(scope, { prop, value, allowed: `a whole number from ${min} to ${max}`, fix: `use ${nearest(value, min, max, Math.round)}` });
}

/** Of what is no number, and may not be made one either, the least. */
const nearest = (value: unknown, min: number, max: number, rounded = (given: number) => given) =>
  typeof value === 'number' ? Math.min(max, Math.max(min, rounded(value) || min)) : min;

/** With a fix of its own where the nearest allowed number would be no answer. */
export function number(scope: Construct, prop: string, value: number | undefined, min: number, max: number, fix?: string) {
  if (value === undefined) return;
  checkKnown(scope, prop, value);
  if (typeof value === 'number' && value >= min && value <= max) return;
  throw propError(scope, { prop, value, allowed: `a number from ${min} to ${max}`, fix: fix ?? `use ${nearest(value, min, max)}` });
}

export function seconds(scope: Construct, prop: string, value: Duration | undefined, min: number, max: number) {
  if (value === undefined) return;
  if (!(value instanceof Duration)) throw propError(scope, { prop, value, allowed: 'a Duration', fix: 'use one such as Duration.minutes(10)' });
  if (value.isUnresolved()) {
    throw propError(scope, { prop, value, allowed: 'a duration that is known at synthesis', fix: 'give a literal' });
  }
  const given = value.toMilliseconds() / 1000;
  if (given >= min && given <= max) return;
  throw propError(scope, {
    prop, value, allowed: `from ${Duration.seconds(min).toHumanString()} to ${Duration.seconds(max).toHumanString()}`, fix: 'use a duration in this range',
  });
}

/** A number of the deployment would stand in an expression as the number that CDK encodes it with. */
function checkKnown(scope: Construct, prop: string, value: unknown) {
  if (typeof value !== 'number' || !Token.isUnresolved(value)) return;
  throw propError(scope, { prop, value, allowed: 'a number that is known at synthesis', fix: 'give a literal' });
}

export function flag(scope: Construct, prop: string, value: boolean | undefined) {
  if (value === undefined || typeof value === 'boolean') return;
  throw propError(scope, { prop, value, allowed: 'true or false', fix: 'leave it out, or use one of the two' });
}
