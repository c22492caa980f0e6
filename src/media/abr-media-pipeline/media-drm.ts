/**
 * Which DRM system manifests tell players of.
 *
 * @example
 * import { MediaDrmSystem } from 'cdk-reference-constructs';
 *
 * const dashSystems = [MediaDrmSystem.WIDEVINE, MediaDrmSystem.of('e2719d58-a985-b3c9-781a-b030af78d30e')];
 */
export class MediaDrmSystem {
  /** Widevine of Google: Chrome, Firefox, Android. In DASH manifests. */
  public static readonly WIDEVINE = MediaDrmSystem.of('edef8ba9-79d6-4ace-a3c8-27dcd51d21ed');

  /** PlayReady of Microsoft: Edge, televisions. In DASH manifests. */
  public static readonly PLAYREADY = MediaDrmSystem.of('9a04f079-9840-4286-ab92-e65be0885f95');

  /** FairPlay of Apple. In HLS manifests, with `MediaDrmEncryption.CBCS` only. */
  public static readonly FAIRPLAY = MediaDrmSystem.of('94ce86fb-07ff-4f43-adb8-93d2fa968ca2');

  /**
   * Any system.
   *
   * @param systemId a UUID of https://dashif.org/identifiers/content_protection/
   */
  public static of(systemId: string): MediaDrmSystem {
    return new MediaDrmSystem(systemId);
  }

  /** The UUID. */
  public readonly systemId: string;

  private constructor(systemId: string) {
    this.systemId = systemId;
  }
}

/** How segments of CMAF are encrypted. */
export enum MediaDrmEncryption {
  /** `cbcs`, which all three systems play on today's devices. */
  CBCS = 'SAMPLE_AES',
  /** `cenc`, for old devices with Widevine or PlayReady. FairPlay does not play it. */
  CENC = 'AES_CTR',
}

/** Which tracks share a key, as SPEKE version 2 calls it: https://docs.aws.amazon.com/speke/latest/documentation/drm-content-speke-v2.html */
export enum MediaDrmVideoPreset {
  /** One key for all video. */
  ONE_KEY = 'PRESET_VIDEO_1',
  /** Two keys: SD, and HD and above. */
  SD_HD = 'PRESET_VIDEO_2',
  /** Three keys: SD, HD, and above. */
  SD_HD_UHD = 'PRESET_VIDEO_3',
  /** Four keys: SD, HD, UHD1 and UHD2. */
  SD_HD_UHD1_UHD2 = 'PRESET_VIDEO_4',
  /** Three keys: SD, HD1 and HD2, and above. */
  PRESET_5 = 'PRESET_VIDEO_5',
  /** Four keys: SD, HD1, HD2, and above. */
  PRESET_6 = 'PRESET_VIDEO_6',
  /** Four keys: SD and HD1, HD2, UHD1, UHD2. */
  PRESET_7 = 'PRESET_VIDEO_7',
  /** Five keys: SD, HD1, HD2, UHD1, UHD2. */
  PRESET_8 = 'PRESET_VIDEO_8',
  /** One key for video and audio. The audio preset must be the same. */
  SHARED = 'SHARED',
  /** Video is not encrypted. */
  UNENCRYPTED = 'UNENCRYPTED',
}

/** Which audio tracks share a key, as SPEKE version 2 calls it. */
export enum MediaDrmAudioPreset {
  /** One key for all audio. */
  ONE_KEY = 'PRESET_AUDIO_1',
  /** Two keys: stereo, and more channels. */
  STEREO_MULTICHANNEL = 'PRESET_AUDIO_2',
  /** Three keys: stereo, up to six channels, and more. */
  STEREO_3_TO_6_MORE = 'PRESET_AUDIO_3',
  /** One key for video and audio. The video preset must be the same. */
  SHARED = 'SHARED',
  /** Audio is not encrypted. */
  UNENCRYPTED = 'UNENCRYPTED',
}

/** Options of `MediaDrm.speke`. */
export interface MediaSpekeOptions {
  /**
   * The https address of the key provider's SPEKE version 2 server. An API of API Gateway is called in the name of `role`, which may call it at `execute-api` addresses; under
   * another name add `execute-api:Invoke` to it.
   */
  readonly url: string;

  /**
   * Systems in HLS manifests: at most 3.
   *
   * @default [MediaDrmSystem.FAIRPLAY] - none where no HLS manifest is written
   */
  readonly hlsSystems?: MediaDrmSystem[];

  /**
   * Systems in DASH manifests: at most 3, with `MediaPackageFormat.DASH` 2.
   *
   * @default [MediaDrmSystem.WIDEVINE, MediaDrmSystem.PLAYREADY] - none where no DASH manifest is written
   */
  readonly dashSystems?: MediaDrmSystem[];

  /**
   * How segments are encrypted. Only with `MediaPackageFormat.CMAF`: HLS is SAMPLE-AES, DASH is `cenc`.
   *
   * @default MediaDrmEncryption.CBCS
   */
  readonly encryption?: MediaDrmEncryption;

  /**
   * Which renditions share a key.
   *
   * @default MediaDrmVideoPreset.ONE_KEY
   */
  readonly videoPreset?: MediaDrmVideoPreset;

  /**
   * Which audio shares a key.
   *
   * @default MediaDrmAudioPreset.ONE_KEY
   */
  readonly audioPreset?: MediaDrmAudioPreset;

  /**
   * The ARN of a certificate of ACM, which the key provider encrypts content keys for.
   *
   * https://docs.aws.amazon.com/mediaconvert/latest/ug/drm-content-key-encryption.html
   *
   * @default - keys are protected by TLS only
   */
  readonly certificateArn?: string;
}

/**
 * Encryption with keys of a DRM key provider, by SPEKE version 2. The content id that the provider is asked for is the id of the asset.
 *
 * https://docs.aws.amazon.com/mediaconvert/latest/ug/encryption-choosing-speke-version.html
 *
 * @example
 * import { MediaDrm } from 'cdk-reference-constructs';
 *
 * const drm = MediaDrm.speke({ url: 'https://keys.example.com/speke/v2' });
 */
export class MediaDrm {
  /** A key provider that speaks SPEKE version 2. */
  public static speke(options: MediaSpekeOptions): MediaDrm {
    return new MediaDrm(options);
  }

  /** @internal */
  public readonly _options: MediaSpekeOptions;

  private constructor(options: MediaSpekeOptions) {
    this._options = options;
  }
}
