import { FINAL } from './names';
import { PipelinePlan, PlannedCaptions } from './pipeline-plan';
import { ifNotRedriven, REDRIVES } from './record';
import { choice, query, State, States, task, text, wait } from '../../../core/states-language';

/** The longest that a transcript is waited for: 240 looks, 30 seconds apart. */
const LOOKS = 240;

/**
 * Captions from beside the video, or from its sound. Those that are found go into `$captions`: `{ language, url }`. No asset fails for want of captions: whatever goes wrong
 * here, it is encoded without them.
 *
 * @returns the states, and the first of them
 */
export function captionStates(plan: PipelinePlan, next: string): { readonly states: States; readonly first: string } {
  const { sidecars = [], transcribed } = plan.captions ?? {};
  const afterFinding = transcribed === undefined ? next : 'Audible';
  return {
    first: sidecars.length ? 'Find captions' : afterFinding,
    states: {
      ...sidecars.length ? findCaptions(sidecars, afterFinding) : {},
      ...transcribed === undefined ? {} : transcribe(plan, transcribed, next),
    },
  };
}

/** A list that is too long to be read is not among all errors. */
const without = (next: string): State[] => [{ ErrorEquals: ['States.DataLimitExceeded'], Next: next }, { ErrorEquals: ['States.ALL'], Next: next }];

/** `holiday.mp4` has its captions in `holiday.en.vtt`, which must be there when the video is. */
function findCaptions(sidecars: PlannedCaptions['sidecars'], next: string): States {
  const base = "$replace($asset.key, /\\.[^.\\/]*$/, '')";
  const wanted = `[${sidecars.map(({ language, suffix }) => `{ 'language': ${text(language)}, 'key': ${base} & ${text(suffix)} }`).join(', ')}]`;
  return task('Find captions', {
    resource: 'aws-sdk:s3:listObjectsV2',
    arguments: { Bucket: query('$asset.bucket'), Prefix: query(`${base} & '.'`), MaxKeys: 100 },
    final: FINAL,
    assign: {
      captions: query(`(
        $there := $states.result.Contents.Key;
        $wanted := ${wanted};
        [$wanted[key in $there].{ 'language': language, 'url': 's3://' & $asset.bucket & '/' & key }]
      )`),
    },
    next,
    catch: without(next),
  });
}

/** Transcribe has no way to be waited for. The name of its job is the asset's and the execution's, so that a repeated call finds the one that there is. */
function transcribe(plan: PipelinePlan, language: string, next: string): States {
  const name = "$asset.id & '-' & $substring($hash($states.context.Execution.Id, 'SHA-256'), 0, 16)";
  const file = (ending: string) => `${text(plan.outputPrefix)} & $asset.id & '/captions/transcript.${ending}'`;
  return {
    ...choice('Audible', [{ when: '$input.audio', next: 'Transcribe' }], next),
    ...task('Transcribe', {
      resource: 'aws-sdk:transcribe:startTranscriptionJob',
      arguments: {
        TranscriptionJobName: query(ifNotRedriven(name)),
        LanguageCode: language,
        Media: { MediaFileUri: query('$asset.url') },
        OutputBucketName: plan.outputBucketName,
        OutputKey: query(file('json')),
        Subtitles: { Formats: ['vtt'], OutputStartIndex: 1 },
      },
      final: [...FINAL, 'Transcribe.ConflictException', 'Transcribe.BadRequestException'],
      assign: { looks: 0 },
      next: 'Wait for the transcript',
      catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Redriven here' }, { ErrorEquals: ['Transcribe.ConflictException'], Assign: { looks: 0 }, Next: 'Wait for the transcript' }, ...without(next)],
    }),
    ...choice('Redriven here', [{ when: `${REDRIVES} != $redrives`, next: 'Submit' }], next),
    ...wait('Wait for the transcript', 30, 'Read the transcript'),
    ...task('Read the transcript', {
      resource: 'aws-sdk:transcribe:getTranscriptionJob',
      arguments: { TranscriptionJobName: query(name) },
      final: FINAL,
      assign: {
        looks: query('$looks + 1'),
        transcript: query('$states.result.TranscriptionJob.TranscriptionJobStatus'),
      },
      next: 'Transcribed',
      catch: without(next),
    }),
    ...choice('Transcribed', [
      {
        when: "$transcript = 'COMPLETED'",
        next,
        assign: { captions: query(`[$captions, { 'language': ${text(language)}, 'url': 's3://' & ${text(plan.outputBucketName)} & '/' & ${file('vtt')} }]`) },
      },
      { when: `$transcript in ['QUEUED', 'IN_PROGRESS'] and $looks < ${LOOKS}`, next: 'Wait for the transcript' },
    ], next),
  };
}
