/**
 * A size of pictures in pixels, as they lie: give landscape sizes. For sources that stand upright the pipeline turns them by itself.
 *
 * @example
 * import { AbrFrameSize } from 'cdk-reference-constructs';
 *
 * const sizes = [AbrFrameSize.HD_1080, AbrFrameSize.of(848, 480)];
 */
export class AbrFrameSize {
  /** 4096 x 2160, the largest picture that the defaults take. */
  public static readonly DCI_4K = AbrFrameSize.of(4096, 2160);

  /** 3840 x 2160. */
  public static readonly UHD_2160 = AbrFrameSize.of(3840, 2160);

  /** 2560 x 1440. */
  public static readonly QHD_1440 = AbrFrameSize.of(2560, 1440);

  /** 1920 x 1080. */
  public static readonly HD_1080 = AbrFrameSize.of(1920, 1080);

  /** 1280 x 720. */
  public static readonly HD_720 = AbrFrameSize.of(1280, 720);

  /** 960 x 540. */
  public static readonly SD_540 = AbrFrameSize.of(960, 540);

  /** 640 x 360. */
  public static readonly SD_360 = AbrFrameSize.of(640, 360);

  /** 416 x 234. */
  public static readonly SD_234 = AbrFrameSize.of(416, 234);

  /**
   * Any size.
   *
   * @param width even, from 32 to 8192
   * @param height even, from 32 to 8192
   */
  public static of(width: number, height: number): AbrFrameSize {
    return new AbrFrameSize(width, height);
  }

  /** Pixels from left to right. */
  public readonly width: number;

  /** Pixels from top to bottom. */
  public readonly height: number;

  /** In words: `1920x1080`. */
  public readonly description: string;

  private constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.description = `${width}x${height}`;
  }
}
