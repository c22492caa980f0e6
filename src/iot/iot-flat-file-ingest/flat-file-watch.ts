import { Duration } from 'aws-cdk-lib';

/** Where files are found. */
export interface FlatFileWatchOptions {
  /** The folder on the device, from the root: usually where the share is mounted, or a folder of it. */
  readonly directory: string;

  /**
   * Which files, as patterns of paths below the folder: `*.csv`, `line-?/*.txt`, or `**` for folders at any depth.
   *
   * @default ['*']
   */
  readonly include?: string[];

  /**
   * Which of these are left alone.
   *
   * @default - none
   */
  readonly exclude?: string[];

  /**
   * Time between two looks at the folder: from 1 second to 1 hour. Other clients of a share write without a notice, so that it is polled.
   *
   * @default Duration.seconds(5)
   */
  readonly pollInterval?: Duration;

  /**
   * The folder on which the share is mounted: when nothing is mounted there, the share is lost, and not empty.
   *
   * @default - not checked
   */
  readonly mountPoint?: string;

  /**
   * A file below the folder that is there whenever the share is.
   *
   * @default - not checked
   */
  readonly sentinel?: string;
}

/** When a file is complete. */
export interface FlatFileCompletedOptions extends FlatFileWatchOptions {
  /**
   * Looks at which size and time are the same: from 1 to 100.
   *
   * @default 2
   */
  readonly stablePolls?: number;

  /**
   * Time since it was last changed, by the clock of the share: up to 1 day.
   *
   * @default Duration.seconds(10)
   */
  readonly minimumAge?: Duration;

  /**
   * A file is complete when one of its name and this suffix lies beside it, such as `.done`. The two rules above hold as well.
   *
   * @default - no marker
   */
  readonly doneMarker?: string;

  /**
   * Names that end so are still being written; who writes them renames them.
   *
   * @default ['.tmp', '.part', '.filepart']
   */
  readonly unfinishedSuffixes?: string[];
}

/** Which files are read, and when. */
export abstract class FlatFileWatch {
  /**
   * Files that are written once, and read when they no longer change. The same content is read once, whatever it is called.
   *
   * @param options where they are
   */
  public static completed(options: FlatFileCompletedOptions): FlatFileWatch {
    return new Chosen('completed', options);
  }

  /**
   * Files to which lines are appended, and which are read as they grow: logs. Truncated and rotated ones are understood. A file is told by its first bytes and those before
   * the place that it was read to; the ids of its rows by device, path and first sight. They come twice when the collector's work folder is lost.
   *
   * @param options where they are
   */
  public static growing(options: FlatFileWatchOptions): FlatFileWatch {
    return new Chosen('growing', options);
  }

  /** @internal */
  public abstract readonly _mode: 'completed' | 'growing';
  /** @internal */
  public abstract readonly _options: FlatFileCompletedOptions;
}

class Chosen extends FlatFileWatch {
  constructor(public readonly _mode: 'completed' | 'growing', public readonly _options: FlatFileCompletedOptions) {
    super();
  }
}
