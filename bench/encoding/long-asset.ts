import { VerifyRequest } from '../../src/media/abr-media-pipeline/verify/request';
import { Store } from '../../src/media/abr-media-pipeline/verify/store';

const SECONDS = 4;
const PREFIX = 'assets/long/';
const SIZES = [1080, 1080, 900, 720, 720, 540, 432, 360, 270, 234];

/** An asset in memory: this many segments of four seconds in ten renditions and a track of sound, with manifests as MediaConvert writes them. */
export function longAsset(segments: number) {
  const tracks = [...SIZES.map((_, track) => `index_${track}`), 'index_audio'];
  const texts: Record<string, string> = { 'h264/index.m3u8': parent(), 'h264/index.mpd': dash(segments) };
  const sizes: Record<string, number> = {};
  for (const track of tracks) {
    texts[`h264/${track}.m3u8`] = playlist(track, segments);
    sizes[`h264/${track}init.mp4`] = 800;
    for (let number = 1; number <= segments; number++) sizes[`h264/${name(track, number)}`] = 500_000;
  }
  const request: VerifyRequest = {
    bucket: 'out',
    prefix: PREFIX,
    manifests: [`${PREFIX}h264/index.m3u8`, `${PREFIX}h264/index.mpd`],
    duration: SECONDS * segments,
    audio: true,
    source: { bucket: 'in', key: 'uploads/long.mp4', version: 'v1' },
  };
  for (const [path, text] of Object.entries(texts)) sizes[path] = text.length;
  const objects = Object.entries(sizes).map(([path, size]) => ({ key: PREFIX + path, size }));
  const store: Store = {
    list: async (_, __, from = '0') => {
      const end = Number(from) + 1000;
      return { objects: objects.slice(Number(from), end), next: end < objects.length ? `${end}` : undefined };
    },
    read: async (_, key) => texts[key.slice(PREFIX.length)],
    write: async () => undefined,
    head: async () => ({ version: 'v1' }),
  };
  return { request, store, playlists: Object.entries(texts).filter(([path]) => path.endsWith('.m3u8')).map(([, text]) => text) };
}

const name = (track: string, number: number) => `${track}_${String(number).padStart(9, '0')}.mp4`;
const width = (height: number) => 2 * Math.round(height * 8 / 9);
const bandwidth = (track: number) => 6_000_000 - 500_000 * track;

function parent(): string {
  const variants = SIZES.flatMap((height, track) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth(track)},RESOLUTION=${width(height)}x${height},CODECS="avc1.640028,mp4a.40.2",AUDIO="sound"`, `index_${track}.m3u8`,
  ]);
  return ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,URI="index_audio.m3u8"', ...variants, ''].join('\n');
}

function playlist(track: string, segments: number): string {
  const lines = Array.from({ length: segments }, (_, index) => `#EXTINF:${SECONDS}.000,\n${name(track, index + 1)}`);
  return ['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${SECONDS}`, '#EXT-X-PLAYLIST-TYPE:VOD', `#EXT-X-MAP:URI="${track}init.mp4"`, ...lines, '#EXT-X-ENDLIST', ''].join('\n');
}

function dash(segments: number): string {
  const template = `<SegmentTemplate timescale="1" duration="${SECONDS}" startNumber="1" media="$RepresentationID$_$Number%09d$.mp4" initialization="$RepresentationID$init.mp4"/>`;
  const videos = SIZES.map((height, track) => `<Representation id="index_${track}" bandwidth="${bandwidth(track)}" codecs="avc1.640028" width="${width(height)}" height="${height}">${template}</Representation>`);
  const sound = `<Representation id="index_audio" bandwidth="128000" codecs="mp4a.40.2" audioSamplingRate="48000">${template}</Representation>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT${SECONDS * segments}S" minBufferTime="PT4S">
<Period id="0" start="PT0S"><AdaptationSet mimeType="video/mp4">${videos.join('')}</AdaptationSet><AdaptationSet mimeType="audio/mp4">${sound}</AdaptationSet></Period>
</MPD>`;
}
