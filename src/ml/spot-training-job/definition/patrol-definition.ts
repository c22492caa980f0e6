import { EVENT_DETAIL_TYPE, EVENT_SOURCE, FINAL, MARK, NAMESPACE, TAG, tagsOf } from './names';
import { choice, Definition, ERROR, fail, forEach, query, State, States, succeed, task, text } from '../../../core/states-language';

/** Everything the patrol is made from. Times are in seconds. */
export interface PatrolPlan {
  readonly jobName: string;
  readonly bucketName: string;
  /** Whether there is another capacity to move on to. */
  readonly movesOn: boolean;
  readonly capacityWait: number;
  readonly interruptions: number;
}

/** No training job lives longer, 28 days, and a day more. */
const LONGEST = 29 * 86_400;

/** Checkpoints of one job that are looked at, in pages of which each fits into a state: a history has room for fifty such jobs. */
const MOST_PAGES = 40;
const PAGE = 150;

/**
 * A look at all living training jobs, every few minutes. It remembers nothing: what it must know of a job is in the job's tags.
 *
 * It tells interruptions, measures the age of the newest checkpoint, moves on a job that waits for instances too long or is interrupted too often, and stops one that no
 * execution waits for. Before it stops a job it says so in a tag: a job that is stopped without it was stopped by somebody, and the run ends.
 */
export function patrolDefinition(plan: PatrolPlan): Definition {
  const failed = ANY.map((ErrorEquals) => ({ ErrorEquals, Output: query(`{ 'problem': ${ERROR} }`), Next: 'Not looked after' }));
  return {
    Comment: `Looks after the training jobs of ${plan.jobName}`,
    StartAt: 'List living',
    States: {
      // SageMaker takes a page first and then leaves out what is not in progress: only the last page has no token.
      ...task('List living', {
        resource: 'aws-sdk:sagemaker:listTrainingJobs',
        arguments: query(`$merge([
          { 'NameContains': ${text(`${plan.jobName}-`)}, 'StatusEquals': 'InProgress', 'MaxResults': 100,
            'CreationTimeAfter': $fromMillis($millis() - ${1000 * LONGEST}) },
          $exists($states.input.token) ? { 'NextToken': $states.input.token } : {}
        ])`),
        output: query(`{
          'jobs': [$states.result.TrainingJobSummaries.TrainingJobName[$contains($, /^${plan.jobName}-[0-9a-f]{16}-[0-9]+$/)]],
          'token': $states.result.NextToken, 'problem': $exists($states.input.problem) ? $states.input.problem : ''
        }`),
        next: 'Each job',
        final: FINAL,
        catch: failed,
      }),
      ...forEach('Each job', {
        items: query('$states.input.jobs'),
        body: { StartAt: 'Describe', States: oneJob(plan) },
        concurrency: 5,
        output: query("$merge([$states.input, { 'problem': $states.input.problem & $join($states.result[$type($) = 'string']) }])"),
        next: 'All looked after',
        catch: failed,
      }),
      ...choice('All looked after', [
        { when: '$exists($states.input.token)', next: 'List living' },
        { when: "$states.input.problem = ''", next: 'Done' },
      ], 'Not looked after'),
      ...succeed('Done'),
      ...fail('Not looked after', 'NotLookedAfter', query('$trim($substring($states.input.problem, 0, 10000))')),
    },
  };
}

/** All errors, and the one that this does not mean: too much for a state. */
const ANY = [['States.DataLimitExceeded'], ['States.ALL']];

