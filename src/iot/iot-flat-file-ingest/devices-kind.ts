/** What is behind `FlatFileDevices`. */
export interface DevicesKind {
  readonly kind: 'thing' | 'group';
  readonly name: string;
  /** Whose silence is noticed. */
  readonly things: string[];
  readonly certificateArns: string[];
}
