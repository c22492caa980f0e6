import { aws_scheduler as scheduler } from 'aws-cdk-lib';

/** When runs start. By hand they can be started at any time. */
export interface RecommendationStartOptions {
  /**
   * When everything is exported and a model trained: by a rate or a cron expression, at most once an hour. A start while another run is at work is skipped.
   *
   * @default - by hand
   */
  readonly full?: scheduler.ScheduleExpression;

  /**
   * When a run takes what came since the last, of the datasets whose mapping says how, and a model is trained. At least one of them must say so. At most
   * once an hour; a start while another run is at work is skipped.
   *
   * @default - by hand
   */
  readonly incremental?: scheduler.ScheduleExpression;

  /**
   * Whether a file of JSON that is put under `parameters/` of the store starts a run, with what it says. An imported bucket must send its events to EventBridge, which this app
   * does not change. The command replaces what else the bucket notifies, so give that with it:
   *
   * `aws s3api put-bucket-notification-configuration --bucket <name> --notification-configuration '{"EventBridgeConfiguration":{}}'`
   *
   * @default false
   */
  readonly parameterFiles?: boolean;
}
