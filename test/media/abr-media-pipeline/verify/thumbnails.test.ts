import { everything, fakeStore, filesOf, PREFIX, requestOf } from './fakes';
import { Asset } from '../../../../src/media/abr-media-pipeline/verify/asset';
import { parseHlsPlaylist } from '../../../../src/media/abr-media-pipeline/verify/hls';
import { TileSheet, webVtt } from '../../../../src/media/abr-media-pipeline/verify/thumbnails';
import { verify } from '../../../../src/media/abr-media-pipeline/verify/verifier';

const places = { asset: new Asset(PREFIX), from: 'h264/tiles.m3u8', to: 'thumbnails.vtt' };
const cues = (sheets: TileSheet[], duration: number, to = places.to) => webVtt(sheets, { ...places, to }, duration).split('\n\n').slice(1).map((cue) => cue.trim());
const sheetsOf = (...lines: string[]) => parseHlsPlaylist(['#EXTM3U', '#EXT-X-IMAGES-ONLY', ...lines, '#EXT-X-ENDLIST', ''].join('\n')).sheets;

const OF_CMAF = `WEBVTT

00:00:00.000 --> 00:00:00.500
h264/tiles_1.jpg#xywh=0,0,80,46

00:00:00.500 --> 00:00:01.000
h264/tiles_1.jpg#xywh=80,0,80,46

00:00:01.000 --> 00:00:01.500
h264/tiles_2.jpg#xywh=0,0,80,46

00:00:01.500 --> 00:00:02.000
h264/tiles_2.jpg#xywh=80,0,80,46
`;

test('from the images of HLS, and from the same ones of DASH', async () => {
  for (const manifests of [['h264/index.m3u8', 'h264/index.mpd'], ['h264/index.m3u8'], ['h264/index.mpd']]) {
    const store = fakeStore(filesOf('cmaf'));
    await verify(requestOf('cmaf', { ...everything, manifests: manifests.map((path) => PREFIX + path) }), store);
    expect(store.calls.written).toEqual({ 'thumbnails.vtt': OF_CMAF });
  }
});

test('rows and columns, over hours, and no cue after the end', () => {
  const sheets = sheetsOf('#EXTINF:7200,', '#EXT-X-TILES:RESOLUTION=312x176,LAYOUT=2x2,DURATION=1800', 'a b.jpg', '#EXTINF:7200,', 'b.jpg');
  expect(cues(sheets, 9600)).toEqual([
    '00:00:00.000 --> 00:30:00.000\nh264/a%20b.jpg#xywh=0,0,312,176',
    '00:30:00.000 --> 01:00:00.000\nh264/a%20b.jpg#xywh=312,0,312,176',
    '01:00:00.000 --> 01:30:00.000\nh264/a%20b.jpg#xywh=0,176,312,176',
    '01:30:00.000 --> 02:00:00.000\nh264/a%20b.jpg#xywh=312,176,312,176',
    // The second image has the tiles of the first, and is not full.
    '02:00:00.000 --> 02:30:00.000\nh264/b.jpg#xywh=0,0,312,176',
    '02:30:00.000 --> 02:40:00.000\nh264/b.jpg#xywh=312,0,312,176',
  ]);
});

test('images without tiles are one thumbnail each', () => {
  expect(cues(sheetsOf('#EXTINF:10,', '1.jpg', '#EXTINF:10,', '2.jpg'), 20)).toEqual([
    '00:00:00.000 --> 00:00:10.000\nh264/1.jpg', '00:00:10.000 --> 00:00:20.000\nh264/2.jpg',
  ]);
});

test('tiles that do not say for how long share the time of the image', () => {
  expect(cues(sheetsOf('#EXTINF:10,', '#EXT-X-TILES:LAYOUT=2x1,RESOLUTION=10x10', '1.jpg'), 10)).toEqual([
    '00:00:00.000 --> 00:00:05.000\nh264/1.jpg#xywh=0,0,10,10', '00:00:05.000 --> 00:00:10.000\nh264/1.jpg#xywh=10,0,10,10',
  ]);
});

test('addresses are relative to where the file lies', () => {
  expect(cues(sheetsOf('#EXTINF:10,', '1.jpg'), 10, 'web/t/thumbnails.vtt')).toEqual(['00:00:00.000 --> 00:00:10.000\n../../h264/1.jpg']);
});

test.each([
  ['#EXT-X-TILES:RESOLUTION=1x1,LAYOUT=99999x99999,DURATION=0.002', /h264\/tiles\.m3u8 cannot be turned into thumbnails: it has more than 86400 thumbnails/],
  ['#EXT-X-TILES:RESOLUTION=1x1,LAYOUT=0x0,DURATION=1', /h264\/tiles\.m3u8 cannot be turned into thumbnails: it has no thumbnails/],
])('%s', async (tiles, problem) => {
  const duration = 300;
  const playlist = `#EXTM3U\n#EXTINF:${duration},\n${tiles}\ntiles_1.jpg\n#EXT-X-ENDLIST\n`;
  const video = `#EXTM3U\n#EXTINF:${duration},\na.ts\n#EXT-X-ENDLIST\n`;
  const parent = '#EXTM3U\n#EXT-X-STREAM-INF:RESOLUTION=2x2\nv.m3u8\n#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI="tiles.m3u8"\n';
  const files = { 'h264/index.m3u8': parent, 'h264/tiles.m3u8': playlist, 'h264/v.m3u8': video, 'h264/a.ts': 1, 'h264/tiles_1.jpg': 1 };
  const request = requestOf('cmaf', { ...everything, poster: undefined, manifests: [`${PREFIX}h264/index.m3u8`], duration });
  await expect(verify(request, fakeStore(files))).rejects.toThrow(problem);
});
