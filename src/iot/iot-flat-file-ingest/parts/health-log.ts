import { aws_cloudwatch as cloudwatch, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Members of what the collector says of itself, and the metrics that they become: by source. The one of a device is its heartbeat. */
const COUNTED = {
  RowsRead: '$.rows_read',
  RowsPublished: '$.rows_published',
  RowsQuarantined: '$.rows_quarantined',
  RowsSkipped: '$.rows_skipped',
  FilesDone: '$.files_done',
  FilesStopped: '$.files_stopped',
};
const GAUGED = {
  OldestFile: '$.oldest_file_seconds',
  Lag: '$.lag_seconds',
  SpoolBytes: '$.spool_bytes',
  SpoolFull: '$.spool_full',
  ShareLost: '$.share_lost',
};

const OF_ALL = 'AllHeartbeats';

export type SourceMetric = keyof typeof COUNTED | keyof typeof GAUGED;

/** What devices say of themselves, once a minute and source. Actions of rules that write metrics know no dimensions; filters of a log do. */
export class HealthLog extends Construct {
  public readonly logGroup: logs.LogGroup;
  private readonly namespace: string;

  constructor(scope: Construct, id: string, ingestName: string, removalPolicy: RemovalPolicy) {
    super(scope, id);
    this.namespace = `IotFlatFileIngest/${ingestName}`;
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy });
    for (const [metricName, metricValue] of Object.entries({ ...COUNTED, ...GAUGED })) this.filter(metricName, metricValue, { Source: '$.source' });
    this.filter('Heartbeats', '1', { Device: '$.device' });
  }

  /** Of a source, over all devices. */
  public metric(source: string, metricName: SourceMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.of(metricName, { Source: source }, { statistic: metricName in COUNTED ? 'Sum' : 'Maximum', ...options });
  }

  /** Of all devices, where nobody knows their names. */
  public allHeartbeats(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    if (!this.node.tryFindChild(OF_ALL)) this.filter(OF_ALL, '1', {});
    return this.of(OF_ALL, {}, { statistic: 'Sum', ...options });
  }

  /** Of a device, over all sources. */
  public heartbeats(device: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.of('Heartbeats', { Device: device }, { statistic: 'Sum', ...options });
  }

  private of(metricName: string, dimensionsMap: Record<string, string>, options: cloudwatch.MetricOptions) {
    return new cloudwatch.Metric({ namespace: this.namespace, metricName, dimensionsMap, period: Duration.minutes(5), ...options });
  }

  private filter(metricName: string, metricValue: string, dimensions: Record<string, string>) {
    // A filter takes fields only that its pattern names.
    const fields = ['$.device', ...Object.values(dimensions), metricValue].filter((field, index, all) => field.startsWith('$') && all.indexOf(field) === index);
    new logs.MetricFilter(this, metricName, {
      logGroup: this.logGroup,
      // CDK's own pattern for what is there has quotes around the star, with which numbers may not be meant.
      filterPattern: logs.FilterPattern.literal(`{ ${fields.map((field) => `(${field} = *)`).join(' && ')} }`),
      metricNamespace: this.namespace,
      metricName,
      metricValue,
      ...Object.keys(dimensions).length && { dimensions },
    });
  }
}
