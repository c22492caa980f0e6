import { rangeOf } from './hls';
import { MAX_SEGMENTS } from './limits';
import { inheritAttributes, ParsedSegment, RepresentationInfo, stringToMpdXml, toPlaylists, XmlElement } from './parsers';
import type { TileSheet } from './thumbnails';
import type { MediaSegment, TrackKind } from './track';

/** A representation, over all periods. */
export interface DashRepresentation {
  readonly id: string;
  readonly kind: TrackKind;
  readonly width?: number;
  readonly height?: number;
  readonly bitrate: number;
  readonly codecs: string;
  /** Made when asked for, one representation after the other: all segments of all of them would not fit the memory. */
  segments(): MediaSegment[];
  /** With what each image is made of, for a representation of images. */
  sheets(): TileSheet[];
}

/** The two names of the property that says how many thumbnails are in an image. */
const TILE_SCHEMES = ['http://dashif.org/thumbnail_tile', 'http://dashif.org/guidelines/thumbnail_tile'];

/** @param url the address of the manifest, against which its references resolve */
export function parseDash(text: string, url: string): DashRepresentation[] {
  // The XML parser closes what was cut off, and so would hide it.
  if (!/<\/(\w+:)?MPD>\s*$/.test(text.slice(-200))) throw new Error('it does not end with </MPD>');
  const mpd = stringToMpdXml(text);
  const { representationInfo } = inheritAttributes(mpd, { manifestUri: url });
  // Before its segments are made: of a live stream the parser makes all since it began.
  if (representationInfo.some(({ attributes }) => attributes.type !== 'static')) throw new Error('it describes a live stream');
  const count = representationInfo.reduce((sum, info) => sum + segmentCount(info), 0);
  if (Number.isNaN(count)) throw new Error('it does not say how long its segments are');
  if (count > MAX_SEGMENTS) throw new Error(`it names ${count} segments, allowed are ${MAX_SEGMENTS}`);

  const byId = new Map<string, RepresentationInfo[]>();
  for (const info of representationInfo) {
    const id = info.attributes.id ?? '';
    const before = byId.get(id) ?? [];
    // A second base URL of the same period is another place for the same segments.
    if (!before.some(({ attributes }) => attributes.periodStart === info.attributes.periodStart)) byId.set(id, [...before, info]);
  }
  const layouts = tileLayouts(mpd);
  return [...byId].map(([id, periods]) => {
    const [{ attributes: { width, height, bandwidth = 0, codecs = '' } }] = periods;
    const segments = () => periods.flatMap(segmentsOf);
    return {
      id,
      kind: kindOf(periods[0]),
      width,
      height,
      bitrate: bandwidth,
      codecs,
      segments,
      sheets: () => sheetsOf(periods[0], segments(), layouts.get(id)),
    };
  });
}

/** How many segments the parser will make of it: a manifest of a kilobyte can ask for billions. */
function segmentCount({ attributes, segmentInfo: { template, list, segmentTimeline } }: RepresentationInfo): number {
  const numbers = template ?? list;
  if (!numbers) return 1;
  const { timescale = 1, duration, endNumber } = numbers;
  const seconds = Math.max(attributes.periodDuration ?? 0, attributes.sourceDuration);
  if (segmentTimeline) {
    return segmentTimeline.reduce((sum, { d = 0, r = 0 }) => sum + (r >= 0 ? r + 1 : seconds * timescale / d), 0);
  }
  return endNumber === undefined ? seconds * timescale / duration! : Number(endNumber);
}

function segmentsOf(info: RepresentationInfo): MediaSegment[] {
  const { baseUrl, sourceDuration, periodDuration = sourceDuration } = info.attributes;
  const [{ segments, sidx }] = toPlaylists([info]);
  if (sidx) {
    // One file with its own index: the index and the initialization have to be in it.
    return [{ ...segmentOf(sidx), duration: periodDuration, init: initOf(sidx) ?? { uri: baseUrl } }];
  }
  if (!segments || info.segmentInfo.base) {
    // One file and no word about segments.
    const init = segments?.[0] && initOf(segments[0]);
    return [{ uri: baseUrl, duration: periodDuration, init: init ?? { uri: baseUrl } }];
  }
  return withoutRounding(info, segments.map((segment) => ({ ...segmentOf(segment), init: initOf(segment) })));
}

/**
 * Without a timeline the number of segments comes from a division: when the audio is longer by a few samples, the video
 * gets a last segment that nobody made. A tenth of a segment, but no more than half a second, is taken for that.
 */
function withoutRounding({ segmentInfo: { template, segmentTimeline } }: RepresentationInfo, segments: MediaSegment[]): MediaSegment[] {
  const last = segments.at(-1);
  const counted = template !== undefined && segmentTimeline === undefined;
  const rounding = Math.min(0.5, (segments[0]?.duration ?? 0) / 10);
  return counted && last && segments.length > 1 && last.duration < rounding ? segments.slice(0, -1) : segments;
}

function segmentOf({ resolvedUri, duration = 0, byterange }: ParsedSegment): MediaSegment {
  return { uri: resolvedUri!, duration, range: rangeOf(byterange) };
}

/** The parser makes one up, with the address of the directory, where the manifest names none. */
function initOf({ map }: ParsedSegment): MediaSegment['init'] {
  return map && (map.uri || map.byterange) ? { uri: map.resolvedUri!, range: rangeOf(map.byterange) } : undefined;
}

function kindOf({ attributes: { mimeType = '', contentType, codecs = '' } }: RepresentationInfo): TrackKind {
  const kind = contentType ?? mimeType.split('/')[0];
  if (/^(stpp|wvtt)/.test(codecs) || kind === 'application' || kind === 'text') return 'text';
  return kind === 'audio' || kind === 'image' ? kind : 'video';
}

/** By the id of the representation. The property is its own or its set's. */
function tileLayouts(mpd: XmlElement): Map<string, { columns: number; rows: number }> {
  const layouts = new Map<string, { columns: number; rows: number }>();
  for (const set of Array.from(mpd.getElementsByTagName('AdaptationSet'))) {
    for (const representation of Array.from(set.getElementsByTagName('Representation'))) {
      const [, columns, rows] = /^(\d+)x(\d+)$/.exec(layoutOf(representation) ?? layoutOf(set) ?? '') ?? [];
      if (rows !== undefined) layouts.set(representation.getAttribute('id') ?? '', { columns: Number(columns), rows: Number(rows) });
    }
  }
  return layouts;
}

function layoutOf(element: XmlElement): string | null | undefined {
  const properties = Array.from(element.getElementsByTagName('EssentialProperty'));
  return properties.find((property) => TILE_SCHEMES.includes(property.getAttribute('schemeIdUri') ?? ''))?.getAttribute('value');
}

/** DASH says how large the whole image is and for how long it is shown, HLS how large one thumbnail is and for how long. */
function sheetsOf(info: RepresentationInfo, segments: MediaSegment[], { columns, rows } = { columns: 1, rows: 1 }): TileSheet[] {
  const { attributes: { width, height }, segmentInfo: { template } } = info;
  // An image that is not full ends with the video: a first one that is also the last does not tell.
  const full = template?.duration === undefined ? segments[0]?.duration : template.duration / (template.timescale ?? 1);
  return segments.map(({ uri, duration }) => ({
    uri,
    seconds: duration,
    columns,
    rows,
    width: width === undefined ? undefined : Math.floor(width / columns),
    height: height === undefined ? undefined : Math.floor(height / rows),
    every: (full ?? 0) / (columns * rows),
  }));
}