/** Stopping comes first: what there is to look at besides may be more than can be looked at. */
function oneJob(plan: PatrolPlan): States {
  const look = (name: string, props: { resource: string; arguments: State | string; assign?: State; next: string; catch?: State[] }) =>
    task(name, { ...props, final: [...FINAL, 'Sfn.ExecutionDoesNotExistException'], catch: [...props.catch ?? [], ...failed(name)] });
  return {
    ...look('Describe', {
      resource: 'aws-sdk:sagemaker:describeTrainingJob',
      arguments: { TrainingJobName: query('$states.input') },
      assign: { job: query(JOB), newest: 0, page: query("''"), pages: 0, failure: query("''") },
      next: 'Read marks',
    }),
    ...look('Read marks', {
      resource: 'aws-sdk:sagemaker:listTags',
      arguments: { ResourceArn: query('$job.arn'), MaxResults: 50 },
      assign: { tags: query(tagsOf('$states.result')) },
      next: 'Who waits for it',
    }),
    ...look('Who waits for it', {
      resource: 'aws-sdk:sfn:describeExecution',
      arguments: { ExecutionArn: query(`$lookup($tags, '${TAG.execution}')`), IncludedData: 'METADATA_ONLY' },
      assign: { finding: query(finding(plan, "$states.result.Status = 'RUNNING'")) },
      next: 'Decide',
      catch: [{ ErrorEquals: ['Sfn.ExecutionDoesNotExistException'], Assign: { finding: query(finding(plan, 'false')) }, Next: 'Decide' }],
    }),
    ...choice('Decide', [
      { when: '$finding.untold > 0', next: 'Tell interruption' },
      { when: "$finding.mark != ''", next: 'Mark' },
      { when: '$finding.marked', next: 'Unmark' },
      { when: '$finding.saves', next: 'Find newest checkpoint' },
    ], 'Measure'),
    ...look('Tell interruption', { resource: 'events:putEvents', arguments: interruption(plan), next: 'Count interruption', catch: asideFrom('Tell interruption') }),
    ...look('Count interruption', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      arguments: metric(plan, 'Interruptions', '$finding.untold', 'Count'),
      next: 'Remember',
      catch: asideFrom('Count interruption'),
    }),
    ...look('Remember', {
      resource: 'aws-sdk:sagemaker:addTags',
      arguments: { ResourceArn: query('$job.arn'), Tags: [{ Key: TAG.told, Value: query('$string($job.interruptions)') }] },
      assign: { finding: query(ALL_TOLD) },
      next: 'Decide',
      catch: asideFrom('Remember'),
    }),
    ...look('Mark', {
      resource: 'aws-sdk:sagemaker:addTags',
      arguments: { ResourceArn: query('$job.arn'), Tags: [{ Key: TAG.stopped, Value: query('$finding.mark') }] },
      next: 'Stop',
    }),
    // A refusal is not asked again: the next look is minutes away, and until then the mark must not stand.
    ...task('Stop', {
      resource: 'aws-sdk:sagemaker:stopTrainingJob',
      arguments: { TrainingJobName: query('$job.name') },
      next: 'Measure',
      final: [...FINAL, 'SageMaker.SageMakerException'],
      catch: [
        { ErrorEquals: ['SageMaker.SageMakerException'], Assign: OVERTAKEN, Next: 'Who stopped it' },
        ...failed('Stop'),
      ],
    }),
    ...choice('Who stopped it', [{ when: "$finding.stoppedBy = 'us'", next: 'Measure' }], 'Unmark'),
    ...look('Unmark', {
      resource: 'aws-sdk:sagemaker:deleteTags',
      arguments: { ResourceArn: query('$job.arn'), TagKeys: [TAG.stopped] },
      next: 'Measure',
    }),
    ...look('Find newest checkpoint', {
      resource: 'aws-sdk:s3:listObjectsV2',
      arguments: query(`$merge([
        { 'Bucket': ${text(plan.bucketName)}, 'Prefix': $job.prefix, 'MaxKeys': ${PAGE} }, $page != '' ? { 'ContinuationToken': $page } : {}
      ])`),
      assign: {
        newest: query('$max([$newest, $states.result.Contents.$toMillis(LastModified)])'),
        page: query("$states.result.IsTruncated = true ? $states.result.NextContinuationToken : ''"),
        pages: query('$pages + 1'),
      },
      next: 'More to find',
    }),
    ...choice('More to find', [
      { when: "$page = ''", next: 'Measure' },
      { when: `$pages >= ${MOST_PAGES}`, next: 'Looked after', assign: { failure: query(TOO_MANY) } },
    ], 'Find newest checkpoint'),
    ...look('Measure', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      // The age of the newest checkpoint or of the training, whichever is younger; 0 when it was not looked at.
      arguments: metric(plan, 'CheckpointAge', '$pages > 0 ? $floor(($millis() - $max([$newest, $job.since])) / 1000) : 0', 'Seconds'),
      next: 'Looked after',
    }),
    // What went wrong on the way is said when all that could be done is done.
    'Looked after': { Type: 'Pass', Output: query("$failure = '' ? true : $failure"), End: true },
  };
}

