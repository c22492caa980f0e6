import { check, parameter, Refused, Taken, unknown, unknownList, wrong } from './media';
import {
  AbrAllowedRendition, AbrAutomatedLadderOptions, AbrFixedLadderOptions, AbrFrameSize, AbrLadder, MediaQueue, MediaVideoCodec,
} from '../../../src/media/abr-media-pipeline';

const { H264, HEVC, AV1 } = MediaVideoCodec;
const { UHD_2160, HD_1080, HD_720, SD_540, SD_360, SD_234 } = AbrFrameSize;
const size = AbrFrameSize.of;

const auto = (options: AbrAutomatedLadderOptions) => ({ ladder: AbrLadder.automated(options) });
const one = [{ size: HD_720, maxBitrate: 3_000_000 }];
const fixed = (options: Partial<AbrFixedLadderOptions>) => ({ ladder: AbrLadder.fixed({ renditions: one, ...options }) });
const rendition = (more: object) => fixed({ renditions: [{ size: HD_720, maxBitrate: 3_000_000, ...more }] });
const allowed = (...sizes: AbrFrameSize[]): AbrAllowedRendition[] => sizes.map((each) => ({ size: each }));
const steps = (count: number) => Array.from({ length: count }, (_, index) => size(640 + 2 * index, 360));
const reserved = MediaQueue.fromQueueArn('arn:aws:mediaconvert:eu-central-1:123456789012:queues/reserved', { reserved: true });

