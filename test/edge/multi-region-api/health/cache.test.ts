import { Cache, keepMs } from '../../../../src/edge/multi-region-api/health/cache';

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('keeps a value for its time and not longer', async () => {
  let made = 0;
  const cache = new Cache(async () => ++made, () => 5000);
  expect(await cache.get()).toBe(1);
  now += 4999;
  expect(await cache.get()).toBe(1);
  now += 1;
  expect(await cache.get()).toBe(2);
});

test('a clock that was set back makes the value old', async () => {
  let made = 0;
  const cache = new Cache(async () => ++made, () => 5000);
  await cache.get();
  now -= 60_000;
  expect(await cache.get()).toBe(2);
});

test('callers at the same time wait for one value', async () => {
  let made = 0;
  const cache = new Cache(async () => ++made, () => 0);
  expect(await Promise.all([cache.get(), cache.get(), cache.get()])).toEqual([1, 1, 1]);
  expect(await cache.get()).toBe(2);
});

test('a failed attempt is not kept', async () => {
  const make = jest.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue('yes');
  const cache = new Cache(make, () => 5000);
  await expect(cache.get()).rejects.toThrow('no');
  expect(await cache.get()).toBe('yes');
});

test('an unhealthy answer is kept for one second at most', () => {
  expect(keepMs(true, 5000)).toBe(5000);
  expect(keepMs(false, 5000)).toBe(1000);
  expect(keepMs(false, 200)).toBe(200);
});
