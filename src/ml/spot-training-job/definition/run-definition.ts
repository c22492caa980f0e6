import { INPUT_HASH, INPUT_PROBLEM, nameBase, RUN_ID, textsOf } from './input';
import { factsOf, NOTHING, sumAsTag, sumOf } from './job-facts';
import { FINAL, TAG, tagsOf } from './names';
import { measured, reportOf, told } from './report';
import { ModelPackage, RunPlan } from './run-plan';
import { LOOK_AGAIN, refusalOf, stoppingCondition, unknown, verdictOf } from './verdict';
import { quoted } from '../../../core/payload';
import { choice, Definition, ERROR, fail, query, State, States, task, text, wait } from '../../../core/states-language';

/**
 * The machine that sees a run to its end.
 *
 * Invariant: however it ends, at most one training job of the run was alive at any time, whoever started how many executions of it, and no checkpoint was lost: all
 * attempts have the same prefix, and the next one is created only after the one before was seen ended. The name of a job is the lock: SageMaker takes each
 * name only once. An execution that ends without its job (stopped, broken) is followed by the patrol.
 *
 *   Find attempts ─> Train ─> Measure ─> Tell the end
 *                    │   └─(job or call failed)─> Look ─> Read marks ─> Judge ─┐
 *                    └──────── Pause <─ Tell the attempt <─────────────────────┘
 */
export function runDefinition(plan: RunPlan): Definition {
  const done = plan.modelPackage ? 'Register model' : 'Measure';
  return {
    Comment: `Trains ${plan.jobName} on ${plan.capacities.map(({ name }) => name).join(', then ')}`,
    StartAt: 'Find attempts',
    States: {
      ...findAttempts(plan),
      ...train(plan, done),
      ...look(plan),
      ...judge(plan, done),
      ...plan.modelPackage ? register(plan.modelPackage) : {},
      ...end(plan),
    },
  };
}

const PRICED = ({ capacities }: RunPlan) => capacities.every(({ rate }) => rate > 0);

/** What the run is called, and whether it has attempts already: then the last one is looked at first. */
function findAttempts(plan: RunPlan): States {
  const base = nameBase(plan.jobName);
  return {
    ...task('Find attempts', {
      resource: 'aws-sdk:sagemaker:listTrainingJobs',
      arguments: query(`(
        $problem := ${INPUT_PROBLEM};
        $problem != '' ? $error($problem) : { 'NameContains': ${base}, 'SortBy': 'CreationTime', 'SortOrder': 'Descending', 'MaxResults': 10 }
      )`),
      assign: {
        plan: plan.capacities.map(({ resources, spot, rate, name }) => ({ resources, spot, rate, name })),
        defaults: quoted({ hyperparameters: plan.hyperparameters, environment: plan.environment }),
        run: query(`{
          'id': ${RUN_ID}, 'base': ${base}, 'checkpoints': ${text(plan.checkpoints)} & ${RUN_ID} & '/',
          'hyperparameters': ${textsOf('hyperparameters')}, 'environment': ${textsOf('environment')}, 'input': ${INPUT_HASH}
        }`),
        attempt: query(`(
          $base := ${base};
          $numbers := $states.result.TrainingJobSummaries.TrainingJobName[$substringBefore($, $base) = ''].$substringAfter($, $base)[$contains($, /^[1-9][0-9]{0,4}$/)];
          $last := $max([$numbers.$number(), 0]);
          $n := $max([$last, 1]);
          { 'n': $n, 'c': 0, 'name': $base & $n, 'faults': 0, 'fresh': $last > 0 }
        )`),
        before: query(NOTHING),
        share: query(NOTHING),
        refused: { error: 'None', code: 'None', cause: 'nothing was refused' },
      },
      next: 'Begun before',
      final: FINAL,
      catch: [
        { ErrorEquals: ['States.QueryEvaluationError'], Assign: { problem: query('$states.errorOutput.Cause') }, Next: 'Wrong input' },
        { ErrorEquals: ['States.ALL'], Assign: { problem: query(ERROR) }, Next: 'Not begun' },
      ],
    }),
    ...choice('Begun before', [{ when: '$attempt.fresh', next: 'Look' }], 'Train'),
    ...fail('Wrong input', 'InvalidInput', query('$problem')),
    ...fail('Not begun', 'ServiceError', query("'No training job was created. ' & $problem")),
  };
}

