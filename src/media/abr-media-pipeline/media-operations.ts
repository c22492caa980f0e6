import { aws_sns as sns, RemovalPolicy } from 'aws-cdk-lib';

/** How it is run. */
export interface MediaOperations {
  /**
   * What the pipeline is called in events and tags, and the value of the dimension `Pipeline` of the metrics: at most 40 letters, digits and dashes. No two pipelines of
   * an account and region may have the same.
   *
   * @default - made from the path of the construct
   */
  readonly pipelineName?: string;

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
   * What happens to the own buckets, the records and the logs when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Says that MediaConvert is in the region of the stack by now, where this version of the library knows of none.
   *
   * @default false
   */
  readonly regionSupported?: boolean;
}
