/** What becomes of instances of one type, spot or on demand. Times are in seconds. */
export interface Offer {
  /** From asking for instances until they start. @default - 60, each time */
  readonly wait?: (time: number) => number;
  /** From their start until they are taken away. @default - never */
  readonly life?: (time: number) => number;
  /** Whether the quota is exhausted. @default - never */
  readonly full?: (time: number) => boolean;
  /** Why a job on it fails instead of getting instances, for its n-th job from 0. @default - it does not */
  readonly fails?: (nth: number) => string | undefined;
}

/** By the type of the instances, with ` spot` behind it: `ml.a spot`. */
export type Market = Record<string, Offer>;

/** What a training does, whatever it runs on. */
export interface Workload {
  /** Seconds from the first step to the last. */
  readonly work: number;
  /** Seconds between checkpoints. @default - 300 */
  readonly interval?: number;
  /** Why it fails when it has come so far, in its n-th job from 0. */
  readonly fails?: (nth: number) => { readonly at: number; readonly reason: string } | undefined;
  /** Whether it saves when it is told to end. @default true */
  readonly saves?: boolean;
}
