import { Expressions } from './expressions';
import { violations } from './invariant';
import { NewsPipe } from './news-pipe';
import { SOURCE } from './plan';
import { MediaWorld } from './world';
import { VirtualClock } from '../../local-cloud/states/clock';
import { Random } from '../../local-cloud/states/random';

/** What the simulation says must be as AWS does it: the facts that the tests of the machines rest on. */
const seen = (ConditionExpression: string, item: any, ExpressionAttributeValues: any = {}, names = ['a', 'b']) => new Expressions({
  UpdateExpression: 'SET #a = #a', ConditionExpression, ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])), ExpressionAttributeValues,
}, item).holds();

test.each<[string, any, any, boolean]>([
  ['attribute_not_exists(#a)', {}, {}, true],
  ['attribute_exists(#a) AND attribute_exists(#b)', { a: { N: '1' } }, {}, false],
  ['#a = :x OR #b = :x', { b: { S: 'x' } }, { ':x': { S: 'x' } }, true],
  ['#a = :x AND (#b = :y OR #b IN (:x, :y))', { a: { S: 'x' }, b: { S: 'x' } }, { ':x': { S: 'x' }, ':y': { S: 'y' } }, true],
  ['#a < :x', { a: { N: '9' } }, { ':x': { N: '10' } }, true],
  ['#a < :x', { a: { S: '9' } }, { ':x': { N: '10' } }, false],
  ['#a < :x', {}, { ':x': { N: '10' } }, false],
  ['#a <> :x', {}, { ':x': { N: '10' } }, true],
  ['NOT #a >= :x', { a: { N: '11' } }, { ':x': { N: '10' } }, false],
])('the condition %s of %j with %j holds: %s', (condition, item, values, holds) => {
  expect(seen(condition, item, values)).toBe(holds);
});

test('what DynamoDB refuses is refused', () => {
  const update = (UpdateExpression: string, more: object = {}) => () => {
    const expressions = new Expressions({ UpdateExpression, ExpressionAttributeNames: { '#a': 'a' }, ExpressionAttributeValues: { ':x': { N: '1' } }, ...more }, { a: { N: '1' } });
    expressions.holds();
    return expressions.changed();
  };
  expect(update('SET #a = :x')()).toEqual({ a: { N: '1' } });
  expect(update('ADD #a :x')()).toEqual({ a: { N: '2' } });
  expect(update('SET #a = :x ADD #a :x')).toThrow('overlap');
  expect(update('SET #b = :x')).toThrow('not defined; attribute name: #b');
  expect(update('REMOVE #a')).toThrow('unused in expressions: :x');
  expect(update('SET #a = :x', { ConditionExpression: '#a = :x :x' })).toThrow('Syntax error');
  expect(update('SET #a = :x', { ExpressionAttributeValues: { ':x': { N: 'one' } } })).toThrow('no attribute value');
  expect(update('SET #a = :x', { ExpressionAttributeValues: { ':x': { L: [{ S: 1 }] } } })).toThrow(':x[0] is');
});

test('the token of a request makes it one job for a minute', async () => {
  const world = new MediaWorld();
  world.upload('a.mp4', 'good');
  await world.clock.run(world.clock.now + 20_000);
  const [{ request }] = world.media.jobs;
  const create = () => void world.media.handlers['mediaconvert:createJob.sync'](request, { scope: { check: () => { throw new Error('nobody waits'); } } } as any);
  create();
  expect(world.media.jobs).toHaveLength(1);
  await world.clock.run(world.clock.now + 61_000);
  create();
  expect(world.media.jobs).toHaveLength(2);
});

test('a pipe hands over in order, one batch at a time, again when it failed, and gives up at last', async () => {
  const world = new MediaWorld();
  const fails = new Set(['3']);
  const batches: string[] = [];
  world.machines.define('arn:aws:states:us-east-1:111122223333:stateMachine:Any', {
    QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ Condition: "{% '3' in $states.input %}", Next: 'B' }], Default: 'C' }, B: { Type: 'Fail' }, C: { Type: 'Succeed' } },
  } as any);
  const clock: VirtualClock = world.clock;
  const pipe = new NewsPipe({
    clock,
    random: new Random(1),
    retries: 3,
    again: 0,
    start: (records) => {
      batches.push(records.join());
      return world.machines.start('arn:aws:states:us-east-1:111122223333:stateMachine:Any', records);
    },
  });
  ['1', '2', '3', '4'].forEach((record) => pipe.push(record));
  await clock.run();
  expect(batches).toEqual(['1,2,3,4', '1,2', '3,4', '3', '3', '3', '4']);
  expect(pipe.lost).toEqual([...fails]);
});

test('a bucket keeps what it is told to keep', async () => {
  const world = new MediaWorld();
  const [first, second] = [world.upload('a.mp4', 'good'), world.upload('a.mp4', 'text')];
  world.buckets.delete(SOURCE, first.key);
  expect(world.buckets.current(SOURCE, first.key)).toBeUndefined();
  expect(world.buckets.version(SOURCE, first.key, first.created.version.id)?.content).toBe(first.created.version.content);
  const plain = new MediaWorld({ versioned: false });
  [plain.upload('a.mp4', 'good'), plain.upload('a.mp4', 'text')].forEach((upload) => expect(upload.event.object['version-id']).toBeUndefined());
  expect(plain.buckets.current(SOURCE, second.key)?.kind).toBe('text');
});

test('the invariant is seen to break: a record without an upload, an upload without a record, news out of order, a lost source', async () => {
  const world = new MediaWorld();
  const upload = world.upload('a.mp4', 'good');
  await world.finish();
  expect(violations(world)).toEqual([]);
  world.bus.send('cdk-reference-constructs.abr-media-pipeline', 'Media Asset State Change', { assetId: upload.id, change: 99, state: 'FAILED' });
  world.buckets.delete(SOURCE, upload.key, upload.created.version.id);
  expect(violations(world)).toEqual(expect.arrayContaining([
    expect.stringMatching(/the change 99 was told after/), expect.stringMatching(/state was told as "FAILED", and is "READY"/), expect.stringMatching(/its source is not at/),
  ]));
  world.table.items.set('x', world.table.items.get(upload.id)!);
  world.table.items.delete(upload.id);
  world.uploads.length = 0;
  expect(violations(world)).toEqual(expect.arrayContaining([expect.stringMatching(/is of nothing that was uploaded/)]));
});
