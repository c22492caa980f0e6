import { aws_scheduler as scheduler } from 'aws-cdk-lib';

/** When runs start. By hand they can be started at any time. */
export interface RecommendationStartOptions {
  /**
   * When everything is exported and a model trained: by a rate or a cron expression.
   *
   * @default - by hand
   */
  readonly full?: scheduler.ScheduleExpression;

  /**
   * When a run takes what came since the last, of the datasets whose mapping says how, and a model is trained. At least one of them must say so.
   *
   * @default - by hand
   */
  readonly incremental?: scheduler.ScheduleExpression;

  /**
   * Whether a file of JSON that is put under `parameters/` of the store starts a run, with what it says. Of a bucket of yours, EventBridge must be told.
   *
   * @default false
   */
  readonly parameterFiles?: boolean;
}
