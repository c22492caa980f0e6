import { when } from './template';
import { MediaPackageFormat } from '../media-packaging';

/** What the audio is called in manifests of HLS. */
export const GROUP_OF_AUDIO = 'audio';

/** How an output is packed. */
export interface Containers {
  readonly video: object;
  readonly audio: object;
  readonly captions: object;
}

const alternate = { AudioGroupId: GROUP_OF_AUDIO, AudioTrackType: 'ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT' };

/** The video names the audio only where there is some. */
const shared = { AudioRenditionSets: when('$input.audio', GROUP_OF_AUDIO) };

export const CONTAINERS: { [format in MediaPackageFormat]: Containers } = {
  cmaf: {
    video: { ContainerSettings: { Container: 'CMFC', CmfcSettings: shared } },
    audio: { ContainerSettings: { Container: 'CMFC', CmfcSettings: alternate } },
    captions: { ContainerSettings: { Container: 'CMFC' } },
  },
  hls: {
    video: { ContainerSettings: { Container: 'M3U8', M3u8Settings: {} }, OutputSettings: { HlsSettings: shared } },
    audio: { ContainerSettings: { Container: 'M3U8', M3u8Settings: {} }, OutputSettings: { HlsSettings: alternate } },
    captions: { ContainerSettings: { Container: 'M3U8', M3u8Settings: {} } },
  },
  dash: {
    video: { ContainerSettings: { Container: 'MPD', MpdSettings: {} } },
    audio: { ContainerSettings: { Container: 'MPD', MpdSettings: {} } },
    captions: { ContainerSettings: { Container: 'MPD', MpdSettings: { CaptionContainerType: 'RAW' } } },
  },
};
