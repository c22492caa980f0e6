import { Duration, Size } from 'aws-cdk-lib';
import { AbrFrameSize } from './abr-frame-size';
import { AbrAutomatedLadderOptions, AbrLadder } from './abr-ladder';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { MediaVideoCodec } from './media-codec';
import { MediaLimits } from './media-limits';
import { MediaManifest, MediaPackageFormat, MediaPackaging } from './media-packaging';

/** Where things lie when nothing else is said. */
export function prefixes({ source = {}, output = {} }: AbrMediaPipelineProps) {
  return { uploads: source.prefix ?? 'uploads/', rejected: source.rejectedPrefix ?? 'rejected/', output: output.prefix ?? 'assets/' };
}

export const ladderOf = ({ ladder }: AbrMediaPipelineProps) => ladder ?? AbrLadder.automated();

/** What an automated ladder is when nothing else is said. */
export const automatedDefaults = ({ codecs, maxBitrate, minBitrate, maxRenditions, maxSize, minBottom, allowed }: AbrAutomatedLadderOptions) => ({
  codecs: codecs ?? [MediaVideoCodec.H264],
  maxBitrate: maxBitrate ?? 8_000_000,
  minBitrate: minBitrate ?? 600_000,
  maxRenditions: maxRenditions ?? Math.min(8, allowed?.length ?? 8),
  maxSize: maxSize ?? AbrFrameSize.HD_1080,
  minBottom: minBottom ?? AbrFrameSize.SD_234,
});

/** What a source may be at most, in seconds, bytes, pixels and dollars. */
export function limitsInNumbers({ maxDuration, maxSize, maxFrame = AbrFrameSize.DCI_4K, maxCost }: MediaLimits = {}) {
  return {
    maxDuration: (maxDuration ?? Duration.hours(4)).toSeconds(),
    maxSize: (maxSize ?? Size.gibibytes(100)).toBytes(),
    maxWidth: maxFrame.width,
    maxHeight: maxFrame.height,
    ...(maxCost !== undefined && { maxCost }),
  };
}

/** A size as it fits both upright and lying sources. */
export interface Sides {
  readonly long: number;
  readonly short: number;
}

export const sides = ({ width, height }: AbrFrameSize): Sides => ({ long: Math.max(width, height), short: Math.min(width, height) });

/** Seconds that a job may wait and encode. */
export const encodingTimeout = ({ encoding = {} }: AbrMediaPipelineProps) => (encoding.timeout ?? Duration.hours(6)).toSeconds();

export function manifestKinds({ format, manifests }: MediaPackaging = {}): MediaManifest[] {
  if (format === MediaPackageFormat.HLS) return [MediaManifest.HLS];
  if (format === MediaPackageFormat.DASH) return [MediaManifest.DASH];
  return manifests ?? [MediaManifest.HLS, MediaManifest.DASH];
}
