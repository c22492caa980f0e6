import type { Asset } from './asset';
import { DashRepresentation, parseDash } from './dash';
import { HlsParent, parseHlsParent, parseHlsPlaylist } from './hls';
import { MAX_MANIFEST_BYTES, readsAtOnce } from './limits';
import { Problems } from './problems';
import type { Rendition } from './request';
import type { TileSheet } from './thumbnails';
import { checkTrack, CheckedTrack, clip } from './track';

/** What a manifest offers, once all of it has been checked. */
export interface Offer {
  readonly path: string;
  readonly problems: Problems;
  /** With how long each one lasts. */
  readonly renditions: (Rendition & { readonly seconds: number })[];
  readonly segments: number;
  readonly captions: number;
  /** Of the first images that it has, and the manifest that names them. */
  readonly images?: { readonly from: string; readonly sheets: TileSheet[] };
}

/** What is checked, and against what. */
export interface Check {
  readonly asset: Asset;
  readonly duration: number;
  readonly audio: boolean;
  read(path: string): Promise<string>;
}

/** Checks an HLS parent manifest, all playlists that it names, and all that those name. */
export async function checkHls(path: string, check: Check): Promise<Offer> {
  const problems = new Problems();
  const { asset, duration, audio } = check;
  const parent = await parsed(path, 'the request', check, problems, (text) => parseHlsParent(text));
  if (!parent) return { path, problems, renditions: [], segments: 0, captions: 0 };
  checkOffer(path, parent, audio, problems);

  // By path, because a playlist can be named in two ways.
  const playlists = new Map<string, HlsParent['playlists'][number]>();
  for (const playlist of parent.playlists) {
    const child = asset.resolve(path, playlist.uri);
    if (child === undefined) problems.add(`${path} points outside of the asset, at ${clip(playlist.uri)}`);
    else if (!playlists.has(child)) playlists.set(child, playlist);
  }
  const results = new Map<string, CheckedTrack>();
  let images: Offer['images'];
  const largest = Math.max(...[...playlists.keys()].map((child) => asset.sizeOf(child) ?? 0));
  await inOrder([...playlists], readsAtOnce(largest), async ([child, { kind }]) => {
    const found = new Problems();
    const playlist = await parsed(child, path, check, found, parseHlsPlaylist);
    if (!playlist) return { child, found };
    const track = checkTrack({ ...playlist, manifest: child, name: child, kind }, asset, duration);
    return { child, found, kind, sheets: kind === 'image' ? playlist.sheets : [], track };
  }, ({ child, found, sheets, track, kind }) => {
    problems.addAll(found);
    if (!track) return;
    problems.addAll(track.problems);
    results.set(child, track);
    if (kind === 'image') images ??= { from: child, sheets: sheets! };
  });
  const renditions = new Map<string, Offer['renditions'][number]>();
  for (const { uri, width, height, bitrate, codecs } of parent.variants) {
    const child = asset.resolve(path, uri);
    const track = results.get(child ?? '');
    if (track && width && height && !renditions.has(child!)) renditions.set(child!, { width, height, bitrate, codecs, seconds: track.seconds });
  }
  return { path, problems, renditions: [...renditions.values()], segments: sum(results.values()), captions: parent.captions, images };
}

/** Checks a DASH manifest and all that it names. */
export async function checkDash(path: string, check: Check): Promise<Offer> {
  const problems = new Problems();
  const { asset, duration, audio } = check;
  const representations = await parsed(path, 'the request', check, problems, (text) => parseDash(text, asset.urlOf(path)));
  if (!representations) return { path, problems, renditions: [], segments: 0, captions: 0 };
  const of = (kind: string) => representations.filter((representation) => representation.kind === kind);
  if (of('video').length === 0) problems.add(`${path} offers no video`);
  if (audio && of('audio').length === 0) problems.add(`${path} offers no audio, which the input has`);

  let segments = 0;
  const renditions: Offer['renditions'] = [];
  for (const representation of representations) {
    const track = checked(path, representation, asset, duration, problems);
    if (!track) continue;
    segments += track.segments;
    const { kind, width, height, bitrate, codecs } = representation;
    if (kind === 'video' && width && height) renditions.push({ width, height, bitrate, codecs, seconds: track.seconds });
  }
  const [image] = of('image');
  const images = image && !problems.any ? { from: path, sheets: image.sheets() } : undefined;
  return { path, problems, renditions, segments, captions: of('text').length, images };
}

function checked(path: string, representation: DashRepresentation, asset: Asset, duration: number, problems: Problems): CheckedTrack | undefined {
  const name = `${path} (representation ${representation.id})`;
  try {
    const { kind } = representation;
    const track = checkTrack({ manifest: path, name, kind, complete: true, segments: representation.segments() }, asset, duration);
    problems.addAll(track.problems);
    return track;
  } catch (error) {
    problems.add(`${name} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** The manifest's content, or nothing and a problem. */
async function parsed<T>(path: string, namedBy: string, check: Check, problems: Problems, parse: (text: string) => T): Promise<T | undefined> {
  const { asset, read } = check;
  if (!asset.check(path, namedBy, problems)) return undefined;
  const size = asset.sizeOf(path)!;
  if (size > MAX_MANIFEST_BYTES) {
    problems.add(`${path} has ${size} bytes, a manifest may have ${MAX_MANIFEST_BYTES}`);
    return undefined;
  }
  const text = await read(path); // outside of the try: that S3 does not answer is no fault of the asset
  try {
    return parse(text);
  } catch (error) {
    problems.add(`${path} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}

function checkOffer(path: string, { variants, missingGroups }: HlsParent, audio: boolean, problems: Problems): void {
  const videos = variants.filter(({ width, height }) => width && height);
  if (variants.length === 0) problems.add(`${path} has no variants`);
  else if (videos.length === 0) problems.add(`${path} offers no video`);
  for (const group of missingGroups) problems.add(`${path} names the group ${group} and does not define it`);
  const silent = audio ? videos.find((variant) => variant.audio === false) : undefined;
  if (silent) problems.add(`${path} offers ${silent.width}x${silent.height} without audio, which the input has`);
}

/** Runs up to `width` at a time, and hands over the results in the order of the items, so that the same asset has the same problems. */
async function inOrder<T, R>(items: T[], width: number, work: (item: T) => Promise<R>, done: (result: R) => void): Promise<void> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index]);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  results.forEach(done);
}

function sum(tracks: Iterable<CheckedTrack>): number {
  return [...tracks].reduce((total, { segments }) => total + segments, 0);
}
