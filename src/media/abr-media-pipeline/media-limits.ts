import { Duration, Size } from 'aws-cdk-lib';
import { AbrFrameSize } from './abr-frame-size';

/** Dollars for a minute of one output, at 30 frames per second at most. Each 30 frames more count as another minute. */
export interface MediaPrice {
  /** Less than 720 lines. */
  readonly sd: number;

  /** From 720 to 1080 lines. */
  readonly hd: number;

  /** More than 1080 lines. */
  readonly uhd: number;
}

/**
 * What MediaConvert charges in your region: https://aws.amazon.com/mediaconvert/pricing/. `AbrLadder.automated` is of the professional tier, and so is what
 * acceleration runs.
 */
export interface MediaPrices {
  /**
   * H.264.
   *
   * @default - not known
   */
  readonly h264?: MediaPrice;

  /**
   * HEVC.
   *
   * @default - not known
   */
  readonly hevc?: MediaPrice;

  /**
   * AV1.
   *
   * @default - not known
   */
  readonly av1?: MediaPrice;

  /**
   * Dollars for a minute of a source for everything that is no video: audio, captions, pictures.
   *
   * @default 0
   */
  readonly other?: number;
}

/** What is rejected before it is billed. */
export interface MediaLimits {
  /**
   * The longest video: from 10 seconds to 24 hours.
   *
   * @default Duration.hours(4)
   */
  readonly maxDuration?: Duration;

  /**
   * The largest file: at most 50 TB, what an object of S3 can be.
   *
   * @default Size.gibibytes(100)
   */
  readonly maxSize?: Size;

  /**
   * The largest pictures, upright ones turned: at most 8192 x 8192.
   *
   * @default AbrFrameSize.DCI_4K
   */
  readonly maxFrame?: AbrFrameSize;

  /**
   * Dollars that the encoding of one asset may cost by the estimate of this construct, which is an upper bound: as many renditions as the ladder may have, each as large as
   * it may be, at `prices`.
   *
   * @default - no limit
   */
  readonly maxCost?: number;

  /**
   * What MediaConvert charges: needed for `maxCost` and for estimates in records. For each codec of the ladder.
   *
   * @default - not known
   */
  readonly prices?: MediaPrices;
}
