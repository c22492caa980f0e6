import { all, bucket, table } from './fakes';
import { parseHealthConfig } from '../../../../src/edge/multi-region-api/health/health-config';

const parse = (config: unknown) => () => parseHealthConfig(JSON.stringify(config));

test('takes one dependency of every kind and fills in the defaults', () => {
  expect(parseHealthConfig(JSON.stringify({ dependencies: all }))).toEqual({ budgetMs: 1500, cacheMs: 5000, dependencies: all });
  expect(parseHealthConfig('{"budgetMs":1,"cacheMs":0,"dependencies":[]}')).toEqual({ budgetMs: 1, cacheMs: 0, dependencies: [] });
});

test('does not repeat text that is not JSON: it may hold a secret', () => {
  expect(() => parseHealthConfig('https://user:hunter2@host')).toThrow(/^HEALTH_CONFIG is not JSON$/);
});

test.each([
  ['nothing', undefined, 'HEALTH_CONFIG is not a JSON object'],
  ['a list', [], 'HEALTH_CONFIG is not a JSON object'],
  ['a text', 'x', 'HEALTH_CONFIG is not a JSON object'],
  ['a budget of 0', { budgetMs: 0, dependencies: [] }, 'budgetMs is not a positive number'],
  ['a budget in words', { budgetMs: '1500', dependencies: [] }, 'budgetMs is not a positive number'],
  ['a negative cache time', { cacheMs: -1, dependencies: [] }, 'cacheMs is not a number from 0 up'],
  ['a null cache time', { cacheMs: null, dependencies: [] }, 'cacheMs is not a number from 0 up'],
  ['no dependencies', {}, 'dependencies is not a list'],
  ['a null dependency', { dependencies: [null] }, 'dependencies[0] is not an object'],
  ['an unknown kind', { dependencies: [table, { ...table, kind: 'cluster' }] }, 'dependencies[1].kind is not one of table,bucket,queue,function,http'],
  ['a kind that all objects have', { dependencies: [{ ...table, kind: 'constructor' }] }, 'dependencies[0].kind is not one of'],
  ['no word on criticality', { dependencies: [{ ...table, critical: undefined }] }, 'dependencies[0].critical is not true or false'],
  ['an empty name', { dependencies: [{ ...table, name: '' }] }, 'dependencies[0].name is not a text'],
  ['a bucket without prefix', { dependencies: [{ ...bucket, prefix: undefined }] }, 'dependencies[0].prefix is not a text'],
  ['a table without key', { dependencies: [{ ...table, key: undefined }] }, 'dependencies[0].key is not an object'],
])('refuses %s', (_, config, message) => {
  expect(config === undefined ? () => parseHealthConfig(undefined) : parse(config)).toThrow(message);
});