test.each<Refused>([
  ['a ladder of another kind', { ladder: wrong({}) }, 'ladder is {}; allowed: an AbrLadder'],
  ['no options of a ladder', { ladder: AbrLadder.fixed(wrong(undefined)) }, 'ladder is missing; allowed: the options of an AbrLadder'],
  ['a text for a ladder', { ladder: wrong('automated') }, 'ladder is "automated"; allowed: an object'],
  ['no codec', auto({ codecs: [] }), 'ladder.codecs is "0 entries"; allowed: from 1 to 3. Fix: use [MediaVideoCodec.H264]'],
  ['a codec for codecs', auto({ codecs: wrong(H264) }), 'ladder.codecs is "h264"; allowed: a list of from 1 to 3'],
  ['codecs of a parameter', auto({ codecs: wrong(unknownList()) }), 'ladder.codecs is a value that is only known at deployment'],
  ['an unknown codec', auto({ codecs: [wrong('vp9')] }), 'ladder.codecs[0] is "vp9"; allowed: h264, hevc, av1'],
  ['a codec twice', auto({ codecs: [H264, HEVC, H264] }), 'ladder.codecs[2] is "h264"; allowed: each once'],
  ['AV1 in an automated ladder', auto({ codecs: [H264, AV1] }), 'ladder.codecs[1] is "av1"; allowed: h264 or hevc in an automated ladder: Automated ABR knows no AV1. Fix: use AbrLadder.fixed'],
  ['too few bits', auto({ maxBitrate: 99_999 }), 'ladder.maxBitrate is 99999; allowed: a whole number from 100000 to 100000000. Fix: use 100000'],
  ['too many bits', auto({ maxBitrate: 100_000_001 }), 'ladder.maxBitrate is 100000001'],
  ['too few bits at the bottom', auto({ minBitrate: 99_999 }), 'ladder.minBitrate is 99999; allowed: a whole number from 100000'],
  ['bits of a parameter', auto({ minBitrate: unknown() }), 'ladder.minBitrate is a value that is only known at deployment'],
  ['a bottom above the top', auto({ minBitrate: 2_000_000, maxBitrate: 1_999_999 }), 'ladder.minBitrate is 2000000; allowed: at most ladder.maxBitrate, 1999999. Fix'],
  ['a bottom above the default', auto({ minBitrate: 8_000_001 }), 'ladder.minBitrate is 8000001; allowed: at most ladder.maxBitrate, 8000000 (the default)'],
  ['a top below the default', auto({ maxBitrate: 599_999 }), 'ladder.maxBitrate is 599999; allowed: at least ladder.minBitrate, 600000 (the default)'],
  ['two renditions', auto({ maxRenditions: 2 }), 'ladder.maxRenditions is 2; allowed: a whole number from 3 to 15'],
  ['sixteen renditions', auto({ maxRenditions: 16 }), 'ladder.maxRenditions is 16'],
  ['renditions of a parameter', auto({ maxRenditions: unknown() }), 'ladder.maxRenditions is a value that'],
  ['no quality', auto({ qualityLevel: 0.9 }), 'ladder.qualityLevel is 0.9; allowed: a number from 1 to 10'],
  ['too much quality', auto({ qualityLevel: 10.1 }), 'ladder.qualityLevel is 10.1'],
  ['a size of another kind', auto({ maxSize: wrong('1080p') }), 'ladder.maxSize is "1080p"; allowed: an AbrFrameSize'],
  ['no size', auto({ maxSize: wrong(null) }), 'ladder.maxSize is null; allowed: an AbrFrameSize'],
  ['a width too small', auto({ minBottom: size(30, 32) }), 'ladder.minBottom.width is 30; allowed: a whole number from 32 to 8192'],
  ['a height too large', auto({ maxSize: size(8192, 8194) }), 'ladder.maxSize.height is 8194'],
  ['an odd width', auto({ maxSize: size(1921, 1080) }), 'ladder.maxSize.width is 1921; allowed: an even number. Fix: use 1920'],
  ['a size of a parameter', auto({ maxSize: size(unknown(), 1080) }), 'ladder.maxSize.width is a value that is only known at deployment'],
  ['a top above the largest', auto({ minTop: UHD_2160 }), 'ladder.minTop is "3840x2160"; allowed: at most ladder.maxSize (the default), 1920x1080, in width and height'],
  ['a top higher than the largest', auto({ minTop: size(1920, 1082), maxSize: HD_1080 }), 'ladder.minTop is "1920x1082"; allowed: at most ladder.maxSize, 1920x1080'],
  ['a bottom above the top', auto({ minBottom: HD_720, minTop: SD_540 }), 'ladder.minBottom is "1280x720"; allowed: at most ladder.minTop, 960x540'],
  ['a default bottom above the top', auto({ minTop: size(400, 224) }), 'ladder.minBottom is "416x234"; allowed: at most ladder.minTop, 400x224'],
  ['a default bottom above the largest', auto({ maxSize: size(400, 224) }), 'ladder.minBottom is "416x234"; allowed: at most ladder.maxSize, 400x224'],
  ['both lists', auto({ forceInclude: [HD_720], allowed: allowed(HD_720) }), 'ladder.forceInclude is "given with ladder.allowed"; allowed: one of the two'],
  ['an empty list of forced sizes', auto({ forceInclude: [] }), 'ladder.forceInclude is "0 entries"; allowed: from 1 to 8'],
  ['more forced than renditions', auto({ forceInclude: steps(4), maxRenditions: 3 }), 'ladder.forceInclude is "4 entries"; allowed: from 1 to 3'],
  ['more forced than the default', auto({ forceInclude: steps(9) }), 'ladder.forceInclude is "9 entries"; allowed: from 1 to 8'],
  ['a forced size for a list', auto({ forceInclude: wrong(HD_720) }), 'ladder.forceInclude is {'],
  ['a forced size of another kind', auto({ forceInclude: [wrong(720)] }), 'ladder.forceInclude[0] is 720; allowed: an AbrFrameSize'],
  ['an odd forced size', auto({ forceInclude: [size(853, 480)] }), 'ladder.forceInclude[0].width is 853; allowed: an even number'],
  ['a forced size twice', auto({ forceInclude: [HD_720, size(1280, 720)] }), 'ladder.forceInclude[1] is "1280x720"; allowed: each once'],
  ['a forced size above the largest', auto({ forceInclude: [UHD_2160] }), 'ladder.forceInclude[0] is "3840x2160"; allowed: at most ladder.maxSize (the default)'],
  ['a forced size below the bottom', auto({ forceInclude: [SD_360], minBottom: SD_540 }), 'ladder.forceInclude[0] is "640x360"; allowed: at least ladder.minBottom, 960x540'],
  ['a forced size below the default', auto({ forceInclude: [size(416, 232)] }), 'ladder.forceInclude[0] is "416x232"; allowed: at least ladder.minBottom (the default), 416x234'],
  ['no forced size that reaches the top', auto({ forceInclude: [SD_540, SD_360], minTop: HD_720 }), 'ladder.forceInclude is "960x540, 640x360"; allowed: one at least as large as ladder.minTop, 1280x720'],
  ['two allowed sizes', auto({ allowed: allowed(HD_720, SD_360) }), 'ladder.allowed is "2 entries"; allowed: from 3 to 100'],
  ['fewer allowed than renditions', auto({ allowed: allowed(HD_720, SD_540, SD_360), maxRenditions: 4 }), 'ladder.allowed is "3 entries"; allowed: from 4 to 100'],
  ['allowed sizes without their names', auto({ allowed: wrong([HD_720, SD_540, SD_360]) }), 'ladder.allowed[0].size is missing; allowed: an AbrFrameSize'],
  ['no allowed size', auto({ allowed: wrong([null, null, null]) }), 'ladder.allowed[0] is null; allowed: a size'],
  ['required as a text', auto({ allowed: [{ size: HD_720, required: wrong('yes') }, ...allowed(SD_540, SD_360)] }), 'ladder.allowed[0].required is "yes"; allowed: true or false'],
  ['an allowed size twice', auto({ allowed: allowed(HD_720, SD_360, SD_360) }), 'ladder.allowed[2] is "640x360"; allowed: each once'],
  ['an allowed size above the largest', auto({ allowed: allowed(UHD_2160, HD_720, SD_360) }), 'ladder.allowed[0].size is "3840x2160"; allowed: at most ladder.maxSize'],
  ['no allowed size that reaches the top', auto({ allowed: allowed(SD_540, SD_360, SD_234), minTop: HD_720 }), 'ladder.allowed is "960x540, 640x360, 416x234"; allowed: one at least as large as ladder.minTop'],
  ['no allowed size that reaches the bottom', auto({ allowed: allowed(size(320, 180), size(256, 144), size(160, 90)) }), 'one at least as large as ladder.minBottom, 416x234'],
  ['a reserved queue', { encoding: { queue: reserved } }, 'encoding.queue is "a reserved queue"; allowed: an on-demand queue with AbrLadder.automated. Fix: use another queue, or AbrLadder.fixed'],

  ['no rendition', fixed({ renditions: [] }), 'ladder.renditions is "0 entries"; allowed: from 1 to 15'],
  ['renditions left out', fixed({ renditions: wrong(undefined) }), 'ladder.renditions is missing; allowed: a list of renditions'],
  ['sixteen fixed renditions', fixed({ renditions: steps(16).map((each) => ({ size: each, maxBitrate: 1e6 })) }), 'ladder.renditions is "16 entries"'],
  ['a rendition of another kind', fixed({ renditions: [wrong('720p')] }), 'ladder.renditions[0] is "720p"; allowed: a rendition'],
  ['a rendition without a size', rendition({ size: undefined }), 'ladder.renditions[0].size is missing'],
  ['a rendition of an odd size', rendition({ size: size(1280, 719) }), 'ladder.renditions[0].size.height is 719; allowed: an even number'],
  ['a rendition without a bitrate', rendition({ maxBitrate: undefined }), 'ladder.renditions[0].maxBitrate is missing; allowed: bits per second'],
  ['a rendition of too few bits', rendition({ maxBitrate: 99_999 }), 'ladder.renditions[0].maxBitrate is 99999'],
  ['a rendition of a parameter', rendition({ maxBitrate: unknown() }), 'ladder.renditions[0].maxBitrate is a value that'],
  ['part of a quality', rendition({ qualityLevel: 7.5 }), 'ladder.renditions[0].qualityLevel is 7.5; allowed: a whole number from 1 to 10'],
  ['a rendition twice, once upright', fixed({ renditions: [{ size: HD_720, maxBitrate: 3e6 }, { size: size(720, 1280), maxBitrate: 3_000_400 }] }), 'ladder.renditions[1] is "1280x720 at 3000 kbit/s"; allowed: each once'],
])('%s is refused', (_, change, message) => expect(() => check(change)).toThrow(message));

