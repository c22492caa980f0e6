import { JobParts } from './job-parts';
import { ask, when } from './template';

/** Above this many times as high as wide, a column of one thumbnail of 512 pixels would be higher than the 4096 that MediaConvert allows a tile. */
const TALLEST = 6;

const COLUMNS = 5;
const MOST_ROWS = 5;

/** JSONata: whether the source has a shape of which there are thumbnails. */
export const HAS_THUMBNAILS = `$input.height <= ${TALLEST} * $input.width`;

/** Small pictures in tiles, with a playlist in the manifest of HLS. */
export function thumbnails({ thumbnails: wanted }: JobParts) {
  if (!wanted) return {};
  const { width, interval } = wanted;
  return {
    ImageBasedTrickPlay: when(HAS_THUMBNAILS, 'ADVANCED'),
    ImageBasedTrickPlaySettings: when(HAS_THUMBNAILS, {
      IntervalCadence: 'FOLLOW_CUSTOM',
      ThumbnailInterval: interval,
      ThumbnailWidth: width,
      TileWidth: COLUMNS,
      // The height of a thumbnail follows the shape of the source.
      TileHeight: ask(`$max([1, $min([${MOST_ROWS}, $floor(4096 / (2 * $ceil(${width} * $input.height / $input.width / 2)))])])`),
    }),
  };
}
