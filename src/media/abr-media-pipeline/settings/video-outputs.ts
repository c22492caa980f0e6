import { JobParts, RenditionParts } from './job-parts';
import { coveredBySmaller, fittedHeight, fittedWidth, within } from './source-size';
import { ask, when } from './template';
import { codecSettings } from './video-codec';
import { MediaVideoCodec } from '../media-codec';

/** Renditions of one codec: one that MediaConvert makes a ladder of, or the whole ladder. */
export function videoOutputs(codec: MediaVideoCodec, parts: JobParts, container: object) {
  const { ladder } = parts;
  if (ladder.kind === 'fixed') return ladder.renditions.map((each, _, all) => fixedOutput(codec, parts, container, each, all));
  const smaller = `$not(${within(ladder.maxSize)})`;
  return [{
    NameModifier: '_video',
    ...container,
    VideoDescription: {
      // The largest size of the ladder. MediaConvert takes the source's when there is none.
      Width: when(smaller, ask(fittedWidth(ladder.maxSize))),
      Height: when(smaller, ask(fittedHeight(ladder.maxSize))),
      ScalingBehavior: 'DEFAULT',
      CodecSettings: codecSettings(codec, parts),
    },
  }];
}

function fixedOutput(codec: MediaVideoCodec, parts: JobParts, container: object, rendition: RenditionParts, ladder: RenditionParts[]) {
  const { long, short, maxBitrate } = rendition;
  const output = {
    NameModifier: `_${long}x${short}_${Math.round(maxBitrate / 1000)}k`,
    ...container,
    VideoDescription: {
      Width: ask(fittedWidth(rendition)),
      Height: ask(fittedHeight(rendition)),
      ScalingBehavior: 'DEFAULT',
      CodecSettings: codecSettings(codec, parts, rendition),
    },
  };
  const covered = coveredBySmaller(rendition, ladder);
  return covered ? when(`$not(${covered})`, output) : output;
}
