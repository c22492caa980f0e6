import { AbrFrameSize } from './abr-frame-size';
import { LadderKind } from './ladder-kind';
import { MediaVideoCodec } from './media-codec';

/** A size that an automated ladder may have. */
export interface AbrAllowedRendition {
  /** Its size. */
  readonly size: AbrFrameSize;

  /**
   * Whether the ladder has it in any case, if the source is that large.
   *
   * @default false
   */
  readonly required?: boolean;
}

/**
 * Options of `AbrLadder.automated`. The rules are those of MediaConvert:
 * https://docs.aws.amazon.com/mediaconvert/latest/ug/automated-abr-rules.html
 */
export interface AbrAutomatedLadderOptions {
  /**
   * A ladder each, in the order in which players are shown them: `H264`, `HEVC` or both. All in one job, which bills each.
   *
   * @default [MediaVideoCodec.H264]
   */
  readonly codecs?: MediaVideoCodec[];

  /**
   * Bits per second that the best rendition has on average at most: from 100,000 to 100,000,000. Complex content comes close to it, simple content does not.
   *
   * @default 8_000_000
   */
  readonly maxBitrate?: number;

  /**
   * Bits per second that the smallest rendition has on average about: from 100,000 to `maxBitrate`.
   *
   * @default 600_000
   */
  readonly minBitrate?: number;

  /**
   * How many renditions a ladder may have: from 3 to 15. MediaConvert takes fewer where more would not look better. Its own default is 15, which costs more.
   *
   * @default 8 - or as many as are `allowed`, if these are fewer
   */
  readonly maxRenditions?: number;

  /**
   * The quality of all renditions in QVBR, at most: from 1 to 10.
   *
   * https://docs.aws.amazon.com/mediaconvert/latest/ug/qvbr-guidelines.html
   *
   * @default - MediaConvert's choice, by the source
   */
  readonly qualityLevel?: number;

  /**
   * The largest size. Sources that are smaller keep theirs.
   *
   * @default AbrFrameSize.HD_1080
   */
  readonly maxSize?: AbrFrameSize;

  /**
   * The best rendition is at least that large, if the source is: at most `maxSize`.
   *
   * @default - MediaConvert's choice
   */
  readonly minTop?: AbrFrameSize;

  /**
   * No rendition is smaller, if the source is not: at most `minTop`.
   *
   * @default AbrFrameSize.SD_234
   */
  readonly minBottom?: AbrFrameSize;

  /**
   * Sizes that the ladder has in any case, if the source is that large: at most `maxRenditions`, none below `minBottom` or above `maxSize`, one at least as large as
   * `minTop`. Not with `allowed`.
   *
   * @default - none
   */
  readonly forceInclude?: AbrFrameSize[];

  /**
   * The only sizes that the ladder may have: at least 3 and `maxRenditions`, none above `maxSize`, one at least as large as `minTop`, one as `minBottom`. Not with `forceInclude`.
   *
   * @default - all
   */
  readonly allowed?: AbrAllowedRendition[];
}

/** A rendition of a fixed ladder. */
export interface AbrRendition {
  /** Its size. A source of another shape keeps its shape and is fitted into it. */
  readonly size: AbrFrameSize;

  /** Bits per second that it never exceeds: from 100,000 to 100,000,000. Simple content needs less, and gets less. */
  readonly maxBitrate: number;

  /**
   * The quality in QVBR: a whole number from 1 to 10.
   *
   * https://docs.aws.amazon.com/mediaconvert/latest/ug/qvbr-guidelines.html
   *
   * @default - MediaConvert's choice, by size and bitrate
   */
  readonly qualityLevel?: number;
}

/** Options of `AbrLadder.fixed`. */
export interface AbrFixedLadderOptions {
  /**
   * A ladder each, in the order in which players are shown them. All in one job, which bills each.
   *
   * @default [MediaVideoCodec.H264]
   */
  readonly codecs?: MediaVideoCodec[];

  /**
   * From 1 to 15, none twice. No source is enlarged: one that is smaller than a rendition keeps its size there, and a rendition is left out when one of a smaller size has
   * room for the whole source.
   */
  readonly renditions: AbrRendition[];
}

/**
 * The sizes and bitrates that an asset is encoded to.
 *
 * @example
 * import { AbrFrameSize, AbrLadder } from 'cdk-reference-constructs';
 *
 * const ladder = AbrLadder.automated({ maxBitrate: 6_000_000, minTop: AbrFrameSize.HD_720 });
 */
export class AbrLadder {
  /**
   * Automated ABR: MediaConvert looks at each video and chooses its ladder. It is billed at the professional tier, and runs on on-demand queues only.
   *
   * https://docs.aws.amazon.com/mediaconvert/latest/ug/auto-abr.html
   */
  public static automated(options: AbrAutomatedLadderOptions = {}): AbrLadder {
    return new AbrLadder({ kind: 'automated', options });
  }

  /** The same ladder for each video. */
  public static fixed(options: AbrFixedLadderOptions): AbrLadder {
    return new AbrLadder({ kind: 'fixed', options });
  }

  /** Whether MediaConvert chooses the ladder. */
  public readonly isAutomated: boolean;

  /** @internal */
  public readonly _kind: LadderKind;

  private constructor(kind: LadderKind) {
    this.isAutomated = kind.kind === 'automated';
    this._kind = kind;
  }
}
