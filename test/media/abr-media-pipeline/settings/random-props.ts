import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  AbrFrameSize, AbrLadder, AbrMediaPipelineProps, MediaAcceleration, MediaCaptions, MediaDrm, MediaDrmEncryption, MediaDrmSystem,
  MediaManifest, MediaPackageFormat, MediaQueue, MediaVideoCodec,
} from '../../../../src/media/abr-media-pipeline';

const { H264, HEVC, AV1 } = MediaVideoCodec;

const SIZES: [number, number][] = [
  [416, 234], [640, 360], [768, 432], [960, 540], [1280, 720], [1600, 900], [1920, 1080], [2560, 1440], [3840, 2160],
];
const LADDER_OF_SIZES = SIZES.map(([width, height]) => AbrFrameSize.of(width, height));

const size = (from: number, to = SIZES.length - 1) => fc.integer({ min: from, max: to });
const some = (arbitrary: fc.Arbitrary<any>) => fc.option(arbitrary, { nil: undefined });

/** Sizes of one shape, so that the order of the places is that of the sizes. */
const automated = (codecs: MediaVideoCodec[]) => fc.record({
  top: size(2),
  minTop: some(size(0)),
  bottom: some(size(0)),
  list: fc.constantFrom('none', 'forced', 'allowed'),
  picked: fc.subarray(LADDER_OF_SIZES, { minLength: 3 }),
})
  .chain(({ top, minTop, bottom, list, picked }) => {
    const least = Math.min(bottom ?? 0, top);
    const top2 = minTop === undefined ? undefined : Math.min(Math.max(minTop, least), top);
    const inside = ({ width }: AbrFrameSize) => width >= SIZES[least][0] && width <= SIZES[top][0];
    const reached = [...new Set([...picked, LADDER_OF_SIZES[top2 ?? least]])].filter(inside);
    const usable = list === 'allowed' && reached.length < 3 ? [] : reached;
    const allowed = usable.map((each) => fc.record({ size: fc.constant(each), required: some(fc.boolean()) }));
    return fc.record({
      codecs: some(fc.subarray(codecs, { minLength: 1 })),
      minBitrate: some(fc.integer({ min: 100_000, max: 600_000 })),
      maxBitrate: some(fc.integer({ min: 600_000, max: 100_000_000 })),
      maxRenditions: list === 'allowed' && usable.length ? fc.integer({ min: 3, max: usable.length }) : fc.integer({ min: Math.max(3, usable.length), max: 15 }),
      qualityLevel: some(fc.integer({ min: 1, max: 10 })),
      maxSize: fc.constant(LADDER_OF_SIZES[top]),
      minTop: fc.constant(top2 === undefined ? undefined : LADDER_OF_SIZES[top2]),
      minBottom: fc.constant(bottom === undefined ? undefined : LADDER_OF_SIZES[least]),
      forceInclude: fc.constant(list === 'forced' ? usable : undefined),
      allowed: list === 'allowed' && allowed.length ? fc.tuple(...allowed) : fc.constant(undefined),
    });
  }).map((options) => AbrLadder.automated(options));

const fixed = (codecs: MediaVideoCodec[]) => fc.record({
  codecs: fc.subarray(codecs, { minLength: 1 }),
  renditions: fc.uniqueArray(fc.record({
    size: fc.constantFrom(...LADDER_OF_SIZES, AbrFrameSize.of(1080, 1920)),
    maxBitrate: fc.integer({ min: 100_000, max: 20_000_000 }),
    qualityLevel: some(fc.integer({ min: 1, max: 10 })),
  }), { minLength: 1, maxLength: 8, selector: (one) => `${Math.max(one.size.width, one.size.height)} ${Math.round(one.maxBitrate / 1000)}` }),
}).map((options) => AbrLadder.fixed(options));

const captions = some(fc.subarray([
  MediaCaptions.embedded({ language: 'en' }), MediaCaptions.embedded({ language: 'fr', channel: 3, label: "Français {% 'x' %}" }),
  MediaCaptions.sidecar({ language: 'de' }), MediaCaptions.sidecar({ language: 'pt-BR', suffix: '.br.srt', label: 'Português' }),
  MediaCaptions.transcribed({ language: 'en-US' }),
]));

