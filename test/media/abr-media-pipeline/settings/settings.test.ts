import { Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ask, evaluated } from './evaluated';
import { someInput, someKey, someProps } from './random-props';
import { JOB_REQUEST, sdkProblems } from './sdk-schema';
import {
  AbrFrameSize, AbrLadder, AbrMediaPipelineProps, MediaCaptions, MediaDrm, MediaManifest, MediaPackageFormat, MediaVideoCodec,
} from '../../../../src/media/abr-media-pipeline';
import { checkAbrMediaPipeline } from '../../../../src/media/abr-media-pipeline/rules';
import { estimateOf } from '../../../../src/media/abr-media-pipeline/settings/estimate';
import { JobPlaces } from '../../../../src/media/abr-media-pipeline/settings/job-parts';
import { jobRequest } from '../../../../src/media/abr-media-pipeline/settings/job-request';
import { manifestsOf } from '../../../../src/media/abr-media-pipeline/settings/manifests';
import { modelProblem } from '../../../../src/media/abr-media-pipeline/settings/model-problems';
import { jobParts } from '../../../../src/media/abr-media-pipeline/settings/parts-of-props';
import { readSettingsModel } from '../../../../src/media/abr-media-pipeline/settings/settings-model';

const PLACES: JobPlaces = { pipelineName: 'films', roleArn: 'arn:aws:iam::123456789012:role/Encode', outputBucketName: 'out', outputPrefix: 'assets/' };
const ID = '0123456789abcdef0123456789abcdef';
const EXECUTION = { Id: 'arn:aws:states:eu-central-1:123456789012:execution:films:1', RedriveCount: 0 };

interface Source { width?: number; height?: number; audio?: boolean; frameRate?: number; duration?: number }

function variables(source: Source = {}, captions: object[] = [], key = 'uploads/film.mp4') {
  return {
    asset: { id: ID, bucket: 'in', key, url: `s3://in/${key}`, size: 1 },
    input: { container: 'mp4', duration: 60, width: 1920, height: 1080, frameRate: 25, videoCodec: 'AVC', audio: true, ...source },
    captions,
    attempt: 1,
    states: { context: { Execution: EXECUTION } },
  };
}

const request = (props: AbrMediaPipelineProps, source?: Source, captions?: object[]) =>
  evaluated(jobRequest(jobParts(props, PLACES)), variables(source, captions));
const settings = async (props: AbrMediaPipelineProps, source?: Source, captions?: object[]) => (await request(props, source, captions)).Settings;
const group = async (props: AbrMediaPipelineProps, source?: Source, place = 0) => (await settings(props, source)).OutputGroups[place];
const model = readSettingsModel();

/** MediaConvert's own restrictions of automated ladders, which its model does not say. */
function ladderProblems({ AutomatedEncodingSettings: automated }: any): string[] {
  if (!automated) return [];
  const { MaxRenditions: most, Rules: rules = [] } = automated.AbrSettings;
  const of = (type: string) => rules.find((rule: any) => rule.Type === type);
  const forced = of('FORCE_INCLUDE_RENDITIONS')?.ForceIncludeRenditions;
  const allowed = of('ALLOWED_RENDITIONS')?.AllowedRenditions;
  const top = of('MIN_TOP_RENDITION_SIZE')?.MinTopRenditionSize;
  const bottom = of('MIN_BOTTOM_RENDITION_SIZE')?.MinBottomRenditionSize;
  const covers = (one: any, other: any) => one.Width >= other.Width && one.Height >= other.Height;
  return [
    ...(forced && allowed ? ['both lists'] : []),
    ...(forced?.length > most ? ['too many forced'] : []),
    ...(allowed && allowed.length < most ? ['too few allowed'] : []),
    ...(most < 3 || most > 15 ? ['renditions'] : []),
    ...(top && bottom && !covers(top, bottom) ? ['top below bottom'] : []),
    ...(bottom && forced?.some((each: any) => !covers(each, bottom)) ? ['forced below bottom'] : []),
    ...[top, bottom].flatMap((least) => [forced, allowed].flatMap((list) => (least && list && !list.some((each: any) => covers(each, least)) ? ['none reaches'] : []))),
  ];
}

