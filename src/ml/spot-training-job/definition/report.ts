import { EVENT_DETAIL_TYPE, EVENT_SOURCE, NAMESPACE } from './names';
import { query, State } from '../../../core/states-language';

/** JSONata: the part of the time that was not billed, from 0 to 1. On demand, rounding up may bill a second more. */
const savings = (sum: string) => `(${sum}.training > 0 ? $max([0, $round(1 - ${sum}.billable / ${sum}.training, 4)]) : 0)`;

/**
 * JSONata: what is said of a run, in events and as the output.
 *
 * @param priced whether dollars mean anything
 */
export const reportOf = (jobName: string, priced: boolean) => `{
  'job': '${jobName}', 'run': $run.id, 'attempts': $attempt.n, 'attempt': $attempt.name, 'capacity': $plan[$verdict.c].name,
  'trainingSeconds': $verdict.after.training, 'billableSeconds': $verdict.after.billable, 'savings': ${savings('$verdict.after')},
  ${priced ? "'dollars': $verdict.after.dollars," : ''}
  'interruptions': $verdict.after.interruptions, 'checkpoints': $run.checkpoints
}`;

/** Arguments of PutEvents: the report with more about this transition. */
export function told(jobName: string, priced: boolean, more: string): State {
  return { Entries: [{ Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: query(`$merge([${reportOf(jobName, priced)}, ${more}])`) }] };
}

/** Arguments of PutMetricData: what this execution has taken. A run that is started again is measured by each of its executions, and no job twice. */
export function measured(jobName: string, priced: boolean): State {
  return {
    Namespace: NAMESPACE,
    MetricData: query(`(
      $of := function($name, $value, $unit) {
        { 'MetricName': $name, 'Dimensions': [{ 'Name': 'Job', 'Value': '${jobName}' }], 'Value': $value, 'Unit': $unit }
      };
      [
        $verdict.share.training > 0 ? $of('Savings', 100 * ${savings('$verdict.share')}, 'Percent'),
        $of('TrainingSeconds', $verdict.share.training, 'Seconds'),
        $of('BillableSeconds', $verdict.share.billable, 'Seconds')
        ${priced ? ", $of('Dollars', $verdict.share.dollars, 'None')" : ''}
      ]
    )`),
  };
}
