/** How times are written, as the ETL job reads it. */
export type TimeKind =
  | { readonly kind: 'EPOCH'; readonly unit: 'SECONDS' | 'MILLISECONDS' | 'MICROSECONDS' }
  | { readonly kind: 'ISO'; readonly zone: string }
  | { readonly kind: 'PATTERN'; readonly pattern: string; readonly zone: string };
