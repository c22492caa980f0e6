import * as fc from 'fast-check';
import { everything, fakeStore, filesOf, MANIFESTS, PREFIX, requestOf, sizeOf } from './fakes';
import { verify } from '../../../../src/media/abr-media-pipeline/verify/verifier';

const bytesOf = (name: string) => Object.values(filesOf(name)).reduce((sum: number, object) => sum + sizeOf(object), 0);

test('HLS and DASH that share fragments, with thumbnails and a poster', async () => {
  const store = fakeStore(filesOf('cmaf'));
  const result = await verify(requestOf('cmaf', everything), store);
  expect(result).toEqual({
    renditions: [
      { width: 320, height: 180, bitrate: expect.any(Number), codecs: 'avc1.42c00d,mp4a.40.2' },
      { width: 160, height: 90, bitrate: expect.any(Number), codecs: 'avc1.42c00c,mp4a.40.2' },
    ],
    segments: 4 * 3 + 2,
    bytes: bytesOf('cmaf') + store.calls.written['thumbnails.vtt'].length,
    minutes: 0.067,
    thumbnails: `${PREFIX}thumbnails.vtt`,
    poster: `${PREFIX}poster/frame.0000000.jpg`,
    captions: 0,
  });
  expect(result.renditions[0].bitrate).toBeGreaterThan(result.renditions[1].bitrate);
});

test('done twice it gives the same, though its own file is there by then', async () => {
  const store = fakeStore(filesOf('cmaf'));
  const first = await verify(requestOf('cmaf', everything), store);
  expect(Object.keys(store.calls.written)).toEqual(['thumbnails.vtt']);
  expect(await verify(requestOf('cmaf', everything), store)).toEqual(first);
});

test('DASH alone, numbered segments', async () => {
  expect(await verify(requestOf('number'), fakeStore(filesOf('number')))).toMatchObject({
    renditions: [{ width: 320, height: 180, bitrate: 300000, codecs: 'avc1.42c00d' }, { width: 160, height: 90 }], segments: 12, captions: 0,
  });
});

test('byte ranges of single files', async () => {
  expect(await verify(requestOf('single'), fakeStore(filesOf('single')))).toMatchObject({ renditions: [{ height: 180 }, { height: 90 }], segments: 12 });
});

test('transport stream with captions, audio alone and I-frames', async () => {
  expect(await verify(requestOf('ts'), fakeStore(filesOf('ts')))).toMatchObject({ renditions: [{ width: 320, height: 180 }], segments: 4 + 5 + 4 + 4, captions: 1, minutes: 0.033 });
});

test('listings of many pages', async () => {
  const store = fakeStore(filesOf('cmaf'), { pageSize: 3 });
  await verify(requestOf('cmaf'), store);
  expect(store.calls.list).toBe(Math.ceil(Object.keys(store.files).length / 3));
});

test.each(Object.keys(MANIFESTS))('%s: with any one object gone or empty it is not playable, and the problem names it', async (name) => {
  const paths = Object.keys(filesOf(name));
  await fc.assert(fc.asyncProperty(fc.constantFrom(...paths), fc.constantFrom('gone', 'empty'), fc.integer({ min: 1, max: 50 }), async (path, how, pageSize) => {
    const { [path]: object, ...others } = filesOf(name);
    const files = how === 'gone' ? others : { ...others, [path]: typeof object === 'string' ? '' : 0 };
    const store = fakeStore(files, { pageSize });
    const request = requestOf(name, name === 'cmaf' ? everything : {});
    const error = await verify(request, store).then(() => undefined, (reason: Error) => reason);
    expect(error).toMatchObject({ name: 'NotPlayable', message: expect.stringContaining(`${path} is ${how === 'gone' ? 'missing' : 'empty'}`) });
    expect(store.calls.written).toEqual({});
  }), { numRuns: 60 });
});

test.each(Object.keys(MANIFESTS))('%s: in whatever order it is listed, it is playable', async (name) => {
  const all = Object.entries(filesOf(name));
  await fc.assert(fc.asyncProperty(fc.shuffledSubarray(all, { minLength: all.length }), async (entries) => {
    const store = fakeStore(Object.fromEntries(entries), { pageSize: 7 });
    await expect(verify(requestOf(name), store)).resolves.toMatchObject({ renditions: expect.anything() });
  }), { numRuns: 20 });
});
