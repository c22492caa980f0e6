import { lasting, uploaded } from './worlds';
import { MediaWorld, Upload } from '../../../bench/media/world';

/** What a job tells becomes a change of the record, when it is new. */
const told = (world: MediaWorld, { id }: Upload, jobId: string, percent: number | undefined, execution = world.executions('Pipeline')[0].arn) => world.start('Progress', {
  detail: { jobId, status: 'STATUS_UPDATE', userMetadata: { assetId: id, execution }, ...percent !== undefined && { jobProgress: { jobPercentComplete: percent } } },
});

async function encoding(act: (world: MediaWorld, upload: Upload, job: string) => void, seconds = 60) {
  const world = new MediaWorld({ encoding: [300, 300] });
  const upload = world.upload('a.mp4', 'good');
  await world.clock.run(world.clock.now + 1000 * seconds);
  const before = world.record(upload)!;
  act(world, upload, world.media.jobs[0].id);
  await world.clock.run(world.clock.now + 2000);
  return { before, after: world.record(upload)!, world };
}

test('more percent is a change, less is none', async () => {
  const more = await encoding((world, upload, job) => told(world, upload, job, 77));
  expect(more.after).toMatchObject({ state: 'ENCODING', progress: 77, change: more.before.change + 1 });
  const less = await encoding((world, upload, job) => told(world, upload, job, 0));
  expect(less.after).toEqual(less.before);
  expect(less.world.executions('Progress').at(-1)!.status).toBe('SUCCEEDED');
});

test('an event without percent is of a job that has begun', async () => {
  const { after } = await encoding((world, upload, job) => told(world, upload, job, undefined), 8);
  expect(after).toMatchObject({ state: 'ENCODING', progress: 0 });
});

test.each([['an earlier job', '1-000000', undefined], ['another execution', '9999999999999-000000', 'arn:other']])('%s changes nothing', async (_, jobId, execution) => {
  const { before, after } = await encoding((world, upload) => told(world, upload, jobId, 99, execution));
  expect(after).toEqual(before);
});

test('a later job begins anew', async () => {
  const { after } = await encoding((world, upload) => told(world, upload, '9999999999999-000000', 1));
  expect(after).toMatchObject({ jobId: '9999999999999-000000', progress: 1 });
});

test('what comes after the end changes nothing', async () => {
  const { world, upload, record } = await uploaded('good');
  told(world, upload, world.media.jobs[0].id, 100);
  await world.finish();
  expect(world.record(upload)).toEqual(record);
});

test('an asset becomes ready though its progress is never noted', async () => {
  const { record, told: events } = await uploaded('good', lasting('Progress/Note progress', 'throttle'));
  expect(record.state).toBe('READY');
  expect(events.map(({ state }) => state)).toEqual(['RECEIVED', 'SUBMITTED', 'READY']);
});
