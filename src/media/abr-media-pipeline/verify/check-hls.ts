import { HlsParent, parseHlsParent, parseHlsPlaylist } from './hls';
import { readsAtOnce } from './limits';
import { Check, Offer, parsed } from './offer';
import { Problems } from './problems';
import { checkTrack, CheckedTrack, clip } from './track';

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
  const largest = [...playlists.keys()].reduce((most, child) => Math.max(most, asset.sizeOf(child) ?? 0), 0);
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
