import { Check, checkDistinct, flag, maybe, number, oneOf, record, SettingsError, text, wholeNumber } from './checks';
import { ColumnSettings, SourceSettings } from './settings';
import { isZone, patternProblem } from './time-format';

/** The row's own column: see row-id.ts. */
const RESERVED = 'row_id';

const name: Check<string> = (value, path) => {
  const checked = text(/^[a-z][a-z0-9_]{0,254}$/, 'lower-case letters, digits and _, the first a letter', 'write it as the table is to have it, and the name in the file in from')(value, path);
  if (checked === RESERVED) throw new SettingsError(path, value, `other names than ${RESERVED}`, 'rename it: the collector adds this column');
  return checked;
};

const from: Check<string | number> = (value, path) => typeof value === 'number'
  ? wholeNumber(0, 9_999)(value, path)
  : text(/^[^\0]+$/, 'the name in the file, or a position from 0', 'leave it out when the file calls the column so too')(value, path);

const format: Check<string> = (value, path) => {
  const checked = text(/^[^\0]+$/, 'iso, epoch-s, epoch-ms or a pattern', 'give one such as dd.MM.yyyy HH:mm:ss')(value, path);
  const problem = ['iso', 'epoch-s', 'epoch-ms'].includes(checked) ? undefined : patternProblem(checked);
  if (problem) throw new SettingsError(path, value, 'iso, epoch-s, epoch-ms or a pattern such as dd.MM.yyyy HH:mm:ss', problem);
  return checked;
};

const zone: Check<string> = (value, path) => {
  if (typeof value === 'string' && isZone(value)) return value;
  throw new SettingsError(path, value, 'a time zone of the IANA list', 'give one such as Europe/Berlin');
};

export const column = record<ColumnSettings>({
  name,
  type: oneOf('string', 'bigint', 'double', 'boolean', 'timestamp', 'date'),
  from: maybe(from),
  format: maybe(format),
  zone: maybe(zone),
  required: maybe(flag),
  min: maybe(number(-Number.MAX_VALUE, Number.MAX_VALUE)),
  max: maybe(number(-Number.MAX_VALUE, Number.MAX_VALUE)),
}, 'a column');

/** Which keys only columns of some types have. */
const ONLY: Array<[keyof ColumnSettings, ColumnSettings['type'][]]> = [
  ['format', ['timestamp', 'date']], ['zone', ['timestamp']], ['min', ['bigint', 'double']], ['max', ['bigint', 'double']],
];

/** As they are to be: the positions in files without a header filled in. */
export function checkColumns({ columns, format: given }: SourceSettings, path: string): ColumnSettings[] {
  checkDistinct(columns.map((each, index) => ({ value: each.name, path: `${path}.columns[${index}].name` })), 'names of columns');
  columns.forEach((each, index) => checkColumn(each, `${path}.columns[${index}]`));
  if (given.kind === 'fixed-width') {
    const { fields } = given;
    checkDistinct(fields.map((each, index) => ({ value: each.column, path: `${path}.format.fields[${index}].column` })), 'columns');
    const names = columns.map((each) => each.name);
    fields.forEach((each, index) => oneOf(...names)(each.column, `${path}.format.fields[${index}].column`));
    columns.forEach((each, index) => {
      if (!fields.some((field) => field.column === each.name)) {
        throw new SettingsError(`${path}.columns[${index}].name`, each.name, 'columns that a field of format.fields is for', `add { "column": "${each.name}", "start": …, "length": … } to format.fields`);
      }
    });
  }
  return columns.map((each, index) => withPlace(each, index, given, `${path}.columns[${index}].from`));
}

function checkColumn(given: ColumnSettings, path: string) {
  for (const [key, types] of ONLY) {
    if (given[key] !== undefined && !types.includes(given.type)) {
      throw new SettingsError(`${path}.${key}`, given[key], `nothing, for type ${given.type} (it is for ${types.join(' and ')})`, 'take it out, or change the type');
    }
  }
  if (given.min !== undefined && given.max !== undefined && given.min > given.max) {
    throw new SettingsError(`${path}.min`, given.min, `at most max, ${given.max}`, 'swap the two');
  }
}

function withPlace(given: ColumnSettings, index: number, format_: SourceSettings['format'], path: string): ColumnSettings {
  if (format_.kind === 'fixed-width' && given.from !== undefined) {
    throw new SettingsError(path, given.from, 'nothing, for fixed-width files', 'take it out: format.fields says where the column stands');
  }
  if (format_.kind === 'json-lines' && typeof given.from === 'number') {
    throw new SettingsError(path, given.from, 'a key of the JSON objects', 'give its name');
  }
  if (format_.kind !== 'csv' || format_.header) return given;
  if (typeof given.from === 'string') throw new SettingsError(path, given.from, 'a position from 0, as the files have no header', 'give the position, or set format.header to true');
  return { ...given, from: given.from ?? index };
}
