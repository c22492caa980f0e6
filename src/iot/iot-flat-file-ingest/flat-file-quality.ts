import { FlatFileAfter } from './flat-file-after';

/** How much a file may be wrong. */
export interface FlatFileQualityOptions {
  /**
   * The share of bad rows, from 0 to 1, above which a file is stopped: no more of it is published, and it is set aside.
   *
   * @default 0.1
   */
  readonly maxBadRows?: number;

  /**
   * Rows that are read before that share counts: from 1 to 1,000,000.
   *
   * @default 100
   */
  readonly judgedAfter?: number;

  /**
   * The longest row in bytes, from 1 KiB to 1 MiB: a longer one is bad.
   *
   * @default 262144
   */
  readonly maxRowBytes?: number;

  /**
   * What is done with a file that was stopped.
   *
   * @default FlatFileAfter.leave()
   */
  readonly afterStop?: FlatFileAfter;
}
