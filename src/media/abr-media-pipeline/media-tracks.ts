import { Duration } from 'aws-cdk-lib';
import { MediaCaptions } from './media-captions';

/** Small pictures that players show while a viewer seeks. */
export interface MediaThumbnails {
  /**
   * Whether there are any.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Time between two: whole seconds from 1 to 60. MediaConvert rounds it to whole frames.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;

  /**
   * Pixels of the width: from 8 to 512, divisible by 8. The height follows the shape of the video.
   *
   * @default 312
   */
  readonly width?: number;
}

/** What an asset has beside its video. */
export interface MediaTracks {
  /**
   * Bits per second of the audio, AAC in stereo at 48 kHz: one of 64,000, 80,000, 96,000, 112,000, 128,000, 160,000, 192,000, 224,000, 256,000, 288,000, 320,000.
   *
   * @default 128_000
   */
  readonly audioBitrate?: number;

  /**
   * Captions that viewers can turn on: at most 20.
   *
   * @default - none
   */
  readonly captions?: MediaCaptions[];

  /**
   * Small pictures that players show while a viewer seeks, with a WebVTT file for players on the web. Not with `MediaPackageFormat.DASH`, and none for a source that
   * is more than six times as high as wide.
   *
   * @default - one each 10 seconds, 312 pixels wide
   */
  readonly thumbnails?: MediaThumbnails;

  /**
   * Whether there is a picture of the first frame that players show before they play.
   *
   * @default true
   */
  readonly poster?: boolean;
}