test('what valid props ask of a job is right in the terms of the API, whatever the source', async () => {
  const stack = new Stack();
  await fc.assert(fc.asyncProperty(someProps, someInput, someKey, fc.boolean(), async (props, input, key, found) => {
    expect(() => checkAbrMediaPipeline(stack, props)).not.toThrow();
    const captions = found ? ['de', 'pt-BR', 'en-US'].map((language) => ({ language, url: `s3://in/film.${language}.vtt` })) : [];
    const made = await evaluated(jobRequest(jobParts(props, PLACES)), variables(input, captions, key));
    expect(sdkProblems(JOB_REQUEST, made)).toEqual([]);
    expect(modelProblem(model, made.Settings)).toBeUndefined();
    expect(made.ClientRequestToken).toMatch(/^[0-9a-f]{64}$/);
    expect(made.Settings.Inputs[0].FileInput).toBe(`s3://in/${key}`);
    const names = made.Settings.OutputGroups.flatMap(({ Name, Outputs }: any) => Outputs.map((output: any) => `${Name} ${output.NameModifier}`));
    expect(new Set(names).size).toBe(names.length);
    for (const each of made.Settings.OutputGroups) expect(ladderProblems(each)).toEqual([]);
  }), { numRuns: 150 });
});

test('a reading of a right request finds wrong ones', async () => {
  const made = await request({});
  made.Settings.OutputGroups[0].Outputs[0].VideoDescription.Hight = 1;
  made.Priority = '1';
  expect(sdkProblems(JOB_REQUEST, made)).toEqual(['.Settings.OutputGroups[0].Outputs[0].VideoDescription.Hight is unknown', '.Priority is no number']);
  const rules = (Rules: object[]) => ladderProblems({ AutomatedEncodingSettings: { AbrSettings: { MaxRenditions: 2, Rules } } });
  const sizes = [{ Width: 100, Height: 100 }, { Width: 90, Height: 90 }, { Width: 80, Height: 80 }];
  expect(rules([
    { Type: 'FORCE_INCLUDE_RENDITIONS', ForceIncludeRenditions: sizes }, { Type: 'ALLOWED_RENDITIONS', AllowedRenditions: [sizes[0]] },
    { Type: 'MIN_TOP_RENDITION_SIZE', MinTopRenditionSize: sizes[2] }, { Type: 'MIN_BOTTOM_RENDITION_SIZE', MinBottomRenditionSize: sizes[1] },
  ])).toEqual(['both lists', 'too many forced', 'too few allowed', 'renditions', 'top below bottom', 'forced below bottom']);
});

test('the job of the defaults', async () => expect(await request({})).toMatchSnapshot());

test('the state of the defaults', () => expect(jobRequest(jobParts({}, PLACES))).toMatchSnapshot());

describe('sizes', () => {
  const video = async (source: Source) => (await group({}, source)).Outputs[0].VideoDescription;

  test.each<[string, Source, number | undefined, number | undefined]>([
    ['as large as the ladder', {}, undefined, undefined],
    ['smaller', { width: 640, height: 360 }, undefined, undefined],
    ['larger', { width: 3840, height: 2160 }, 1920, 1080],
    ['wider than the ladder', { width: 2048, height: 858 }, 1920, 804],
    ['upright', { width: 2160, height: 3840 }, 1080, 1920],
    ['upright and small', { width: 1080, height: 1920 }, undefined, undefined],
    ['square', { width: 2000, height: 2000 }, 1080, 1080],
    ['odd', { width: 3841, height: 2161 }, 1918, 1080],
    ['a line', { width: 8192, height: 32 }, 1920, 32],
  ])('of a source that is %s', async (_, source, width, height) => {
    const { Width, Height } = await video(source);
    expect([Width, Height]).toEqual([width, height]);
  });

  test('of a fixed ladder: nothing is enlarged, and none is there twice', async () => {
    const renditions = [[1920, 1080, 5], [1280, 720, 3], [1280, 720, 2], [640, 360, 1]]
      .map(([width, height, megabits]) => ({ size: AbrFrameSize.of(width, height), maxBitrate: megabits * 1e6 }));
    const ladder = AbrLadder.fixed({ renditions });
    const sizesOf = async (width: number, height: number) => (await group({ ladder }, { width, height, audio: false })).Outputs
      .map(({ NameModifier, VideoDescription }: any) => `${NameModifier} ${VideoDescription.Width}x${VideoDescription.Height}`);
    expect(await sizesOf(3840, 2160)).toEqual(['_1920x1080_5000k 1920x1080', '_1280x720_3000k 1280x720', '_1280x720_2000k 1280x720', '_640x360_1000k 640x360']);
    expect(await sizesOf(720, 1280)).toEqual(['_1280x720_3000k 720x1280', '_1280x720_2000k 720x1280', '_640x360_1000k 360x640']);
    expect(await sizesOf(1600, 900)).toEqual(['_1920x1080_5000k 1600x900', '_1280x720_3000k 1280x720', '_1280x720_2000k 1280x720', '_640x360_1000k 640x360']);
    expect(await sizesOf(320, 180)).toEqual(['_640x360_1000k 320x180']);
  });
});

