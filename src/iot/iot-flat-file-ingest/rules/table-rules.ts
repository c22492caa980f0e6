import { Construct } from 'constructs';
import { checkPartitions } from './partition-rules';
import { duration } from '../../../core/duration-rules';
import { flag, wholeNumber } from '../../../core/number-rules';
import { isObject, optional } from '../../../core/value-rules';
import { FlatFileColumn } from '../flat-file-column';
import { FlatFileTableFormat } from '../flat-file-storage';
import { FlatFileTableOptions } from '../flat-file-table';

export function checkTable(scope: Construct, table: FlatFileTableOptions | undefined, columns: FlatFileColumn[], format: FlatFileTableFormat) {
  optional(scope, 'table', table, isObject, 'an object', 'leave it out');
  const { partitions, bufferInterval, bufferMegabytes, rawBackup } = table ?? {};
  checkPartitions(scope, partitions, columns, format);
  duration(scope, 'table.bufferInterval', bufferInterval, 60, 900);
  wholeNumber(scope, 'table.bufferMegabytes', bufferMegabytes, 64, 128);
  flag(scope, 'table.rawBackup', rawBackup);
}
