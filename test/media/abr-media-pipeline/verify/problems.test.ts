import { everything, fakeStore, filesOf, FakeObject, PREFIX, requestOf } from './fakes';
import type { VerifyRequest } from '../../../../src/media/abr-media-pipeline/verify/request';
import { verify } from '../../../../src/media/abr-media-pipeline/verify/verifier';

/** Takes a good asset, changes files, and says what is wrong with it then; nothing when it is still good. */
async function problemOf(name: string, changes: Record<string, FakeObject | ((text: string) => string)> = {}, more: Partial<VerifyRequest> = {}) {
  const files = filesOf(name);
  for (const [path, change] of Object.entries(changes)) {
    const before = files[path];
    files[path] = typeof change === 'function' ? change(before as string) : change;
    // A change that changes nothing would let every test pass that expects no problem.
    expect([path, files[path]]).not.toEqual([path, before]);
  }
  const error = await verify(requestOf(name, more), fakeStore(files)).then(() => undefined, (reason: Error) => reason);
  if (error) expect(error.name).toBe('NotPlayable');
  return error?.message;
}

const swap = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);

test.each<[string, string, Parameters<typeof problemOf>[1], RegExp]>([
  ['a parent that is no HLS', 'ts', { 'index.m3u8': 'Not found' }, /index\.m3u8 cannot be read: it does not start with #EXTM3U/],
  ['a parent without variants', 'ts', { 'index.m3u8': '#EXTM3U\n' }, /index\.m3u8 has no variants/],
  ['a parent with audio alone', 'ts', { 'index.m3u8': swap('RESOLUTION=320x180,', '') }, /index\.m3u8 offers no video/],
  ['an unknown kind of group', 'ts', { 'index.m3u8': swap('TYPE=AUDIO', 'TYPE=SMELL') }, /index\.m3u8 cannot be read: /],
  ['a group that is not defined', 'ts', { 'index.m3u8': swap('SUBTITLES="subs"\nout_0', 'SUBTITLES="none"\nout_0') }, /names the group SUBTITLES "none" and does not/],
  ['no audio in HLS', 'ts', {
    'index.m3u8': swap('CODECS="avc1.42c00d,mp4a.40.2",AUDIO="group_aud"', 'CODECS="avc1.42c00d"'),
  }, /index\.m3u8 offers 320x180 without audio, which the input has/],
  ['no audio in DASH', 'number', {
    'index.mpd': (text) => text.replace(/<AdaptationSet id="1"[^]*?<\/AdaptationSet>/, ''),
  }, /index\.mpd offers no audio, which the input has/],
  ['no video in DASH', 'number', {
    'index.mpd': (text) => text.replace(/<AdaptationSet id="0"[^]*?<\/AdaptationSet>/, ''),
  }, /index\.mpd offers no video/],
  ['a playlist that is no HLS', 'ts', { 'out_0.m3u8': '<html>' }, /out_0\.m3u8 cannot be read: it does not start with #EXTM3U/],
  ['a playlist that goes on', 'ts', { 'out_1.m3u8': swap('#EXT-X-ENDLIST', '') }, /out_1\.m3u8 is not complete: it describes a live stream/],
  ['captions that go on', 'ts', { 'out_0_vtt.m3u8': swap('#EXT-X-ENDLIST', '') }, /out_0_vtt\.m3u8 is not complete/],
  ['a live manifest', 'number', { 'index.mpd': swap('type="static"', 'type="dynamic" availabilityStartTime="2026-01-01T00:00:00Z"') }, /index\.mpd cannot be read: it describes a live stream/],
  ['a playlist without segments', 'ts', { 'out_1.m3u8': '#EXTM3U\n#EXT-X-ENDLIST\n' }, /out_1\.m3u8 has no segments/],
  ['fragments without initialization', 'cmaf', { 'h264/media_0.m3u8': swap(/#EXT-X-MAP.*\n/, '') },
    /h264\/media_0\.m3u8 names no initialization segment for h264\/chunk-stream0-00001\.m4s/],
  ['fragments without initialization in DASH', 'number', { 'index.mpd': swap(/initialization="[^"]*"/, '') },
    /index\.mpd \(representation 0\) names no initialization segment for chunk-stream0-00001\.m4s/],
  ['a range past the end', 'single', { 'index-stream1.mp4': 35486 }, /index-stream1\.mp4 has 35486 bytes, but 7479 bytes from 28008 are asked for \(named by media_1\.m3u8\)/],
  ['a range of nothing', 'single', { 'media_0.m3u8': swap('827@0', '0@0') }, /index-stream0\.mp4 has 98569 bytes, but 0 bytes from 0/],
  ['a playlist that is too short', 'ts', { 'out_0.m3u8': swap(/#EXTINF:0.500000,\nseg_0_[123]\.ts\n/g, '') },
    /out_0\.m3u8 lasts 0\.5 s and the input 2 s, a difference of at most 1 s is allowed/],
  ['a playlist that is too long', 'ts', { 'out_0.m3u8': swap('0.500000', '9') }, /out_0\.m3u8 lasts 10\.5 s and the input 2 s, a difference of at most 5\.25 s/],
  ['a DASH timeline that is too short', 'cmaf', { 'h264/index.mpd': swap(/r="3"/, 'r="0"') },
    /h264\/index\.mpd \(representation 0\) lasts 0\.5 s and the input 2 s, a difference of at most 1 s is allowed/],
  ['captions that are too long', 'ts', { 'out_0_vtt.m3u8': swap('0.500000', '5') }, /out_0_vtt\.m3u8 lasts 6\.5 s/],
  ['other renditions in DASH', 'cmaf', { 'h264/index.mpd': swap('width="160" height="90"', 'width="192" height="108"') },
    /h264\/index\.mpd offers 192x108, 320x180 and h264\/index\.m3u8 offers 160x90, 320x180: both have to offer the same/],
  ['a segment elsewhere', 'ts', { 'out_0.m3u8': swap('seg_0_2.ts', 'https://example.com/seg.ts') }, /out_0\.m3u8 points outside of the asset, at https:\/\/example/],
  ['a segment of another asset', 'ts', { 'out_0.m3u8': swap('seg_0_2.ts', '../0a1c/seg.ts') }, /out_0\.m3u8 points outside of the asset, at \.\.\/0a1c/],
  ['an escaped way out', 'ts', { 'out_0.m3u8': swap('seg_0_2.ts', '%2e%2e/x.ts') }, /out_0\.m3u8 points outside of the asset/],
  ['a broken escape', 'ts', { 'out_0.m3u8': swap('seg_0_2.ts', '%zz.ts') }, /out_0\.m3u8 points outside of the asset/],
  ['another host without a scheme', 'ts', { 'out_0.m3u8': swap('seg_0_2.ts', '//h/assets/0a1b/seg_0_2.ts') }, /out_0\.m3u8 points outside of the asset/],
  ['a long address', 'ts', { 'out_0.m3u8': swap('seg_0_2.ts', `data:,${'x'.repeat(5000)}`) }, /at data:,x{194}\.\.\. *\./],
  ['an initialization elsewhere', 'cmaf', { 'h264/media_1.m3u8': swap('init-stream1.m4s', '/init.m4s') }, /media_1\.m3u8 points outside of the asset, at \/init/],
  ['a playlist elsewhere', 'ts', { 'index.m3u8': swap('URI="out_1.m3u8"', 'URI="../x.m3u8"') }, /index\.m3u8 points outside of the asset, at \.\.\/x/],
  ['a base URL elsewhere', 'number', { 'index.mpd': swap('<Period', '<BaseURL>https://example.com/</BaseURL><Period') }, /points outside of the asset, at https:\/\/example\.com/],
  ['a template elsewhere', 'number', { 'index.mpd': swap('media="chunk', 'media="../../chunk') }, /representation 0\) points outside of the asset/],
  ['a manifest that was cut off', 'number', { 'index.mpd': (text) => text.slice(0, -9) }, /index\.mpd cannot be read: it does not end with <\/MPD>/],
  ['a manifest without periods', 'number', { 'index.mpd': '<MPD></MPD>' }, /index\.mpd cannot be read: INVALID_NUMBER_OF_PERIOD/],
  ['a list without durations', 'single', { 'index.mpd': swap('timescale="1000000" duration="500000"', '') }, /index\.mpd cannot be read: it does not say how long its segments are/],
  ['a range that is none', 'single', { 'index.mpd': swap('mediaRange="827-32227"', 'mediaRange="a-b"') },
    /index\.mpd \(representation 0\) cannot be read: Cannot convert a to a BigInt/],
  ['images that are missing', 'cmaf', { 'h264/tiles.m3u8': swap('tiles_2', 'tiles_3') }, /h264\/tiles_3\.jpg is missing \(named by h264\/tiles\.m3u8\)/],
])('%s', async (_, name, changes, problem) => {
  expect(await problemOf(name, changes)).toMatch(problem);
});

test.each<[string, string, Parameters<typeof problemOf>[1], Partial<VerifyRequest>]>([
  ['a silent input without audio in HLS', 'ts', { 'index.m3u8': swap('CODECS="avc1.42c00d,mp4a.40.2",AUDIO="group_aud"', 'CODECS="avc1.42c00d"') }, { audio: false }],
  ['audio within the variant', 'ts', { 'index.m3u8': swap(',AUDIO="group_aud"', '') }, {}],
  ['a variant that does not say its codecs', 'ts', { 'index.m3u8': swap('CODECS="avc1.42c00d,mp4a.40.2",AUDIO="group_aud"', 'AVERAGE-BANDWIDTH=1') }, {}],
  ['captions that end early', 'ts', { 'out_0_vtt.m3u8': swap(/#EXTINF:0.500000,\nout_0[123]\.vtt\n/g, '') }, {}],
  ['a way through the parent directory that stays inside', 'cmaf', { 'h264/media_0.m3u8': swap('chunk-stream0-00002', '../h264/chunk-stream0-00002') }, {}],
  ['an escaped name', 'cmaf', { 'h264/media_0.m3u8': swap('chunk-stream0-00002', 'chunk%2Dstream0%2D00002') }, {}],
  ['a shorter input, by a segment', 'ts', {}, { duration: 1.6 }],
  ['a last segment that only a division knows', 'number', { 'index.mpd': swap('mediaPresentationDuration="PT2.0S"', 'mediaPresentationDuration="PT2.021S"') }, {}],
  ['a second base URL that is the same', 'number', { 'index.mpd': swap('<Period', '<BaseURL>./</BaseURL><BaseURL>./</BaseURL><Period') }, {}],
])('no problem: %s', async (_, name, changes, more) => {
  expect(await problemOf(name, changes, more)).toBeUndefined();
});

test('a last segment that is more than a rounding is missing', async () => {
  expect(await problemOf('number', { 'index.mpd': swap('mediaPresentationDuration="PT2.0S"', 'mediaPresentationDuration="PT2.3S"') }))
    .toMatch(/chunk-stream0-00005\.m4s is missing/);
});

test('the input is as long as asked: 2 % of what is long', async () => {
  expect(await problemOf('ts', {}, { duration: 3 })).toMatch(/lasts 2 s and the input 3 s/);
});

test('five problems are shown, and the rest is counted', async () => {
  const files = filesOf('cmaf');
  const left = Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes('chunk')));
  const error = await verify(requestOf('cmaf'), fakeStore(left)).catch((reason: Error) => reason);
  expect((error as Error).message).toMatch(/^The asset is not playable: ([^;]+; ){5}and 19 more\.$/);
});

test('what was asked for: a poster and thumbnails', async () => {
  expect(await problemOf('ts', {}, everything)).toBe('The asset is not playable: poster/frame.0000000.jpg is missing (named by the request).');
  expect(await problemOf('ts', {}, { thumbnails: everything.thumbnails })).toMatch(/index\.m3u8 offer no images, from which thumbnails are made/);
  expect(await problemOf('ts', {}, { manifests: [`${PREFIX}no.m3u8`, `${PREFIX}no.mpd`] })).toMatch(/no\.m3u8 is missing \(named by the request\); no\.mpd is missing/);
});
