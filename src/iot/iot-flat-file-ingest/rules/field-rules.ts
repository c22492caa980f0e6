import { Construct } from 'constructs';
import { meant } from '../../../core/nearest';
import { wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, list, noneTwice, required } from '../../../core/value-rules';
import { FlatFileColumn } from '../flat-file-column';
import { FlatFileField } from '../flat-file-format';
import { FormatKind } from '../format-kind';

/** Where the columns are found in a row. Two may be of one place, such as a time and its day; positions only differ. */
export function checkFields(scope: Construct, format: FormatKind, columns: FlatFileColumn[]) {
  const positions = format.kind === 'csv' && format.options.header === false;
  const names = (format.kind === 'csv' && !positions) || format.kind === 'json-lines';
  columns.forEach(({ _options: { from, position } }, index) => {
    if (from !== undefined && !names) {
      const fix = positions ? 'use position' : 'leave it out: format.fields says where columns are';
      throw propError(scope, { prop: `columns[${index}].from`, value: from, allowed: 'nothing where files do not name their columns', fix });
    }
    if (position !== undefined && !positions) {
      throw propError(scope, { prop: `columns[${index}].position`, value: position, allowed: 'nothing but in CSV without a header', fix: 'leave it out, or set header: false in the format' });
    }
  });
  if (positions) checkPositions(scope, columns);
  if (format.kind === 'fixed-width') checkPlaces(scope, format.options.fields, columns);
}

function checkPositions(scope: Construct, columns: FlatFileColumn[]) {
  const places = columns.map(({ _options: { position } }, index) => position ?? index);
  const twice = places.findIndex((place, index) => places.indexOf(place) !== index);
  if (twice === -1) return;
  const first = places.indexOf(places[twice]);
  throw propError(scope, {
    prop: `columns[${twice}].position`, value: places[twice], allowed: `positions that differ: columns[${first}] has it, too; without one, a column is where it is declared`, fix: 'give all of them',
  });
}

function checkPlaces(scope: Construct, fields: FlatFileField[], columns: FlatFileColumn[]) {
  const prop = 'format.fields';
  list(scope, prop, fields ?? [], 1, 500, 'say where each column is');
  const names = columns.map(({ name }) => name);
  fields.forEach((field, index) => {
    const place = `${prop}[${index}]`;
    required(scope, place, field, isObject, 'a column, start and length', 'give all three');
    const { column, start, length } = field;
    if (!names.includes(column)) {
      throw propError(scope, { prop: `${place}.column`, value: column, allowed: 'the name of one of columns', fix: `declare it${typeof column === 'string' ? meant(column, names) : ''}` });
    }
    wholeNumber(scope, `${place}.start`, start ?? NaN, 0, 1_000_000);
    wholeNumber(scope, `${place}.length`, length ?? NaN, 1, 1_000_000);
  });
  const placed = fields.map(({ column }) => column);
  noneTwice(scope, prop, placed);
  const missing = names.find((name) => !placed.includes(name));
  if (missing) throw propError(scope, { prop, value: placed, allowed: 'one field for each column', fix: `add one for ${missing}` });
}
