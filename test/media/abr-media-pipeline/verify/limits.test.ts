import { fakeStore, filesOf, requestOf } from './fakes';
import { parseDash } from '../../../../src/media/abr-media-pipeline/verify/dash';
import { parseHlsPlaylist } from '../../../../src/media/abr-media-pipeline/verify/hls';
import { readsAtOnce } from '../../../../src/media/abr-media-pipeline/verify/limits';
import type { Store } from '../../../../src/media/abr-media-pipeline/verify/store';
import { verify } from '../../../../src/media/abr-media-pipeline/verify/verifier';

const MEGABYTE = 1024 * 1024;

test('a manifest that is too large is not read', async () => {
  const store = fakeStore({ ...filesOf('ts'), 'out_0.m3u8': 16 * MEGABYTE + 1 });
  await expect(verify(requestOf('ts'), store)).rejects.toThrow('out_0.m3u8 has 16777217 bytes, a manifest may have 16777216');
  expect(store.calls.read).not.toContain('assets/0a1b/out_0.m3u8');
});

test('a playlist may name 200,000 segments', () => {
  const playlist = (count: number) => `#EXTM3U\n${'#EXTINF:2,\na.ts\n'.repeat(count)}#EXT-X-ENDLIST\n`;
  expect(parseHlsPlaylist(playlist(200_000)).segments).toHaveLength(200_000);
  expect(() => parseHlsPlaylist(playlist(200_001))).toThrow('it names 200001 segments, allowed are 200000');
  expect(() => parseHlsPlaylist(playlist(200_001).replaceAll('a.ts', ' a.ts'))).toThrow('200001');
});

const mpd = (segments: string) => `<MPD type="static" mediaPresentationDuration="PT10H"><Period>
  <AdaptationSet mimeType="video/mp4"><Representation id="v" width="2" height="2">${segments}</Representation></AdaptationSet></Period></MPD>`;

test.each([
  ['repeats', '<SegmentTemplate timescale="1" media="$Number$.m4s"><SegmentTimeline><S t="0" d="1" r="999999999"/></SegmentTimeline></SegmentTemplate>', '1000000000'],
  ['repeats to the end', '<SegmentTemplate timescale="90000" media="$Time$.m4s"><SegmentTimeline><S t="0" d="1" r="-1"/></SegmentTimeline></SegmentTemplate>', '3240000000'],
  ['repeats of nothing', '<SegmentTemplate timescale="1" media="$Time$.m4s"><SegmentTimeline><S t="0" r="-1"/></SegmentTimeline></SegmentTemplate>', 'Infinity'],
  ['short segments', '<SegmentTemplate timescale="1000000" duration="1" media="$Number$.m4s"/>', '36000000000'],
  ['a last number', '<SegmentTemplate duration="1" endNumber="99999999" media="$Number$.m4s"/>', '99999999'],
])('a small DASH manifest that asks for billions of segments: %s', (_, segments, count) => {
  expect(() => parseDash(mpd(segments), 'https://asset.invalid/a.mpd')).toThrow(`it names ${count} segments, allowed are 200000`);
});

test('as many reads as fit the memory', () => {
  expect([0, MEGABYTE, 8 * MEGABYTE, 16 * MEGABYTE, 99 * MEGABYTE].map(readsAtOnce)).toEqual([16, 16, 6, 3, 1]);
});

test('16 playlists are read at a time', async () => {
  const files: Record<string, string | number> = { 'a.ts': 9, 'index.m3u8': '#EXTM3U\n' };
  for (let index = 0; index < 40; index++) {
    files['index.m3u8'] += `#EXT-X-STREAM-INF:BANDWIDTH=${index + 1},RESOLUTION=320x180\n${index}.m3u8\n`;
    files[`${index}.m3u8`] = '#EXTM3U\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n';
  }
  const store = fakeStore(files);
  const { renditions } = await verify(requestOf('ts'), store);
  expect(renditions.map(({ bitrate }) => bitrate)).toEqual(Array.from({ length: 40 }, (_, index) => 40 - index));
  expect(store.calls.mostReading).toBe(16);
});

test('an asset may have 250,000 objects', async () => {
  let page = 0;
  const endless: Store = {
    ...fakeStore({}),
    list: async (_, prefix) => ({ objects: Array.from({ length: 1000 }, (__, index) => ({ key: `${prefix}${page}/${index}`, size: 1 })), next: String(++page) }),
  };
  await expect(verify(requestOf('ts'), endless)).rejects.toMatchObject({ name: 'NotPlayable', message: expect.stringContaining('more than 250000 objects under assets/0a1b/') });
  expect(page).toBe(251);
});
