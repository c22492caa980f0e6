import { assetOf, uploadProblem } from './asset';
import { captionStates } from './caption-states';
import { jobsOf } from './jobs-of';
import { FINAL, SEARCHED } from './names';
import { PipelinePlan } from './pipeline-plan';
import { changed, ifNotRedriven, ownedIn, REDRIVES, still, THIS_EXECUTION } from './record';
import { rejection } from './rejection';
import { INPUT, REASON, verdictOf } from './verdict';
import { choice, Definition, ERROR, fail, query, State, States, task, text, wait } from '../../../core/states-language';
import { AssetState } from '../asset-state';

/**
 * The machine that takes an upload to what can be played.
 *
 * Invariant: however it ends, the record of the asset ends as exactly one of READY, REJECTED and FAILED, and at most one of its jobs is billed. The first state makes the
 * record its own, and every later change is refused unless it still is; when it is redriven, it makes it its own again before anything else. READY is written only after all segments were seen, REJECTED only before a job is created.
 * FAILED is never written here: an execution that ends in any other way is closed by the closer, whom Step Functions tells of it.
 *
 *   Claim ─> Probe ─> Judge ─> Submit ─> Encode ─> Verify ─> Ready
 *                       └─> Give the reason ─> Movable ─> Copy the source ─> Rejected ─> Cover it ─> Take it away
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
      ...whatBecameOfIt(plan),
      ...redriven(plan),
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

/** A change by this execution. When it was closed and redriven, its record still says why. */
const change = (plan: PipelinePlan, state: AssetState, from: AssetState[], set: string) => changed({
  tableName: plan.tableName, assetId: '$asset.id', state, set, remove: ['reason', 'message'], ...ownedIn(THIS_EXECUTION, from),
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
          'execution': ${THIS_EXECUTION}, 'redrives': ${REDRIVES}, 'pipeline': '${plan.pipelineName}', 'bucket': $asset.bucket, 'key': $asset.key, 'version': $asset.version,
          'etag': $asset.etag, 'size': $asset.size, 'location': $asset.url, 'receivedAt': $states.context.Execution.StartTime
        }`,
        remove: ['reason', 'message', 'progress', 'jobId', 'playback'],
        condition: 'attribute_not_exists(#assetId) OR (#execution = :execution AND #state IN (:received, :failed)) OR (#state = :failed AND :again = :yes)',
        values: `{ 'execution': ${THIS_EXECUTION}, 'received': '${AssetState.RECEIVED}', 'failed': '${AssetState.FAILED}', 'again': ${event}.again = true, 'yes': true }`,
      }),
      final: FINAL,
      assign: { asset: query(assetOf(event)), attempt: 1, captions: [], searches: 1, redrives: query(REDRIVES) },
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
    arguments: change(plan, SUBMITTED, [RECEIVED, SUBMITTED, CLOSED], `{ 'input': $input, 'estimate': $verdict.estimate, 'redrives': ${REDRIVES} }`),
    final: FINAL,
    assign: { redrives: query(REDRIVES) },
    next,
    catch: FAILED,
  });
}

/** Codes of jobs that say something of the input, the settings or the access, and what somebody has cancelled: https://docs.aws.amazon.com/mediaconvert/latest/ug/mediaconvert_error_codes.html */
const NOT_OF_THE_SERVICE = /^(10\d\d|1401|1404|160\d|1700|340[0-4]|CANCELED)$/;
const JOBS = 3;

/** What says that no job was created, and that none would be. */
const REFUSED = ['BadRequestException', 'NotFoundException'].map((name) => `MediaConvert.${name}`);
/** What may be said of the next call, or of a look at the job that this one has created. */
const BUSY = ['TooManyRequestsException', 'ServiceQuotaExceededException'].map((name) => `MediaConvert.${name}`);

/** Seconds from one look to the next: longer each time. */
const pause = (look: number) => Math.min(60 * look, 900);
const PAUSE = '$min([60 * $searches, 900])';

/** As many looks as it takes to look for so many seconds. */
function looksIn(seconds: number): number {
  let looks = 1;
  for (let time = pause(looks); time < seconds; time += pause(looks)) looks++;
  return looks;
}

/**
 * One job is billed, so another is created only when it is known that the last one is not there or has failed. An error that says neither may come from a look at a job that
 * was created, at any time: then the job is looked for, and waited for, because the token of a request makes it one job for a minute only. A job that has failed is not billed;
 * one that the service has failed is created anew. https://docs.aws.amazon.com/mediaconvert/latest/apireference/idempotency.html
 */
function encode(plan: PipelinePlan): States {
  const { UserMetadata: named, ...request } = plan.request as { UserMetadata: State };
  const unknown = (code: string): State => ({ failure: query(`{ 'code': '${code}', 'message': ${ERROR} }`) });
  return {
    ...task('Encode', {
      resource: 'mediaconvert:createJob.sync',
      arguments: { ...request, UserMetadata: { ...named, assetId: query(ifNotRedriven('$asset.id')) } },
      timeout: plan.encodingTimeout,
      final: [],
      retried: ['States.ALL'],
      attempts: 0,
      assign: { jobId: query('$states.result.Job.Id') },
      next: 'Verify',
      catch: [
        WHEN_REDRIVEN,
        { ErrorEquals: REFUSED, Assign: problem('ServiceError'), Next: 'Failed' },
        { ErrorEquals: BUSY, Assign: unknown('busy'), Next: 'Let it show' },
        // A job may be too long to be told of.
        { ErrorEquals: ['States.DataLimitExceeded'], Assign: unknown('unknown'), Next: 'Let it show' },
        // Of all other errors, but not of a timeout.
        { ErrorEquals: ['States.TaskFailed'], Assign: { failure: query(FAILURE) }, Next: 'Has it failed' },
        { ErrorEquals: ['States.Timeout'], Assign: timedOut(plan), Next: 'Failed' },
        ...FAILED,
      ],
    }),
    ...choice('Has it failed', [{ when: '$failure.ended', next: 'Whose fault' }], 'Let it show'),
    ...choice('Whose fault', [
      { when: `$not($contains($failure.code, /${NOT_OF_THE_SERVICE.source}/)) and $attempt < ${JOBS}`, next: 'Pause', assign: { attempt: query('$attempt + 1') } },
    ], 'Job failed', 'Only what the service has done is worth another job'),
    ...wait('Pause', query('60 * $attempt'), 'Encode'),
    ...fail('Job failed', 'JobFailed', query("'MediaConvert ' & $failure.code & ': ' & $failure.message")),
  };
}

const timedOut = ({ encodingTimeout }: PipelinePlan) => problem('TimedOut', `'the job did not end within ${encodingTimeout} seconds, waiting in its queue included'`);

/** A job of this execution that nobody waits for: it is looked for page by page, the newest first, and looked at until it ends. */
function whatBecameOfIt(plan: PipelinePlan): States {
  const most = looksIn(plan.encodingTimeout);
  const again = { searches: query('$searches + 1') };
  return {
    ...wait('Let it show', query(PAUSE), 'Look'),
    'Look': { Type: 'Pass', Assign: { page: { number: 1 } }, Next: 'Find job' },
    ...task('Find job', {
      resource: 'aws-sdk:mediaconvert:searchJobs',
      arguments: jobsOf('$asset.url', "{ 'NextToken': $page.next }"),
      final: FINAL,
      assign: {
        job: query(`(
          $job := $states.result.Jobs[UserMetadata.execution = ${THIS_EXECUTION} and Status in ['SUBMITTED', 'PROGRESSING', 'COMPLETE']][0];
          $exists($job) ? { 'id': $job.Id, 'status': $job.Status } : { 'status': 'NONE' }
        )`),
        page: query("{ 'number': $page.number + 1, 'next': $states.result.NextToken }"),
      },
      next: 'What is found',
      catch: FAILED,
    }),
    ...choice('What is found', [
      { when: "$job.status = 'COMPLETE'", next: 'Verify', assign: { jobId: query('$job.id') } },
      { when: `$job.status = 'NONE' and $exists($page.next) and $page.number <= ${SEARCHED.pages}`, next: 'Find job' },
      { when: "$job.status = 'NONE' and $failure.code = 'redriven'", next: 'Encode' },
      { when: `$job.status = 'NONE' and $failure.code = 'busy' and $searches < ${most}`, next: 'Encode', assign: again },
      { when: "$job.status = 'NONE' and $failure.code = 'busy'", next: 'Failed', assign: problem('ServiceError', '$failure.message') },
      { when: "$job.status = 'NONE'", next: 'Whose fault', assign: again },
      { when: `$searches < ${most}`, next: 'Let it show', assign: again },
    ], 'Too long'),
    'Too long': { Type: 'Pass', Assign: timedOut(plan), Next: 'Failed' },
  };
}

/** What is evaluated again says that the execution was redriven; any other expression that fails ends it. */
const WHEN_REDRIVEN: State = { ErrorEquals: ['States.QueryEvaluationError'], Assign: problem('ServiceError'), Next: 'Redriven' };

/** Whoever redrives an execution may do so long after its asset was begun anew or deleted: it goes on only when the record still is its own, and then with the job that there is. */
function redriven(plan: PipelinePlan): States {
  const { RECEIVED, SUBMITTED, ENCODING, FAILED: CLOSED } = AssetState;
  return {
    ...choice('Redriven', [{ when: `${REDRIVES} != $redrives`, next: 'Own it' }], 'Failed'),
    ...task('Own it', {
      resource: 'dynamodb:updateItem',
      arguments: change(plan, SUBMITTED, [RECEIVED, SUBMITTED, ENCODING, CLOSED], `{ 'redrives': ${REDRIVES} }`),
      final: FINAL,
      assign: { redrives: query(REDRIVES), searches: 1, failure: { code: 'redriven' } },
      next: 'Let it show',
      catch: FAILED,
    }),
  };
}

/** JSONata: a text of the JSON in the cause of an error, up to its first quote. */
const inCause = (name: string) => `$match($states.errorOutput.Cause, /"${name}"\\s*:\\s*"([^"]*)/)[0].groups[0]`;

/** JSONata: of a job that has failed, as Step Functions tells of it: as JSON, which is not documented. */
const FAILURE = `(
  $code := $match($states.errorOutput.Cause, /"[eE]rrorCode"\\s*:\\s*"?([0-9]+)/)[0].groups[0];
  $message := ${inCause('[eE]rrorMessage')};
  $canceled := $contains($states.errorOutput.Cause, /"[sS]tatus"\\s*:\\s*"CANCELED"/);
  $ended := $exists($code) or $contains($states.errorOutput.Cause, /"[sS]tatus"\\s*:\\s*"(ERROR|CANCELED)"/);
  { 'ended': $ended, 'code': $exists($code) ? $code : $canceled ? 'CANCELED' : 'unknown', 'message': $substring($exists($message) ? $message : $states.errorOutput.Cause, 0, 1000) }
)`;

/** Nothing is called ready that was not seen. */
function verify(plan: PipelinePlan): States {
  const inAsset = (path: string) => `$folder & ${text(path)}`;
  return task('Verify', {
    resource: 'lambda:invoke',
    arguments: {
      FunctionName: plan.verifyFunctionArn,
      Payload: query(ifNotRedriven(`(
        $folder := ${text(plan.outputPrefix)} & $asset.id & '/';
        {
          'bucket': ${text(plan.outputBucketName)}, 'prefix': $folder, 'manifests': [${plan.manifests.map(inAsset).join(', ')}],
          'duration': $input.duration, 'audio': $input.audio,
          ${plan.poster ? `'poster': ${inAsset(plan.poster)},` : ''}
          ${plan.thumbnails ? `'thumbnails': ${plan.thumbnails.when} ? { 'vtt': ${inAsset(plan.thumbnails.path)} },` : ''}
          'source': { 'bucket': $asset.bucket, 'key': $asset.key, 'version': $asset.version, 'etag': $asset.etag }
        }
      )`)),
    },
    timeout: 330,
    attempts: 2,
    final: [...FINAL, 'NotPlayable', 'SourceChanged'],
    assign: { found: query('$states.result.Payload') },
    next: 'Ready',
    catch: [
      WHEN_REDRIVEN,
      ...['NotPlayable', 'SourceChanged'].map((error): State => ({ ErrorEquals: [error], Assign: problem(error, `$substring(${inCause('errorMessage')}, 0, 1000)`), Next: 'Failed' })),
      ...FAILED,
    ],
  });
}

function ready(plan: PipelinePlan): States {
  const { SUBMITTED, ENCODING, READY, FAILED: CLOSED } = AssetState;
  const output = query(`{ 'assetId': $asset.id, 'state': '${READY}', 'playback': ${playbackOf(plan)} }`);
  return {
    ...task('Ready', {
      resource: 'dynamodb:updateItem',
      arguments: change(plan, READY, [SUBMITTED, ENCODING, CLOSED], `{
        ${FOUND.map((name) => `'${name}': $found.${name}`).join(', ')}, 'jobId': $jobId, 'attempt': $attempt, 'progress': 100, 'playback': ${playbackOf(plan)}
      }`),
      final: FINAL,
      output,
      catch: [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Was ready' }, ...FAILED],
    }),
    ...task('Was ready', {
      resource: 'dynamodb:updateItem', arguments: still({ tableName: plan.tableName, assetId: '$asset.id', state: READY }), final: FINAL, output, catch: FAILED,
    }),
  };
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
