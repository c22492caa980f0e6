import { Asset } from './asset';
import { checkDash } from './check-dash';
import { checkHls } from './check-hls';
import { MAX_OBJECTS } from './limits';
import type { Check, Offer } from './offer';
import { NotPlayable, Problems } from './problems';
import { distinctOffers } from './renditions';
import { parseRequest, VerifyRequest, VerifyResult } from './request';
import { checkSource } from './source';
import type { Store } from './store';
import { webVtt } from './thumbnails';

/** Handles a request of the state machine. */
export type VerifyHandler = (event: unknown) => Promise<VerifyResult>;

/** The handler, which logs one line. */
export function verifier(store: Store, log: (line: string) => void): VerifyHandler {
  return async (event) => {
    const start = Date.now();
    const request = parseRequest(event);
    const about = () => ({ event: 'verify', prefix: request.prefix, ms: Date.now() - start });
    try {
      const { renditions, ...result } = await verify(request, store);
      log(JSON.stringify({ level: 'INFO', ...about(), ...result, renditions: renditions.length }));
      return { renditions, ...result };
    } catch (error) {
      const { name, message } = error as Error;
      log(JSON.stringify({ level: 'ERROR', ...about(), error: name, message }));
      throw error;
    }
  };
}

/**
 * Sees that all that a player will ask for is there, and writes the WebVTT file of the thumbnails. Done twice it gives the
 * same.
 *
 * @throws NotPlayable, SourceChanged
 */
export async function verify(request: VerifyRequest, store: Store): Promise<VerifyResult> {
  // First: an asset of another source is not looked at.
  await checkSource(request, store);
  const { bucket, duration, audio, poster } = request;
  const asset = await listed(request, store);
  const problems = new Problems();
  const check: Check = { asset, duration, audio, read: (path) => store.read(bucket, `${asset.prefix}${path}`) };
  const offers: Offer[] = [];
  for (const key of request.manifests) {
    const path = asset.pathOf(key);
    offers.push(await (path.endsWith('.mpd') ? checkDash : checkHls)(path, check));
  }
  for (const offer of offers) problems.addAll(offer.problems);
  const distinct = distinctOffers(offers, problems);
  if (poster !== undefined) asset.check(asset.pathOf(poster), 'the request', problems);
  const vtt = thumbnails(request, asset, offers, problems);
  if (problems.any) throw problems.toError();

  if (vtt) await store.write(bucket, request.thumbnails!.vtt, vtt, 'text/vtt; charset=utf-8');
  const renditions = distinct.flatMap((offer) => offer.renditions);
  return {
    renditions: renditions.map(({ width, height, bitrate, codecs }) => ({ width, height, bitrate, codecs }))
      .sort((a, b) => b.width * b.height - a.width * a.height || b.bitrate - a.bitrate),
    segments: distinct.reduce((sum, offer) => sum + offer.segments, 0),
    bytes: asset.bytes + Buffer.byteLength(vtt ?? ''),
    minutes: Math.round(renditions.reduce((sum, { seconds }) => sum + seconds, 0) / 60 * 1000) / 1000,
    captions: Math.max(...distinct.map((offer) => offer.captions)),
    ...(vtt && { thumbnails: request.thumbnails!.vtt }),
    ...(poster !== undefined && { poster }),
  };
}

/** All objects of the asset but the one that this function writes itself, so that a second run sees the same. */
async function listed({ bucket, prefix, thumbnails: own }: VerifyRequest, store: Store): Promise<Asset> {
  const asset = new Asset(prefix);
  let from: string | undefined;
  do {
    const { objects, next } = await store.list(bucket, prefix, from);
    for (const { key, size } of objects) {
      if (key !== own?.vtt) asset.add(key, size);
    }
    if (asset.objects > MAX_OBJECTS) throw new NotPlayable(`The asset has more than ${MAX_OBJECTS} objects under ${prefix}. That is more than can be checked.`);
    from = next;
  } while (from !== undefined);
  return asset;
}

function thumbnails({ thumbnails: asked, duration }: VerifyRequest, asset: Asset, offers: Offer[], problems: Problems): string | undefined {
  if (!asked || problems.any) return undefined;
  const images = offers.find((offer) => offer.images)?.images;
  if (!images) {
    problems.add(`${offers.map(({ path }) => path).join(' and ')} offer no images, from which thumbnails are made`);
    return undefined;
  }
  try {
    return webVtt(images.sheets, { asset, from: images.from, to: asset.pathOf(asked.vtt) }, duration);
  } catch (error) {
    problems.add(`${images.from} cannot be turned into thumbnails: ${(error as Error).message}`);
    return undefined;
  }
}
