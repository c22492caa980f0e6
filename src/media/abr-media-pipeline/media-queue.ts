import { QueueKind } from './queue-kind';

/** Options of `MediaQueue.own`. */
export interface MediaOwnQueueOptions {
  /**
   * How many jobs it works on at a time: a whole number from 1 to 1000, within the quota of the account.
   *
   * https://docs.aws.amazon.com/general/latest/gr/mediaconvert.html
   *
   * @default - what the quota allows
   */
  readonly concurrentJobs?: number;
}

/** Options of `MediaQueue.fromQueueArn`. */
export interface MediaQueueOptions {
  /**
   * Whether it is a reserved queue, which only `AbrLadder.fixed` can use.
   *
   * @default false
   */
  readonly reserved?: boolean;
}

/**
 * Where jobs wait.
 *
 * @example
 * import { MediaQueue } from 'cdk-reference-constructs';
 *
 * const queue = MediaQueue.own({ concurrentJobs: 10 });
 */
export class MediaQueue {
  /** The default queue of the account, an on-demand one that all of the account's jobs share. */
  public static accountDefault(): MediaQueue {
    return new MediaQueue({ kind: 'accountDefault' });
  }

  /** An on-demand queue of its own. */
  public static own(options: MediaOwnQueueOptions = {}): MediaQueue {
    return new MediaQueue({ kind: 'own', options });
  }

  /**
   * A queue of yours.
   *
   * @param queueArn of the region of the stack: `arn:aws:mediaconvert:<region>:<account>:queues/<name>`
   */
  public static fromQueueArn(queueArn: string, options: MediaQueueOptions = {}): MediaQueue {
    return new MediaQueue({ kind: 'arn', queueArn, options });
  }

  /** @internal */
  public readonly _kind: QueueKind;

  private constructor(kind: QueueKind) {
    this._kind = kind;
  }
}
