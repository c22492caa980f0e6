import { posix } from 'path';
import type { Asset } from './asset';
import { MAX_CUES } from './limits';

/** How thumbnails lie in an image, as far as the manifest says. */
export interface Tiles {
  readonly columns?: number;
  readonly rows?: number;
  /** Of one thumbnail, in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** For how many seconds a thumbnail is shown. */
  readonly every?: number;
}

/** An image of one or more thumbnails. */
export interface TileSheet extends Tiles {
  readonly uri: string;
  readonly seconds: number;
}

/** Shorter than a frame: what is left of a sheet by rounding. */
const NOTHING = 0.001;

/**
 * The WebVTT file from which web players take the thumbnail of a moment: a cue per thumbnail, each naming its part of an image.
 *
 * @param from path of the manifest against which the images' addresses resolve
 * @param to path of the WebVTT file, against which the cues' addresses resolve
 * @throws Error when it would be too long
 */
export function webVtt(sheets: TileSheet[], places: { asset: Asset; from: string; to: string }, duration: number): string {
  const { asset, from, to } = places;
  const lines = ['WEBVTT', ''];
  let start = 0;
  let cues = 0;
  for (const { uri, seconds, columns = 1, rows = 1, width, height, every = seconds / (columns * rows) } of sheets) {
    const end = Math.min(start + seconds, duration);
    const address = posix.relative(posix.dirname(to), asset.resolve(from, uri) ?? '').split('/').map(encodeURIComponent).join('/');
    for (let tile = 0; tile < columns * rows; tile++) {
      const begin = start + tile * every;
      if (end - begin < NOTHING) break;
      if (++cues > MAX_CUES) throw new Error(`it has more than ${MAX_CUES} thumbnails`);
      // Without a size there is no telling where in the image it is: the whole image then.
      const part = width && height ? `#xywh=${(tile % columns) * width},${Math.floor(tile / columns) * height},${width},${height}` : '';
      lines.push(`${time(begin)} --> ${time(Math.min(begin + every, end))}`, `${address}${part}`, '');
    }
    start += seconds;
  }
  if (cues === 0) throw new Error('it has no thumbnails');
  return lines.join('\n');
}

function time(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const part = (unit: number, below: number) => String(Math.floor(ms / unit) % below).padStart(2, '0');
  return `${String(Math.floor(ms / 3_600_000)).padStart(2, '0')}:${part(60_000, 60)}:${part(1000, 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
