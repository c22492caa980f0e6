import { assetOf, uploadProblem } from './asset';
import { captionStates } from './caption-states';
import { FINAL } from './names';
import { PipelinePlan } from './pipeline-plan';
import { changed, ownedIn, THIS_EXECUTION } from './record';
import { rejection } from './rejection';
import { INPUT, REASON, verdictOf } from './verdict';
import { choice, Definition, ERROR, fail, query, State, States, task, text, wait } from '../../../core/states-language';
import { AssetState } from '../asset-state';

/**
 * The machine that takes an upload to what can be played.
 *
 * Invariant: however it ends, the record of the asset ends as exactly one of READY, REJECTED and FAILED, and at most one of its jobs is billed. The first state makes the
 * record its own, and every later change is refused unless it still is. READY is written only after all segments were seen, REJECTED only before a job is created.
 * FAILED is never written here: an execution that ends in any other way is closed by the closer, whom Step Functions tells of it.
 *
 *   Claim ─> Probe ─> Judge ─> Submit ─> Encode ─> Verify ─> Ready
 *                       └─> Give the reason ─> Movable ─> Copy the source ─> Rejected ─> Take it away
 */
export function pipelineDefinition(plan: PipelinePlan): Definition {
  const { states: captions, first } = captionStates(plan, 'Encode');
  return {
    Comment: `Encodes what is uploaded to ${plan.pipelineName}`,
    StartAt: 'Claim',
    States: {
      ...claim(plan),
      ...probe(plan),
      ...rejection(plan, FAILED),
      ...submit(plan, first),
      ...captions,
      ...encode(plan),
      ...verify(plan),
      ...ready(plan),
      ...fail('Failed', query('$problem.error'), query('$problem.cause')),
    },
  };
}

/** JSONata: an error as the machine ends with it. */
const problem = (error: string, cause = ERROR) => ({ problem: query(`{ 'error': '${error}', 'cause': ${cause} }`) });

/** The way out of an error that lasts. */
const FAILED: State[] = [
  { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Assign: problem('Superseded', "'the record of the asset belongs to another execution, or has ended'"), Next: 'Failed' },
  { ErrorEquals: ['States.ALL'], Assign: problem('ServiceError'), Next: 'Failed' },
];

const change = (plan: PipelinePlan, state: AssetState, from: AssetState[], set: string) => changed({
  tableName: plan.tableName, assetId: '$asset.id', state, set, ...ownedIn(THIS_EXECUTION, from),
});

