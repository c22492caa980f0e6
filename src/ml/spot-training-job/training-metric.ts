/**
 * A number that a training prints and SageMaker finds in its log: it becomes a metric of CloudWatch (namespace `/aws/sagemaker/TrainingJobs`) and part of the
 * description of the job.
 *
 * Wrong ones are refused by the construct that receives them.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricDefinition.html
 *
 * @example
 * import { TrainingMetric } from 'cdk-reference-constructs';
 *
 * const loss = TrainingMetric.of('loss', 'loss=([0-9.]+)');
 */
export class TrainingMetric {
  /**
   * @param name what the metric is called: 1 to 255 characters
   * @param regex a regular expression of at most 500 characters; the first group is the number
   */
  public static of(name: string, regex: string): TrainingMetric {
    return new TrainingMetric(name, regex);
  }

  /** What the metric is called. */
  public readonly name: string;

  /** The regular expression whose first group is the number. */
  public readonly regex: string;

  private constructor(name: string, regex: string) {
    this.name = name;
    this.regex = regex;
  }
}
