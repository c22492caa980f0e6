import type { FlatFileGroupOptions, FlatFileThingOptions } from './flat-file-devices';

/** What is behind `FlatFileDevices`. */
export type DevicesKind =
  | { readonly kind: 'thing'; readonly name: string; readonly options: FlatFileThingOptions }
  | { readonly kind: 'group'; readonly name: string; readonly options: FlatFileGroupOptions };

/** The same of both. */
export interface DevicesChoices {
  readonly kind: DevicesKind['kind'];
  readonly name: string;
  /** Whose silence is noticed. */
  readonly things: string[];
  readonly certificateArns: string[];
}
