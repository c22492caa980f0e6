import { CaptionsKind } from './captions-kind';

/** Options of captions. */
export interface MediaCaptionsOptions {
  /** The language as players are told it, by BCP 47: `en`, `pt-BR`. No two captions may have the same. */
  readonly language: string;

  /**
   * What viewers choose it by.
   *
   * @default - the language
   */
  readonly label?: string;
}

/** Options of `MediaCaptions.embedded`. */
export interface MediaEmbeddedCaptionsOptions extends MediaCaptionsOptions {
  /**
   * The channel of CEA-608: a whole number from 1 to 4.
   *
   * @default 1
   */
  readonly channel?: number;
}

/** Options of `MediaCaptions.sidecar`. */
export interface MediaSidecarCaptionsOptions extends MediaCaptionsOptions {
  /**
   * What takes the place of the source's last extension: with `.en.vtt` the captions of `uploads/film.mp4` are `uploads/film.en.vtt`. They must lie there before
   * the video does; without them the asset has none in this language. Ends with `.vtt`, `.srt`, `.ttml`, `.dfxp`, `.scc`, `.stl` or `.smi`.
   *
   * @default - a dot, the language and `.vtt`
   */
  readonly suffix?: string;
}

/**
 * Captions that viewers can turn on. All become WebVTT beside the renditions.
 *
 * @example
 * import { MediaCaptions } from 'cdk-reference-constructs';
 *
 * const captions = [
 *   MediaCaptions.embedded({ language: 'en' }),
 *   MediaCaptions.sidecar({ language: 'de', suffix: '.de.srt', label: 'Deutsch' }),
 *   MediaCaptions.transcribed({ language: 'en-US', label: 'English (automatic)' }),
 * ];
 */
export class MediaCaptions {
  /** Captions in the video track of the source, of CEA-608 or 708. */
  public static embedded(options: MediaEmbeddedCaptionsOptions): MediaCaptions {
    return new MediaCaptions({ kind: 'embedded', options });
  }

  /** Captions in a file beside the source. Needs `source.suffixes`, or the file would be taken for a source itself. */
  public static sidecar(options: MediaSidecarCaptionsOptions): MediaCaptions {
    return new MediaCaptions({ kind: 'sidecar', options });
  }

  /**
   * Captions that Amazon Transcribe writes from the sound, which is billed by the second. At most one, and its language is one of Transcribe: `en-US`, `de-DE`.
   *
   * https://docs.aws.amazon.com/transcribe/latest/dg/supported-languages.html
   */
  public static transcribed(options: MediaCaptionsOptions): MediaCaptions {
    return new MediaCaptions({ kind: 'transcribed', options });
  }

  /** The language. */
  public readonly language: string;

  /** @internal */
  public readonly _kind: CaptionsKind;

  private constructor(kind: CaptionsKind) {
    this.language = kind.options?.language;
    this._kind = kind;
  }
}
