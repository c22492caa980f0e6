import { Construct } from 'constructs';
import { neededText } from './texts';
import { flag, number, wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, list, required, text } from '../../../core/value-rules';
import { isZone, patternProblem } from '../collector/time-format';
import { FlatFileColumn } from '../flat-file-column';
import { ROW_ID } from '../settings/table-columns';

const NAME = {
  pattern: /^[a-z][a-z0-9_]{0,254}$/, allowed: 'at most 255 lower-case letters, digits and _, the first a letter', fix: 'write it as the table is to have it, and as the file has it in from',
};
const FROM = { pattern: /^[^\x00]{1,1000}$/, allowed: 'a name in the files', fix: 'leave it out when they call the column so too' };
/** Comments of the catalog are one line. */
const UNIT = { pattern: /^[^\x00-\x1f\ud800-\udfff]{1,255}$/, allowed: 'from 1 to 255 characters in one line', fix: "use one such as '°C'" };
const FORMAT = { pattern: /^[^\x00-\x1f]{1,100}$/, allowed: 'at most 100 characters', fix: "use one such as 'dd.MM.yyyy HH:mm:ss'" };

/** Which options only columns of some types have. */
const ONLY = { min: ['bigint', 'double'], max: ['bigint', 'double'], format: ['timestamp', 'date'], zone: ['timestamp'] };

export function checkColumns(scope: Construct, columns: FlatFileColumn[]) {
  list(scope, 'columns', columns ?? [], 1, 500, 'declare the columns of the table');
  columns.forEach((column, index) => checkColumn(scope, `columns[${index}]`, column));
  const names = columns.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice === -1) return;
  throw propError(scope, { prop: `columns[${twice}].name`, value: names[twice], allowed: 'each once', fix: `columns[${names.indexOf(names[twice])}] has it: rename one` });
}

function checkColumn(scope: Construct, prop: string, column: FlatFileColumn) {
  required(scope, prop, column, ({ _type }) => _type, 'a FlatFileColumn', "use one such as FlatFileColumn.text('machine')");
  const { name, _type: type, _options: options } = column;
  neededText(scope, `${prop}.name`, name, NAME);
  if (name === ROW_ID) throw propError(scope, { prop: `${prop}.name`, value: name, allowed: `other names than ${ROW_ID}, which the collector adds`, fix: 'rename it, with the name in the file in from' });
  required(scope, prop, options, isObject, 'a FlatFileColumn with options', 'leave the options out');
  for (const [option, types] of Object.entries(ONLY)) {
    const value = options[option as keyof typeof ONLY];
    if (value !== undefined && !types.includes(type)) {
      throw propError(scope, { prop: `${prop}.${option}`, value, allowed: `nothing for a ${type}: it is for ${types.join(' and ')}`, fix: 'leave it out, or use a column of another type' });
    }
  }
  const { from, position, required: needed, unit } = options;
  knownText(scope, `${prop}.from`, from, FROM);
  wholeNumber(scope, `${prop}.position`, position, 0, 9_999);
  flag(scope, `${prop}.required`, needed);
  text(scope, `${prop}.unit`, unit, UNIT);
  checkBounds(scope, prop, column);
  checkTimes(scope, prop, column);
}

function checkBounds(scope: Construct, prop: string, { _options: { min, max } }: FlatFileColumn) {
  number(scope, `${prop}.min`, min, -Number.MAX_VALUE, Number.MAX_VALUE, 'use a finite number');
  number(scope, `${prop}.max`, max, -Number.MAX_VALUE, Number.MAX_VALUE, 'use a finite number');
  if (min === undefined || max === undefined || min <= max) return;
  throw propError(scope, { prop: `${prop}.min`, value: min, allowed: `at most max, ${max}`, fix: 'swap the two' });
}

function checkTimes(scope: Construct, prop: string, { _type: type, _options: { format, zone } }: FlatFileColumn) {
  knownText(scope, `${prop}.format`, format, FORMAT);
  const words = type === 'date' ? ['iso'] : ['iso', 'epoch-s', 'epoch-ms'];
  const problem = format === undefined || words.includes(format) ? undefined : patternProblem(format);
  if (problem) throw propError(scope, { prop: `${prop}.format`, value: format, allowed: `${words.join(', ')}, or a pattern of Luxon in which all tells the day: ${problem}`, fix: FORMAT.fix });
  if (zone === undefined) return;
  neededText(scope, `${prop}.zone`, zone, { pattern: /^[A-Za-z]/, allowed: ZONE, fix: "use one such as 'Europe/Berlin'" });
  if (!isZone(zone)) throw propError(scope, { prop: `${prop}.zone`, value: zone, allowed: ZONE, fix: "use one such as 'Europe/Berlin'" });
}

const ZONE = 'a name of the time zone database';
