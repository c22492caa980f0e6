import { EVENT_DETAIL_TYPE, EVENT_SOURCE, FINAL, MARK, NAMESPACE, TAG, tagsOf } from './names';
import { choice, Definition, ERROR, fail, forEach, query, State, States, task, text } from '../../../core/states-language';

/** Everything the patrol is made from. Times are in seconds. */
export interface PatrolPlan {
  readonly jobName: string;
  readonly bucketName: string;
  /** Whether there is another capacity to move on to. */
  readonly movesOn: boolean;
  readonly capacityWait: number;
  readonly interruptions: number;
  /** Of a run: what is older than it, and a little more, is not alive. */
  readonly maxWait: number;
}

/** Checkpoints of one job that are looked at, in pages of which each fits into a state: a history has room for fifty such jobs. */
const MOST_PAGES = 40;
const PAGE = 150;

/**
 * A look at all living training jobs, every few minutes. It remembers nothing: what it must know of a job is in the job's tags.
 *
 * It measures the age of the newest checkpoint, tells interruptions, moves on a job that waits for instances too long or is interrupted too often, and stops one that no
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
            'CreationTimeAfter': $fromMillis($millis() - ${1000 * (plan.maxWait + 86_400)}) },
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
      Done: { Type: 'Succeed' },
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
      assign: { job: query(JOB), newest: 0, page: query("''"), pages: 0 },
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
    ...look('Tell interruption', { resource: 'events:putEvents', arguments: interruption(plan), next: 'Remember' }),
    ...look('Remember', {
      resource: 'aws-sdk:sagemaker:addTags',
      arguments: { ResourceArn: query('$job.arn'), Tags: [{ Key: TAG.told, Value: query('$string($job.interruptions)') }] },
      assign: { finding: query("$merge([$finding, { 'untold': 0 }])") },
      next: 'Decide',
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
        { ErrorEquals: ['SageMaker.SageMakerException'], Assign: { finding: query(OVERTAKEN), failure: query(failureOf('Stop')) }, Next: 'Who stopped it' },
        ...failed('Stop'),
      ],
    }),
    ...choice('Who stopped it', [{ when: "$finding.stoppedBy = 'us'", next: 'Measure' }], 'Unmark'),
    ...look('Unmark', {
      resource: 'aws-sdk:sagemaker:deleteTags',
      arguments: { ResourceArn: query('$job.arn'), TagKeys: [TAG.stopped] },
      next: 'Was it refused',
    }),
    ...choice('Was it refused', [{ when: "$finding.stoppedBy = 'nobody'", next: 'Failed' }], 'Measure'),
    ...look('Find newest checkpoint', {
      resource: 'aws-sdk:s3:listObjectsV2',
      arguments: query(`$merge([
        { 'Bucket': ${text(plan.bucketName)}, 'Prefix': $job.prefix, 'MaxKeys': ${PAGE} }, $page != '' ? { 'ContinuationToken': $page } : {}
      ])`),
      assign: {
        newest: query('$max([$newest, $states.result.Contents.$toMillis(LastModified)])'),
        page: query("$states.result.IsTruncated = true ? $states.result.NextContinuationToken : ''"),
        pages: query('$pages + 1'),
        failure: query(`$job.name & ': it has more than ${MOST_PAGES * PAGE} files of checkpoints: how old the newest is was not looked at. '`),
      },
      next: 'More to find',
    }),
    ...choice('More to find', [
      { when: "$page = ''", next: 'Measure' },
      { when: `$pages < ${MOST_PAGES}`, next: 'Find newest checkpoint' },
    ], 'Failed'),
    ...look('Measure', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      arguments: { Namespace: NAMESPACE, MetricData: query(measurements(plan)) },
      next: 'Looked after',
    }),
    'Looked after': { Type: 'Pass', Output: query('true'), End: true },
    'Failed': { Type: 'Pass', Output: query('$failure'), End: true },
  };
}

/** JSONata: a sentence about the last error. */
const failureOf = (name: string) => `${name === 'Describe' ? '$states.input' : '$job.name'} & ': ' & ${text(name)} & ': ' & ${ERROR} & '. '`;

/** One job that cannot be looked after must not keep the others from it. */
const failed = (name: string) => ANY.map((ErrorEquals) => ({ ErrorEquals, Assign: { failure: query(failureOf(name)) }, Next: 'Failed' }));

/** JSONata: a job that is stopping cannot be stopped: somebody was faster and the mark is wrong, or it was an attempt of this very task without an answer. */
const OVERTAKEN = `$merge([$finding, {
  'stoppedBy': $not($contains($states.errorOutput.Cause, 'in status')) ? 'nobody' : $states.context.State.RetryCount > 0 ? 'us' : 'somebody'
}])`;

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
    'interrupted': $job.interruptions - $sum([$number($lookup($tags, '${TAG.told}')), 0]),
    'untold': $job.interruptions - $sum([$number($lookup($tags, '${TAG.told}')), 0]),
    'mark': $not(${awaited}) ? '${MARK.orphaned}' :
      ${plan.movesOn ? `$waits and $waited > ${plan.capacityWait} ? '${MARK.noCapacity}' :
      $job.interruptions >= ${plan.interruptions} and ($waits or $job.secondary = 'Training') ? '${MARK.interrupted}' :` : ''} '',
    'marked': $exists($lookup($tags, '${TAG.stopped}')),
    'saves': $exists($job.prefix) and $job.secondary = 'Training'
  }
)`;

/** JSONata: the age of the newest checkpoint or of the training, whichever is younger; 0 when it was not looked at. */
const measurements = (plan: PatrolPlan) => `(
  $of := function($name, $value, $unit) {
    { 'MetricName': $name, 'Dimensions': [{ 'Name': 'Job', 'Value': '${plan.jobName}' }], 'Value': $value, 'Unit': $unit }
  };
  [
    $of('CheckpointAge', $pages > 0 ? $floor(($millis() - $max([$newest, $job.since])) / 1000) : 0, 'Seconds'),
    $of('Interruptions', $finding.interrupted, 'Count')
  ]
)`;

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
