import { destination } from './destination';
import { JobParts } from './job-parts';
import { fittedHeight, fittedWidth } from './source-size';
import { ask } from './template';

/** No poster needs to be larger. */
const LARGEST = { long: 1920, short: 1080 };

/** Below the folder of the asset. MediaConvert numbers what it captures. */
export const POSTER = 'poster/frame.0000000.jpg';

/** The first frame as a picture. */
export function posterGroup(parts: JobParts) {
  if (!parts.poster) return [];
  return [{
    Name: 'Poster',
    OutputGroupSettings: { Type: 'FILE_GROUP_SETTINGS', FileGroupSettings: destination(parts, 'poster/frame') },
    Outputs: [{
      ContainerSettings: { Container: 'RAW' },
      VideoDescription: {
        Width: ask(fittedWidth(LARGEST)),
        Height: ask(fittedHeight(LARGEST)),
        CodecSettings: { Codec: 'FRAME_CAPTURE', FrameCaptureSettings: { FramerateNumerator: 1, FramerateDenominator: 10, MaxCaptures: 1, Quality: 80 } },
      },
    }],
  }];
}
