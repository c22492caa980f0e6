const MEGABYTE = 1024 * 1024;

/** The largest manifest that is read. 10 hours in segments of 2 s are about 2 MB. */
export const MAX_MANIFEST_BYTES = 16 * MEGABYTE;

/** How many segments one playlist, or all representations of one DASH manifest together, may name. */
export const MAX_SEGMENTS = 200_000;

/** How many objects an asset may have: the segments, and room for playlists, captions and images. */
export const MAX_OBJECTS = 250_000;

/** How many thumbnails are described: 24 hours at one a second. */
export const MAX_CUES = 86_400;

const MAX_READS = 16;
const MAX_BYTES_READ = 48 * MEGABYTE;

/** How many playlists are read at the same time: 16, or fewer when they are so large that their texts would fill the memory. */
export function readsAtOnce(largestBytes: number): number {
  return Math.max(1, Math.min(MAX_READS, Math.floor(MAX_BYTES_READ / Math.max(1, largestBytes))));
}
