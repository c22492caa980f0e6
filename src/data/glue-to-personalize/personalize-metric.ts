/**
 * What Personalize measures of a model before it serves, on interactions that it did not train with.
 *
 * https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
 */
export class PersonalizeMetric {
  /** How early the right items are among the first 5. */
  public static readonly NDCG_AT_5 = PersonalizeMetric.of('normalized_discounted_cumulative_gain_at_5');
  /** How early the right items are among the first 10. */
  public static readonly NDCG_AT_10 = PersonalizeMetric.of('normalized_discounted_cumulative_gain_at_10');
  /** How early the right items are among the first 25. */
  public static readonly NDCG_AT_25 = PersonalizeMetric.of('normalized_discounted_cumulative_gain_at_25');
  /** How many of the first 5 items are right. */
  public static readonly PRECISION_AT_5 = PersonalizeMetric.of('precision_at_5');
  /** How many of the first 10 items are right. */
  public static readonly PRECISION_AT_10 = PersonalizeMetric.of('precision_at_10');
  /** How many of the first 25 items are right. */
  public static readonly PRECISION_AT_25 = PersonalizeMetric.of('precision_at_25');
  /** How early the first right item is among the first 25. */
  public static readonly MEAN_RECIPROCAL_RANK_AT_25 = PersonalizeMetric.of('mean_reciprocal_rank_at_25');
  /** How many of all items are recommended to anybody. */
  public static readonly COVERAGE = PersonalizeMetric.of('coverage');

  /**
   * Another metric, of which more is better.
   *
   * @param metricName as `GetSolutionMetrics` calls it
   */
  public static of(metricName: string): PersonalizeMetric {
    return new PersonalizeMetric(metricName);
  }

  /** As `GetSolutionMetrics` calls it. */
  public readonly metricName: string;

  private constructor(metricName: string) {
    this.metricName = metricName;
  }
}
