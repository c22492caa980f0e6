import { aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';

/** How it is run. */
export interface FlatFileOperations {
  /**
   * What this is called in the names of rules, streams, metrics and the catalog: at most 30 lower-case letters, digits and underscores, the first a letter. No two of an
   * account and region may have the same.
   *
   * @default - made from the path of the construct
   */
  readonly ingestName?: string;

  /**
   * The first level of all topics: letters, digits, `-` and `_`. No two of an account and region may have the same: each would take the messages of both.
   *
   * @default ff
   */
  readonly topicPrefix?: string;

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
   * A device that has said nothing for so long is an alarm: whole minutes, from 2 minutes to 1 day. It says something every minute.
   *
   * @default Duration.minutes(15)
   */
  readonly silentAfter?: Duration;

  /**
   * What happens to the own bucket, the tables and the logs when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
