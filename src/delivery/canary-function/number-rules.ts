import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../core/prop-error';

export function wholeNumber(scope: Construct, prop: string, value: number | undefined, min: number, max: number) {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw propError(scope, { prop, value, allowed: `a whole number from ${min} to ${max}`, fix: `use ${Math.min(max, Math.max(min, Math.round(value) || min))}` });
}

export function number(scope: Construct, prop: string, value: number | undefined, min: number, max: number) {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (typeof value === 'number' && value >= min && value <= max) return;
  throw propError(scope, { prop, value, allowed: `a number from ${min} to ${max}`, fix: `use ${Math.min(max, Math.max(min, value || min))}` });
}

export function seconds(scope: Construct, prop: string, value: Duration | undefined, min: number, max: number) {
  if (value === undefined) return;
  if (value.isUnresolved()) {
    throw propError(scope, { prop, value, allowed: 'a duration that is known at synthesis', fix: 'give a literal' });
  }
  const given = value.toMilliseconds() / 1000;
  if (given >= min && given <= max) return;
  throw propError(scope, {
    prop, value, allowed: `from ${Duration.seconds(min).toHumanString()} to ${Duration.seconds(max).toHumanString()}`, fix: 'use a duration in this range',
  });
}
