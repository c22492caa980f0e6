import { audioOutput } from './audio';
import { automatedAbr } from './automated-abr';
import { captionOutputs } from './captions';
import { CONTAINERS } from './containers';
import { destination } from './destination';
import { encryption } from './encryption';
import { JobParts } from './job-parts';
import { posterGroup } from './poster';
import { when } from './template';
import { thumbnails } from './thumbnails';
import { videoOutputs } from './video-outputs';
import { MediaVideoCodec } from '../media-codec';
import { MediaManifest } from '../media-packaging';

/** A group for each codec, and one for the poster. */
export const groups = (parts: JobParts) => [
  ...parts.ladder.codecs.map((codec, index) => codecGroup(parts, codec, index === 0)),
  ...posterGroup(parts),
];

function codecGroup(parts: JobParts, codec: MediaVideoCodec, first: boolean) {
  const { ladder, format } = parts;
  const containers = CONTAINERS[format];
  return {
    Name: codec,
    OutputGroupSettings: GROUPS[format]({ ...destination(parts, `${codec}/index`), ...encryption(parts), ...first && thumbnails(parts) }, parts),
    ...ladder.kind === 'automated' && { AutomatedEncodingSettings: automatedAbr(ladder) },
    Outputs: [
      ...videoOutputs(codec, parts, containers.video),
      when('$input.audio', audioOutput(parts, containers.audio)),
      ...captionOutputs(parts, containers.captions),
    ],
  };
}

const segments = ({ segmentLength }: JobParts) => ({ SegmentLength: segmentLength, SegmentLengthControl: 'GOP_MULTIPLE', SegmentControl: 'SEGMENTED_FILES' });

const written = ({ manifests }: JobParts, manifest: MediaManifest) => manifests.includes(manifest) ? 'ENABLED' : 'DISABLED';

const GROUPS = {
  cmaf: (common: object, parts: JobParts) => ({
    Type: 'CMAF_GROUP_SETTINGS',
    CmafGroupSettings: {
      ...common,
      ...segments(parts),
      FragmentLength: parts.gopLength,
      WriteHlsManifest: written(parts, MediaManifest.HLS),
      WriteDashManifest: written(parts, MediaManifest.DASH),
      WriteSegmentTimelineInRepresentation: 'ENABLED',
      ManifestDurationFormat: 'FLOATING_POINT',
      TargetDurationCompatibilityMode: 'SPEC_COMPLIANT',
      StreamInfResolution: 'INCLUDE',
    },
  }),
  hls: (common: object, parts: JobParts) => ({
    Type: 'HLS_GROUP_SETTINGS',
    HlsGroupSettings: {
      ...common,
      ...segments(parts),
      DirectoryStructure: 'SINGLE_DIRECTORY',
      // Otherwise MediaConvert writes caption segments of five minutes.
      CaptionSegmentLengthControl: 'MATCH_VIDEO',
      MinSegmentLength: 0,
      ManifestDurationFormat: 'FLOATING_POINT',
      TargetDurationCompatibilityMode: 'SPEC_COMPLIANT',
      StreamInfResolution: 'INCLUDE',
    },
  }),
  dash: (common: object, parts: JobParts) => ({
    Type: 'DASH_ISO_GROUP_SETTINGS',
    DashIsoGroupSettings: { ...common, ...segments(parts), FragmentLength: parts.gopLength, WriteSegmentTimelineInRepresentation: 'ENABLED' },
  }),
};
