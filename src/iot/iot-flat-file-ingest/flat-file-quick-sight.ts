/** What Quick Sight shows. */
export interface FlatFileQuickSightOptions {
  /** The ARN of the user or group of Quick Sight who owns the data source and the data sets. The account must be subscribed to Quick Sight, and its role let in by `grantQuery`. */
  readonly ownerArn: string;
}
