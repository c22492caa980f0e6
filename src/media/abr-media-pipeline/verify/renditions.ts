import type { Offer } from './offer';
import type { Problems } from './problems';

/**
 * The offers, without those that are the same media once more: HLS and DASH beside each other (`h264/index.m3u8`,
 * `h264/index.mpd`) share it, and have to offer the same. Of such a pair the first that is HLS stays.
 */
export function distinctOffers(offers: Offer[], problems: Problems): Offer[] {
  const byMedia = new Map<string, Offer>();
  const hlsFirst = [...offers].sort((a, b) => Number(isDash(a)) - Number(isDash(b)));
  for (const offer of hlsFirst) {
    const media = offer.path.replace(/\.[^./]*$/, '');
    const other = byMedia.get(media) ?? offer;
    byMedia.set(media, other);
    // What is wrong in one of them has been said already.
    if (!other.problems.any && !offer.problems.any && sizes(offer) !== sizes(other)) {
      problems.add(`${offer.path} offers ${sizes(offer)} and ${other.path} offers ${sizes(other)}: both have to offer the same`);
    }
  }
  return [...byMedia.values()];
}

function isDash({ path }: Offer): boolean {
  return path.endsWith('.mpd');
}

function sizes({ renditions }: Offer): string {
  return renditions.map(({ width, height }) => `${width}x${height}`).sort().join(', ');
}
