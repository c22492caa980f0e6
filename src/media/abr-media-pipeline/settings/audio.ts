import { GROUP_OF_AUDIO } from './containers';
import { JobParts } from './job-parts';

/** What audio is called between input and output. */
export const AUDIO = 'Audio Selector 1';

/** Stereo at 48 kHz in an output of its own, which every rendition of the video shares. */
export const audioOutput = ({ audioBitrate }: JobParts, container: object) => ({
  NameModifier: `_${GROUP_OF_AUDIO}`,
  ...container,
  AudioDescriptions: [{
    AudioSourceName: AUDIO,
    LanguageCodeControl: 'FOLLOW_INPUT',
    CodecSettings: { Codec: 'AAC', AacSettings: { Bitrate: audioBitrate, CodecProfile: 'LC', CodingMode: 'CODING_MODE_2_0', RateControlMode: 'CBR', SampleRate: 48_000 } },
  }],
});
