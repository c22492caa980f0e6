import { Construct } from 'constructs';
import { checkFields } from './field-rules';
import { flag, wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, list, oneOf, optional, required } from '../../../core/value-rules';
import { FlatFileColumn } from '../flat-file-column';
import { FlatFileCsvOptions, FlatFileEncoding, FlatFileFormat, FlatFileTextOptions } from '../flat-file-format';

const CHARACTER = { pattern: /^[^\x00\r\n]$/u, allowed: 'one character', fix: "use one such as ';'" };
/** The reader looks for it byte by byte, in whatever encoding. */
const QUOTE = { pattern: /^[\t\x20-\x7e]$/, allowed: 'one character of ASCII', fix: 'use " or \'' };
const THOUSANDS = { pattern: /^[^\x00\r\na-zA-Z0-9+-]$/u, allowed: 'one character that is no letter, digit or sign', fix: "use one such as '.'" };
const COMMENT = { pattern: /^[^\x00\r\n]{1,100}$/, allowed: 'from 1 to 100 characters', fix: "use one such as '#'" };

/** To be called after the rules of columns. */
export function checkFormat(scope: Construct, format: FlatFileFormat | undefined, columns: FlatFileColumn[]) {
  optional(scope, 'format', format, ({ _kind }) => _kind, 'a FlatFileFormat', 'use FlatFileFormat.csv()');
  if (format === undefined) return checkFields(scope, { kind: 'csv', options: {} }, columns);
  const { _kind: kind } = format;
  required(scope, 'format', kind.options, isObject, 'a FlatFileFormat with options', 'give them');
  oneOf(scope, 'format.encoding', kind.options.encoding, FlatFileEncoding);
  if (kind.kind !== 'json-lines') checkText(scope, kind.options);
  if (kind.kind === 'csv') checkCsv(scope, kind.options, columns);
  checkFields(scope, kind, columns);
}

function checkText(scope: Construct, { decimal, thousands, nullValues, skipLines }: FlatFileTextOptions) {
  oneOf(scope, 'format.decimal', decimal, { POINT: '.', COMMA: ',' });
  knownText(scope, 'format.thousands', thousands, THOUSANDS);
  if (thousands === (decimal ?? '.')) throw propError(scope, { prop: 'format.thousands', value: thousands, allowed: 'another character than decimal', fix: 'change one of the two' });
  list(scope, 'format.nullValues', nullValues, 0, 100, 'give texts');
  nullValues?.forEach((value, index) => knownText(scope, `format.nullValues[${index}]`, value ?? null, { pattern: /^[^]{0,1000}$/, allowed: 'a text', fix: 'put it in quotes' }));
  wholeNumber(scope, 'format.skipLines', skipLines, 0, 10_000);
}

function checkCsv(scope: Construct, options: FlatFileCsvOptions, columns: FlatFileColumn[]) {
  const { delimiter = ',', quote = '"', escape, header, comment, stopAtExtraColumns } = options;
  knownText(scope, 'format.delimiter', delimiter, CHARACTER);
  if (quote !== '') knownText(scope, 'format.quote', quote, { ...QUOTE, allowed: `${QUOTE.allowed}, or none` });
  knownText(scope, 'format.escape', escape, QUOTE);
  flag(scope, 'format.header', header);
  knownText(scope, 'format.comment', comment, COMMENT);
  flag(scope, 'format.stopAtExtraColumns', stopAtExtraColumns);
  const apart = { allowed: `another character than delimiter, ${JSON.stringify(delimiter)}`, fix: 'change one of the two' };
  if (quote === delimiter) throw propError(scope, { prop: 'format.quote', value: quote, ...apart });
  if (escape === delimiter) throw propError(scope, { prop: 'format.escape', value: escape, ...apart });
  if (quote === '' && escape !== undefined) throw propError(scope, { prop: 'format.escape', value: escape, allowed: 'nothing where there are no quotes', fix: 'leave it out' });
  if (header === false && stopAtExtraColumns) {
    throw propError(scope, { prop: 'format.stopAtExtraColumns', value: true, allowed: 'false where there is no header: columns have no names then', fix: 'leave it out' });
  }
  // In quotes, the reader can tell one from the other.
  if (quote === '') checkSigns(scope, options, delimiter, columns);
}

function checkSigns(scope: Construct, { decimal = '.', thousands }: FlatFileCsvOptions, delimiter: string, columns: FlatFileColumn[]) {
  const has = (...types: string[]) => columns.some(({ _type }) => types.includes(_type));
  const apart = { allowed: 'another character than delimiter where there are no quotes', fix: 'use another delimiter' };
  if (decimal === delimiter && has('double')) throw propError(scope, { prop: 'format.decimal', value: decimal, ...apart });
  if (thousands === delimiter && has('double', 'bigint')) throw propError(scope, { prop: 'format.thousands', value: thousands, ...apart });
}
