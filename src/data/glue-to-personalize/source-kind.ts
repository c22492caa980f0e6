import { DatasetJdbcOptions, DatasetS3Options, DatasetTableOptions } from './dataset-source';

/** Where rows are, with what was said of it. */
export type SourceKind =
  | { readonly kind: 'S3'; readonly options: DatasetS3Options }
  | { readonly kind: 'JDBC'; readonly options: DatasetJdbcOptions }
  | { readonly kind: 'CATALOG'; readonly options: DatasetTableOptions };
