import { DatasetCsvOptions } from './dataset-source-format';

/** How files are written, with what was said of it. */
export type FormatKind =
  | { readonly kind: 'CSV'; readonly options: DatasetCsvOptions }
  | { readonly kind: 'JSON' }
  | { readonly kind: 'PARQUET' };
