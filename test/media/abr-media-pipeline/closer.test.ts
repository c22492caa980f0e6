import { faultAt, lasting, states, uploaded } from './worlds';
import { violations } from '../../../bench/media/invariant';
import { MediaWorld } from '../../../bench/media/world';
import { Definition } from '../../../local-cloud/states/definition';

/** What an execution has left open is closed. */
const closers = (world: MediaWorld) => world.executions('Closer').map(states);

test('an execution that is stopped: its job is canceled, its asset has failed', async () => {
  const { record, world } = await uploaded('good', { cancels: false }, (inWorld, upload) => inWorld.after(30, () => inWorld.stop(upload)));
  expect(record).toMatchObject({ state: 'FAILED', reason: 'Stopped' });
  expect(world.media.jobs.map(({ status }) => status)).toEqual(['CANCELED']);
  expect(closers(world)).toEqual([['Let it settle', 'Describe', 'Of an asset', 'Find jobs', 'All found', 'Find jobs', 'All found', 'Stop jobs', 'Stop job', 'Mark failed']]);
});

test('what could not even be recorded is recorded', async () => {
  const { record } = await uploaded('good', lasting('Pipeline/Claim', 'throttle'));
  expect(record).toMatchObject({ state: 'FAILED', reason: 'NotRecorded', change: 1, message: expect.stringContaining('ProvisionedThroughputExceeded') });
});

test('an execution that has run out of its time', async () => {
  const shortened = (definition: Definition, machine: string) => (machine === 'Pipeline' ? { ...definition, TimeoutSeconds: 600 } : definition);
  const world = new MediaWorld({ refuses: () => true, change: shortened });
  const upload = world.upload('a.mp4', 'good');
  await world.finish();
  expect(world.record(upload)).toMatchObject({ state: 'FAILED', reason: 'TimedOut' });
  // The invariant says that a machine must find its own end: here it is made not to.
  expect(violations(world)).toEqual([expect.stringContaining('found no end by itself')]);
});

test('an execution that was redriven meanwhile goes on', async () => {
  const { record, world } = await uploaded('good', {}, (inWorld, upload) => {
    inWorld.after(30, () => inWorld.stop(upload));
    inWorld.after(40, () => inWorld.redrive(upload));
  });
  expect(record.state).toBe('READY');
  expect(closers(world)).toEqual([['Let it settle', 'Describe', 'Of an asset', 'Goes on']]);
});

test('what has ended stays as it ended', async () => {
  const { record, world } = await uploaded('text', faultAt('Pipeline/Take it away', 'stopBefore'));
  expect(record).toMatchObject({ state: 'REJECTED', reason: 'NotMedia' });
  expect(closers(world)[0].slice(-2)).toEqual(['Mark failed', 'Had ended']);
});

test.each(['Closer/Find jobs', 'Closer/Stop job'])('the asset is closed though %s never succeeds; its job comes to its own end', async (place) => {
  const inject = lasting(place, 'serverError');
  const { record, world } = await uploaded('good', { ...inject, cancels: false }, (inWorld, upload) => inWorld.after(30, () => inWorld.stop(upload)));
  expect(record).toMatchObject({ state: 'FAILED', reason: 'Stopped' });
  expect(world.media.jobs.map(({ status }) => status)).toEqual(['COMPLETE']);
});

test.each(['Closer/Describe', 'Closer/Mark failed'])('when %s never succeeds, the closer fails, which raises an alarm', async (place) => {
  const { record, world } = await uploaded('broken', lasting(place, 'accessDenied'));
  expect(record.state).toBe('ENCODING');
  const [closer] = world.executions('Closer');
  expect([closer.status, closer.error]).toEqual(['FAILED', 'NotClosed']);
  expect(closer.stopDate! - closer.startDate).toBeGreaterThan(5 * 60_000);
});

test('a job is found among those of all other uploads of the same name, page by page', async () => {
  const world = new MediaWorld({ cancels: false, encoding: [3000, 3100] });
  const upload = world.upload('a.mp4', 'good');
  for (let newer = 1; newer <= 21; newer++) world.after(60 * newer, () => world.upload('a.mp4', 'good'));
  world.after(1500, () => world.stop(upload));
  await world.finish();
  expect(violations(world)).toEqual([]);
  expect(world.media.of(upload.id).map(({ status }) => status)).toEqual(['CANCELED']);
});

test('a closer that is late closes nothing of an execution that was redriven meanwhile', async () => {
  const { record } = await uploaded('good', faultAt('Closer/Mark failed', 'throttle', [0, 1, 2, 3, 4, 5]), (inWorld, upload) => {
    inWorld.after(30, () => inWorld.stop(upload));
    inWorld.after(55, () => inWorld.redrive(upload));
  });
  expect(record.state).toBe('READY');
});
