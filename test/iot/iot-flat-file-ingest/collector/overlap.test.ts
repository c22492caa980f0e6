import { canMeet, isWithin } from '../../../../src/iot/iot-flat-file-ingest/collector/overlap';

test.each([
  ['/a/*', '/a/*.csv', true], ['/a/*', '/a/b/*', false], ['/a/**', '/a/b/*', true], ['/a/**/*.csv', '/a/b/*', true], ['/a/**/*.csv', '/a/*.txt', false], ['/a/x*', '/a/*y', true],
  ['/a/press_*.csv', '/a/oven_*.csv', false], ['/a/?.csv', '/a/ab.csv', false], ['/a/?.csv', '/a/b.csv', true], ['/a/[ab].csv', '/a/c.csv', true], ['/a/{x,y}.csv', '/a/z.txt', false],
  ['/a', '/a', true], ['/a', '/ab', false], ['/a/*', '/a/?', true], ['/a/?', '/a/**', true], ['/a/**', '/b/**', false], ['/a/**/b', '/a/b', true],
])('%s and %s: %s', (one, other, both) => {
  expect([canMeet(one, other), canMeet(other, one)]).toEqual([both, both]);
});

test('patterns of many stars are decided at once', () => {
  const stars = '*a'.repeat(60);
  expect(canMeet(`${stars}b`, `${stars}c`)).toBe(false);
});

test('folders', () => {
  expect([isWithin('/a/b', '/a'), isWithin('/a', '/a'), isWithin('/ab', '/a'), isWithin('/a', '/'), isWithin('/', '/a')]).toEqual([true, true, false, true, false]);
});