describe('rules of an automated ladder', () => {
  const rules = async (ladder: AbrLadder, source: Source) => (await group({ ladder }, source)).AutomatedEncodingSettings.AbrSettings;
  const size = (Width: number, Height: number) => ({ Width, Height });
  const { HD_1080, HD_720, SD_540, SD_360, SD_234 } = AbrFrameSize;

  test('are turned as the source is', async () => {
    const { Rules } = await rules(AbrLadder.automated({ minTop: HD_720, forceInclude: [HD_720] }), { width: 1080, height: 1920 });
    expect(Rules).toEqual([
      { Type: 'MIN_TOP_RENDITION_SIZE', MinTopRenditionSize: size(720, 1280) },
      { Type: 'MIN_BOTTOM_RENDITION_SIZE', MinBottomRenditionSize: size(234, 416) },
      { Type: 'FORCE_INCLUDE_RENDITIONS', ForceIncludeRenditions: [size(720, 1280)] },
    ]);
  });

  test('are left out for a source that is smaller', async () => {
    const ladder = AbrLadder.automated({ minTop: HD_720, forceInclude: [HD_720, SD_360] });
    expect((await rules(ladder, { width: 640, height: 360 })).Rules).toEqual([
      { Type: 'MIN_BOTTOM_RENDITION_SIZE', MinBottomRenditionSize: size(416, 234) },
      { Type: 'FORCE_INCLUDE_RENDITIONS', ForceIncludeRenditions: [size(640, 360)] },
    ]);
    expect(await rules(ladder, { width: 400, height: 224 })).not.toHaveProperty('Rules');
  });

  test('are left out when no size of a list that the source has room for reaches them', async () => {
    const types = async (ladder: AbrLadder) => (await rules(ladder, { width: 1600, height: 900 })).Rules.map(({ Type }: any) => Type);
    const allowed = [HD_1080, SD_540, SD_360, SD_234].map((each) => ({ size: each }));
    expect(await types(AbrLadder.automated({ minTop: HD_720, allowed }))).toEqual(['MIN_BOTTOM_RENDITION_SIZE', 'ALLOWED_RENDITIONS']);
    expect(await types(AbrLadder.automated({ minTop: HD_720, forceInclude: [HD_1080, SD_360] }))).toEqual(['MIN_BOTTOM_RENDITION_SIZE', 'FORCE_INCLUDE_RENDITIONS']);
    expect(await types(AbrLadder.automated({ minTop: HD_720, forceInclude: [HD_1080] }))).toEqual(['MIN_TOP_RENDITION_SIZE', 'MIN_BOTTOM_RENDITION_SIZE']);
  });

  test('keep three allowed sizes at least', async () => {
    const allowed = [HD_1080, HD_720, SD_540, SD_360, SD_234].map((each, index) => ({ size: each, required: index === 4 }));
    const { Rules, MaxRenditions } = await rules(AbrLadder.automated({ allowed, maxRenditions: 5 }), { width: 640, height: 360 });
    expect(MaxRenditions).toBe(3);
    expect(Rules).toEqual([
      { Type: 'MIN_BOTTOM_RENDITION_SIZE', MinBottomRenditionSize: size(416, 234) },
      { Type: 'ALLOWED_RENDITIONS', AllowedRenditions: [{ ...size(416, 234), Required: 'ENABLED' }, size(640, 360), size(960, 540)] },
    ]);
    expect((await rules(AbrLadder.automated({ allowed, maxRenditions: 5 }), { width: 1280, height: 720 })).MaxRenditions).toBe(4);
  });
});

