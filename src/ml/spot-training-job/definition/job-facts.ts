/** JSONata: of the description of a training job, what the machine goes by. Undefined fields fall away. */
export const factsOf = (description: string) => `(
  $j := ${description};
  {
    'name': $j.TrainingJobName, 'arn': $j.TrainingJobArn, 'status': $j.TrainingJobStatus, 'secondary': $j.SecondaryStatus,
    'reason': $exists($j.FailureReason) ? $substring($j.FailureReason, 0, 1000) : '',
    'training': $sum([$j.TrainingTimeInSeconds, 0]), 'billable': $sum([$j.BillableTimeInSeconds, 0]),
    'interruptions': $count($j.SecondaryStatusTransitions[Status = 'Interrupted']),
    'maxRuntime': $j.StoppingCondition.MaxRuntimeInSeconds, 'model': $j.ModelArtifacts.S3ModelArtifacts
  }
)`;

/** JSONata: what was taken with this job. `rate`: dollars for an hour of its instances. */
export const sumOf = (before: string, job: string, rate: string) => `{
  'training': ${before}.training + ${job}.training, 'billable': ${before}.billable + ${job}.billable,
  'dollars': $round(${before}.dollars + ${job}.billable * ${rate} / 3600, 4), 'interruptions': ${before}.interruptions + ${job}.interruptions
}`;

export const NOTHING = "{ 'training': 0, 'billable': 0, 'dollars': 0, 'interruptions': 0 }";

/** JSONata: the sums as the value of a tag, and back. */
export const sumAsTag = (sum: string) => `$join([${sum}.training, ${sum}.billable, ${sum}.dollars, ${sum}.interruptions].$string(), '/')`;

export const sumFromTag = (tag: string) => `$exists(${tag}) ? (
  $p := $split(${tag}, '/').$number();
  { 'training': $p[0], 'billable': $p[1], 'dollars': $p[2], 'interruptions': $p[3] }
) : ${NOTHING}`;