test.each<Taken>([
  ['nothing', {}],
  ['both codecs', auto({ codecs: [HEVC, H264] })],
  ['the fewest bits', auto({ minBitrate: 100_000, maxBitrate: 100_000 })],
  ['the most bits', auto({ minBitrate: 100_000_000, maxBitrate: 100_000_000 })],
  ['three renditions, and fifteen', auto({ maxRenditions: 3 })],
  ['fifteen renditions', auto({ maxRenditions: 15 })],
  ['the ends of quality', auto({ qualityLevel: 1 })],
  ['part of a quality', auto({ qualityLevel: 9.5 })],
  ['the smallest sizes', auto({ minBottom: size(32, 32), minTop: size(32, 32), maxSize: size(32, 32) })],
  ['the largest size', auto({ maxSize: size(8192, 8192) })],
  ['a top of the largest size, turned', auto({ minTop: size(1080, 1920) })],
  ['as many forced as renditions', auto({ forceInclude: steps(3), maxRenditions: 3 })],
  ['forced sizes from bottom to top', auto({ forceInclude: [HD_1080, SD_234], minTop: HD_1080 })],
  ['three allowed sizes', auto({ allowed: allowed(HD_720, SD_540, SD_360) })],
  ['as many allowed as renditions', auto({ allowed: steps(15).map((each) => ({ size: each, required: true })), maxRenditions: 15 })],
  ['allowed sizes below the bottom', auto({ allowed: allowed(SD_360, SD_234, size(320, 180)), minTop: SD_360 })],
  ['a reserved queue for a fixed ladder', { ...fixed({ codecs: [AV1, HEVC, H264] }), encoding: { queue: reserved } }],
  ['one size in two bitrates', fixed({ renditions: [{ size: HD_720, maxBitrate: 3e6 }, { size: HD_720, maxBitrate: 2e6, qualityLevel: 10 }] })],
  ['a name that is only known later elsewhere', { operations: { pipelineName: parameter } }],
])('%s is taken', (_, change) => expect(() => check(change)).not.toThrow());

test('a size says what it is', () => expect([HD_1080.description, size(32, 64).description]).toEqual(['1920x1080', '32x64']));
