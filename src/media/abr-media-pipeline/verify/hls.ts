import type { ByteRange } from './asset';
import { MAX_SEGMENTS } from './limits';
import { HlsParser, LineParser, ParsedHls, ParsedRange } from './parsers';
import type { TileSheet, Tiles } from './thumbnails';
import type { MediaSegment, TrackKind } from './track';

/** A variant of the parent manifest: a quality that a player can choose. */
export interface HlsVariant {
  readonly uri: string;
  readonly width?: number;
  readonly height?: number;
  readonly bitrate: number;
  readonly codecs: string;
  /** Whether it comes with audio; unknown when it does not say its codecs. */
  readonly audio?: boolean;
}

/** What the parent manifest offers. */
export interface HlsParent {
  readonly variants: HlsVariant[];
  /** All the playlists that it names, variants included, each once. */
  readonly playlists: { readonly uri: string; readonly kind: TrackKind }[];
  readonly captions: number;
  /** Groups that variants name and nothing defines. */
  readonly missingGroups: string[];
}

export interface HlsPlaylist {
  readonly complete: boolean;
  readonly segments: MediaSegment[];
  /** With what each image is made of, for a playlist of images. */
  readonly sheets: TileSheet[];
}

const AUDIO_CODEC = /(^|[,\s])(mp4a|ac-3|ec-3|ac-4|opus|flac|alac|dts[a-z])/i;
const VIDEO_CODEC = /(^|[,\s])(avc|hvc|hev|av01|vp0?[89]|dv[hav]|mp4v)/i;
const GROUP_KINDS: Record<string, TrackKind> = { AUDIO: 'audio', VIDEO: 'video', SUBTITLES: 'text' };

export function parseHlsParent(text: string): HlsParent {
  const images: string[] = [];
  const { playlists = [], mediaGroups = {}, iFramePlaylists } = parse(text, (parser) => parser.addParser({
    expression: /^#EXT-X-IMAGE-STREAM-INF:/,
    customType: 'images',
    dataParser: (line) => {
      images.push(attribute(line, 'URI') ?? '');
      return line;
    },
  }));
  const kinds = new Map<string, TrackKind>();
  const name = (uri: string, kind: TrackKind) => kinds.has(uri) || kinds.set(uri, kind);
  for (const { uri, attributes } of playlists) name(uri, isAudioOnly(attributes?.CODECS) ? 'audio' : 'video');
  for (const [type, groups] of Object.entries(mediaGroups)) {
    for (const { uri } of Object.values(groups).flatMap((group) => Object.values(group))) {
      if (uri !== undefined && GROUP_KINDS[type]) name(uri, GROUP_KINDS[type]);
    }
  }
  for (const { uri } of iFramePlaylists) name(uri ?? '', 'iframes');
  for (const uri of images) name(uri, 'image');

  const group = (type: string, id: string | undefined) => Object.values(mediaGroups[type]?.[id ?? ''] ?? {});
  const captions = ['SUBTITLES', 'CLOSED-CAPTIONS'].flatMap((type) => Object.values(mediaGroups[type] ?? {}).flatMap((entries) => Object.values(entries)));
  return {
    variants: playlists.map(({ uri, attributes = {} }) => ({
      uri,
      width: attributes.RESOLUTION?.width,
      height: attributes.RESOLUTION?.height,
      bitrate: attributes.BANDWIDTH ?? 0,
      codecs: attributes.CODECS ?? '',
      audio: group('AUDIO', attributes.AUDIO).length > 0 || (attributes.CODECS === undefined ? undefined : AUDIO_CODEC.test(attributes.CODECS)),
    })),
    playlists: [...kinds].map(([uri, kind]) => ({ uri, kind })),
    // The same captions are in as many groups as there are kinds of audio.
    captions: new Set(captions.map(({ uri, instreamId }) => uri ?? instreamId)).size,
    missingGroups: [...new Set(playlists.flatMap(({ attributes = {} }) => (['AUDIO', 'SUBTITLES'] as const)
      .filter((type) => attributes[type] !== undefined && group(type, attributes[type]).length === 0)
      .map((type) => `${type} "${attributes[type]}"`)))],
  };
}

export function parseHlsPlaylist(text: string): HlsPlaylist {
  // Counted before it is parsed: a parsed segment needs ten times the memory of its text.
  const count = countUris(text);
  if (count > MAX_SEGMENTS) throw new Error(`it names ${count} segments, allowed are ${MAX_SEGMENTS}`);
  const { endList, segments } = parse(text, (parser) => parser.addParser({ expression: /^#EXT-X-TILES:/, customType: 'tiles', segment: true }));
  let tiles: Tiles | undefined;
  return {
    complete: endList === true,
    segments: segments.map(({ uri, duration = 0, byterange, map }) => ({
      uri,
      duration,
      range: rangeOf(byterange),
      init: map?.uri === undefined ? undefined : { uri: map.uri, range: rangeOf(map.byterange) },
    })),
    sheets: segments.map(({ uri, duration = 0, custom }) => {
      if (custom?.tiles) tiles = tilesOf(custom.tiles);
      return { uri, seconds: duration, ...tiles };
    }),
  };
}

function countUris(text: string): number {
  const uri = /^[^\S\n]*[^#\s]/gm;
  let count = 0;
  while (uri.test(text)) count++;
  return count;
}

function parse(text: string, prepare: (parser: LineParser) => void): ParsedHls {
  if (!text.startsWith('#EXTM3U')) throw new Error('it does not start with #EXTM3U');
  const parser = new HlsParser();
  prepare(parser);
  parser.push(text);
  parser.end();
  return parser.manifest;
}

function tilesOf(tag: string): Tiles {
  const [width, height] = pair(attribute(tag, 'RESOLUTION'));
  const [columns, rows] = pair(attribute(tag, 'LAYOUT'));
  const every = Number(attribute(tag, 'DURATION'));
  return { width, height, columns, rows, every: every > 0 ? every : undefined };
}

function pair(value: string | undefined): [number, number] | [undefined, undefined] {
  const [, first, second] = /^(\d+)x(\d+)$/.exec(value ?? '') ?? [];
  return second === undefined ? [undefined, undefined] : [Number(first), Number(second)];
}

function attribute(tag: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`[:,]\\s*${name}=(?:"([^"]*)"|([^,]*))`).exec(tag) ?? [];
  return quoted ?? plain?.trim();
}

export function rangeOf(range: ParsedRange | undefined): ByteRange | undefined {
  return range && { offset: Number(range.offset ?? 0), length: Number(range.length ?? 0) };
}

function isAudioOnly(codecs: string | undefined): boolean {
  return codecs !== undefined && AUDIO_CODEC.test(codecs) && !VIDEO_CODEC.test(codecs);
}
