import { Aws, Duration } from 'aws-cdk-lib';
import { AutomatedLadderParts, FixedLadderParts, HopParts, JobParts, JobPlaces } from './job-parts';
import { AbrAutomatedLadderOptions, AbrFixedLadderOptions } from '../abr-ladder';
import { AbrMediaPipelineProps } from '../abr-media-pipeline-props';
import { automatedDefaults, encodingTimeout, ladderOf, manifestKinds, sides, Sides } from '../defaults';
import { MediaVideoCodec } from '../media-codec';
import { MediaAcceleration, MediaQueueHop } from '../media-encoding';
import { MediaPackageFormat } from '../media-packaging';
import { MediaQueue } from '../media-queue';
import { MediaTracks } from '../media-tracks';

/** What was said in props and what was not, as a job needs it. To be called after the rules. */
export function jobParts(props: AbrMediaPipelineProps, places: JobPlaces): JobParts {
  const { packaging = {}, tracks = {}, encoding = {} } = props;
  const { _kind: kind } = ladderOf(props);
  return {
    ...places,
    ladder: kind.kind === 'automated' ? automated(kind.options) : fixed(kind.options),
    format: packaging.format ?? MediaPackageFormat.CMAF,
    manifests: manifestKinds(packaging),
    segmentLength: (packaging.segmentLength ?? Duration.seconds(4)).toSeconds(),
    gopLength: (packaging.gopLength ?? Duration.seconds(2)).toSeconds(),
    ...packaging.drm && { drm: packaging.drm._options },
    audioBitrate: tracks.audioBitrate ?? 128_000,
    captions: (tracks.captions ?? []).map(({ _kind }) => _kind),
    ...thumbnails(tracks, packaging.format),
    poster: tracks.poster ?? true,
    ...props.limits?.prices && { prices: props.limits.prices },
    ...encoding.priority !== undefined && { priority: encoding.priority },
    hops: (encoding.hops ?? []).map(hop),
    acceleration: encoding.acceleration ?? MediaAcceleration.PREFERRED,
    timeout: encodingTimeout(props),
    tags: { Pipeline: places.pipelineName, ...encoding.tags },
    extraSettings: encoding.extraSettings ?? {},
  };
}

export const isReserved = (queue: MediaQueue | undefined) => queue?._kind.kind === 'arn' && queue._kind.options.reserved === true;

const hop = ({ queue, after, priority }: MediaQueueHop): HopParts => ({
  queueArn: queueArn(queue), minutes: after.toMinutes(), ...priority !== undefined && { priority },
});

/** The ARN of a queue that exists already. */
export function queueArn({ _kind: kind }: MediaQueue): string {
  return kind.kind === 'arn' ? kind.queueArn : `arn:${Aws.PARTITION}:mediaconvert:${Aws.REGION}:${Aws.ACCOUNT_ID}:queues/Default`;
}

const smallestFirst = (one: Sides, other: Sides) => one.long * one.short - other.long * other.short;

function automated(options: AbrAutomatedLadderOptions): AutomatedLadderParts {
  const { qualityLevel, minTop, forceInclude, allowed } = options;
  const { maxSize, minBottom, ...more } = automatedDefaults(options);
  return {
    kind: 'automated',
    ...more,
    ...qualityLevel !== undefined && { qualityLevel },
    maxSize: sides(maxSize),
    ...minTop && { minTop: sides(minTop) },
    minBottom: sides(minBottom),
    forceInclude: (forceInclude ?? []).map(sides).sort(smallestFirst),
    allowed: (allowed ?? []).map(({ size, required }) => ({ ...sides(size), required: required ?? false })).sort(smallestFirst),
  };
}

function fixed({ codecs, renditions }: AbrFixedLadderOptions): FixedLadderParts {
  return {
    kind: 'fixed',
    codecs: codecs ?? [MediaVideoCodec.H264],
    renditions: renditions.map(({ size, maxBitrate, qualityLevel }) => ({
      ...sides(size), maxBitrate, ...qualityLevel !== undefined && { qualityLevel },
    })),
  };
}

function thumbnails({ thumbnails: { enabled, interval, width } = {} }: MediaTracks, format: MediaPackageFormat | undefined) {
  if (enabled === false || format === MediaPackageFormat.DASH) return {};
  return { thumbnails: { interval: (interval ?? Duration.seconds(10)).toSeconds(), width: width ?? 312 } };
}
