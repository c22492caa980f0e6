import { faultAt, lasting, uploaded } from './worlds';
import { MediaWorld } from '../../../bench/media/world';

/** Each change is told, in the order of the changes, at least once. */
const numbers = (told: any[]) => told.map(({ change }) => change);

test('the event of a ready asset says how it plays', async () => {
  const { told, upload, record } = await uploaded('good');
  expect(told.at(-1)).toEqual({
    version: 1,
    pipeline: 'videos',
    assetId: upload.id,
    state: 'READY',
    change: record.change,
    time: record.changedAt,
    source: { bucket: 'source-bucket', key: upload.key, versionId: upload.created.version.id, size: upload.created.version.size, location: record.location },
    input: record.input,
    estimate: 0.12,
    jobId: record.jobId,
    progress: 100,
    playback: record.playback,
    renditions: record.renditions,
    minutes: 2,
    bytes: 4000,
    segments: 30,
    captions: 0,
  });
});

test('metrics count the ends, and measure what was made', async () => {
  const { world, record } = await uploaded('good');
  const seconds = (Date.parse(record.changedAt) - Date.parse(record.receivedAt)) / 1000;
  expect(Object.fromEntries(world.metrics.map(({ name, value }) => [name, value]))).toEqual({
    Received: 1, Ready: 1, MinutesEncoded: 2, OutputBytes: 4000, EstimatedDollars: 0.12, SecondsToReady: seconds,
  });
  expect((await uploaded('text')).world.metrics.map(({ name }) => name)).toEqual(['Received', 'Rejected']);
  expect((await uploaded('broken')).world.metrics.map(({ name }) => name)).toEqual(['Received', 'Failed']);
});

test('a batch that could not be told is told again, in its order', async () => {
  const { told, record } = await uploaded('good', faultAt('Teller/Measure', 'throttle', [0, 1, 2, 3, 4, 5]));
  expect([...new Set(numbers(told))]).toEqual(Array.from({ length: record.change }, (_, index) => index + 1));
  expect(told.length).toBeGreaterThan(record.change);
});

test('a batch that comes again is told again', async () => {
  const { told, record } = await uploaded('good', { again: 0.5 });
  expect(told.length).toBeGreaterThan(record.change);
});

test('what cannot be told for a long time goes to the dead-letter queue: the record is right all the same', async () => {
  const { told, record, world } = await uploaded('good', lasting('Teller/Tell', 'throttle'));
  expect([told, record.state]).toEqual([[], 'READY']);
  expect(world.news.lost).toHaveLength(record.change);
});

test('an entry that PutEvents did not take fails the batch', async () => {
  const world = new MediaWorld();
  const put = world.bus.handlers['events:putEvents'];
  const upload = world.upload('a.mp4', 'text');
  let calls = 0;
  Object.assign((world.machines as any).handlers, { 'events:putEvents': (args: any) => (calls++ ? put(args) : { Entries: [{ ErrorCode: 'ThrottlingException' }], FailedEntryCount: 1 }) });
  await world.finish();
  expect(numbers(world.told(upload))).toEqual([1, 2]);
});
