/* eslint-disable @typescript-eslint/no-require-imports, import/no-extraneous-dependencies -- bundled; mpd-parser has no types */

/** What we use of the parsers of video.js, and what it gives us. Everything is optional that a manifest can leave out. */
export interface ParsedSegment {
  readonly uri: string;
  readonly duration?: number;
  readonly byterange?: ParsedRange;
  readonly map?: { readonly uri?: string; readonly resolvedUri?: string; readonly byterange?: ParsedRange };
  readonly resolvedUri?: string;
  readonly custom?: Record<string, string>;
}

/** DASH ranges above 2^53 come as a bigint. */
export interface ParsedRange {
  readonly offset?: number | bigint;
  readonly length?: number | bigint;
}

export interface ParsedVariant {
  readonly uri: string;
  readonly attributes?: {
    readonly RESOLUTION?: { readonly width?: number; readonly height?: number };
    readonly BANDWIDTH?: number;
    readonly CODECS?: string;
    readonly AUDIO?: string;
    readonly SUBTITLES?: string;
  };
}

export interface ParsedHls {
  readonly endList?: boolean;
  readonly segments: ParsedSegment[];
  readonly playlists?: ParsedVariant[];
  readonly iFramePlaylists: { readonly uri?: string }[];
  readonly mediaGroups?: Record<string, Record<string, Record<string, { readonly uri?: string; readonly instreamId?: string }>>>;
}

interface CustomTag {
  readonly expression: RegExp;
  readonly customType: string;
  readonly segment?: boolean;
  readonly dataParser?: (line: string) => string;
}

/** Reads HLS line by line. */
export interface LineParser {
  readonly manifest: ParsedHls;
  addParser(tag: CustomTag): void;
  push(text: string): void;
  end(): void;
}

/** One representation of a period, its attributes with those of all that is around it. */
export interface RepresentationInfo {
  readonly attributes: {
    readonly id?: string;
    readonly type: string;
    readonly baseUrl: string;
    readonly mimeType?: string;
    readonly contentType?: string;
    readonly codecs?: string;
    readonly bandwidth?: number;
    readonly width?: number;
    readonly height?: number;
    readonly periodStart?: number;
    readonly periodDuration?: number;
    readonly sourceDuration: number;
  };
  readonly segmentInfo: {
    readonly template?: SegmentNumbers;
    readonly list?: SegmentNumbers & { readonly segmentUrls?: unknown[] };
    readonly base?: object;
    readonly segmentTimeline?: { readonly d?: number; readonly r?: number; readonly t?: number }[];
  };
}

interface SegmentNumbers {
  readonly duration?: number;
  readonly timescale?: number;
  readonly endNumber?: string;
}

export interface XmlElement {
  readonly attributes: unknown;
  getAttribute(name: string): string | null;
  getElementsByTagName(name: string): ArrayLike<XmlElement>;
}

interface MpdParser {
  stringToMpdXml(text: string): XmlElement;
  inheritAttributes(mpd: XmlElement, options: { readonly manifestUri: string }): { readonly representationInfo: RepresentationInfo[] };
  toPlaylists(representations: RepresentationInfo[]): { readonly segments?: ParsedSegment[]; readonly sidx?: ParsedSegment }[];
}

export const { Parser: HlsParser } = require('m3u8-parser') as { Parser: new () => LineParser };
export const { stringToMpdXml, inheritAttributes, toPlaylists } = require('mpd-parser') as MpdParser;