/** One attempt. Stopping the execution stops the job; a quota that is exhausted is waited for. */
function train(plan: RunPlan, next: string): States {
  const inLine = { IntervalSeconds: 60, BackoffRate: 2, MaxDelaySeconds: 900, JitterStrategy: 'FULL' };
  return task('Train', {
    resource: 'sagemaker:createTrainingJob.sync',
    arguments: {
      TrainingJobName: query('$attempt.name'),
      ...quoted(plan.request) as State,
      HyperParameters: query('$merge([$defaults.hyperparameters, $run.hyperparameters])'),
      Environment: query('$merge([$defaults.environment, $run.environment])'),
      ResourceConfig: query('$plan[$attempt.c].resources'),
      EnableManagedSpotTraining: query('$plan[$attempt.c].spot'),
      StoppingCondition: query(stoppingCondition(plan)),
      ...plan.checkpointPath && { CheckpointConfig: { S3Uri: query('$run.checkpoints'), LocalPath: plan.checkpointPath } },
      Tags: Object.entries(tags()).map(([Key, value]) => ({ Key, Value: query(value) })),
    },
    timeout: plan.maxWait + 3600,
    // Beside these, an error is a job that has ended: another one needs another name.
    retry: [{ ErrorEquals: ['SageMaker.ResourceLimitExceededException'], ...inLine, MaxAttempts: attemptsIn(Math.min(plan.queueWait, plan.maxWait)) }],
    retried: [
      'SageMaker.ThrottlingException', 'SageMaker.AmazonSageMakerException', 'SageMaker.InternalFailureException', 'SageMaker.ServiceUnavailableException',
      'SageMaker.SdkClientException',
    ],
    attempts: 5,
    final: [],
    assign: {
      job: query(factsOf('$states.result')),
      // A job that was stopped is looked at like one that has failed, whichever of both Step Functions takes it for.
      verdict: query(`(
        $job := ${factsOf('$states.result')};
        $job.status != 'Completed' ? $error('the job is ' & $job.status)
          : { 'code': 'completed', 'after': ${sumOf('$before', '$job', RATE)}, 'share': ${sumOf('$share', '$job', RATE)}, 'c': $attempt.c }
      )`),
    },
    next,
    catch: [{
      ErrorEquals: ['States.ALL'],
      Assign: { refused: query(REFUSED) },
      Next: 'Look',
    }],
  });
}

/** JSONata: the class of an error stands after the sentence, or in the first words of it. */
const REFUSED = `(
  $cause := $string($states.errorOutput.Cause);
  {
    'error': $states.errorOutput.Error, 'cause': $substring($cause, 0, 1000),
    'code': $substring($cause, 0, 30) & ' ' & $match($cause, /Error Code: ([A-Za-z]+)/)[-1].groups[0]
  }
)`;

const RATE = '$plan[$attempt.c].rate';

const tags = () => ({
  [TAG.run]: '$run.id',
  [TAG.input]: '$run.input',
  [TAG.capacity]: '$string($attempt.c)',
  [TAG.rate]: `$string(${RATE})`,
  [TAG.execution]: '$states.context.Execution.Id',
  [TAG.before]: sumAsTag('$before'),
});

/** Retries after 60, 120 ... 900 seconds, half of it in the mean, that last so long. */
const attemptsIn = (seconds: number) => Math.max(1, Math.ceil(seconds / 450) + 3);

/** Nothing is concluded from an error: what the job is doing is asked of SageMaker. */
function look(plan: RunPlan): States {
  const why = (name: string) => `${text(`${name}: `)} & ${ERROR}`;
  return {
    ...task('Look', {
      resource: 'aws-sdk:sagemaker:describeTrainingJob',
      arguments: { TrainingJobName: query('$attempt.name') },
      ...PATIENT,
      assign: { job: query(factsOf('$states.result')) },
      next: 'Read marks',
      catch: [{
        ErrorEquals: ['States.ALL'],
        Assign: { verdict: query(`$contains(${ERROR}, /not found|does not exist|ResourceNotFound/i) ? ${refusalOf(plan)} : ${unknown(why('Look'))}`) },
        Next: 'Judge',
      }],
    }),
    ...task('Read marks', {
      resource: 'aws-sdk:sagemaker:listTags',
      arguments: { ResourceArn: query('$job.arn'), MaxResults: 50 },
      ...PATIENT,
      assign: { verdict: query(verdictOf(plan, tagsOf('$states.result'))) },
      next: 'Judge',
      catch: [{ ErrorEquals: ['States.ALL'], Assign: { verdict: query(unknown(why('Read marks'))) }, Next: 'Judge' }],
    }),
  };
}

