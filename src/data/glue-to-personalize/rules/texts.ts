import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';
import { knownText } from '../../../core/value-rules';

/** What Glue and Spark take for the name of a column. Names with backticks could not be quoted. */
const COLUMN = {
  pattern: /^[^\x00-\x1f\x7f`]{1,255}$/, allowed: 'from 1 to 255 characters, without line breaks and backticks, known at synthesis', fix: 'use the name of a column of the source',
};

/** A column of the source: compared with those of the catalog in each run, so it must be known. */
export const checkColumn = (scope: Construct, prop: string, value: string | undefined) => knownText(scope, prop, value ?? '', COLUMN);

/** A text that is there, and not too long. What is only known at deployment is not measured. */
export function checkLength(scope: Construct, prop: string, value: unknown, most: number, fix: string) {
  if (typeof value === 'string' && (Token.isUnresolved(value) || (value.length >= 1 && value.length <= most))) return;
  throw propError(scope, { prop, value, allowed: `from 1 to ${most.toLocaleString('en')} characters`, fix });
}
