import { TableColumn } from './table-columns';

const column = (name: string, type: string, comment: string): TableColumn => ({ name, type, comment });

/** Accounts of files: collector/delivery/news.ts writes them. Moments are numbers, in the unit of the construct's timestamps. */
export const FILE_COLUMNS: TableColumn[] = [
  column('device', 'string', 'The thing that read it'),
  column('source', 'string', 'What it is of'),
  column('file_id', 'string', 'The first 11 characters of the row_id of its rows'),
  column('file', 'string', 'Path below the folder that is watched'),
  column('bytes', 'bigint', 'Its size'),
  column('modified', 'bigint', 'When it was last changed, since 1970'),
  column('state', 'string', 'done, same (its content was known), stopped, closed or growing'),
  column('reason', 'string', 'Why it was stopped'),
  column('rows', 'bigint', 'published + quarantined + skipped'),
  column('published', 'bigint', 'Rows in messages'),
  column('quarantined', 'bigint', 'Bad rows'),
  column('skipped', 'bigint', 'Rows that were known, or came after the file was stopped'),
  column('collected_at', 'bigint', 'When this was written, since 1970'),
];

/** Bad rows. */
export const QUARANTINE_COLUMNS: TableColumn[] = [
  column('row_id', 'string', 'Of the file, and the offset in it'),
  column('device', 'string', 'The thing that read it'),
  column('source', 'string', 'What it is of'),
  column('file', 'string', 'Path below the folder that is watched'),
  column('line', 'bigint', 'From 1'),
  column('byte_offset', 'bigint', 'From 0'),
  column('reason', 'string', 'Such as type, range or field-count'),
  column('column_name', 'string', 'The column that is to blame'),
  column('detail', 'string', 'What is wrong'),
  column('raw', 'string', 'The row, up to 1,024 characters'),
];