/** An answer may be lost, so that what this execution has claimed may be claimed by it again. */
function claim(plan: PipelinePlan): States {
  const event = '$states.input';
  return {
    ...task('Claim', {
      resource: 'dynamodb:updateItem',
      arguments: changed({
        tableName: plan.tableName,
        first: `$problem := ${uploadProblem(event, plan.uploads)}; $problem != '' ? $error($problem); $asset := ${assetOf(event)};`,
        assetId: '$asset.id',
        state: AssetState.RECEIVED,
        set: `{
          'execution': ${THIS_EXECUTION}, 'pipeline': '${plan.pipelineName}', 'bucket': $asset.bucket, 'key': $asset.key, 'version': $asset.version,
          'etag': $asset.etag, 'size': $asset.size, 'location': $asset.url, 'receivedAt': $states.context.Execution.StartTime
        }`,
        remove: ['reason', 'message', 'progress', 'jobId', 'playback'],
        condition: 'attribute_not_exists(#assetId) OR (#execution = :execution AND #state IN (:received, :failed)) OR (#state = :failed AND :again = :yes)',
        values: `{ 'execution': ${THIS_EXECUTION}, 'received': '${AssetState.RECEIVED}', 'failed': '${AssetState.FAILED}', 'again': ${event}.again = true, 'yes': true }`,
      }),
      final: FINAL,
      assign: { asset: query(assetOf(event)), attempt: 1, captions: [] },
      next: 'Probe',
      catch: [
        { ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Duplicate' },
        { ErrorEquals: ['States.QueryEvaluationError'], Assign: problem('InvalidInput', '$states.errorOutput.Cause'), Next: 'Failed' },
        { ErrorEquals: ['States.ALL'], Assign: problem('NotRecorded'), Next: 'Failed' },
      ],
    }),
    Duplicate: { Type: 'Succeed', Output: { duplicate: true } },
  };
}

/** What is refused by Probe itself is no media either; all other errors say nothing of the file. */
function probe(plan: PipelinePlan): States {
  const refused = `{ 'accepted': false, 'reason': $asset.size = 0 ? '${REASON.emptyFile}' : '${REASON.notMedia}', 'message': $asset.size = 0 ? 'the file is empty' : $substring($states.errorOutput.Cause, 0, 500) }`;
  const REFUSALS = ['MediaConvert.BadRequestException', 'MediaConvert.UnprocessableEntityException'];
  return {
    ...task('Probe', {
      resource: 'aws-sdk:mediaconvert:probe',
      arguments: { InputFiles: [{ FileUrl: query('$asset.url') }] },
      timeout: 120,
      final: [...FINAL, ...REFUSALS],
      attempts: 20,
      assign: { verdict: query(verdictOf(plan, INPUT)) },
      next: 'Judge',
      catch: [{ ErrorEquals: REFUSALS, Assign: { verdict: query(refused) }, Next: 'Judge' }, ...FAILED],
    }),
    ...choice('Judge', [
      { when: '$verdict.accepted', next: 'Submit', assign: { input: query('$verdict.input') } },
      { when: '$verdict.changed = true', next: 'Failed', assign: problem('SourceChanged', "'the source was overwritten before it was looked at'") },
    ], 'Give the reason'),
  };
}

function submit(plan: PipelinePlan, next: string): States {
  const { RECEIVED, SUBMITTED, FAILED: CLOSED } = AssetState;
  return task('Submit', {
    resource: 'dynamodb:updateItem',
    // What was closed can be redriven: it is the same execution.
    arguments: change(plan, SUBMITTED, [RECEIVED, SUBMITTED, CLOSED], "{ 'input': $input, 'estimate': $verdict.estimate }"),
    final: FINAL,
    next,
    catch: FAILED,
  });
}

/** Codes of jobs that say something of the input, the settings or the access, and what somebody has cancelled: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html */
const NOT_OF_THE_SERVICE = /^(10\d\d|1401|1404|160\d|1700|340[0-4]|CANCELED)$/;
const JOBS = 3;

/** What CreateJob may answer though it has created a job. */
const UNANSWERED = ['InternalServerErrorException', 'AWSMediaConvertException', 'MediaConvertException', 'SdkClientException'].map((name) => `MediaConvert.${name}`);
/** What says that it has created none. */
const REFUSED = [
  'States.QueryEvaluationError',
  ...['BadRequestException', 'ForbiddenException', 'NotFoundException', 'ConflictException', 'TooManyRequestsException', 'ServiceQuotaExceededException'].map((name) => `MediaConvert.${name}`),
];

/**
 * One job is billed, so another is created only when it is known that the last one is not there or has failed. A call that was refused has created nothing and may be repeated.
 * One whose answer is not known may have: then its job is looked for, and waited for, because the token of a request makes it one job for a minute only. A job that has failed is not billed; one that the service has failed is created anew. https://docs.aws.amazon.com/mediaconvert/latest/apireference/idempotency.html
 */
function encode(plan: PipelinePlan): States {
  const inLine = { IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 300, MaxAttempts: 40, JitterStrategy: 'FULL' };
  return {
    ...task('Encode', {
      resource: 'mediaconvert:createJob.sync',
      arguments: plan.request,
      timeout: plan.encodingTimeout,
      final: [],
      retry: [{ ErrorEquals: ['MediaConvert.TooManyRequestsException', 'MediaConvert.ServiceQuotaExceededException'], ...inLine }],
      retried: ['MediaConvert.ForbiddenException', 'MediaConvert.ConflictException'],
      attempts: 4,
      assign: { jobId: query('$states.result.Job.Id') },
      next: 'Verify',
      catch: [
        { ErrorEquals: UNANSWERED, Assign: { failure: query(`{ 'code': 'unknown', 'message': ${ERROR} }`) }, Next: 'Let it show' },
        { ErrorEquals: REFUSED, Assign: problem('ServiceError'), Next: 'Failed' },
        // Of all other errors, but not of a timeout.
        { ErrorEquals: ['States.TaskFailed'], Assign: { failure: query(FAILURE) }, Next: 'Whose fault' },
        { ErrorEquals: ['States.Timeout'], Assign: problem('TimedOut', `'the job did not end within ${plan.encodingTimeout} seconds, waiting in its queue included'`), Next: 'Failed' },
        ...FAILED,
      ],
    }),
    ...wait('Let it show', 60, 'Find job'),
    ...task('Find job', {
      resource: 'aws-sdk:mediaconvert:searchJobs',
      arguments: { InputFile: query('$asset.url'), Order: 'DESCENDING', MaxResults: 20 },
      final: FINAL,
      assign: {
        job: query(`(
          $job := $states.result.Jobs[UserMetadata.execution = ${THIS_EXECUTION} and Status in ['SUBMITTED', 'PROGRESSING', 'COMPLETE']][0];
          $exists($job) ? { 'id': $job.Id, 'status': $job.Status } : { 'status': 'NONE' }
        )`),
      },
      next: 'What is found',
      catch: FAILED,
    }),
    ...choice('What is found', [
      { when: "$job.status = 'COMPLETE'", next: 'Verify', assign: { jobId: query('$job.id') } },
      { when: "$job.status = 'NONE'", next: 'Whose fault' },
    ], 'Let it show'),
    ...choice('Whose fault', [
      { when: `$not($contains($failure.code, /${NOT_OF_THE_SERVICE.source}/)) and $attempt < ${JOBS}`, next: 'Pause', assign: { attempt: query('$attempt + 1') } },
    ], 'Job failed', 'Only what the service has done is worth another job'),
    ...wait('Pause', query('60 * $attempt'), 'Encode'),
    ...fail('Job failed', 'JobFailed', query("'MediaConvert ' & $failure.code & ': ' & $failure.message")),
  };
}

/** JSONata: a text of the JSON in the cause of an error, up to its first quote. */
const inCause = (name: string) => `$match($states.errorOutput.Cause, /"${name}"\\s*:\\s*"([^"]*)/)[0].groups[0]`;

/** JSONata: of a job that has failed, as Step Functions tells of it: as JSON, which is not documented. */
const FAILURE = `(
  $code := $match($states.errorOutput.Cause, /"[eE]rrorCode"\\s*:\\s*"?([0-9]+)/)[0].groups[0];
  $message := ${inCause('[eE]rrorMessage')};
  $canceled := $contains($states.errorOutput.Cause, /"[sS]tatus"\\s*:\\s*"CANCELED"/);
  { 'code': $exists($code) ? $code : $canceled ? 'CANCELED' : 'unknown', 'message': $substring($exists($message) ? $message : $states.errorOutput.Cause, 0, 1000) }
)`;

/** Nothing is called ready that was not seen. */
function verify(plan: PipelinePlan): States {
  const inAsset = (path: string) => `$folder & ${text(path)}`;
  return task('Verify', {
    resource: 'lambda:invoke',
    arguments: {
      FunctionName: plan.verifyFunctionArn,
      Payload: query(`(
        $folder := ${text(plan.outputPrefix)} & $asset.id & '/';
        {
          'bucket': ${text(plan.outputBucketName)}, 'prefix': $folder, 'manifests': [${plan.manifests.map(inAsset).join(', ')}],
          'duration': $input.duration, 'audio': $input.audio,
          ${plan.poster ? `'poster': ${inAsset(plan.poster)},` : ''}
          ${plan.thumbnails ? `'thumbnails': ${plan.thumbnails.when} ? { 'vtt': ${inAsset(plan.thumbnails.path)} },` : ''}
          'source': { 'bucket': $asset.bucket, 'key': $asset.key, 'version': $asset.version, 'etag': $asset.etag }
        }
      )`),
    },
    timeout: 330,
    final: [...FINAL, 'NotPlayable', 'SourceChanged'],
    assign: { found: query('$states.result.Payload') },
    next: 'Ready',
    catch: ['NotPlayable', 'SourceChanged'].map((error): State => ({ ErrorEquals: [error], Assign: problem(error, `$substring(${inCause('errorMessage')}, 0, 1000)`), Next: 'Failed' })).concat(FAILED),
  });
}

function ready(plan: PipelinePlan): States {
  const { SUBMITTED, ENCODING, READY, FAILED: CLOSED } = AssetState;
  return task('Ready', {
    resource: 'dynamodb:updateItem',
    arguments: change(plan, READY, [SUBMITTED, ENCODING, READY, CLOSED], `{
      ${FOUND.map((name) => `'${name}': $found.${name}`).join(', ')}, 'jobId': $jobId, 'attempt': $attempt, 'progress': 100, 'playback': ${playbackOf(plan)}
    }`),
    final: FINAL,
    output: query(`{ 'assetId': $asset.id, 'state': '${READY}', 'playback': ${playbackOf(plan)} }`),
    catch: FAILED,
  });
}

/** What the function has counted. */
const FOUND = ['renditions', 'segments', 'minutes', 'bytes', 'captions'];

/** JSONata: where things are, from the root of the distribution. */
function playbackOf({ outputPrefix, manifests, poster, thumbnails, playbackRoot }: PipelinePlan): string {
  const at = (path: string) => `${text(outputPrefix)} & $asset.id & ${text(`/${path}`)}`;
  const first = (ending: string) => manifests.find((manifest) => manifest.endsWith(ending));
  const [hls, dash] = [first('.m3u8'), first('.mpd')];
  const paths = Object.entries({ hls, dash, poster }).filter(([, path]) => path).map(([name, path]) => `'${name}': ${at(path!)}`);
  const url = playbackRoot ? [`'url': ${text(playbackRoot)} & ${at(manifests[0])}`] : [];
  const seeking = thumbnails ? [`'thumbnails': ${thumbnails.when} ? ${at(thumbnails.path)}`] : [];
  return `{ ${[...url, ...paths, ...seeking, `'manifests': [${manifests.map(at).join(', ')}]`].join(', ')} }`;
}
