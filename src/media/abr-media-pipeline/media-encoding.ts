import { Duration } from 'aws-cdk-lib';
import { MediaQueue } from './media-queue';

/** Accelerated transcoding: https://docs.aws.amazon.com/mediaconvert/latest/ug/accelerated-transcoding.html */
export enum MediaAcceleration {
  /** Jobs that can be accelerated are. */
  PREFERRED = 'PREFERRED',
  /** Jobs that cannot be accelerated fail. */
  ENABLED = 'ENABLED',
  /** No job is. */
  DISABLED = 'DISABLED',
}

/** Another queue that a job moves to when it has waited too long. */
export interface MediaQueueHop {
  /** The queue: one of `MediaQueue.fromQueueArn` or `MediaQueue.accountDefault`. */
  readonly queue: MediaQueue;

  /** How long a job waits before it moves: whole minutes from 1 to 4320. */
  readonly after: Duration;

  /**
   * The priority that it has there: a whole number from -50 to 50.
   *
   * @default - the same
   */
  readonly priority?: number;
}

/** How jobs are run. */
export interface MediaEncoding {
  /**
   * Where jobs wait.
   *
   * @default MediaQueue.accountDefault()
   */
  readonly queue?: MediaQueue;

  /**
   * Jobs of the same queue with more go first: a whole number from -50 to 50.
   *
   * @default 0
   */
  readonly priority?: number;

  /**
   * Where a job moves to when it has waited too long, as from a reserved queue to an on-demand one. MediaConvert's guide knows one move, its API a list: at most 5 here, no
   * queue twice.
   *
   * https://docs.aws.amazon.com/mediaconvert/latest/ug/setting-up-queue-hopping-to-avoid-long-waits.html
   *
   * @default - it waits
   */
  readonly hops?: MediaQueueHop[];

  /**
   * Whether jobs are accelerated, at the price of the professional tier. Reserved queues accelerate nothing: with `PREFERRED` jobs run there as they are, with `ENABLED` not
   * at all.
   *
   * @default MediaAcceleration.PREFERRED
   */
  readonly acceleration?: MediaAcceleration;

  /**
   * How long a job may wait and encode before it is cancelled: from 1 minute to 7 days.
   *
   * @default Duration.hours(6)
   */
  readonly timeout?: Duration;

  /**
   * Tags of the jobs, for the allocation of costs: at most 40. Keys of at most 128 and values of at most 256 letters, digits, spaces and `_.:/=+-@`; no key begins with `aws:`.
   *
   * @default - none but `Pipeline`, with the name of the pipeline
   */
  readonly tags?: { [key: string]: string };

  /**
   * Anything that the Settings of a job can have, in the spelling of the API, merged into what this construct writes: objects by name, lists by index, so that
   * `{ OutputGroups: [{ Outputs: [{ VideoDescription: { Sharpness: 50 } }] }] }` is about the first output of the first group. Outputs that depend on the source have
   * their place in the list for each source; `null` in a list leaves an entry as it is. Texts with `{%` are taken literally. What comes out is checked
   * against the model of the API when the app is synthesized.
   *
   * https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html
   *
   * @default - nothing more
   */
  readonly extraSettings?: { [name: string]: any };
}
