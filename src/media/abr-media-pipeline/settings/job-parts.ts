import { CaptionsKind } from '../captions-kind';
import { Sides } from '../defaults';
import { MediaVideoCodec } from '../media-codec';
import { MediaSpekeOptions } from '../media-drm';
import { MediaPrices } from '../media-limits';
import { MediaManifest, MediaPackageFormat } from '../media-packaging';

/** What a job is told of the place it runs in. */
export interface JobPlaces {
  readonly pipelineName: string;
  readonly roleArn: string;
  /** Without it the default queue of the account. */
  readonly queueArn?: string;
  readonly outputBucketName: string;
  /** With a slash at its end. */
  readonly outputPrefix: string;
  readonly outputKeyArn?: string;
}

/** A ladder that MediaConvert chooses within these. */
export interface AutomatedLadderParts {
  readonly kind: 'automated';
  readonly codecs: MediaVideoCodec[];
  readonly maxBitrate: number;
  readonly minBitrate: number;
  readonly maxRenditions: number;
  readonly qualityLevel?: number;
  readonly maxSize: Sides;
  readonly minTop?: Sides;
  readonly minBottom: Sides;
  readonly forceInclude: Sides[];
  /** The smallest first. */
  readonly allowed: (Sides & { readonly required: boolean })[];
}

/** A rendition of a ladder that is the same for each source. */
export interface RenditionParts extends Sides {
  readonly maxBitrate: number;
  readonly qualityLevel?: number;
}

/** A ladder that is the same for each source. */
export interface FixedLadderParts {
  readonly kind: 'fixed';
  readonly codecs: MediaVideoCodec[];
  readonly renditions: RenditionParts[];
}

/** A queue that a job moves to. */
export interface HopParts {
  readonly queueArn: string;
  readonly minutes: number;
  readonly priority?: number;
}

/** All that the settings of a job are made of, with nothing left to default. */
export interface JobParts extends JobPlaces {
  readonly ladder: AutomatedLadderParts | FixedLadderParts;
  readonly format: MediaPackageFormat;
  readonly manifests: MediaManifest[];
  /** Seconds. */
  readonly segmentLength: number;
  /** Seconds. */
  readonly gopLength: number;
  readonly drm?: MediaSpekeOptions;
  readonly audioBitrate: number;
  readonly captions: CaptionsKind[];
  /** Seconds and pixels; nothing when there are none. */
  readonly thumbnails?: { readonly interval: number; readonly width: number };
  readonly poster: boolean;
  readonly prices?: MediaPrices;
  readonly priority?: number;
  readonly hops: HopParts[];
  readonly acceleration: string;
  /** Seconds. */
  readonly timeout: number;
  readonly tags: { [key: string]: string };
  readonly extraSettings: { [name: string]: unknown };
}
