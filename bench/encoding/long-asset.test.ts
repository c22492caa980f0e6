import { longAsset } from './long-asset';
import { effort } from './states';
import { verify } from '../../src/media/abr-media-pipeline/verify/verifier';

test('the asset in memory is one that plays', async () => {
  const { request, store, playlists } = longAsset(300);
  const { renditions, segments, minutes } = await verify(request, store);
  expect([renditions.length, segments, minutes]).toEqual([10, 11 * 300, 10 * 300 * 4 / 60]);
  expect(playlists).toHaveLength(12);
});

test('one segment less, and it is refused', async () => {
  const { request, store } = longAsset(300);
  const list: typeof store.list = async (...place) => {
    const { objects, next } = await store.list(...place);
    return { objects: objects.filter(({ key }) => !key.endsWith('index_3_000000200.mp4')), next };
  };
  await expect(verify(request, { ...store, list })).rejects.toThrow('index_3_000000200.mp4');
});

test('what an upload takes is counted', async () => {
  const ready = await effort('good', 'READY');
  expect([ready.transitions, ready.functions, ready.executions.Pipeline, ready.executions.Closer]).toEqual([7, 1, 1, 0]);
  expect((await effort('text', 'REJECTED')).functions).toBe(0);
  await expect(effort('text', 'READY')).rejects.toThrow('The upload ended as REJECTED, not as READY');
});
