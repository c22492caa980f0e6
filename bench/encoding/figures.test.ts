import { billed, billedMinutes, percentile, spread, ssimIn } from './figures';

const input = { width: 1280, height: 720, duration: 6, frameRate: 25 };

test.each([
  ['at least ten seconds', {}, 1 / 6],
  ['longer ones as they are', { duration: 90 }, 1.5],
  ['thirty frames once', { frameRate: 30, duration: 60 }, 1],
  ['what is hardly more than thirty once', { frameRate: 30.001, duration: 60 }, 1],
  ['fifty frames twice', { frameRate: 50, duration: 60 }, 2],
])('minutes are billed: %s', (_, more, minutes) => {
  expect(billedMinutes({ ...input, ...more })).toBeCloseTo(minutes, 9);
});

test('each rendition has the price of its lines', () => {
  const of = (height: number) => billed([{ width: 1, height }], { ...input, duration: 60 });
  expect([719, 720, 1080, 1081].map(of)).toEqual([0.0125, 0.025, 0.025, 0.05]);
  expect(billed([{ width: 1280, height: 720 }, { width: 640, height: 360 }], { ...input, duration: 60 })).toBeCloseTo(0.0375, 9);
});

test('a percentile is a value that was measured', () => {
  const values = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect([percentile(values, 0.5), percentile(values, 0.95), percentile([7], 0.95)]).toEqual([10, 19, 7]);
  expect(() => percentile([], 0.5)).toThrow('There are no values');
  expect(spread(values, 1)).toBe('1.0 / 10.0 / 20.0');
});

test('what ffmpeg says of the similarity of pictures', () => {
  expect(ssimIn('[Parsed_ssim_3 @ 0x1] SSIM Y:0.90 (10.1) U:0.99 (20.0) V:0.98 (17.0) All:0.934521 (11.8)\n')).toBe(0.934521);
  expect(() => ssimIn('first\nInvalid data found\n')).toThrow('Invalid data found');
});
