import { sumFromTag, sumOf } from './job-facts';
import { MARK, TAG } from './names';
import { LEAST_ATTEMPT, LOOK_INTERVAL, PAUSE, RunPlan, SERVICE_FAULTS } from './run-plan';

/** JSONata: seconds since the execution began. */
const ELAPSED = '($millis() - $toMillis($states.context.Execution.StartTime)) / 1000';

/** JSONata: seconds until the job is looked at again, a fiftieth of the time up to now: a history of 25,000 events lasts for the longest wait. */
export const LOOK_AGAIN = `$min([$max([${LOOK_INTERVAL}, $floor(${ELAPSED} / 50)]), 3600])`;

/** JSONata: the seconds that an attempt may still train, by what sets the limit, when the run has taken `sum` and the capacity is `$plan[c]`. */
export const leftOf = ({ maxRun, maxWait, budget }: RunPlan, sum: string, c: string) => `{
  'MaxRunReached': ${maxRun} - ${sum}.training,
  ${budget === undefined ? '' : `'BudgetReached': $floor((${budget} - ${sum}.dollars) / $plan[${c}].rate * 3600),`}
  'MaxWaitReached': $floor(${maxWait} - ${ELAPSED})
}`;

/** JSONata: the stopping condition of the attempt that is about to begin. SageMaker keeps all limits: it stops the job with a signal and time to save. */
export const stoppingCondition = (plan: RunPlan) => `(
  $left := ${leftOf(plan, '$before', '$attempt.c')};
  $wait := $left.MaxWaitReached > 60 ? $left.MaxWaitReached : $error('the longest wait is over');
  $run := $max([$min([$left.MaxRunReached, ${plan.budget === undefined ? '' : '$left.BudgetReached, '}$wait - 1]), 60]);
  $plan[$attempt.c].spot ? { 'MaxRuntimeInSeconds': $run, 'MaxWaitTimeInSeconds': $wait } : { 'MaxRuntimeInSeconds': $run }
)`;

/**
 * JSONata: what follows from the job that `$job` describes, with its tags in `tags`.
 *
 * A verdict has a `code`: alive, completed, go (another attempt), refused (not what the run was begun with), stopped or failed. `after` is what the run has taken, `share` the part of it in jobs of this
 * execution. `attempt` is the next one.
 */
export function verdictOf(plan: RunPlan, tags: string): string {
  const algorithm = ['AlgorithmError', 'ClientError'];
  return `(
  $tags := ${tags};
  $c := $min([$sum([$number($lookup($tags, '${TAG.capacity}')), 0]), ${plan.capacities.length - 1}]);
  $rate := $sum([$number($lookup($tags, '${TAG.rate}')), 0]);
  $had := (${sumFromTag(`$lookup($tags, '${TAG.before}')`)});
  $after := ${sumOf('$had', '$job', '$rate')};
  $own := $lookup($tags, '${TAG.execution}') = $states.context.Execution.Id ? ${sumOf('$share', '$job', '$rate')} : $share;
  $mark := $lookup($tags, '${TAG.stopped}');
  $status := $job.status;
  $kind := $match($job.reason, /^[A-Za-z]+/).match;
  ${next(plan, '$attempt.n + 1')}
  $exists($lookup($tags, '${TAG.input}')) and $lookup($tags, '${TAG.input}') != $run.input
    ? { 'code': 'refused' } :
  $status in ['InProgress', 'Stopping'] ? { 'code': 'alive' } :
  $status = 'Completed' ? { 'code': 'completed', 'after': $after, 'share': $own, 'c': $c } :
  $attempt.fresh ? $go('again', 'Continued', 'the run is started again', 0) :
  $status = 'Failed' ? (
    $kind in ${JSON.stringify(algorithm)} ? $end('failed', $kind, $job.reason) :
    $kind = 'CapacityError' ? $go('next', 'NoCapacity', $job.reason, $c) : $go('fault', 'ServiceError', $job.reason, $c)
  ) :
  $job.secondary = 'MaxWaitTimeExceeded' ? $go('next', 'NoCapacity', 'no capacity within the longest wait', $c) :
  $job.secondary = 'MaxRuntimeExceeded' ? (
    ${plan.budget === undefined ? '' : '$bound($job.maxRuntime) = \'BudgetReached\' ? $go(\'again\', \'BudgetReached\', \'the budget allowed no longer attempt\', $c) :'}
    $end('failed', $bound($job.maxRuntime), 'the longest time is over')
  ) :
  $mark = '${MARK.noCapacity}' ? $go('next', 'NoCapacity', 'the patrol moved it on: it had waited for instances too long', $c) :
  $mark = '${MARK.interrupted}' ? $go('next', 'Interrupted', 'the patrol moved it on: it was interrupted too often', $c) :
  $mark = '${MARK.orphaned}' ? $go('again', 'Orphaned', 'the patrol stopped it: nobody waited for it any more', $c) :
  $end('stopped', 'Stopped', 'somebody stopped the training job')
)`;
}

