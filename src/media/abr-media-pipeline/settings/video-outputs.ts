import { JobParts, RenditionParts } from './job-parts';
import { fittedHeight, fittedWidth, within } from './source-size';
import { ask, when } from './template';
import { codecSettings } from './video-codec';
import { Sides } from '../defaults';
import { MediaVideoCodec } from '../media-codec';

/** Renditions of one codec: one that MediaConvert makes a ladder of, or the whole ladder. */
export function videoOutputs(codec: MediaVideoCodec, parts: JobParts, container: object) {
  const { ladder } = parts;
  if (ladder.kind === 'fixed') return ladder.renditions.map((rendition) => fixedOutput(codec, parts, container, rendition));
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

function fixedOutput(codec: MediaVideoCodec, parts: JobParts, container: object, rendition: RenditionParts) {
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
  const smaller = smallerOnes(rendition, parts);
  return smaller.length ? when(`$not(${smaller.map(within).join(' or ')})`, output) : output;
}

/** Sizes that a rendition would not exceed if the source had room in one of them. */
function smallerOnes({ long, short }: Sides, { ladder }: JobParts): Sides[] {
  if (ladder.kind !== 'fixed') return [];
  return ladder.renditions.filter((other) => other.long <= long && other.short <= short && other.long * other.short < long * short);
}
