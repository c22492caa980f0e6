import { ExpressionSample } from '../rules/jsonata';

const TIME = '2026-11-21T15:26:09.004Z';
const EXECUTION = 'arn:aws:states:us-east-1:111111111111:execution:films:0f1e2d3c';
const ID = 'ad15c10e1fc90f726da4bc98b6f55f4b';
const JOB = '1795274762127-aaaaab';

const context = { Execution: { Id: EXECUTION, Name: '0f1e2d3c', StartTime: TIME, RedriveCount: 0, Input: { detail: {} } }, State: { Name: 'State', EnteredTime: TIME, RetryCount: 0 } };
const errorOutput = { Error: 'MediaConvert.MediaConvertException', Cause: 'the service has failed' };

/** Buckets have no names before they are made: their logical ids stand in the definitions. */
const FILMS = 'FilmsStorageSource0A572A10';
const CLIPS = 'ClipsStorageSource71C6D4F0';

/** What S3 tells of an upload, to the pipeline of each form. */
const uploadOf = (bucket: string, key: string, more = {}) => ({ detail: { bucket: { name: bucket }, object: { key, size: 149_815, etag: 'f08061f0', ...more } } });
const uploads = [
  ...[FILMS, CLIPS].map((name) => uploadOf(name, 'uploads/sunrise.mp4', { 'version-id': 'v1' })),
  uploadOf(FILMS, 'inbox/sunrise.mp4', { 'version-id': 'v1' }),
];

/** A source as Probe sees it; and one that is turned, without a frame rate and without sound. */
const track = (video: object) => ({ TrackType: 'video', Codec: 'AVC', Duration: 8, VideoProperties: { Width: 1920, Height: 1080, FrameRate: { Numerator: 25, Denominator: 1 }, ...video } });
const probed = (...tracks: object[]) => ({ ProbeResults: [{ Container: { Format: 'mp4', Duration: 8, Tracks: tracks } }] });
const sound = { TrackType: 'audio', Codec: 'AAC', Duration: 8 };

const asset = { id: ID, bucket: 'films-sources', key: 'uploads/sunrise.mp4', version: 'v1', etag: 'f08061f0', size: 149_815, url: 's3://films-sources/uploads/sunrise.mp4' };
const input = { container: 'mp4', duration: 8, width: 1920, height: 1080, frameRate: 25, videoCodec: 'AVC', audio: true };
const upright = { ...input, width: 1080, height: 1920, frameRate: undefined, audio: false };
const small = { ...input, width: 320, height: 180 };
const refused = { accepted: false, reason: 'TooLong', message: 'the video lasts 99999 seconds', input };
const captions = [{ language: 'de', url: 's3://films-sources/uploads/sunrise.de.srt' }, { language: 'en-US', url: 's3://films-results/films/x/captions/transcript.vtt' }];
const found = { renditions: [{ width: 640, height: 360, bitrate: 217_967, codecs: 'avc1.42C01E,mp4a.40.2' }], segments: 6, minutes: 0.133, bytes: 220_004, captions: 1 };

const variables = {
  asset,
  input,
  attempt: 1,
  captions,
  verdict: { accepted: true, input, estimate: 0.0104 },
  location: asset.url,
  found,
  jobId: JOB,
  looks: 3,
  searches: 1,
  redrives: 0,
  covered: false,
  page: { number: 1 },
  transcript: 'IN_PROGRESS',
  job: { id: JOB, status: 'PROGRESSING' },
  failure: { ended: true, code: '1517', message: 'the service has failed' },
  problem: { error: 'ServiceError', cause: 'MediaConvert.MediaConvertException: the service has failed' },
};

/** What tasks get, by what they call. */
const jobs = [{ Id: JOB, Status: 'PROGRESSING', UserMetadata: { pipeline: 'films', assetId: ID, execution: EXECUTION } }];
const results = {
  'mediaconvert:probe': probed(track({}), sound),
  'mediaconvert:createJob': { Job: { Id: JOB, Status: 'COMPLETE' } },
  'mediaconvert:searchJobs': { Jobs: jobs },
  's3:listObjectsV2': { Contents: [{ Key: 'uploads/sunrise.mp4' }, { Key: 'uploads/sunrise.de.srt' }] },
  'transcribe:getTranscriptionJob': { TranscriptionJob: { TranscriptionJobStatus: 'COMPLETED' } },
  'lambda:invoke': { Payload: found },
  'sfn:describeExecution': { Status: 'FAILED', RedriveCount: 0, Error: 'JobFailed', Cause: 'MediaConvert 1040: no input', Input: JSON.stringify(uploads[0]) },
  'events:putEvents': { FailedEntryCount: 0, Entries: [{ EventId: '1' }] },
};

const pipeline = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample =>
  ({ machine: '/Machine/Resource', state, states: { input: uploads[0], context, errorOutput }, results, variables, ...more });
const withVariables = (state: RegExp, more: object) => pipeline(state, { variables: { ...variables, ...more } });
const withResult = (state: RegExp, call: string, result: unknown) => pipeline(state, { results: { ...results, [call]: result } });

