import { Construct } from 'constructs';
import { flag } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, optional, required } from '../../../core/value-rules';
import { DatasetSourceFormat } from '../dataset-source-format';

/** Of those that Spark's reader of CSV has. */
const ENCODINGS = ['UTF-8', 'UTF-16', 'UTF-16BE', 'UTF-16LE', 'ISO-8859-1', 'US-ASCII'];

const CHARACTER = { pattern: /^[^\x00-\x08\x0a-\x1f\\]$/, allowed: 'one character, neither a line break nor a backslash', fix: "use one such as ';'" };

export function checkFormat(scope: Construct, prop: string, format: DatasetSourceFormat | undefined) {
  optional(scope, prop, format, ({ _kind }) => _kind, 'a DatasetSourceFormat', 'use one such as DatasetSourceFormat.csv()');
  if (format?._kind.kind !== 'CSV') return;
  required(scope, prop, format._kind.options, isObject, 'the options of DatasetSourceFormat.csv', 'give them');
  const { delimiter, quote, encoding, multiline } = format._kind.options;
  knownText(scope, `${prop}.delimiter`, delimiter, CHARACTER);
  knownText(scope, `${prop}.quote`, quote, CHARACTER);
  if ((delimiter ?? ',') === (quote ?? '"')) throw propError(scope, { prop: `${prop}.quote`, value: quote ?? '"', allowed: 'another character than the delimiter', fix: 'use another' });
  knownText(scope, `${prop}.encoding`, encoding, { pattern: new RegExp(`^(${ENCODINGS.join('|')})$`), allowed: ENCODINGS.join(', '), fix: "use one of these, such as 'ISO-8859-1'" });
  flag(scope, `${prop}.multiline`, multiline);
}
