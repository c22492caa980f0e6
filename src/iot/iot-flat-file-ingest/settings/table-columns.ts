import { ColumnType } from '../collector/settings';
import { FlatFileColumn } from '../flat-file-column';

/** Identifies a row: the column that the collector adds. */
export const ROW_ID = 'row_id';

/** A column of the catalog. */
export interface TableColumn {
  readonly name: string;
  /** Of Hive, which Glue and the views of Athena are told. */
  readonly type: string;
  readonly comment?: string;
}

export const tableColumns = (columns: FlatFileColumn[]): TableColumn[] => [
  { name: ROW_ID, type: 'string', comment: 'Of the file, and the offset in it' },
  ...columns.map(({ name, _type, _options: { unit } }) => ({ name, type: _type, ...unit && { comment: unit } })),
];

const ICEBERG: Record<ColumnType, string> = { string: 'string', bigint: 'long', double: 'double', boolean: 'boolean', timestamp: 'timestamp', date: 'date' };

export const icebergType = (type: string) => ICEBERG[type as ColumnType];

const PRESTO: Record<ColumnType, string> = { string: 'varchar', bigint: 'bigint', double: 'double', boolean: 'boolean', timestamp: 'timestamp', date: 'date' };

/** Of Athena, in views. */
export const prestoType = (type: string) => PRESTO[type as ColumnType];
