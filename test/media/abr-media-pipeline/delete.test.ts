import { faultAt, lasting, uploaded } from './worlds';
import { Kind } from '../../../bench/media/files';
import { violations } from '../../../bench/media/invariant';
import { OUTPUT, SOURCE } from '../../../bench/media/plan';
import { MediaWorld } from '../../../bench/media/world';

/** A deletion takes all but the record. */
const deleted = (kind: Kind, props: Parameters<typeof uploaded>[1] = {}) =>
  uploaded(kind, props, (world, upload) => world.after(7200, () => world.delete(upload)));

test.each<Kind>(['good', 'text', 'unplayable', 'large'])('of an asset that was %s: files, source and edge', async (kind) => {
  const { record, world, upload, told } = await deleted(kind);
  expect(record).toMatchObject({ state: 'DELETED' });
  expect(world.buckets.keys(OUTPUT, '')).toEqual([]);
  expect(world.buckets.keys(SOURCE, '')).toEqual([]);
  expect(world.edge.forgotten).toEqual([`/assets/${upload.id}/*`]);
  expect(told.slice(-2).map(({ state }) => state)).toEqual(['DELETING', 'DELETED']);
});

test('thousands of files are deleted page by page', async () => {
  const { world } = await uploaded('good', {}, (inWorld, upload) => {
    inWorld.after(6000, () => Array.from({ length: 2100 }, (_, index) => inWorld.buckets.put(OUTPUT, `assets/${upload.id}/h264/${index}.cmfv`, 'other')));
    inWorld.after(7200, () => inWorld.delete(upload));
  });
  expect(world.executions('Delete')[0].transitions.filter(({ state }) => state === 'Delete')).toHaveLength(9);
});

test.each(['a\x01b.mp4', 'reason.json', 'x'.repeat(1000)])('of a file whose name is %j', async (name) => {
  const world = new MediaWorld();
  const upload = world.upload(name, 'text');
  await world.finish();
  world.delete(upload);
  await world.finish();
  expect([world.record(upload)!.state, violations(world), world.buckets.keys(SOURCE, '')]).toEqual(['DELETED', [], []]);
});

test('what cannot be covered is not deleted', async () => {
  const { world } = await deleted('good', lasting('Delete/Cover it', 'accessDenied'));
  expect(world.executions('Delete')[0]).toMatchObject({ status: 'FAILED', error: 'NotDeleted', cause: expect.stringContaining('S3.S3Exception') });
  expect(world.buckets.keys(SOURCE, '')).toHaveLength(1);
});

test('in a bucket without versions the source stays: it could be another upload by now', async () => {
  const { world, upload } = await deleted('good', { versioned: false });
  expect(world.buckets.keys(SOURCE, '')).toEqual([upload.key]);
});

test('other versions of the source stay', async () => {
  const { world } = await uploaded('good', {}, (inWorld, upload) => {
    inWorld.after(4000, () => inWorld.upload('holiday in spring.mp4', 'silent'));
    inWorld.after(7200, () => inWorld.delete(upload));
  });
  expect(world.record(world.uploads[1])!.state).toBe('READY');
});

test.each<[string, any, string, string]>([
  ['no id', {}, 'InvalidInput', 'the input must be { "assetId": "..." }'],
  ['an unknown id', { assetId: 'x' }, 'NotDeletable', 'unknown, has not ended, or is deleted'],
])('%s is refused', async (_, input, error, cause) => {
  const world = new MediaWorld();
  const run = world.start('Delete', input);
  await world.finish();
  expect([run.status, run.error]).toEqual(['FAILED', error]);
  expect(run.cause).toContain(cause);
});

test('an asset that is being encoded is not deleted; one that was, once', async () => {
  const world = new MediaWorld();
  const upload = world.upload('a.mp4', 'good');
  world.after(40, () => world.delete(upload));
  await world.finish();
  expect(world.record(upload)!.state).toBe('READY');
  world.delete(upload);
  await world.finish();
  const again = world.delete(upload);
  await world.finish();
  expect([again.error, world.record(upload)!.state]).toEqual(['NotDeletable', 'DELETED']);
});

test('one that was cut short goes on when it is started again', async () => {
  const { world, upload } = await deleted('good', faultAt('Delete/Take one', 'stopBefore'));
  expect(world.record(upload)!.state).toBe('DELETING');
  world.delete(upload);
  await world.finish();
  expect([world.record(upload)!.state, violations(world)]).toEqual(['DELETED', []]);
});

test('what cannot be deleted fails it', async () => {
  const { world } = await deleted('good', lasting('Delete/Delete', 'accessDenied'));
  expect(world.executions('Delete')[0]).toMatchObject({ status: 'FAILED', error: 'NotDeleted', cause: expect.stringContaining('S3.S3Exception') });
});
