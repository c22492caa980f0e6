import {
  aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_kms as kms, aws_s3 as s3, aws_sns as sns,
  Duration, RemovalPolicy, Size, Stack, Token,
} from 'aws-cdk-lib';
import { check, newStack, parameter, Refused, REGION, Taken, unknown, unknownList, wrong } from './media';
import {
  AbrFrameSize, AbrLadder, MediaAcceleration, MediaCaptions, MediaDrm, MediaDrmAudioPreset, MediaDrmEncryption, MediaDrmSystem, MediaDrmVideoPreset,
  MediaEncoding, MediaLimits, MediaManifest, MediaOperations, MediaOutputOptions, MediaPackageFormat, MediaPackaging, MediaPlayback, MediaQueue,
  MediaSourceOptions, MediaSpekeOptions, MediaTracks, MediaVideoCodec,
} from '../../../src/media/abr-media-pipeline';

const { seconds, minutes, hours, days } = Duration;
const packed = (packaging: MediaPackaging) => ({ packaging });
const speke = (options: Partial<MediaSpekeOptions>) => MediaDrm.speke({ url: 'https://keys.example.com/v2', ...options });
const drm = (options: Partial<MediaSpekeOptions>, packaging: MediaPackaging = {}) => packed({ ...packaging, drm: speke(options) });
const tracked = (tracks: MediaTracks, source: MediaSourceOptions = { suffixes: ['.mp4'] }) => ({ tracks, source });
const captioned = (...captions: MediaCaptions[]) => tracked({ captions });
const limited = (limits: MediaLimits) => ({ limits });
const encoded = (encoding: MediaEncoding) => ({ encoding });
const extra = (extraSettings: object) => encoded({ extraSettings: extraSettings as any });
const from = (source: MediaSourceOptions) => ({ source });
const into = (output: MediaOutputOptions) => ({ output });
const played = (playback: MediaPlayback) => ({ playback });
const run = (operations: MediaOperations) => ({ operations });
const { HLS, DASH } = MediaPackageFormat;
const { embedded, sidecar, transcribed } = MediaCaptions;
const UUID = '9a04f079-9840-4286-ab92-e65be0885f95';
const uuids = (count: number) => Array.from({ length: count }, (_, index) => MediaDrmSystem.of(`${UUID.slice(0, -1)}${index}`));
const price = { sd: 0.01, hd: 0.02, uhd: 0.04 };
const queueOf = (name: string, region = REGION) => MediaQueue.fromQueueArn(`arn:aws:mediaconvert:${region}:123456789012:queues/${name}`);
const imported = (stack: Stack, name = 'mine', region = REGION) => s3.Bucket.fromBucketAttributes(stack, `Bucket-${name}-${region}`, { bucketName: name, region });
const key = (stack: Stack, region = REGION) => kms.Key.fromKeyArn(stack, `Key-${region}`, `arn:aws:kms:${region}:123456789012:key/1`);
const certificate = (stack: Stack, region: string) => acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${region}:123456789012:certificate/1`);
const oneBucket = (source: MediaSourceOptions, output: MediaOutputOptions) => (stack: Stack) => {
  const bucket = new s3.Bucket(stack, 'One');
  return { source: { ...source, bucket }, output: { ...output, bucket } };
};

const places: Refused[] = [
  ...['', '/', '/a/', 'a', 'a//b/', 'a/./', 'a/../b/', '../', 'a*/', 'a?/', '$a/', 'a\\/', 'a\n/', `${'a'.repeat(300)}/`].map((prefix): Refused => [`the prefix ${JSON.stringify(prefix).slice(0, 20)}`, from({ prefix }), 'source.prefix is']),
  ['a prefix of a parameter', from({ prefix: parameter }), 'source.prefix is a value that is only known at deployment; allowed: from 1 to 300 characters'],
  ['a rejected prefix without a slash', from({ rejectedPrefix: 'no' }), 'source.rejectedPrefix is "no"'],
  ...['a b/', 'ü/', '/a/', 'a', '$dt$/', 'a%20/'].map((prefix): Refused => [`the output prefix ${prefix}`, into({ prefix }), 'output.prefix is']),
  ['a number for a prefix', into({ prefix: wrong(1) }), 'output.prefix is 1'],
  ['rejected among uploads', from({ rejectedPrefix: 'uploads/rejected/' }), 'source.rejectedPrefix is "uploads/rejected/"; allowed: neither within source.prefix, uploads/, nor around it'],
  ['uploads among rejected', from({ prefix: 'rejected/no/' }), 'source.rejectedPrefix is "rejected/"; allowed: neither'],
  ['one bucket and prefix', oneBucket({}, { prefix: 'uploads/' }), 'output.prefix is "uploads/"; allowed: neither within source.prefix, uploads/'],
  ['output among uploads', oneBucket({ prefix: 'a/' }, { prefix: 'a/b/' }), 'output.prefix is "a/b/"; allowed: neither within source.prefix, a/'],
  ['uploads among the output', oneBucket({ prefix: 'assets/in/' }, {}), 'output.prefix is "assets/"; allowed: neither within source.prefix, assets/in/'],
  ['rejected among the output', oneBucket({ rejectedPrefix: 'assets/no/' }, {}), 'output.prefix is "assets/"; allowed: neither within source.rejectedPrefix, assets/no/'],
  ['output among rejected', oneBucket({}, { prefix: 'rejected/yes/' }), 'output.prefix is "rejected/yes/"; allowed: neither within source.rejectedPrefix'],
  ['one bucket by two names', (stack) => ({ source: { bucket: imported(stack), prefix: 'assets/' }, output: { bucket: s3.Bucket.fromBucketName(stack, 'Other', 'mine'), bucketPolicyReady: true } }), 'output.prefix is "assets/"'],
  ['sources elsewhere', (stack) => from({ bucket: imported(stack, 'mine', 'us-east-1') }), 'source.bucket is "in us-east-1"; allowed: in the region of the stack, eu-central-1'],
  ['output elsewhere', (stack) => into({ bucket: imported(stack, 'mine', 'us-east-1'), bucketPolicyReady: true }), 'output.bucket is "in us-east-1"'],
  ['a name for a bucket', from({ bucket: wrong('mine') }), 'source.bucket is "mine"; allowed: a bucket'],
  ['a key elsewhere', (stack) => into({ encryptionKey: key(stack, 'us-east-1') }), 'output.encryptionKey is "in us-east-1"'],
  ['an imported key of sources', (stack) => from({ encryptionKey: key(stack) }), 'source.encryptionKey is "an imported key"; allowed: a key of this app, or one whose policy lets the roles of the pipeline use it'],
  ['an imported key of output', (stack) => into({ encryptionKey: key(stack), keyPolicyReady: false }), 'Fix: add the statements to its policy and set output.keyPolicyReady: true'],
  ['an ARN for a key', into({ encryptionKey: wrong('arn') }), 'output.encryptionKey is "arn"'],
  ['yes for ready', into({ keyPolicyReady: wrong('yes') }), 'output.keyPolicyReady is "yes"'],
  ['yes for a bucket that is ready', into({ bucketPolicyReady: wrong('yes') }), 'output.bucketPolicyReady is "yes"'],
  ['an imported bucket that is played from', (stack) => into({ bucket: imported(stack) }), 'output.bucket is "an imported bucket"; allowed: a bucket of this app, or one whose policy lets the distribution read it'],
  ['no suffix', from({ suffixes: [] }), 'source.suffixes is "0 entries"; allowed: from 1 to 20'],
  ['a suffix for a list', from({ suffixes: wrong('.mp4') }), 'source.suffixes is ".mp4"; allowed: a list'],
  ...['mp4', '.', '', '.m*', '.a/b', '.a?', `.${'a'.repeat(50)}`].map((suffix): Refused => [`the suffix '${suffix.slice(0, 9)}'`, from({ suffixes: [suffix] }), 'source.suffixes[0] is']),
  ['no text for a suffix', from({ suffixes: [wrong(null)] }), 'source.suffixes[0] is ""'],
  ['a suffix of a parameter', from({ suffixes: [parameter] }), 'source.suffixes[0] is a value that'],
  ['a suffix twice', from({ suffixes: ['.mp4', '.mp4'] }), 'source.suffixes[1] is ".mp4"; allowed: each once'],
  ['a life cycle of your bucket', (stack) => from({ bucket: imported(stack), expireAfter: days(9) }), 'source.expireAfter is "9 days"; allowed: only without source.bucket'],
  ['hours to the archive', from({ archiveAfter: hours(25) }), 'source.archiveAfter is "1 day 1 hour"; allowed: whole days'],
  ['at once to the archive', from({ archiveAfter: days(0) }), 'source.archiveAfter is'],
  ['a number for days', from({ archiveAfter: wrong(30) }), 'source.archiveAfter is 30; allowed: a Duration'],
  ['an end with the archive', from({ archiveAfter: days(9), expireAfter: days(9) }), 'source.expireAfter is "9 days"; allowed: more than source.archiveAfter, 9 days. Fix: use at least 10 days'],
];

const packages: Refused[] = [
  ['an unknown format', packed({ format: wrong('mss') }), 'packaging.format is "mss"; allowed: cmaf, hls, dash'],
  ['no manifest', packed({ manifests: [] }), 'packaging.manifests is "0 entries"; allowed: from 1 to 2'],
  ['an unknown manifest', packed({ manifests: [wrong('ism')] }), 'packaging.manifests[0] is "ism"; allowed: m3u8, mpd'],
  ['a manifest twice', packed({ manifests: [MediaManifest.HLS, MediaManifest.HLS] }), 'packaging.manifests[1] is "m3u8"; allowed: each once'],
  ['manifests of HLS', packed({ format: HLS, manifests: [MediaManifest.HLS] }), 'packaging.manifests is ["m3u8"]; allowed: only with MediaPackageFormat.CMAF'],
  ['no length of groups', packed({ gopLength: seconds(0) }), 'packaging.gopLength is'],
  ['groups of 21 seconds', packed({ gopLength: seconds(21) }), 'packaging.gopLength is "21 seconds"; allowed: from 1 second to 20 seconds'],
  ['parts of seconds', packed({ gopLength: Duration.millis(1500) }), 'packaging.gopLength is'],
  ['groups of a parameter', packed({ gopLength: seconds(unknown()) }), 'packaging.gopLength is a value that is only known at deployment'],
  ['segments of 61 seconds', packed({ segmentLength: seconds(61) }), 'packaging.segmentLength is "1 minute 1 second"'],
  ['segments of one group and a half', packed({ segmentLength: seconds(3) }), 'packaging.segmentLength is "3 seconds"; allowed: a multiple of packaging.gopLength, 2 seconds (the default). Fix: use 4 seconds'],
  ['groups longer than segments', packed({ gopLength: seconds(5) }), 'packaging.segmentLength is "4 seconds"; allowed: a multiple of packaging.gopLength, 5 seconds. Fix: use 5 seconds'],
  ['HEVC in transport streams', { ...packed({ format: HLS }), ladder: AbrLadder.automated({ codecs: [MediaVideoCodec.H264, MediaVideoCodec.HEVC] }) }, 'packaging.format is "hls"; allowed: cmaf or dash with hevc'],

  ['keys of another kind', packed({ drm: wrong({ url: 'https://keys.example.com' }) }), 'packaging.drm is {"url"'],
  ['keys without options', packed({ drm: MediaDrm.speke(wrong(undefined)) }), 'packaging.drm is {}; allowed: a MediaDrm'],
  ['keys without an address', drm({ url: wrong(undefined) }), 'packaging.drm.url is missing'],
  ...['http://keys.example.com', 'https://', 'https://u:p@keys.example.com', 'keys.example.com', 'https://keys.example.com/a b'].map((url): Refused => [`the address ${url}`, drm({ url }), 'packaging.drm.url is']),
  ['an unknown video preset', drm({ videoPreset: wrong('ONE') }), 'packaging.drm.videoPreset is "ONE"; allowed: PRESET_VIDEO_1'],
  ['an unknown audio preset', drm({ audioPreset: wrong('ONE') }), 'packaging.drm.audioPreset is "ONE"; allowed: PRESET_AUDIO_1'],
  ['a key that video shares with nobody', drm({ videoPreset: MediaDrmVideoPreset.SHARED }), 'packaging.drm.audioPreset is missing; allowed: SHARED, as the other is'],
  ['a key that audio shares with nobody', drm({ audioPreset: MediaDrmAudioPreset.SHARED, videoPreset: MediaDrmVideoPreset.ONE_KEY }), 'packaging.drm.videoPreset is "PRESET_VIDEO_1"; allowed: SHARED'],
  ['keys for nothing', drm({ audioPreset: MediaDrmAudioPreset.UNENCRYPTED, videoPreset: MediaDrmVideoPreset.UNENCRYPTED }), 'packaging.drm.audioPreset is "UNENCRYPTED"; allowed: video or audio encrypted'],
  ['an unknown encryption', drm({ encryption: wrong('cbcs') }), 'packaging.drm.encryption is "cbcs"; allowed: SAMPLE_AES, AES_CTR'],
  ['an encryption of HLS', drm({ encryption: MediaDrmEncryption.CBCS }, { format: HLS }), 'packaging.drm.encryption is "SAMPLE_AES"; allowed: only with MediaPackageFormat.CMAF'],
  ['systems of HLS without its manifest', drm({ hlsSystems: uuids(1) }, { format: DASH }), 'packaging.drm.hlsSystems is "1 entries"; allowed: only with a manifest to write them to'],
  ['systems of DASH without its manifest', drm({ dashSystems: uuids(1) }, { manifests: [MediaManifest.HLS] }), 'packaging.drm.dashSystems is "1 entries"; allowed: only with a manifest'],
  ['no system', drm({ dashSystems: [] }), 'packaging.drm.dashSystems is "0 entries"; allowed: from 1 to 3'],
  ['four systems', drm({ hlsSystems: uuids(4) }), 'packaging.drm.hlsSystems is "4 entries"; allowed: from 1 to 3'],
  ['three systems of DASH alone', drm({ dashSystems: uuids(3) }, { format: DASH }), 'packaging.drm.dashSystems is "3 entries"; allowed: from 1 to 2'],
  ['a system of another kind', drm({ dashSystems: [wrong('widevine')] }), 'packaging.drm.dashSystems[0] is "widevine"; allowed: a MediaDrmSystem'],
  ['a system by its name', drm({ dashSystems: [MediaDrmSystem.of('widevine')] }), 'packaging.drm.dashSystems[0].systemId is "widevine"; allowed: a UUID'],
  ['a system twice', drm({ dashSystems: [MediaDrmSystem.of(UUID.toUpperCase()), MediaDrmSystem.PLAYREADY] }), `packaging.drm.dashSystems[1] is "${UUID}"; allowed: each once`],
  ['FairPlay with cenc', drm({ hlsSystems: [MediaDrmSystem.FAIRPLAY], encryption: MediaDrmEncryption.CENC }), 'packaging.drm.encryption is "AES_CTR"; allowed: SAMPLE_AES with FairPlay'],
  ['cenc for HLS alone', drm({ encryption: MediaDrmEncryption.CENC }, { manifests: [MediaManifest.HLS] }), 'packaging.drm.hlsSystems is missing; allowed: systems that play cenc from HLS'],
  ['a certificate of another service', drm({ certificateArn: 'arn:aws:iam::123456789012:server-certificate/1' }), 'packaging.drm.certificateArn is "arn:aws:iam'],
  ['a certificate elsewhere', drm({ certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' }), 'packaging.drm.certificateArn is "in us-east-1"; allowed: in the region of the stack'],
];

const tracksOf: Refused[] = [
  ['a bitrate between', tracked({ audioBitrate: 100_000 }), 'tracks.audioBitrate is 100000; allowed: 64000, 80000'],
  ['a bitrate of a parameter', tracked({ audioBitrate: unknown() }), 'tracks.audioBitrate is a value that is only known'],
  ['yes for a poster', tracked({ poster: wrong('yes') }), 'tracks.poster is "yes"'],
  ['no for thumbnails', tracked({ thumbnails: wrong(false) }), 'tracks.thumbnails is false; allowed: an object. Fix: leave it out, or use { enabled: false }'],
  ['no in words', tracked({ thumbnails: { enabled: wrong('no') } }), 'tracks.thumbnails.enabled is "no"'],
  ['thumbnails all the time', tracked({ thumbnails: { interval: Duration.millis(500) } }), 'tracks.thumbnails.interval is'],
  ['thumbnails each 61 seconds', tracked({ thumbnails: { interval: seconds(61) } }), 'tracks.thumbnails.interval is "1 minute 1 second"; allowed: from 1 second to 1 minute'],
  ['thumbnails of 520', tracked({ thumbnails: { width: 520 } }), 'tracks.thumbnails.width is 520; allowed: a whole number from 8 to 512'],
  ['thumbnails of 100', tracked({ thumbnails: { width: 100 } }), 'tracks.thumbnails.width is 100; allowed: a multiple of 8. Fix: use 96'],
  ['thumbnails of DASH', { ...tracked({ thumbnails: {} }), ...packed({ format: DASH }) }, 'tracks.thumbnails is "given with MediaPackageFormat.DASH"; allowed: with CMAF or HLS'],

  ['captions for a list', tracked({ captions: wrong(embedded({ language: 'en' })) }), 'tracks.captions is {'],
  ['21 captions', captioned(...Array.from({ length: 21 }, (_, index) => embedded({ language: `a${String.fromCharCode(97 + index)}` }))), 'tracks.captions is "21 entries"; allowed: from 0 to 20'],
  ['captions of another kind', captioned(wrong('en')), 'tracks.captions[0] is "en"; allowed: a MediaCaptions'],
  ['captions without options', captioned(embedded(wrong(undefined))), 'tracks.captions[0] is missing; allowed: the options of a MediaCaptions'],
  ['captions without a language', captioned(embedded(wrong({}))), 'tracks.captions[0].language is missing'],
  ...['e', 'english', 'en_US', 'es-419', 'en-', ''].map((language): Refused => [`the language '${language}'`, captioned(embedded({ language })), 'tracks.captions[0].language is']),
  ['a language of a parameter', captioned(embedded({ language: parameter })), 'tracks.captions[0].language is a value that'],
  ['a language twice', captioned(embedded({ language: 'en' }), sidecar({ language: 'EN' })), 'tracks.captions[1] is "en"; allowed: each once'],
  ['a label of two lines', captioned(embedded({ language: 'en', label: 'a\nb' })), 'tracks.captions[0].label is'],
  ['channel 5', captioned(embedded({ language: 'en', channel: 5 })), 'tracks.captions[0].channel is 5; allowed: a whole number from 1 to 4'],
  ...['vtt', 'en.vtt', '.en.txt', '.a/b.vtt', '.en.VTT', ''].map((suffix): Refused => [`the suffix of captions '${suffix}'`, captioned(sidecar({ language: 'en', suffix })), 'tracks.captions[0].suffix is']),
  ['a suffix of captions of a parameter', captioned(sidecar({ language: 'en', suffix: parameter })), 'tracks.captions[0].suffix is a value that'],
  ['one file for two languages', captioned(sidecar({ language: 'en' }), sidecar({ language: 'de', suffix: '.en.vtt' })), 'tracks.captions[1] is ".en.vtt"; allowed: each once'],
  ['files without suffixes of videos', tracked({ captions: [sidecar({ language: 'en' })] }, {}), 'source.suffixes is missing; allowed: the suffixes of videos with MediaCaptions.sidecar'],
  ['files that are taken for videos', tracked({ captions: [sidecar({ language: 'en' })] }, { suffixes: ['.mp4', '.vtt'] }), 'tracks.captions[0].suffix is ".en.vtt"; allowed: none that ends with one of source.suffixes, .vtt'],
  ['two transcripts', captioned(transcribed({ language: 'en-US' }), transcribed({ language: 'de-DE' })), 'tracks.captions[1] is "transcribed too"'],
  ['a transcript without a region', captioned(transcribed({ language: 'en' })), 'tracks.captions[0].language is "en"; allowed: a language code of Amazon Transcribe'],
];

const limits: Refused[] = [
  ['nine seconds', limited({ maxDuration: seconds(9) }), 'limits.maxDuration is "9 seconds"; allowed: from 10 seconds to 1 day'],
  ['more than a day', limited({ maxDuration: seconds(86_401) }), 'limits.maxDuration is "1 day 1 second"'],
  ['time of a parameter', limited({ maxDuration: seconds(unknown()) }), 'limits.maxDuration is a value that'],
  ['a number of bytes', limited({ maxSize: wrong(5) }), 'limits.maxSize is 5; allowed: a Size'],
  ['no bytes', limited({ maxSize: Size.bytes(0) }), 'limits.maxSize is "0 bytes"; allowed: whole bytes, from 1 to 50 TB'],
  ['too many bytes', limited({ maxSize: Size.bytes(50_000_000_000_001) }), 'limits.maxSize is "50000000000001 bytes"'],
  ['bytes of a parameter', limited({ maxSize: Size.bytes(unknown()) }), 'limits.maxSize is a value that is only known at deployment'],
  ['an odd frame', limited({ maxFrame: AbrFrameSize.of(1921, 1080) }), 'limits.maxFrame.width is 1921; allowed: an even number'],
  ['no cost', limited({ maxCost: 0, prices: { h264: price } }), 'limits.maxCost is 0; allowed: a number from 0.01 to 1000000. Fix: leave it out for no limit'],
  ['a cost without prices', limited({ maxCost: 1 }), 'limits.prices is missing; allowed: what MediaConvert charges, with limits.maxCost'],
  ['a price for prices', limited({ prices: wrong(0.01) }), 'limits.prices is 0.01; allowed: prices by codec'],
  ['prices without that of the ladder', limited({ prices: { hevc: price } }), 'limits.prices.h264 is missing; allowed: dollars for each codec of the ladder'],
  ['prices of a part of the ladder', { ...limited({ prices: { h264: price } }), ladder: AbrLadder.automated({ codecs: [MediaVideoCodec.H264, MediaVideoCodec.HEVC] }) }, 'limits.prices.hevc is missing'],
  ['one price for all', limited({ prices: { h264: wrong(0.01) } }), 'limits.prices.h264 is 0.01; allowed: dollars for a minute'],
  ['no price of UHD', limited({ prices: { h264: wrong({ sd: 1, hd: 1 }) } }), 'limits.prices.h264.uhd is missing'],
  ['a price below zero', limited({ prices: { h264: { ...price, hd: -1 } } }), 'limits.prices.h264.hd is -1; allowed: a number from 0 to 1000'],
  ['a price of a parameter', limited({ prices: { h264: { ...price, sd: unknown() } } }), 'limits.prices.h264.sd is a value that'],
  ['a price of the rest below zero', limited({ prices: { h264: price, other: -1 } }), 'limits.prices.other is -1'],
];

const encodings: Refused[] = [
  ['a name for a queue', encoded({ queue: wrong('Default') }), 'encoding.queue is "Default"; allowed: a MediaQueue'],
  ['no job at a time', encoded({ queue: MediaQueue.own({ concurrentJobs: 0 }) }), 'encoding.queue.concurrentJobs is 0; allowed: a whole number from 1 to 1000'],
  ['a name for an ARN', encoded({ queue: MediaQueue.fromQueueArn('Default') }), 'encoding.queue is "Default"; allowed: the ARN of a queue of MediaConvert'],
  ['no ARN', encoded({ queue: MediaQueue.fromQueueArn(wrong(undefined)) }), 'encoding.queue is missing'],
  ['a queue elsewhere', encoded({ queue: queueOf('a', 'us-east-1') }), 'encoding.queue is "in us-east-1"'],
  ['reserved as a text', encoded({ queue: MediaQueue.fromQueueArn('arn:aws:mediaconvert:eu-central-1:123456789012:queues/a', { reserved: wrong('yes') }) }), 'encoding.queue.reserved is "yes"'],
  ['a priority of 51', encoded({ priority: 51 }), 'encoding.priority is 51; allowed: a whole number from -50 to 50'],
  ['a priority of a parameter', encoded({ priority: unknown() }), 'encoding.priority is a value that'],
  ['six moves', encoded({ hops: Array.from({ length: 6 }, (_, index) => ({ queue: queueOf(`q${index}`), after: minutes(1) })) }), 'encoding.hops is "6 entries"; allowed: from 0 to 5'],
  ['a move of another kind', encoded({ hops: [wrong('queue')] }), 'encoding.hops[0] is "queue"; allowed: a queue and a time'],
  ['a move to nowhere', encoded({ hops: [wrong({ after: minutes(1) })] }), 'encoding.hops[0].queue is missing'],
  ['a move to a new queue', encoded({ hops: [{ queue: MediaQueue.own(), after: minutes(1) }] }), 'encoding.hops[0].queue is "MediaQueue.own"; allowed: a queue that exists'],
  ['a move to the same queue', encoded({ hops: [{ queue: MediaQueue.accountDefault(), after: minutes(1) }] }), 'encoding.hops[0].queue is "the same as encoding.queue"'],
  ['a move without a time', encoded({ hops: [{ queue: queueOf('a'), after: wrong(undefined) }] }), 'encoding.hops[0].after is missing'],
  ['a move after half a minute', encoded({ hops: [{ queue: queueOf('a'), after: seconds(30) }] }), 'encoding.hops[0].after is "30 seconds"; allowed: from 1 minute to 3 days'],
  ['a move after 4321 minutes', encoded({ hops: [{ queue: queueOf('a'), after: minutes(4321) }] }), 'encoding.hops[0].after is "3 days 1 minute"'],
  ['a move between minutes', encoded({ hops: [{ queue: queueOf('a'), after: seconds(90) }] }), 'encoding.hops[0].after is "1 minute 30 seconds"; allowed: whole minutes'],
  ['a priority after the move', encoded({ hops: [{ queue: queueOf('a'), after: minutes(1), priority: -51 }] }), 'encoding.hops[0].priority is -51'],
  ['two moves to one queue', encoded({ hops: [1, 2].map((after) => ({ queue: queueOf('a'), after: minutes(after) })) }), 'encoding.hops[1] is "arn:aws:mediaconvert'],
  ['a move to a reserved queue', encoded({ hops: [{ queue: MediaQueue.fromQueueArn('arn:aws:mediaconvert:eu-central-1:123456789012:queues/r', { reserved: true }), after: minutes(1) }] }), 'encoding.hops[0].queue is "a reserved queue"'],
  ['an unknown acceleration', encoded({ acceleration: wrong('FAST') }), 'encoding.acceleration is "FAST"; allowed: PREFERRED, ENABLED, DISABLED'],
  ['acceleration on a reserved queue', {
    ladder: AbrLadder.fixed({ renditions: [{ size: AbrFrameSize.HD_720, maxBitrate: 3e6 }] }),
    ...encoded({ acceleration: MediaAcceleration.ENABLED, queue: MediaQueue.fromQueueArn('arn:aws:mediaconvert:eu-central-1:123456789012:queues/r', { reserved: true }) }),
  }, 'encoding.acceleration is "ENABLED"; allowed: PREFERRED or DISABLED with a reserved queue'],
  ['no time', encoded({ timeout: seconds(59) }), 'encoding.timeout is "59 seconds"; allowed: from 1 minute to 7 days'],
  ['more than a week', encoded({ timeout: days(7).plus(seconds(1)) }), 'encoding.timeout is "7 days 1 second"'],

  ['a list of tags', encoded({ tags: wrong(['a']) }), 'encoding.tags is ["a"]; allowed: tags by key'],
  ['41 tags', encoded({ tags: Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`k${index}`, 'v'])) }), 'encoding.tags is "41 entries"; allowed: at most 40'],
  ...['aws:x', 'AWS:x', '', 'a\n', 'a#', 'k'.repeat(129)].map((name): Refused => [`the tag ${JSON.stringify(name).slice(0, 12)}`, encoded({ tags: { [name]: 'v' } }), 'allowed: keys of 1 to 128 letters']),
  ['a tag that is taken', encoded({ tags: { Pipeline: 'x' } }), "encoding.tags['Pipeline'] is \"Pipeline\"; allowed: keys other than Pipeline and ManagedByService"],
  ['a value of 257', encoded({ tags: { k: 'v'.repeat(257) } }), "encoding.tags['k'] is"],
  ['a number for a value', encoded({ tags: { k: wrong(1) } }), "encoding.tags['k'] is 1; allowed: a text"],

  ['extra settings as a text', encoded({ extraSettings: wrong('{}') }), 'encoding.extraSettings is "{}"; allowed: an object in the spelling of the API'],
  ['an unknown extra setting', extra({ OutputGroups: [{ Outputs: [{ VideoDescription: { Sharpnes: 5 } }] }] }), 'encoding.extraSettings.OutputGroups[0].Outputs[0].VideoDescription.Sharpnes is "Sharpnes"; allowed: members of VideoDescription in the API of MediaConvert. Fix: did you mean Sharpness?'],
  ['an extra setting out of range', extra({ OutputGroups: [{ Outputs: [{ VideoDescription: { Sharpness: 101 } }] }] }), 'Sharpness is 101; allowed: from 0 to 100'],
  ['an extra setting of audio, which is conditional', extra({ OutputGroups: [{ Outputs: [null, { AudioDescriptions: [{ AudioType: 256 }] }] }] }), 'encoding.extraSettings.OutputGroups[0].Outputs[1].AudioDescriptions[0].AudioType is 256'],
  ['a number of a parameter', extra({ FollowSource: unknown() }), 'encoding.extraSettings.FollowSource is a value that is only known at deployment'],
  ['a list of a parameter', extra({ Inputs: [{ AudioSelectors: { A: { Pids: unknownList() } } }] }), 'encoding.extraSettings.Inputs[0].AudioSelectors.A.Pids is a value that'],
  ['an object of a parameter', extra({ Inputs: [Token.asAny({ Ref: 'P' })] }), 'encoding.extraSettings.Inputs[0] is a value that'],
  ['a function', extra({ FollowSource: () => 1 }), 'encoding.extraSettings.FollowSource is a function; allowed: what JSON can hold'],
];

const playbacks: Refused[] = [
  ['yes for enabled', played({ enabled: wrong('yes') }), 'playback.enabled is "yes"'],
  ['origins without a distribution', played({ enabled: false, allowedOrigins: ['*'] }), 'playback.allowedOrigins is "given with playback.enabled: false"'],
  ['a text for a key group', played({ keyGroup: wrong('k') }), 'playback.keyGroup is "k"; allowed: a key group'],
  ['a text for logs', played({ logBucket: wrong('b') }), 'playback.logBucket is "b"'],
  ['an unknown price class', played({ priceClass: wrong('cheap') }), 'playback.priceClass is "cheap"; allowed: PriceClass_100'],
  ['no origin', played({ allowedOrigins: [] }), 'playback.allowedOrigins is "0 entries"'],
  ...['example.com', 'https://example.com/', 'https://Example.com', 'ftp://example.com', ''].map((origin): Refused => [`the origin '${origin}'`, played({ allowedOrigins: [origin] }), 'playback.allowedOrigins[0] is']),
  ['an origin twice', played({ allowedOrigins: ['https://a.example', 'https://a.example'] }), 'playback.allowedOrigins[1] is "https://a.example"; allowed: each once'],
  ['all origins and one', played({ allowedOrigins: ['*', 'https://a.example'] }), "playback.allowedOrigins is [\"*\",\"https://a.example\"]; allowed: '*' alone"],
  ['names without a certificate', played({ domainNames: ['media.example.com'] }), 'playback.certificate is missing; allowed: given together with playback.domainNames'],
  ['a certificate without names', (stack) => played({ certificate: certificate(stack, 'us-east-1') }), 'playback.domainNames is missing; allowed: given together with playback.certificate'],
  ['a certificate elsewhere', (stack) => played({ certificate: certificate(stack, REGION), domainNames: ['media.example.com'] }), 'playback.certificate is "in eu-central-1"; allowed: in us-east-1'],
  ['a certificate of another kind', played({ certificate: wrong('arn'), domainNames: ['media.example.com'] }), 'playback.certificate is "arn"'],
  ...['', 'media', 'Media.example.com', 'media.example.com.', 'https://media.example.com', `${'a'.repeat(64)}.example.com`]
    .map((name): Refused => [`the name '${name.slice(0, 20)}'`, played({ domainNames: [name] }), 'playback.domainNames[0] is']),
  ['a name twice', played({ domainNames: ['a.example.com', 'a.example.com'] }), 'playback.domainNames[1] is "a.example.com"; allowed: each once'],
  ['a regional web ACL', played({ webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/1' }), 'playback.webAclArn is'],
];

const operations: Refused[] = [
  ...['', '-a', 'a-', 'a_b', 'a.b', 'a'.repeat(41)].map((name): Refused => [`the name '${name.slice(0, 9)}' of a pipeline`, run({ pipelineName: name }), 'operations.pipelineName is']),
  ['a text for a topic', run({ topic: wrong('t') }), 'operations.topic is "t"; allowed: a topic'],
  ['a FIFO topic', (stack) => run({ topic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-central-1:123456789012:pager.fifo') }), 'operations.topic is "a FIFO topic"; allowed: a standard topic'],
  ['a runbook over http', run({ runbookUrl: 'http://wiki/media' }), 'operations.runbookUrl is "http://wiki/media"; allowed: an https address'],
  ['an unknown removal policy', run({ removalPolicy: wrong('keep') }), 'operations.removalPolicy is "keep"'],
  ['yes for a region', run({ regionSupported: wrong('yes') }), 'operations.regionSupported is "yes"'],
];

const groups: Refused[] = [
  ['null for props', wrong(null), 'props is null; allowed: an object'],
  ...['source', 'ladder', 'packaging', 'tracks', 'limits', 'encoding', 'output', 'playback', 'operations'].map((group): Refused => [`null for ${group}`, { [group]: null }, `${group} is null; allowed: an object, or nothing`]),
  ['a list for a group', { source: wrong([]) }, 'source is []; allowed: an object'],
];

test.each([...places, ...packages, ...tracksOf, ...limits, ...encodings, ...playbacks, ...operations, ...groups])('%s is refused', (_, change, message) => {
  expect(() => check(change)).toThrow(message);
});

test.each<Taken>([
  ['nothing', {}],
  ['prefixes of one letter', { source: { prefix: 'a/', rejectedPrefix: 'b/' }, output: { prefix: 'c/' } }],
  ['a prefix of 300', from({ prefix: `${'a'.repeat(299)}/` })],
  ['a prefix with spaces and unicode', from({ prefix: 'my films/ü…/' })],
  ['one bucket with prefixes apart', oneBucket({}, {})],
  ['one prefix in two buckets', (stack) => ({ source: { bucket: new s3.Bucket(stack, 'In'), prefix: 'a/' }, output: { bucket: new s3.Bucket(stack, 'Out'), prefix: 'a/' } })],
  ['own buckets with one prefix', { source: { prefix: 'assets/' } }],
  ['imported sources', (stack) => from({ bucket: imported(stack) })],
  ['imported output that is ready', (stack) => into({ bucket: imported(stack), bucketPolicyReady: true })],
  ['imported output that is not played', (stack) => ({ ...into({ bucket: imported(stack) }), ...played({ enabled: false }) })],
  ['a bucket of the app', (stack) => into({ bucket: new s3.Bucket(stack, 'Out') })],
  ['a key of the app', (stack) => ({ ...from({ encryptionKey: new kms.Key(stack, 'Own') }), ...into({ encryptionKey: key(stack), keyPolicyReady: true }) })],
  ['suffixes', from({ suffixes: ['.mp4', `.${'a'.repeat(49)}`] })],
  ['the archive after a day', from({ archiveAfter: days(1), expireAfter: days(2) })],
  ['segments of one group', packed({ segmentLength: seconds(2) })],
  ['the longest lengths', packed({ segmentLength: seconds(60), gopLength: seconds(20) })],
  ['the shortest lengths', packed({ segmentLength: seconds(1), gopLength: seconds(1) })],
  ['one manifest', packed({ manifests: [MediaManifest.DASH] })],
  ['transport streams of H.264', packed({ format: HLS })],
  ['an address of a parameter', drm({ url: parameter, certificateArn: parameter })],
  ['a certificate here', drm({ certificateArn: `arn:aws:acm:${REGION}:123456789012:certificate/1` })],
  ['a shared key', drm({ videoPreset: MediaDrmVideoPreset.SHARED, audioPreset: MediaDrmAudioPreset.SHARED })],
  ['audio in the clear', drm({ audioPreset: MediaDrmAudioPreset.UNENCRYPTED })],
  ['three systems each', drm({ hlsSystems: uuids(3), dashSystems: uuids(3) })],
  ['two systems of DASH alone', drm({ dashSystems: uuids(2) }, { format: DASH })],
  ['cenc with DASH', drm({ encryption: MediaDrmEncryption.CENC })],
  ['cenc with Widevine from HLS', drm({ encryption: MediaDrmEncryption.CENC, hlsSystems: [MediaDrmSystem.WIDEVINE] }, { manifests: [MediaManifest.HLS] })],
  ['the ends of thumbnails', tracked({ audioBitrate: 320_000, thumbnails: { interval: seconds(60), width: 512 } })],
  ['the other ends of thumbnails', tracked({ audioBitrate: 64_000, thumbnails: { interval: seconds(1), width: 8 } })],
  ['no thumbnails of DASH', { ...tracked({ thumbnails: { enabled: false } }), ...packed({ format: DASH }) }],
  ['captions of all kinds', captioned(embedded({ language: 'en', channel: 4, label: 'English' }), sidecar({ language: 'zh-Hant-TW', suffix: '.srt' }), transcribed({ language: 'en-US' }))],
  ['captions without suffixes, of no file', tracked({ captions: [embedded({ language: 'gsw' })] }, {})],
  ['a label of a parameter', captioned(embedded({ language: 'en', label: parameter }))],
  ['the least limits', limited({ maxDuration: seconds(10), maxSize: Size.bytes(1), maxFrame: AbrFrameSize.of(32, 32), maxCost: 0.01, prices: { h264: { sd: 0, hd: 0, uhd: 0 }, other: 0 } })],
  ['the most', limited({ maxDuration: days(1), maxSize: Size.bytes(50_000_000_000_000), maxFrame: AbrFrameSize.of(8192, 8192) })],
  ['a queue of its own', encoded({ queue: MediaQueue.own({ concurrentJobs: 1000 }), priority: -50, timeout: minutes(1) })],
  ['the default queue after its own', encoded({ queue: MediaQueue.own(), hops: [{ queue: MediaQueue.accountDefault(), after: minutes(4320), priority: 50 }] })],
  ['a queue of a parameter', encoded({ queue: MediaQueue.fromQueueArn(parameter), timeout: days(7) })],
  ['acceleration where it is preferred', {
    ladder: AbrLadder.fixed({ renditions: [{ size: AbrFrameSize.HD_720, maxBitrate: 3e6 }] }),
    ...encoded({ acceleration: MediaAcceleration.PREFERRED, queue: MediaQueue.fromQueueArn('arn:aws:mediaconvert:eu-central-1:123456789012:queues/r', { reserved: true }) }),
  }],
  ['40 tags', encoded({ tags: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, ''])) })],
  ['the longest tag', encoded({ tags: { ['k'.repeat(128)]: 'v'.repeat(256), 'ä_.:/=+-@ 1': parameter } })],
  ['extra settings', extra({ OutputGroups: [{ Outputs: [{ VideoDescription: { Sharpness: 100 } }] }], Inputs: [{ FileInput: parameter }] })],
  ['no extra settings', extra({})],
  ['a site of its own', (stack) => played({ certificate: certificate(stack, 'us-east-1'), domainNames: ['media.example.com', '*.example.com'], allowedOrigins: ['https://a.example:8443', 'http://localhost:3000'] })],
  ['a certificate of a parameter', (stack) => played({ certificate: acm.Certificate.fromCertificateArn(stack, 'Later', parameter), domainNames: [parameter] })],
  ['no distribution', played({ enabled: false })],
  ['every origin', played({ allowedOrigins: ['*'], webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1', priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL })],
  ['the rest', (stack) => run({ pipelineName: 'a'.repeat(40), topic: new sns.Topic(stack, 'Pager'), runbookUrl: 'https://wiki/media', removalPolicy: RemovalPolicy.DESTROY })],
])('%s is taken', (_, change) => expect(() => check(change)).not.toThrow());

test.each(['ap-east-1', 'eu-south-2', 'cn-north-1', 'us-gov-east-1'])('MediaConvert is not in %s, unless the user knows better', (region) => {
  expect(() => check({}, newStack(region))).toThrow(`the region of the stack is "${region}"; allowed: a region that has MediaConvert. Fix: deploy to another, or set operations.regionSupported: true`);
  expect(() => check(run({ regionSupported: true }), newStack(region))).not.toThrow();
});

test('a region that is only known at deployment is taken', () => expect(() => check({}, new Stack())).not.toThrow());
