import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/** What kind of check it is, with its numbers. */
export type CheckKind =
  | { readonly kind: 'errorRate'; readonly max: number; readonly ratio: number; readonly minErrors: number }
  | { readonly kind: 'duration'; readonly percentile: number; readonly max?: Duration; readonly ratio: number }
  | { readonly kind: 'throttles'; readonly max: number }
  | { readonly kind: 'alarm'; readonly alarm: cloudwatch.IAlarm }
  | { readonly kind: 'metric'; readonly metric: cloudwatch.IMetric; readonly max?: number; readonly min?: number };
