import { fakeStore, filesOf, PREFIX, requestOf, SOURCE } from './fakes';
import { verifier } from '../../../../src/media/abr-media-pipeline/verify/verifier';

const run = async (event: unknown, store = fakeStore(filesOf('ts'))) => {
  const lines: any[] = [];
  const error = await verifier(store, (line) => lines.push(JSON.parse(line)))(event).then(() => undefined, (reason: Error) => reason);
  return { error, lines };
};

test('logs one line about what is fine', async () => {
  const { error, lines } = await run(requestOf('ts'));
  expect(error).toBeUndefined();
  expect(lines).toEqual([{ level: 'INFO', event: 'verify', prefix: PREFIX, ms: expect.any(Number), renditions: 1, segments: 17, bytes: expect.any(Number), minutes: 0.033, captions: 1 }]);
});

test('logs one line about what is not, and the state machine sees the name of the error', async () => {
  const { error, lines } = await run(requestOf('ts'), fakeStore({}));
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'NotPlayable', message: 'The asset is not playable: index.m3u8 is missing (named by the request).' });
  expect(lines).toEqual([{ level: 'ERROR', event: 'verify', prefix: PREFIX, ms: expect.any(Number), error: 'NotPlayable', message: error!.message }]);
});

test.each<[string, object, object | undefined, string | undefined]>([
  ['the same version', SOURCE, { version: 'v1', etag: '"other"' }, undefined],
  ['another version', SOURCE, { version: 'v2', etag: '"e1"' }, 's3://in/uploads/a b.mov has the version v2 now. The asset was made from v1.'],
  ['no version any more', SOURCE, { etag: '"e1"' }, 's3://in/uploads/a b.mov has the version none now. The asset was made from v1.'],
  ['no versions, the same content', { ...SOURCE, version: undefined }, { etag: '"e1"' }, undefined],
  ['no versions, other content', { ...SOURCE, version: undefined }, { etag: '"e2"' }, 's3://in/uploads/a b.mov has the ETag e2 now. The asset was made from e1.'],
  ['nothing known', { bucket: 'in', key: 'k' }, { etag: '"e2"' }, undefined],
  ['gone', SOURCE, undefined, 's3://in/uploads/a b.mov is gone. The asset was made from it.'],
])('the source: %s', async (_, source, now, message) => {
  // Broken too, which must not be what is said about an asset of another source.
  const store = fakeStore(message ? {} : filesOf('ts'), { source: now });
  if (now === undefined) store.head = async () => undefined;
  const { error } = await run(requestOf('ts', { source: source as typeof SOURCE }), store);
  expect(error && { name: error.name, message: error.message }).toEqual(message && { name: 'SourceChanged', message });
  if (message) expect(store.calls.list).toBe(0);
});

test('that S3 does not answer is no fault of the asset', async () => {
  const store = fakeStore(filesOf('ts'));
  const slow = Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown' });
  const refuse = async () => { throw slow; };
  for (const call of ['list', 'read', 'head']) {
    expect((await run(requestOf('ts'), { ...store, [call]: refuse })).error).toBe(slow);
  }
});

test.each<[string, unknown]>([
  ['bucket', { bucket: '' }],
  ['prefix', { prefix: 'assets/0a1b' }],
  ['manifests', { manifests: [] }],
  ['manifests', { manifests: 'a.mpd' }],
  ['manifests', { manifests: ['assets/other/a.mpd'] }],
  ['manifests', { manifests: [`${PREFIX}a.txt`] }],
  ['duration', { duration: 0 }],
  ['duration', { duration: '2' }],
  ['audio', { audio: 'yes' }],
  ['thumbnails', { thumbnails: { vtt: 'thumbnails.vtt' } }],
  ['thumbnails', { thumbnails: true }],
  ['poster', { poster: PREFIX }],
  ['source', { source: { bucket: 'in' } }],
  ['source', { source: null }],
])('a request that is not one: %s', async (field, wrong) => {
  const { error } = await run({ ...requestOf('ts'), ...wrong as object });
  expect(error?.message).toMatch(new RegExp(`^The request's ${field} is .*\\. Allowed: `));
  expect(error?.name).toBe('Error');
});

test('nothing is no request either', async () => {
  expect((await run(undefined)).error?.message).toMatch(/^The request's bucket is undefined/);
});
