import { Duration } from 'aws-cdk-lib';
import { MediaDrm } from './media-drm';

/** How segments are packed. */
export enum MediaPackageFormat {
  /** Fragmented MP4, one set of segments for HLS and DASH. */
  CMAF = 'cmaf',
  /** MPEG transport stream, for old players of HLS. H.264 only. */
  HLS = 'hls',
  /** Fragmented MP4 for DASH only. */
  DASH = 'dash',
}

/** What players are given. */
export enum MediaManifest {
  /** `index.m3u8`. */
  HLS = 'm3u8',
  /** `index.mpd`. */
  DASH = 'mpd',
}

/** How the renditions are packed. */
export interface MediaPackaging {
  /**
   * How segments are packed.
   *
   * @default MediaPackageFormat.CMAF
   */
  readonly format?: MediaPackageFormat;

  /**
   * The manifests of `MediaPackageFormat.CMAF`, the preferred one first. The other formats have theirs.
   *
   * @default [MediaManifest.HLS, MediaManifest.DASH]
   */
  readonly manifests?: MediaManifest[];

  /**
   * Length of a segment: whole seconds from 1 to 60, a multiple of `gopLength`.
   *
   * @default Duration.seconds(4)
   */
  readonly segmentLength?: Duration;

  /**
   * Time between key frames, at which players can switch renditions: whole seconds from 1 to 20.
   *
   * @default Duration.seconds(2)
   */
  readonly gopLength?: Duration;

  /**
   * Encryption with keys of a DRM key provider.
   *
   * @default - none
   */
  readonly drm?: MediaDrm;
}
