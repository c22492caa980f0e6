export const STACK = 'Encodings';
export const LADDERS = ['Automated', 'Fixed'] as const;
export type Ladder = typeof LADDERS[number];

/** The ladder that is the same for all: sizes and bitrates as they are often seen. */
export const FIXED = [
  { width: 1920, height: 1080, maxBitrate: 6_000_000 },
  { width: 1280, height: 720, maxBitrate: 3_500_000 },
  { width: 960, height: 540, maxBitrate: 2_000_000 },
  { width: 640, height: 360, maxBitrate: 800_000 },
  { width: 416, height: 234, maxBitrate: 300_000 },
];

/** Examples: only ratios are made of them. */
export const PRICES = { sd: 0.0125, hd: 0.025, uhd: 0.05 };