const speke = (format: MediaPackageFormat) => fc.record({
  url: fc.constant('https://keys.example.com/speke/v2'),
  certificateArn: some(fc.constant('arn:aws:acm:eu-central-1:123456789012:certificate/1')),
  encryption: format === MediaPackageFormat.CMAF ? some(fc.constantFrom(...Object.values(MediaDrmEncryption))) : fc.constant(undefined),
});

const writesHls = ({ manifests }: { manifests?: MediaManifest[] }) => manifests?.includes(MediaManifest.HLS) ?? true;

const packaging = (format: MediaPackageFormat) => fc.record({
  format: fc.constant(format),
  manifests: format === MediaPackageFormat.CMAF ? some(fc.shuffledSubarray(Object.values(MediaManifest), { minLength: 1 })) : fc.constant(undefined),
  gop: fc.integer({ min: 1, max: 6 }),
  times: fc.integer({ min: 1, max: 10 }),
  drm: some(speke(format)),
}).map(({ gop, times, drm, ...more }) => ({
  ...more,
  drm: drm && MediaDrm.speke(drm.encryption === MediaDrmEncryption.CENC && writesHls(more) ? { ...drm, hlsSystems: [MediaDrmSystem.WIDEVINE] } : drm),
  gopLength: Duration.seconds(gop),
  segmentLength: Duration.seconds(gop * times),
}));

const tracks = fc.record({
  audioBitrate: some(fc.constantFrom(64_000, 128_000, 320_000)),
  captions,
  poster: some(fc.boolean()),
});

const thumbnails = some(fc.record({
  enabled: some(fc.boolean()),
  interval: some(fc.integer({ min: 1, max: 60 }).map((value) => Duration.seconds(value))),
  width: some(fc.integer({ min: 1, max: 64 }).map((value) => 8 * value)),
}));

const encoding = fc.record({
  priority: some(fc.integer({ min: -50, max: 50 })),
  acceleration: some(fc.constantFrom(...Object.values(MediaAcceleration))),
  tags: some(fc.dictionary(fc.stringMatching(/^[a-z]{1,20}$/), fc.stringMatching(/^[A-Za-z0-9 @:+=/_.-]{0,50}$/))),
  hops: some(fc.tuple(fc.record({
    queue: fc.constant(MediaQueue.fromQueueArn('arn:aws:mediaconvert:eu-central-1:123456789012:queues/other')),
    after: fc.integer({ min: 1, max: 4320 }).map((value) => Duration.minutes(value)),
    priority: some(fc.integer({ min: -50, max: 50 })),
  }))),
});

const ladders: { [format in MediaPackageFormat]: fc.Arbitrary<AbrLadder> } = {
  cmaf: fc.oneof(automated([H264, HEVC]), fixed([H264, HEVC, AV1])),
  hls: fc.oneof(automated([H264]), fixed([H264])),
  dash: fc.oneof(automated([H264, HEVC]), fixed([H264, HEVC, AV1])),
};

const dollars = fc.double({ min: 0, max: 1, noNaN: true });
const price = fc.record({ sd: dollars, hd: dollars, uhd: dollars });

/** Props that no rule refuses. */
export const someProps: fc.Arbitrary<AbrMediaPipelineProps> = fc.constantFrom(...Object.values(MediaPackageFormat)).chain((format) => fc.record({
  ladder: ladders[format],
  packaging: packaging(format),
  tracks: format === MediaPackageFormat.DASH ? tracks : fc.tuple(tracks, thumbnails).map(([more, given]) => ({ ...more, thumbnails: given })),
  encoding,
  limits: fc.record({ prices: some(fc.record({ h264: price, hevc: price, av1: price, other: some(fc.constant(0.01)) })) }),
  source: fc.constant({ suffixes: ['.mp4', '.mov'] }),
}));

/** A source that the pipeline accepts, upright or lying, of any shape. */
export const someInput = fc.record({
  container: fc.constant('mp4'),
  duration: fc.double({ min: 0.04, max: 14_400, noNaN: true }),
  width: fc.integer({ min: 32, max: 8192 }),
  height: fc.integer({ min: 32, max: 8192 }),
  frameRate: some(fc.constantFrom(23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 120)),
  videoCodec: fc.constant('AVC'),
  audio: fc.boolean(),
});

export const someKey = fc.constantFrom('uploads/film.mp4', 'uploads/a b+c.mp4', 'uploads/ü/…/{%.mov', "uploads/../it's \"x\".mp4");
