import { JobParts } from './job-parts';
import { Sides } from '../defaults';
import { coveredBySmaller } from './source-size';
import { MediaPrice } from '../media-limits';

/**
 * JSONata: the most dollars that a job costs, by our reading of what MediaConvert charges (https://aws.amazon.com/mediaconvert/pricing/): each rendition by the minute, at
 * least 10 seconds, by its lines, and for each 30 frames per second begun. Nothing when no prices are known.
 *
 * How many renditions an automated ladder has only MediaConvert knows: here it has all that it may, each as large as it may be.
 */
export function estimateOf(parts: JobParts): string | undefined {
  const { prices, ladder } = parts;
  if (!prices) return undefined;
  const perMinute = ladder.codecs.map((codec) => prices[codec]).map((price) => (price ? codecDollars(parts, price) : '0'));
  return `(
    $minutes := $max([$input.duration, 10]) / 60;
    $frames := $input.frameRate > 0 ? $ceil($round($input.frameRate, 2) / 30) : 1;
    $lines := function($long, $short) { $min([1, $long / $max([$input.width, $input.height]), $short / $min([$input.width, $input.height])]) * $input.height };
    $price := function($lines, $sd, $hd, $uhd) { $lines < 720 ? $sd : $lines <= 1080 ? $hd : $uhd };
    $round($minutes * ($frames * $sum([${perMinute.join(', ')}]) + ${prices.other ?? 0}), 4)
  )`;
}

const dollars = ({ long, short }: Sides, { sd, hd, uhd }: MediaPrice) => `$price($lines(${long}, ${short}), ${sd}, ${hd}, ${uhd})`;

function codecDollars({ ladder }: JobParts, price: MediaPrice): string {
  if (ladder.kind === 'automated') return `${ladder.maxRenditions} * ${dollars(ladder.maxSize, price)}`;
  const each = ladder.renditions.map((rendition, _, all) => {
    const covered = coveredBySmaller(rendition, all);
    return covered ? `(${covered} ? 0 : ${dollars(rendition, price)})` : dollars(rendition, price);
  });
  return `$sum([${each.join(', ')}])`;
}