describe('tracks', () => {
  test('a silent source has no audio anywhere', async () => expect(JSON.stringify(await settings({}, { audio: false }))).not.toMatch(/audio/i));

  test('captions that were not found leave no trace', async () => {
    const captions = [
      MediaCaptions.embedded({ language: 'en', channel: 2 }), MediaCaptions.sidecar({ language: 'de', suffix: '.de.srt' }), MediaCaptions.transcribed({ language: 'en-US', label: 'Spoken' }),
    ];
    const found = await settings({ tracks: { captions } }, {}, [{ language: 'de', url: 's3://in/film.de.srt' }]);
    expect(found.Inputs[0].CaptionSelectors).toEqual({
      'Captions Selector 1': { SourceSettings: { SourceType: 'EMBEDDED', EmbeddedSourceSettings: { Source608ChannelNumber: 2 } } },
      'Captions Selector 2': { SourceSettings: { SourceType: 'SRT', FileSourceSettings: { SourceFile: 's3://in/film.de.srt' } } },
    });
    const labels = (made: any) => made.OutputGroups[0].Outputs.slice(2)
      .map(({ CaptionDescriptions: [{ CaptionSelectorName, LanguageDescription }] }: any) => [CaptionSelectorName, LanguageDescription]);
    expect(labels(found)).toEqual([['Captions Selector 1', 'en'], ['Captions Selector 2', 'de']]);
    expect(labels(await settings({ tracks: { captions } }, {}, [{ language: 'en-US', url: 's3://out/1.vtt' }]))).toEqual([['Captions Selector 1', 'en'], ['Captions Selector 3', 'Spoken']]);
  });

  test.each<[string, Source, number | undefined]>([
    ['lying', {}, 5], ['upright', { width: 1080, height: 1920 }, 5], ['five times as high', { width: 200, height: 1000 }, 2], ['seven times as high', { width: 100, height: 700 }, undefined],
  ])('thumbnails of a source that is %s', async (_, source, rows) => {
    const { CmafGroupSettings } = (await group({}, source)).OutputGroupSettings;
    expect(CmafGroupSettings.ImageBasedTrickPlaySettings?.TileHeight).toBe(rows);
    expect(CmafGroupSettings.ImageBasedTrickPlay).toBe(rows && 'ADVANCED');
  });

  test('neither poster nor thumbnails', async () => {
    const made = await settings({ tracks: { poster: false, thumbnails: { enabled: false } } });
    expect(made.OutputGroups).toHaveLength(1);
    expect(made.OutputGroups[0].OutputGroupSettings.CmafGroupSettings).not.toHaveProperty('ImageBasedTrickPlay');
  });
});

describe('packaging', () => {
  const formatOf = async (format: MediaPackageFormat, props: AbrMediaPipelineProps = {}) => (group({ packaging: { format, drm: MediaDrm.speke({ url: 'https://keys.example.com' }) }, ...props }));

  test.each(Object.values(MediaPackageFormat))('%s with keys of a provider', async (format) => expect(await formatOf(format)).toMatchSnapshot());

  test('AV1 counts its pictures', async () => {
    const ladder = AbrLadder.fixed({ codecs: [MediaVideoCodec.AV1], renditions: [{ size: AbrFrameSize.HD_720, maxBitrate: 2e6, qualityLevel: 7 }] });
    const gop = async (frameRate?: number) => (await group({ ladder }, { frameRate })).Outputs[0].VideoDescription.CodecSettings.Av1Settings.GopSize;
    expect([await gop(25), await gop(29.97), await gop(undefined)]).toEqual([50, 60, 60]);
  });

  test('manifests in their order', () => {
    const of = (props: AbrMediaPipelineProps) => manifestsOf(jobParts(props, PLACES));
    expect(of({})).toEqual(['h264/index.m3u8', 'h264/index.mpd']);
    expect(of({ packaging: { manifests: [MediaManifest.DASH] }, ladder: AbrLadder.automated({ codecs: [MediaVideoCodec.HEVC, MediaVideoCodec.H264] }) })).toEqual(['hevc/index.mpd', 'h264/index.mpd']);
    expect(of({ packaging: { format: MediaPackageFormat.HLS } })).toEqual(['h264/index.m3u8']);
    expect(of({ packaging: { format: MediaPackageFormat.DASH } })).toEqual(['h264/index.mpd']);
  });

  test('a key of KMS', async () => {
    const made = await evaluated(jobRequest(jobParts({}, { ...PLACES, outputKeyArn: 'arn:key', queueArn: 'arn:queue' })), variables());
    expect(made.Queue).toBe('arn:queue');
    const settingsOf = ({ OutputGroupSettings: { CmafGroupSettings, FileGroupSettings } }: any) => CmafGroupSettings ?? FileGroupSettings;
    const destinations = made.Settings.OutputGroups.map(settingsOf);
    expect(destinations.map(({ DestinationSettings }: any) => DestinationSettings.S3Settings.Encryption.KmsKeyArn)).toEqual(['arn:key', 'arn:key']);
  });
});

