import type { FlatFileGreengrassOptions, FlatFileServiceOptions } from './flat-file-collector';

/** What is behind `FlatFileCollector`. */
export type CollectorKind =
  | { readonly kind: 'greengrass'; readonly options: FlatFileGreengrassOptions }
  | { readonly kind: 'service'; readonly options: FlatFileServiceOptions };
