import type { FlatFileCsvOptions, FlatFileFixedWidthOptions, FlatFileJsonLinesOptions } from './flat-file-format';

/** What is behind `FlatFileFormat`. */
export type FormatKind =
  | { readonly kind: 'csv'; readonly options: FlatFileCsvOptions }
  | { readonly kind: 'fixed-width'; readonly options: FlatFileFixedWidthOptions }
  | { readonly kind: 'json-lines'; readonly options: FlatFileJsonLinesOptions };