test('each attempt has a token of its own, redrives too', async () => {
  const token = async (more: object) => (await evaluated(jobRequest(jobParts({}, PLACES)), { ...variables(), ...more })).ClientRequestToken;
  const context = (RedriveCount?: number) => ({ states: { context: { Execution: { ...EXECUTION, RedriveCount } } } });
  const tokens = await Promise.all([token({}), token({ attempt: 2 }), token(context(1)), token(context(undefined)), token({ asset: { id: 'other', url: 's3://in/k' } })]);
  expect(new Set(tokens).size).toBe(5);
  expect(await token({})).toBe(tokens[0]);
});

describe('extra settings', () => {
  const made = (extraSettings: object, source?: Source) => settings({ encoding: { extraSettings } }, source);

  test('go where they belong, in outputs that are conditional too', async () => {
    const extra = { AdAvailOffset: 5, Inputs: [{ FilterEnable: 'FORCE' }], OutputGroups: [{ Outputs: [null, { AudioDescriptions: [{ AudioType: 1 }] }] }] };
    const merged = await made(extra);
    expect(merged.AdAvailOffset).toBe(5);
    expect(merged.Inputs[0]).toMatchObject({ FilterEnable: 'FORCE', FileInput: 's3://in/uploads/film.mp4' });
    expect(merged.OutputGroups[0].Outputs[0]).toEqual((await settings({})).OutputGroups[0].Outputs[0]);
    expect(merged.OutputGroups[0].Outputs[1].AudioDescriptions[0]).toMatchObject({ AudioType: 1, AudioSourceName: 'Audio Selector 1' });
    expect((await made(extra, { audio: false })).OutputGroups[0].Outputs).toHaveLength(1);
  });

  test('may replace what depends on the source, and add to lists', async () => {
    const merged = await made({ Inputs: [{ FileInput: 's3://other/film.mp4' }], OutputGroups: [null, null, { Name: '{% $x %}' }] });
    expect(merged.Inputs[0].FileInput).toBe('s3://other/film.mp4');
    expect(merged.OutputGroups.map(({ Name }: any) => Name)).toEqual(['h264', 'Poster', '{% $x %}']);
  });
});

describe('the estimate', () => {
  const prices = { h264: { sd: 1, hd: 10, uhd: 100 } };
  const dollars = (props: AbrMediaPipelineProps, source: Source = {}) =>
    ask(estimateOf(jobParts({ limits: { prices }, ...props }, PLACES))!, variables(source));
  const uhd = AbrLadder.automated({ maxSize: AbrFrameSize.UHD_2160, maxRenditions: 3 });
  const fixed = AbrLadder.fixed({ renditions: [AbrFrameSize.HD_720, AbrFrameSize.SD_360].map((size) => ({ size, maxBitrate: 1e6 })) });

  test.each<[string, number, AbrMediaPipelineProps, Source]>([
    ['a minute of HD', 80, {}, {}],
    ['half a minute', 40, {}, { duration: 30 }],
    ['one second, as ten', 13.3333, {}, { duration: 1 }],
    ['720 lines', 80, {}, { width: 1280, height: 720 }],
    ['718 lines', 8, {}, { width: 1276, height: 718 }],
    ['4K in HD', 80, {}, { width: 3840, height: 2160 }],
    ['4K', 300, { ladder: uhd }, { width: 3840, height: 2160 }],
    ['1080 upright, which has 1920 lines', 800, {}, { width: 1080, height: 1920 }],
    ['29.97 frames', 80, {}, { frameRate: 29.97 }],
    ['30 frames', 80, {}, { frameRate: 30 }],
    ['31 frames', 160, {}, { frameRate: 31 }],
    ['60 frames', 160, {}, { frameRate: 60 }],
    ['120 frames', 320, {}, { frameRate: 120 }],
    ['frames that nobody knows', 80, {}, { frameRate: undefined }],
    ['a fixed ladder', 11, { ladder: fixed }, {}],
    ['a fixed ladder of a small source', 1, { ladder: fixed }, { width: 640, height: 360 }],
    ['what is no video', 80.5, { limits: { prices: { ...prices, other: 0.5 } } }, {}],
    ['two codecs, one without prices', 80, { ladder: AbrLadder.automated({ codecs: [MediaVideoCodec.H264, MediaVideoCodec.HEVC] }) }, {}],
  ])('of %s', async (_, expected, props, source) => expect(await dollars(props, source)).toBe(expected));

  test('of nothing without prices', () => expect(estimateOf(jobParts({}, PLACES))).toBeUndefined());
});
