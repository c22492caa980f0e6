import { Construct } from 'constructs';
import { neededText } from './texts';
import { meant } from '../../../core/nearest';
import { propError } from '../../../core/prop-error';
import { list, noneTwice, required } from '../../../core/value-rules';
import { FlatFileColumn } from '../flat-file-column';
import { FlatFilePartition } from '../flat-file-partition';
import { FlatFileTableFormat } from '../flat-file-storage';
import { PartitionKind } from '../partition-kind';
import { keyOf } from '../parts/row-table';

const PROP = 'table.partitions';
/** They become names of folders, and stand in a list with commas. */
const VALUE = { pattern: /^[A-Za-z0-9_.-]{1,128}$/, allowed: 'at most 128 letters, digits, _, . and -, as it names a folder', fix: 'use another column' };

/** What was chosen. To be called after the rules of columns. */
export function checkPartitions(
  scope: Construct, partitions: FlatFilePartition[] | undefined, columns: FlatFileColumn[], format: FlatFileTableFormat,
) {
  list(scope, PROP, partitions, 0, 3, 'leave some out: many small files are slow to read');
  partitions?.forEach((partition, index) => {
    const prop = `${PROP}[${index}]`;
    required(scope, prop, partition, ({ _kind }) => _kind, 'a FlatFilePartition', "use one such as FlatFilePartition.day('ts')");
    const { _kind: kind } = partition;
    checkColumn(scope, prop, kind, columns);
    if (kind.kind === 'column') checkValues(scope, prop, kind, format);
  });
  // The hour has the day in it.
  noneTwice(scope, PROP, (partitions ?? []).map(({ _kind: { column } }) => column));
}

function checkColumn(scope: Construct, prop: string, { kind, column }: PartitionKind, columns: FlatFileColumn[]) {
  const found = columns.find(({ name }) => name === column);
  const problem = (allowed: string, fix: string) => propError(scope, { prop, value: column, allowed, fix });
  const names = columns.map(({ name }) => name);
  if (!found) throw problem(`one of columns: ${names.join(', ')}`, `declare it${typeof column === 'string' ? meant(column, names) : ''}`);
  const type = kind === 'column' ? 'string' : 'timestamp';
  if (found._type !== type) {
    throw problem(`a column of type ${type}; this one is of type ${found._type}`, kind === 'column' ? 'use FlatFilePartition.day for a timestamp, or a text' : 'use a timestamp, or FlatFilePartition.column for a text');
  }
  if (!found._options.required) throw problem('a required column, as a row without a value would have no place', 'set required: true for it');
}

function checkValues(scope: Construct, prop: string, { values }: PartitionKind, format: FlatFileTableFormat) {
  const place = `${prop}.values`;
  if (values === undefined && format === FlatFileTableFormat.PARQUET) {
    throw propError(scope, { prop: place, value: values, allowed: 'all values of the column: Athena is not told of folders otherwise', fix: 'give them, or use FlatFileTableFormat.ICEBERG' });
  }
  list(scope, place, values, 1, 1000, 'give the values, or partition by another column');
  values?.forEach((value, index) => neededText(scope, `${place}[${index}]`, value, VALUE));
  noneTwice(scope, place, values ?? []);
}

/** The day of a timestamp is a column of its own, also where it was not chosen: by default. */
export function checkKeys(scope: Construct, partitions: PartitionKind[], columns: FlatFileColumn[]) {
  const keys = partitions.filter(({ kind }) => kind !== 'column').map(keyOf);
  const index = columns.findIndex(({ name }) => keys.includes(name));
  if (index === -1) return;
  const { name } = columns[index];
  throw propError(scope, { prop: `columns[${index}].name`, value: name, allowed: `other names than ${name}, which the table is partitioned by`, fix: 'rename it, or change table.partitions' });
}