/** What Step Functions says of a job that has failed, and Lambda of a function. */
const causedBy = (state: RegExp, Error: string, cause: unknown) => pipeline(state, { states: { input: uploads[0], context, errorOutput: { Error, Cause: typeof cause === 'string' ? cause : JSON.stringify(cause) } } });
const encoded = /^(Encode|Submit|Verify|Ready)$/;

/** The end of an execution, as Step Functions tells of it. */
const end = { detail: { executionArn: EXECUTION, stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:films', name: '0f1e2d3c', status: 'FAILED' } };
const closerVariables = {
  execution: EXECUTION, status: 'FAILED', redrives: 0, search: { status: 'SUBMITTED', page: 2 }, event: uploads[0], asset, jobs: [JOB], end: { error: 'JobFailed', cause: 'MediaConvert 1040: no input' }, problem: 'DynamoDB.InternalServerError: later',
};
const closer = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample =>
  ({ machine: '/Closer/Resource', state, states: { input: end, context, errorOutput }, results, variables: closerVariables, ...more });
const ended = (more: object) => closer(/^Describe$/, { results: { 'sfn:describeExecution': { Input: JSON.stringify(uploads[0]), ...more } } });

const progress = (detail: object): ExpressionSample => ({
  machine: '/Progress/Resource',
  state: /^/,
  states: { input: { detail: { jobId: JOB, status: 'PROGRESSING', userMetadata: { pipeline: 'films', assetId: ID, execution: EXECUTION }, ...detail } }, context, errorOutput },
});

/** A record as the stream has it: of an asset that plays. */
const S = (value: string) => ({ S: value });
const N = (value: number) => ({ N: String(value) });
const told = {
  assetId: S(ID),
  state: S('READY'),
  change: N(5),
  changedAt: S(TIME),
  receivedAt: S(TIME),
  bucket: S('films-sources'),
  key: S('uploads/sunrise.mp4'),
  version: S('v1'),
  size: N(149_815),
  location: S(asset.url),
  input: { M: { duration: N(8), audio: { BOOL: true } } },
  estimate: N(0.0104),
  minutes: N(0.133),
  bytes: N(220_004),
  renditions: { L: [{ M: { width: N(640) } }] },
};
const rejected = { assetId: S(ID), state: S('REJECTED'), change: N(2), changedAt: S(TIME), receivedAt: S(TIME), bucket: S('films-sources'), key: S('uploads/x.txt'), size: N(3), location: S('s3://x/y') };
const news = (...images: object[]) => images.map((NewImage) => ({ eventName: 'MODIFY', dynamodb: { NewImage } }));
const plain = { assetId: ID, changedAt: TIME, receivedAt: TIME, minutes: 0.133, bytes: 220_004 };
const teller = (changes: object[], records: object[]): ExpressionSample =>
  ({ machine: '/Teller/Resource', state: /^/, states: { input: changes, context, errorOutput }, results, variables: { records } });

const deleting = { assetId: ID, bucket: 'films-sources', key: 'uploads/sunrise.mp4', version: 'v1', etag: 'f08061f0', reason: 'TooLong' };
const deleter = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample => ({
  machine: '/Delete/Resource',
  state,
  states: { input: { assetId: ID }, context, errorOutput },
  results: { 'dynamodb:updateItem': { Attributes: told }, 's3:listObjectsV2': { Contents: [{ Key: `assets/${ID}/h264/index.m3u8` }] }, 's3:deleteObjects': {} },
  variables: { asset: deleting, found: ['assets/x/a', 'assets/x/b'], covered: false, problem: variables.problem },
  ...more,
});

/** What the states of an AbrMediaPipeline see: every state of every form fits one. */
export const abrMediaPipelineSamples: ExpressionSample[] = [
  pipeline(/^(?!Claim$)/),
  ...uploads.map((each) => pipeline(/^Claim$/, { states: { input: each, context, errorOutput } })),
  // In a bucket without versions, begun anew.
  pipeline(/^Claim$/, { states: { input: { ...uploadOf(FILMS, 'uploads/a/ü 1.mp4', { sequencer: '0055AED6' }), again: true }, context, errorOutput } }),
  withResult(/^Probe$/, 'mediaconvert:probe', probed(track({ Rotation: 90, FrameRate: undefined }))),
  withResult(/^Probe$/, 'mediaconvert:probe', probed(sound)),
  withResult(/^Probe$/, 'mediaconvert:probe', { ProbeResults: [{}] }),
  withVariables(encoded, { input: upright, captions: [], verdict: { accepted: true, input: upright } }),
  withVariables(encoded, { input: small, attempt: 3 }),
  withVariables(/^(Judge|Give the reason|Rejected|Refused)$/, { verdict: refused }),
  withVariables(/^(Give the reason|Rejected)$/, { verdict: { accepted: false, reason: 'NotMedia', message: 'no container' } }),
  withVariables(/^(Movable|Copy the source|Rejected|Moved|Cover it|Take it away)$/, { verdict: refused, location: 's3://films-sources/rejected/x/sunrise.mp4', asset: { ...asset, size: 6e9 } }),
  withVariables(/^Movable$/, { asset: { ...asset, version: undefined } }),
  causedBy(/^Encode$/, 'States.TaskFailed', { ErrorCode: 1040, ErrorMessage: 'no input', Status: 'ERROR' }),
  causedBy(/^Encode$/, 'States.TaskFailed', { Status: 'CANCELED' }),
  causedBy(/^Verify$/, 'NotPlayable', { errorType: 'NotPlayable', errorMessage: 'index.m3u8: a segment is missing' }),
  withResult(/^Find job$/, 'mediaconvert:searchJobs', { Jobs: [{ ...jobs[0], UserMetadata: {} }] }),
  withVariables(/^What is found$/, { job: { id: JOB, status: 'NONE' } }),
  withVariables(/^What is found$/, { job: { id: JOB, status: 'COMPLETE' } }),
  withVariables(/^What is found$/, { job: { id: JOB, status: 'NONE' }, page: { number: 2, next: '3' } }),
  withVariables(/^What is found$/, { job: { id: JOB, status: 'NONE' }, failure: { code: 'redriven' } }),
  withVariables(/^What is found$/, { job: { id: JOB, status: 'NONE' }, failure: { code: 'busy', message: 'later' } }),
  withVariables(/^What is found$/, { job: { id: JOB, status: 'NONE' }, failure: { code: 'busy', message: 'later' }, searches: 999 }),
  withVariables(/^What is found$/, { searches: 999 }),
  withVariables(/^Find job$/, { page: { number: 2, next: '3' } }),
  withVariables(/^Has it failed$/, { failure: { ended: false, code: 'unknown', message: 'no answer' } }),
  withVariables(/^Covered$/, { covered: true }),
  withVariables(/^(Redriven|Begin again|Redriven here)$/, { redrives: 1 }),
  withVariables(/^Copy the source$/, { asset: { ...asset, key: 'uploads/reason.json' } }),
  withVariables(/^Whose fault$/, { failure: { code: 'unknown', message: 'no answer' }, attempt: 3 }),
  withResult(/^Find captions$/, 's3:listObjectsV2', {}),
  withVariables(/^Transcribed$/, { transcript: 'COMPLETED', captions: [] }),
  withVariables(/^Audible$/, { input: upright }),

  closer(/^(?!Stop job$)/),
  closer(/^Stop job$/, { states: { input: JOB, context, errorOutput } }),
  ended({ Status: 'ABORTED' }),
  ended({ Status: 'TIMED_OUT' }),
  ended({ Status: 'FAILED' }),
  closer(/^Of an asset$/, { variables: { ...closerVariables, event: { no: 'upload' } } }),
  closer(/^Of an asset$/, { variables: { ...closerVariables, status: 'RUNNING' } }),
  closer(/^All found$/, { variables: { ...closerVariables, search: { status: 'SUBMITTED', page: 2, next: '3' } } }),
  closer(/^All found$/, { variables: { ...closerVariables, search: { status: 'PROGRESSING', page: 2 } } }),
  ended({ Status: 'FAILED', Error: 'States.DataLimitExceeded', Cause: 'too much' }),
  closer(/^Find jobs$/, { results: { 'mediaconvert:searchJobs': { Jobs: [] } } }),
  closer(/^Mark failed$/, { variables: { ...closerVariables, asset: { ...asset, version: undefined, etag: undefined } } }),

  progress({ jobProgress: { jobPercentComplete: 41, currentPhase: 'TRANSCODING' } }),
  progress({}),

  teller(news(told, rejected), [{ ...plain, state: 'READY', estimate: 0.0104 }, { ...plain, state: 'REJECTED' }]),
  teller(news(rejected), [{ ...plain, state: 'READY' }]),
  teller(news({ ...rejected, state: S('ENCODING') }), [{ ...plain, state: 'ENCODING' }]),

  deleter(/^(?!Take one$)/),
  deleter(/^Take one$/, { states: { input: { Bucket: 'films-sources', Key: 'uploads/sunrise.mp4', VersionId: 'v1' }, context, errorOutput } }),
  deleter(/^Covered$/, { variables: { asset: deleting, found: [], covered: true } }),
  deleter(/^Take out$/, { states: { input: {}, context, errorOutput } }),
  deleter(/^List$/, { results: { 's3:listObjectsV2': {} } }),
  deleter(/^Empty$/, { variables: { asset: deleting, found: [] } }),
  deleter(/^Delete$/, { results: { 's3:deleteObjects': { Errors: [{ Key: 'assets/x/a', Message: 'later' }] } } }),
  deleter(/^(Known version|Take the source)$/, { variables: { asset: { ...deleting, version: undefined } } }),
  deleter(/^(Known version|Take the source)$/, { variables: { asset: { ...deleting, reason: undefined } } }),
];
