import { bucket, fn, healthyWorld, queue, table, web } from './fakes';
import type { DependencyConfig } from '../../../../src/edge/multi-region-api/health/health-config';
import { getItemInput, probes } from '../../../../src/edge/multi-region-api/health/probes';

const { signal } = new AbortController();

test.each<[string, DependencyConfig, 'getItem' | 'listObjects' | 'getQueueAttributes' | 'invoke', object]>([
  ['a table by its key alone', table, 'getItem', {
    TableName: 'Orders',
    Key: { pk: { S: 'health-probe' } },
    ConsistentRead: false,
    ProjectionExpression: '#k0',
    ExpressionAttributeNames: { '#k0': 'pk' },
  }],
  ['a bucket by exactly its prefix', bucket, 'listObjects', { Bucket: 'files-bucket', Prefix: 'health-probe', MaxKeys: 1 }],
  ['a queue by its attributes', queue, 'getQueueAttributes', {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs', AttributeNames: ['QueueArn'],
  }],
  ['a function by a dry run', fn, 'invoke', { FunctionName: 'pricing', InvocationType: 'DryRun' }],
  ['a function by running it', { ...fn, payload: '{"ping":true}' } as DependencyConfig, 'invoke', {
    FunctionName: 'pricing', InvocationType: 'RequestResponse', Payload: Buffer.from('{"ping":true}'),
  }],
])('probes %s', async (_, dependency, operation, input) => {
  const call = jest.fn(async () => ({}));
  await probes(healthyWorld({ [operation]: call }))(dependency, signal);
  expect(call).toHaveBeenCalledTimes(1);
  expect(call).toHaveBeenCalledWith(input, signal);
});

test('reads sort keys, numbers and binaries of a key too', () => {
  expect(getItemInput('T', { a: { N: '0' }, b: { B: 'aGVhbHRo' } })).toMatchObject({
    Key: { a: { N: '0' }, b: { B: Buffer.from('health') } },
    ProjectionExpression: '#k0, #k1',
    ExpressionAttributeNames: { '#k0': 'a', '#k1': 'b' },
  });
});

test('a function that ends in an error has failed', async () => {
  const world = healthyWorld({ invoke: async () => ({ FunctionError: 'Unhandled' }) });
  await expect(probes(world)(fn, signal)).rejects.toMatchObject({ reason: 'function-error' });
});

test.each([
  [200, undefined, undefined], [204, undefined, undefined], [299, undefined, undefined],
  [199, undefined, 'status-199'], [301, undefined, 'status-301'], [500, undefined, 'status-500'],
  [301, 301, undefined], [200, 301, 'status-200'], [401, 401, undefined],
])('HTTP status %s where %s is expected: %s', async (status, expectedStatus, reason) => {
  const outcome = probes(healthyWorld({}, async () => status))({ ...web, expectedStatus } as DependencyConfig, signal);
  await (reason ? expect(outcome).rejects.toMatchObject({ reason }) : expect(outcome).resolves.toBeUndefined());
});
