import { PRICES } from './plan';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Input extends Size {
  readonly duration: number;
  readonly frameRate: number;
}

/** Minutes of one rendition as they are billed: at least 10 seconds, and once more for each 30 frames per second begun. */
export function billedMinutes({ duration, frameRate }: Input): number {
  return Math.max(duration, 10) / 60 * Math.ceil(Math.round(100 * frameRate) / 100 / 30);
}

/** Dollars for what was encoded, by the same prices as the estimate. */
export function billed(renditions: Size[], input: Input): number {
  const perMinute = renditions.map(({ height }) => (height < 720 ? PRICES.sd : height <= 1080 ? PRICES.hd : PRICES.uhd));
  return billedMinutes(input) * perMinute.reduce((sum, price) => sum + price, 0);
}

/** The value that this part of all values does not exceed. */
export function percentile(values: number[], part: number): number {
  if (!values.length) throw new Error('There are no values to take a percentile of');
  return [...values].sort((one, other) => one - other)[Math.ceil(part * values.length) - 1];
}

/** What ffmpeg's filter says of all planes; 1 is the same picture. */
export function ssimIn(said: string): number {
  const found = /SSIM .*All:([\d.]+)/.exec(said);
  if (!found) throw new Error(`ffmpeg did not say how similar the pictures are: ${said.trim().split('\n').at(-1)}`);
  return Number(found[1]);
}

/** A cell of a table: the smallest, the middle and the largest. */
export function spread(values: number[], digits: number): string {
  return [percentile(values, 0.001), percentile(values, 0.5), Math.max(...values)].map((value) => value.toFixed(digits)).join(' / ');
}
