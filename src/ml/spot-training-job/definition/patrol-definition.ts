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
}

/**
 * A look at all living training jobs, every few minutes. It remembers nothing: what it must know of a job is in the job's tags.
 *
 * It measures the age of the newest checkpoint, tells interruptions, moves on a job that waits for instances too long or is interrupted too often, and stops one that no
 * execution waits for. Before it stops a job it says so in a tag: a job that is stopped without it was stopped by somebody, and the run ends.
 */
export function patrolDefinition(plan: PatrolPlan): Definition {
  return {
    Comment: `Looks after the training jobs of ${plan.jobName}`,
    StartAt: 'List living',
    States: {
      ...task('List living', {
        resource: 'aws-sdk:sagemaker:listTrainingJobs',
        arguments: { NameContains: `${plan.jobName}-`, StatusEquals: 'InProgress', MaxResults: 100 },
        output: query(`[$states.result.TrainingJobSummaries.TrainingJobName[$contains($, /^${plan.jobName}-[0-9a-f]{16}-[0-9]+$/)]]`),
        next: 'Each job',
        final: FINAL,
        catch: [{ ErrorEquals: ['States.ALL'], Assign: { problem: query(ERROR) }, Next: 'Not looked after' }],
      }),
      ...forEach('Each job', {
        items: query('$states.input'),
        body: { StartAt: 'Describe', States: oneJob(plan) },
        concurrency: 5,
        assign: { problem: query("$trim($join($states.result[$type($) = 'string'])) & ''") },
        next: 'All looked after',
        catch: [{ ErrorEquals: ['States.ALL'], Assign: { problem: query(ERROR) }, Next: 'Not looked after' }],
      }),
      ...choice('All looked after', [{ when: "$problem = ''", next: 'Done' }], 'Not looked after'),
      Done: { Type: 'Succeed' },
      ...fail('Not looked after', 'NotLookedAfter', query('$problem')),
    },
  };
}

function oneJob(plan: PatrolPlan): States {
  const look = (name: string, props: { resource: string; arguments: State | string; assign?: State; next: string; catch?: State[] }) =>
    task(name, { ...props, final: [...FINAL, 'Sfn.ExecutionDoesNotExistException'], catch: [...props.catch ?? [], failed(name)] });
  return {
    ...look('Describe', {
      resource: 'aws-sdk:sagemaker:describeTrainingJob',
      arguments: { TrainingJobName: query('$states.input') },
      assign: { job: query(JOB), newest: 0, page: query(`$exists($states.result.CheckpointConfig) ? '' : '${NO_PAGE}'`) },
      next: 'Read marks',
    }),
    ...look('Read marks', {
      resource: 'aws-sdk:sagemaker:listTags',
      arguments: { ResourceArn: query('$job.arn'), MaxResults: 50 },
      assign: { tags: query(tagsOf('$states.result')) },
      next: 'More to find',
    }),
    ...choice('More to find', [{ when: `$page = '${NO_PAGE}'`, next: 'Who waits for it' }], 'Find newest checkpoint'),
    ...look('Find newest checkpoint', {
      resource: 'aws-sdk:s3:listObjectsV2',
      arguments: query(`$merge([
        { 'Bucket': ${text(plan.bucketName)}, 'Prefix': $job.prefix, 'MaxKeys': 300 }, $page != '' ? { 'ContinuationToken': $page } : {}
      ])`),
      assign: {
        newest: query('$max([$newest, $states.result.Contents.$toMillis(LastModified)])'),
        page: query(`$states.result.IsTruncated = true ? $states.result.NextContinuationToken : '${NO_PAGE}'`),
      },
      next: 'More to find',
    }),
    ...look('Who waits for it', {
      resource: 'aws-sdk:sfn:describeExecution',
      arguments: { ExecutionArn: query(`$lookup($tags, '${TAG.execution}')`), IncludedData: 'METADATA_ONLY' },
      assign: { finding: query(finding(plan, "$states.result.Status = 'RUNNING'")) },
      next: 'Measure',
      catch: [{ ErrorEquals: ['Sfn.ExecutionDoesNotExistException'], Assign: { finding: query(finding(plan, 'false')) }, Next: 'Measure' }],
    }),
    ...look('Measure', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      arguments: { Namespace: NAMESPACE, MetricData: query(measurements(plan)) },
      next: 'Decide',
    }),
    ...choice('Decide', [
      { when: '$finding.untold > 0', next: 'Tell interruption' },
      { when: "$finding.mark != ''", next: 'Mark' },
    ], 'Looked after'),
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
    ...look('Stop', {
      resource: 'aws-sdk:sagemaker:stopTrainingJob',
      arguments: { TrainingJobName: query('$job.name') },
      next: 'Looked after',
      catch: [{ ErrorEquals: ['SageMaker.SageMakerException'], Assign: { failure: query(unlessEnded) }, Next: 'Failed' }],
    }),
    'Looked after': { Type: 'Pass', Output: query('true'), End: true },
    'Failed': { Type: 'Pass', Output: query('$failure'), End: true },
  };
}

/** What stands for the page of checkpoints after the last. */
const NO_PAGE = 'none';

/** JSONata: a sentence about the last error. */
const failureOf = (name: string) => `${name === 'Describe' ? '$states.input' : '$job.name'} & ': ' & ${text(name)} & ': ' & ${ERROR} & '. '`;

/** One job that cannot be looked after must not keep the others from it. */
const failed = (name: string) => ({ ErrorEquals: ['States.ALL'], Assign: { failure: query(failureOf(name)) }, Next: 'Failed' });

/** JSONata: a job that has ended in the meantime cannot be stopped any more. */
const unlessEnded = `$contains($states.errorOutput.Cause, 'in status') ? '' : ${failureOf('Stop')}`;

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

/** JSONata: the age of the newest checkpoint or of the training, in seconds; the interruptions that nobody knows of; and whether to stop the job. */
const finding = (plan: PatrolPlan, awaited: string) => `(
  $waits := $job.secondary in ['Starting', 'Interrupted', 'Pending'];
  $waited := ($millis() - $job.since) / 1000;
  {
    'age': $exists($job.prefix) and $job.secondary = 'Training' ? $floor(($millis() - $max([$newest, $job.since])) / 1000) : 0,
    'untold': $job.interruptions - $sum([$number($lookup($tags, '${TAG.told}')), 0]),
    'mark': $exists($lookup($tags, '${TAG.stopped}')) ? $lookup($tags, '${TAG.stopped}') :
      $not(${awaited}) ? '${MARK.orphaned}' :
      ${plan.movesOn ? `$waits and $waited > ${plan.capacityWait} ? '${MARK.noCapacity}' :
      $job.interruptions >= ${plan.interruptions} and ($waits or $job.secondary = 'Training') ? '${MARK.interrupted}' :` : ''} ''
  }
)`;

const measurements = (plan: PatrolPlan) => `(
  $of := function($name, $value, $unit) {
    { 'MetricName': $name, 'Dimensions': [{ 'Name': 'Job', 'Value': '${plan.jobName}' }], 'Value': $value, 'Unit': $unit }
  };
  [$of('CheckpointAge', $finding.age, 'Seconds'), $of('Interruptions', $finding.untold, 'Count')]
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
