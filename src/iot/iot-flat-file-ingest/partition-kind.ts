/** What is behind `FlatFilePartition`. */
export interface PartitionKind {
  readonly kind: 'day' | 'hour' | 'column';
  readonly column: string;
  readonly values?: string[];
}
