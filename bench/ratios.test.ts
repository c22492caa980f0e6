import { median, ratios } from './ratios';

test('the median of an odd and of an even number of values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('the two run in turn after a warm-up, and one slow round does not change the ratio', () => {
  const order: string[] = [];
  const slow = [1, 1, 90, 1];
  const measure = (name: string, seconds: () => number) => () => {
    order.push(name);
    return { seconds: seconds() };
  };
  const { seconds } = ratios(3, measure('a', () => 2 * slow.shift()!), measure('b', () => 1));
  expect(order.join('')).toBe('abababab');
  expect(seconds).toEqual({ a: 2, b: 1, ratio: 2 });
});
