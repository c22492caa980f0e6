import { aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';

/** How it is run. */
export interface RecommendationOperations {
  /**
   * What the dataset group is called in Personalize, in events and metrics: at most 40 letters, digits, `-` and `_`, the first a letter or digit. No two of an account and
   * region may have the same.
   *
   * @default - made from the path of the construct
   */
  readonly groupName?: string;

  /**
   * Told by the alarms. Not a FIFO topic: CloudWatch cannot publish to one.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;

  /**
   * An https address that the alarms point to.
   *
   * @default - the runbook of this library
   */
  readonly runbookUrl?: string;

  /**
   * More recommendations a second than these, on average over 5 minutes, are an alarm, as each is billed: a number from 0.01 to 100,000. Only with
   * `RecommendationTarget.personalize`.
   *
   * @default - no alarm
   */
  readonly maxRecommendationsPerSecond?: number;

  /**
   * A campaign that nobody has asked for so long is an alarm, as it is billed all the same: whole hours, from 1 hour to 7 days. It is raised while runs go on comparing new
   * models with the one that serves: choose at least the time between two runs. Only with `RecommendationTarget.personalize`.
   *
   * @default Duration.days(3)
   */
  readonly idleAfter?: Duration;

  /**
   * What happens to the own bucket, the record, the logs and the dataset group when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
