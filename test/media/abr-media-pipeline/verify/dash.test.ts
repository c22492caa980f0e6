import { parseDash } from '../../../../src/media/abr-media-pipeline/verify/dash';

const URL = 'https://asset.invalid/assets/1/index.mpd';
const mpd = (sets: string, period = '') => `<MPD type="static" mediaPresentationDuration="PT8S"><Period id="1" ${period}>${sets}</Period></MPD>`;
const representation = (inner: string, set = 'mimeType="video/mp4"') => `<AdaptationSet ${set}><Representation id="v" bandwidth="9">${inner}</Representation></AdaptationSet>`;
const only = (text: string) => {
  const [first, ...others] = parseDash(text, URL);
  expect(others).toEqual([]);
  return first;
};
const at = (path: string) => `https://asset.invalid/assets/1/${path}`;

test('one file with its own index', () => {
  const { segments } = only(mpd(representation('<BaseURL>v.mp4</BaseURL><SegmentBase indexRange="800-999"><Initialization range="0-799"/></SegmentBase>')));
  expect(segments()).toEqual([{ uri: at('v.mp4'), duration: 8, range: { offset: 800, length: 200 }, init: { uri: at('v.mp4'), range: { offset: 0, length: 800 } } }]);
});

test('one file whose initialization is not told', () => {
  expect(only(mpd(representation('<BaseURL>v.mp4</BaseURL><SegmentBase indexRange="800-999"/>'))).segments()[0].init).toEqual({ uri: at('v.mp4') });
  expect(only(mpd(representation('<BaseURL>v.mp4</BaseURL><SegmentBase/>'))).segments()).toEqual([{ uri: at('v.mp4'), duration: 8, init: { uri: at('v.mp4') } }]);
});

test('one file of captions', () => {
  const captions = only(mpd(representation('<BaseURL>en.vtt</BaseURL>', 'mimeType="text/vtt" lang="en"')));
  expect(captions.kind).toBe('text');
  expect(captions.segments()).toMatchObject([{ uri: at('en.vtt'), duration: 8 }]);
});

test.each([
  ['contentType="audio"', 'audio'], ['mimeType="audio/mp4"', 'audio'], ['contentType="image" mimeType="image/jpeg"', 'image'], ['contentType="video"', 'video'],
  ['mimeType="application/mp4" codecs="stpp.ttml.im1t"', 'text'], ['mimeType="application/ttml+xml"', 'text'], ['contentType="text"', 'text'], ['', 'video'],
])('%s is %s', (attributes, kind) => {
  expect(only(mpd(representation('<BaseURL>x</BaseURL>', attributes))).kind).toBe(kind);
});

test('by number and by time, repeated to the end', () => {
  const template = (media: string, more: string) => `<SegmentTemplate timescale="10" initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/${media}" ${more}`;
  const timeline = '<SegmentTimeline><S t="0" d="40" r="-1"/></SegmentTimeline>';
  const uris = (inner: string) => only(mpd(representation(inner))).segments().map(({ uri }) => uri);
  expect(uris(`${template('$Time$.m4s', '')}>${timeline}</SegmentTemplate>`)).toEqual([at('v/0.m4s'), at('v/40.m4s')]);
  expect(uris(`${template('$Bandwidth$-$Number%03d$.m4s', 'startNumber="7" duration="40"')}/>`)).toEqual([at('v/9-007.m4s'), at('v/9-008.m4s')]);
});

test('a list of files', () => {
  const list = '<SegmentList duration="4"><Initialization sourceURL="i.mp4"/><SegmentURL media="1.m4s"/><SegmentURL media="2.m4s"/></SegmentList>';
  expect(only(mpd(representation(list))).segments()).toEqual([1, 2].map((n) => ({ uri: at(`${n}.m4s`), duration: 4, range: undefined, init: { uri: at('i.mp4') } })));
});

test('a representation goes over all periods', () => {
  const period = (id: number) => `<Period id="${id}" start="PT${id * 4}S" duration="PT4S">${representation(`<SegmentTemplate duration="2" initialization="i" media="p${id}-$Number$"/>`)}</Period>`;
  const { segments } = only(`<MPD type="static" mediaPresentationDuration="PT8S">${period(0)}${period(1)}</MPD>`);
  expect(segments().map(({ uri, duration }) => [uri, duration])).toEqual([[at('p0-1'), 2], [at('p0-2'), 2], [at('p1-1'), 2], [at('p1-2'), 2]]);
});

test('images without a layout are one thumbnail each, of the size of the image if it has one', () => {
  const sheets = (size: string) => only(mpd(`<AdaptationSet contentType="image"><EssentialProperty schemeIdUri="urn:x" value="2x2"/>
    <Representation ${size}><SegmentTemplate duration="4" media="$Number$.jpg"/></Representation></AdaptationSet>`)).sheets();
  expect(sheets('id="i" width="80" height="45"')).toMatchObject([{ columns: 1, rows: 1, width: 80, height: 45, every: 4 }, { uri: at('2.jpg'), seconds: 4 }]);
  expect(sheets('')[0]).toMatchObject({ width: undefined, height: undefined });
});

test('each kind of images says how they lie, itself or with its set', () => {
  const property = (value: string) => `<EssentialProperty schemeIdUri="http://dashif.org/thumbnail_tile" value="${value}"/>`;
  const images = (id: string, own: string) => `<Representation id="${id}" width="80" height="40">${own}<SegmentTemplate duration="8" media="${id}.jpg"/></Representation>`;
  const [own, sets, none] = parseDash(mpd(`<AdaptationSet contentType="image">${images('a', property('4x2'))}</AdaptationSet>
    <AdaptationSet contentType="image">${property('2x1')}${images('b', '')}</AdaptationSet>
    <AdaptationSet contentType="image">${property('all')}${images('c', '')}</AdaptationSet>`), URL);
  expect(own.sheets()).toMatchObject([{ columns: 4, rows: 2, width: 20, height: 20, every: 1 }]);
  expect(sets.sheets()).toMatchObject([{ columns: 2, rows: 1, width: 40, height: 40, every: 4 }]);
  expect(none.sheets()).toMatchObject([{ columns: 1, rows: 1, every: 8 }]);
});

test('an image that is not full has thumbnails as often as the others', () => {
  const images = (template: string) => only(mpd(`<AdaptationSet contentType="image"><EssentialProperty schemeIdUri="http://dashif.org/thumbnail_tile" value="5x5"/>
    <Representation id="i">${template}</Representation></AdaptationSet>`)).sheets();
  expect(images('<SegmentTemplate duration="250000" timescale="1000" media="$Number$.jpg"/>')).toMatchObject([{ seconds: 8, every: 10 }]);
  expect(images('<SegmentTemplate media="$Number$.jpg"><SegmentTimeline><S d="5"/><S d="3"/></SegmentTimeline></SegmentTemplate>'))
    .toMatchObject([{ seconds: 5, every: 0.2 }, { seconds: 3, every: 0.2 }]);
});

test('half a second is a segment, however long the others are', () => {
  const images = (duration: string) => only(`<MPD type="static" mediaPresentationDuration="${duration}"><Period>
    ${representation('<SegmentTemplate duration="20" media="$Number$"/>')}</Period></MPD>`).segments();
  expect(images('PT20.4S')).toHaveLength(1);
  expect(images('PT20.6S')).toHaveLength(2);
});