/** JSONata: a sentence about the last error. */
const failureOf = (name: string) => `${name === 'Describe' ? '$states.input' : '$job.name'} & ': ' & ${text(name)} & ': ' & ${ERROR} & '. '`;

/** One job that cannot be looked after must not keep the others from it. */
const failed = (name: string) => ANY.map((ErrorEquals) => ({ ErrorEquals, Assign: { failure: query(`$failure & ${failureOf(name)}`) }, Next: 'Looked after' }));

/** Nobody hears of an interruption, but the job is looked after all the same; the next look tells it again. */
const asideFrom = (name: string) => ANY.map((ErrorEquals) => (
  { ErrorEquals, Assign: { failure: query(`$failure & ${failureOf(name)}`), finding: query(ALL_TOLD) }, Next: 'Decide' }));

const ALL_TOLD = "$merge([$finding, { 'untold': 0 }])";

const TOO_MANY = `$failure & $job.name & ': it has more than ${MOST_PAGES * PAGE} files of checkpoints: how old the newest is was not looked at. '`;

/**
 * SageMaker refuses to stop a job that is stopping: somebody was faster and the mark is wrong, or it was an attempt of this very task without an answer. If it does
 * not refuse, a person's stop in the moment between mark and stop cannot be told from ours.
 */
const STOPPING = "$contains($states.errorOutput.Cause, 'in status')";
const OVERTAKEN = {
  finding: query(`$merge([$finding, { 'stoppedBy': $not(${STOPPING}) ? 'nobody' : $states.context.State.RetryCount > 0 ? 'us' : 'somebody' }])`),
  failure: query(`$failure & (${STOPPING} ? '' : ${failureOf('Stop')})`),
};

/** JSONata: what the patrol goes by. It waits for instances since it was interrupted or, at first, since it was started. */
const JOB = `(
  $j := $states.result;
  $t := $j.SecondaryStatusTransitions;
  $last := $t[-1];
  {
    'name': $j.TrainingJobName, 'arn': $j.TrainingJobArn, 'secondary': $j.SecondaryStatus,
    'prefix': $substringAfter($substringAfter($j.CheckpointConfig.S3Uri, 's3://'), '/'),
    'since': $toMillis($last.Status = 'Starting' and $t[-2].Status = 'Interrupted' ? $t[-2].StartTime : $last.StartTime),
    'interruptions': $count($t[Status = 'Interrupted']),
    'interrupted': [$t[Status = 'Interrupted'].StartTime]
  }
)`;

/** JSONata: the interruptions that nobody knows of, why to stop the job, whether it bears a mark that is no longer right, and whether it should be saving. */
const finding = (plan: PatrolPlan, awaited: string) => `(
  $waits := $job.secondary in ['Starting', 'Interrupted', 'Pending'];
  $waited := ($millis() - $job.since) / 1000;
  {
    'untold': $job.interruptions - $sum([$number($lookup($tags, '${TAG.told}')), 0]),
    'mark': $not(${awaited}) ? '${MARK.orphaned}' :
      ${plan.movesOn ? `$waits and $waited > ${plan.capacityWait} ? '${MARK.noCapacity}' :
      $job.interruptions >= ${plan.interruptions} and ($waits or $job.secondary = 'Training') ? '${MARK.interrupted}' :` : ''} '',
    'marked': $exists($lookup($tags, '${TAG.stopped}')),
    'saves': $exists($job.prefix) and $job.secondary = 'Training'
  }
)`;

/** Arguments of PutMetricData with one figure. */
const metric = ({ jobName }: PatrolPlan, MetricName: string, value: string, Unit: string): State => ({
  Namespace: NAMESPACE, MetricData: [{ MetricName, Dimensions: [{ Name: 'Job', Value: jobName }], Value: query(value), Unit }],
});

function interruption(plan: PatrolPlan): State {
  return {
    Entries: [{
      Source: EVENT_SOURCE,
      DetailType: EVENT_DETAIL_TYPE,
      Detail: query(`{
        'job': '${plan.jobName}', 'run': $lookup($tags, '${TAG.run}'), 'state': 'INTERRUPTED', 'attempt': $job.name,
        'interruptions': $job.interruptions, 'interrupted': $job.interrupted
      }`),
    }],
  };
}