/**
 * The job may be alive and well, so about ten minutes of errors are borne; then it is left to the patrol, which stops it. An unknown job, and whatever has no
 * name of its own, is `SageMakerException`.
 */
const PATIENT = {
  final: FINAL,
  retry: [{ ErrorEquals: ['SageMaker.SageMakerException'], IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 20, MaxAttempts: 8, JitterStrategy: 'FULL' }],
  attempts: 60,
};

function judge(plan: RunPlan, done: string): States {
  return {
    ...choice('Judge', [
      { when: "$verdict.code = 'alive'", next: 'Wait for it', assign: { attempt: query("$merge([$attempt, { 'fresh': $attempt.fresh and $job.status = 'Stopping' }])") } },
      { when: "$verdict.code = 'completed'", next: done },
      { when: "$verdict.code = 'go'", next: 'Tell the attempt' },
      { when: "$verdict.code = 'refused'", next: 'Wrong input', assign: { problem: query(OTHER_INPUT) } },
    ], 'Measure'),
    ...wait('Wait for it', query(LOOK_AGAIN), 'Look'),
    ...tell(plan, 'Tell the attempt', '{ \'state\': \'ATTEMPT_ENDED\', \'error\': $verdict.error, \'reason\': $verdict.reason, \'next\': $plan[$verdict.attempt.c].name }', {
      attempt: query('$verdict.attempt'), before: query('$verdict.after'), share: query('$verdict.share'),
    }, 'Pause'),
    ...wait('Pause', query('$verdict.pause'), 'Train'),
  };
}

/** The run may be alive and well, so nothing is told of it. */
const OTHER_INPUT = "'the run ' & $run.id & ' was begun with other hyperparameters or another environment: give it the same, or another name'";

/** Telling is not worth a run: when it fails, the run goes on. */
function tell(plan: RunPlan, name: string, more: string, assign: State | undefined, next: string): States {
  return task(name, {
    resource: 'events:putEvents',
    arguments: told(plan.jobName, PRICED(plan), more),
    final: FINAL,
    assign,
    next,
    catch: [{ ErrorEquals: ['States.ALL'], ...assign && { Assign: assign }, Next: next }],
  });
}

/** A version that waits for somebody's approval. The token makes it one version, however often it is asked for. */
function register({ groupName, image, contentTypes, responseTypes }: ModelPackage): States {
  return task('Register model', {
    resource: 'aws-sdk:sagemaker:createModelPackage',
    arguments: {
      ModelPackageGroupName: groupName,
      ModelPackageDescription: query("'Trained by the run ' & $run.id"),
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: {
        Containers: [{ Image: image, ModelDataUrl: query('$job.model') }],
        SupportedContentTypes: contentTypes,
        SupportedResponseMIMETypes: responseTypes,
      },
      ClientToken: query("$substring($hash($run.base, 'SHA-256'), 0, 32)"),
    },
    final: FINAL,
    next: 'Measure',
    catch: [{
      ErrorEquals: ['States.ALL'],
      Assign: { verdict: query(`$merge([$verdict, { 'code': 'failed', 'error': 'NotRegistered', 'reason': ${ERROR} }])`) },
      Next: 'Measure',
    }],
  });
}

function end(plan: RunPlan): States {
  const report = reportOf(plan.jobName, PRICED(plan));
  const model = "$verdict.code = 'completed' and $exists($job.model) ? { 'modelArtifact': $job.model } : {}";
  const state = "$verdict.code = 'completed' ? 'COMPLETED' : $verdict.code = 'stopped' ? 'STOPPED' : 'FAILED'";
  const why = "$exists($verdict.error) ? { 'error': $verdict.error, 'reason': $verdict.reason } : {}";
  return {
    ...task('Measure', {
      resource: 'aws-sdk:cloudwatch:putMetricData',
      arguments: measured(plan.jobName, PRICED(plan)),
      final: FINAL,
      next: 'Tell the end',
      catch: [{ ErrorEquals: ['States.ALL'], Next: 'Tell the end' }],
    }),
    ...tell(plan, 'Tell the end', `{ 'state': ${state} }, ${why}, ${model}`, undefined, 'How it ended'),
    ...choice('How it ended', [{ when: "$verdict.code = 'completed'", next: 'Completed' }], 'Not completed'),
    Completed: { Type: 'Succeed', Output: query(`$merge([${report}, ${model}])`) },
    ...fail('Not completed', query('$verdict.error'), query("$verdict.reason & '. The checkpoints are kept: start the run ' & $run.id & ' again to go on from them.'")),
  };
}
