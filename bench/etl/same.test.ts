import { differenceOfAccounts, firstDifference } from './same';

test('rows that are the same, as often', () => {
  expect(firstDifference(['a', 'b', 'b'], ['a', 'b', 'b'])).toBeUndefined();
  expect(firstDifference([], [])).toBeUndefined();
});

test('a row that is another, or missing, or there once more', () => {
  expect(firstDifference(['a', 'b'], ['a', 'c'])).toBe('of 2 and 2 rows, sorted, number 2 is b and c');
  expect(firstDifference(['a', 'b'], ['a'])).toBe('of 2 and 1 rows, sorted, number 2 is b and none');
  expect(firstDifference(['a'], ['a', 'a'])).toBe('of 1 and 2 rows, sorted, number 2 is none and a');
});

test('accounts: bad rows in any order of the reasons, and what both count', () => {
  const etl = { reasons: { MISSING: 2, MALFORMED: 1 }, users: 3, items: 4 };
  expect(differenceOfAccounts(etl, { reasons: { MALFORMED: 1, MISSING: 2, NOT_A_TIME: 0 } })).toBeUndefined();
  expect(differenceOfAccounts(etl, { reasons: { MALFORMED: 1, MISSING: 2 }, users: 3, items: 4 })).toBeUndefined();
  expect(differenceOfAccounts(etl, { reasons: { MISSING: 3 } })).toBe('bad rows are [["MALFORMED",1],["MISSING",2]] and [["MISSING",3]]');
  expect(differenceOfAccounts(etl, { ...etl, items: 5 })).toBe('items is 4 and 5');
});
