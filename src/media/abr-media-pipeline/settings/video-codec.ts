import { JobParts, RenditionParts } from './job-parts';
import { ask } from './template';
import { MediaVideoCodec } from '../media-codec';

/** How one codec encodes: quality-defined, closed groups of pictures of one length, so that players can switch at each segment. */
export function codecSettings(codec: MediaVideoCodec, parts: JobParts, rendition?: RenditionParts) {
  return CODECS[codec](parts, rateControl(rendition));
}

/** An automated ladder has its bitrates and qualities elsewhere. */
const rateControl = ({ maxBitrate, qualityLevel }: Partial<RenditionParts> = {}) => ({
  RateControlMode: 'QVBR',
  ...maxBitrate !== undefined && { MaxBitrate: maxBitrate },
  ...qualityLevel !== undefined && { QvbrSettings: { QvbrQualityLevel: qualityLevel } },
});

const groupOfPictures = ({ gopLength }: JobParts) => ({ GopSize: gopLength, GopSizeUnits: 'SECONDS', GopClosedCadence: 1 });

const CODECS: { [codec in MediaVideoCodec]: (parts: JobParts, rate: object) => object } = {
  h264: (parts, rate) => ({
    Codec: 'H_264',
    H264Settings: {
      ...rate,
      QualityTuningLevel: 'MULTI_PASS_HQ',
      SceneChangeDetect: 'TRANSITION_DETECTION',
      AdaptiveQuantization: 'AUTO',
      CodecProfile: 'HIGH',
      FramerateControl: 'INITIALIZE_FROM_SOURCE',
      ...groupOfPictures(parts),
    },
  }),
  hevc: (parts, rate) => ({
    Codec: 'H_265',
    H265Settings: {
      ...rate,
      QualityTuningLevel: 'MULTI_PASS_HQ',
      SceneChangeDetect: 'TRANSITION_DETECTION',
      AdaptiveQuantization: 'AUTO',
      CodecProfile: 'MAIN_MAIN',
      // Apple's players take no other.
      WriteMp4PackagingType: 'HVC1',
      FramerateControl: 'INITIALIZE_FROM_SOURCE',
      ...groupOfPictures(parts),
    },
  }),
  // Knows no seconds for groups of pictures.
  av1: ({ gopLength }, rate) => ({
    Codec: 'AV1',
    Av1Settings: {
      ...rate,
      BitDepth: 'BIT_8',
      SpatialAdaptiveQuantization: 'ENABLED',
      FramerateControl: 'INITIALIZE_FROM_SOURCE',
      GopSize: ask(`$round(${gopLength} * ($input.frameRate > 0 ? $input.frameRate : 30))`),
    },
  }),
};