/**
 * JSONata: what follows when SageMaker has not taken the job at all, as `$refused` says. Nothing was created: the same name is used again. Only what SageMaker
 * itself says of the error counts: what was given to it may be in the sentence.
 */
export const refusalOf = (plan: RunPlan) => `(
  $c := $attempt.c;
  $had := $before;
  $after := $before;
  $own := $share;
  $said := $refused.error & ': ' & $refused.cause;
  $kind := $refused.error & ' ' & $refused.code;
  $left := ${leftOf(plan, '$before', '$c')};
  ${next(plan, '$attempt.n')}
  $left.MaxWaitReached <= 60 ? $go('next', 'NoCapacity', $said, $c) :
  $contains($kind, 'ResourceLimitExceeded') ? $go('next', 'QuotaExhausted', $said, $c) :
  $contains($kind, /CapacityError|InsufficientCapacity/) ? $go('next', 'NoCapacity', $said, $c) :
  $contains($kind, /[Vv]alidation|AccessDenied|Unrecognized|InvalidParameter|ResourceNotFound|States.Runtime|QueryEvaluation|Permission/) ? $end('failed', 'ClientError', $said) :
  $go('fault', 'ServiceError', $said, $c)
)`;

/** JSONata: the verdict when the job could not be looked at for a long time. Whether it lives is not known, so there is no other attempt. */
export const unknown = (reason: string) => `{ 'code': 'failed', 'error': 'ServiceError', 'reason': ${reason}, 'after': $before, 'share': $share, 'c': $attempt.c }`;

/**
 * The longer a run lasts, the longer are its pauses: its history of 25,000 events has room for the longest wait with the longest list.
 *
 * JSONata functions of a verdict: `$end`, and `$go` to another attempt (`next` capacity, the same `again`, or after a `fault` of the service),
 * unless too little is left for one, which has the `number`.
 */
const next = (plan: RunPlan, number: string) => `
  $end := function($code, $error, $reason) { { 'code': $code, 'error': $error, 'reason': $reason, 'after': $after, 'share': $own, 'c': $c } };
  $bound := function($runtime) { (
    $left := ${leftOf(plan, '$had', '$c')};
    $runtime >= $left.MaxRunReached ? 'MaxRunReached' : ${plan.budget === undefined ? '' : "$runtime >= $left.BudgetReached ? 'BudgetReached' :"} 'MaxWaitReached'
  ) };
  $go := function($how, $error, $reason, $from) { (
    $to := $how = 'next' ? ($from + 1) % ${plan.capacities.length} : $from;
    $faults := $how = 'fault' ? $attempt.faults + 1 : 0;
    $left := ${leftOf(plan, '$after', '$to')};
    $pause := ($how = 'next' and $to = 0) or $how = 'fault' ? $max([${PAUSE}, $floor(${ELAPSED} * ${plan.capacities.length} / 100)]) : 0;
    $n := ${number};
    $left.MaxRunReached < 60 ? $end('failed', 'MaxRunReached', $reason) :
    ${plan.budget === undefined ? '' : `$left.BudgetReached < ${LEAST_ATTEMPT} ? $end('failed', 'BudgetReached', $reason) :`}
    $left.MaxWaitReached < $pause + ${2 * LOOK_INTERVAL} ? $end('failed', $how = 'next' and $after.training = 0 ? 'NoCapacity' : 'MaxWaitReached', $reason) :
    $faults >= ${SERVICE_FAULTS} ? $end('failed', 'ServiceError', $reason) :
    {
      'code': 'go', 'error': $error, 'reason': $reason, 'after': $after, 'share': $own, 'c': $c,
      'pause': $pause,
      'attempt': { 'n': $n, 'c': $to, 'name': $run.base & $n, 'faults': $faults, 'fresh': false }
    }
  ) };`;
