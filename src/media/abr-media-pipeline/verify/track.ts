import type { Asset, ByteRange } from './asset';
import { Problems } from './problems';

/** What a playlist or a representation carries. `iframes` is video for fast winding: no rendition to play. */
export type TrackKind = 'video' | 'audio' | 'text' | 'image' | 'iframes';

/** A reference to a file or to a part of it, as the manifest has it. */
export interface MediaReference {
  readonly uri: string;
  readonly range?: ByteRange;
}

export interface MediaSegment extends MediaReference {
  /** In seconds. */
  readonly duration: number;
  readonly init?: MediaReference;
}

/** A playlist of HLS or a representation of DASH: what a player plays after having chosen. */
export interface Track {
  /** The path of the manifest, against which references resolve. */
  readonly manifest: string;
  /** What problems call it. */
  readonly name: string;
  readonly kind: TrackKind;
  /** Whether it is complete: a player takes anything else for a live stream, and waits. */
  readonly complete: boolean;
  readonly segments: MediaSegment[];
}

export interface CheckedTrack {
  readonly problems: Problems;
  readonly seconds: number;
  readonly segments: number;
}

/** Segments of fragmented MP4, which cannot be decoded without an initialization segment. */
const FRAGMENT = /\.(m4s|mp4|m4v|m4a|cmf[vat])$/i;

/** Every file of the track is there, and together they last as long as the input. */
export function checkTrack(track: Track, asset: Asset, duration: number): CheckedTrack {
  const problems = new Problems();
  const inits = new Set<string>();
  let seconds = 0;
  let longest = 0;
  if (!track.complete) problems.add(`${track.name} is not complete: it describes a live stream`);
  if (track.segments.length === 0) problems.add(`${track.name} has no segments`);
  for (const { uri, range, duration: length, init } of track.segments) {
    const path = checkReference(track, { uri, range }, asset, problems);
    // One initialization segment serves many; what is wrong with it is said once.
    const initId = init && `${init.uri} ${init.range?.offset} ${init.range?.length}`;
    if (init && !inits.has(initId!)) {
      inits.add(initId!);
      checkReference(track, init, asset, problems);
    }
    if (!init && path !== undefined && FRAGMENT.test(path) && !inits.has(NO_INIT)) {
      inits.add(NO_INIT);
      problems.add(`${track.name} names no initialization segment for ${path}`);
    }
    seconds += length;
    longest = Math.max(longest, length);
  }
  if (track.segments.length > 0) checkDuration(track, { seconds, longest, duration }, problems);
  return { problems, seconds, segments: track.segments.length };
}

const NO_INIT = '';

function checkReference({ manifest, name }: Track, { uri, range }: MediaReference, asset: Asset, problems: Problems): string | undefined {
  const path = asset.resolve(manifest, uri);
  if (path === undefined) {
    problems.add(`${name} points outside of the asset, at ${clip(uri)}`);
  } else {
    asset.check(path, name, problems, range);
  }
  return path;
}

/**
 * The last segment may be short and encoders round to frames, so a segment is allowed, and 2 % of what is long. One segment
 * that is far longer than the others is no measure, and a track of one segment would allow anything: a second has to do
 * there, except for images, of which one sheet can hold minutes. Captions may end before the video does.
 */
function checkDuration({ name, kind, segments }: Track, times: { seconds: number; longest: number; duration: number }, problems: Problems): void {
  const { seconds, longest, duration } = times;
  const segment = segments.length > 1 || kind === 'image' ? Math.min(longest, 2 * seconds / segments.length) : 1;
  const allowed = Math.max(segment, duration * 0.02);
  const difference = kind === 'text' ? seconds - duration : Math.abs(seconds - duration);
  if (!(difference <= allowed)) {
    problems.add(`${name} lasts ${round(seconds)} s and the input ${round(duration)} s, a difference of at most ${round(allowed)} s is allowed`);
  }
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** A reference can be a whole file as a data: URL. */
export function clip(uri: string): string {
  return uri.length > 200 ? `${uri.slice(0, 200)}...` : uri;
}
