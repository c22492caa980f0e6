import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FlatFileSource } from './flat-file-source';

/** Props of `FlatFileSourceAlarms`. */
export interface FlatFileSourceAlarmsProps {
  /** What is watched. */
  readonly source: FlatFileSource;
  /** What their names begin with. */
  readonly alarmPrefix: string;
  /** Where the descriptions link to. */
  readonly runbookUrl: string;
  /** How old a file may become. */
  readonly maxLag: Duration;
  /**
   * How long there may be no row.
   *
   * @default - for ever
   */
  readonly expectRowsEvery?: Duration;
  /** Whether rows go to an Iceberg table. */
  readonly iceberg: boolean;
  /** How long Firehose gathers rows. */
  readonly bufferInterval: Duration;
}

/** The alarms of a source. */
export class FlatFileSourceAlarms extends Construct {
  /** Rows are in quarantine. */
  public readonly rowsQuarantined: cloudwatch.Alarm;
  /** A file was stopped. */
  public readonly filesStopped: cloudwatch.Alarm;
  /** A file waits, or rows come late. */
  public readonly lag: cloudwatch.Alarm;
  /** The share is not there. */
  public readonly shareLost: cloudwatch.Alarm;
  /** A device has read as much as it may keep, and reads no more. */
  public readonly spoolFull: cloudwatch.Alarm;
  /** Rows were refused on their way to the table. */
  public readonly deliveryFailed: cloudwatch.Alarm;
  /** Rows wait in Firehose. */
  public readonly deliveryLate: cloudwatch.Alarm;
  /** Packed rows were not unpacked; undefined unless they are packed. */
  public readonly expandFailed?: cloudwatch.Alarm;
  /** No rows come; undefined unless they are expected. */
  public readonly rowsMissing?: cloudwatch.Alarm;
  /** All of them. */
  public readonly all: cloudwatch.Alarm[];

  /**
   * @param scope the source
   * @param id its id
   * @param props its options
   */
  constructor(scope: Construct, id: string, private readonly props: FlatFileSourceAlarmsProps) {
    super(scope, id);
    const { source, maxLag, expectRowsEvery, iceberg, bufferInterval } = props;
    const subject = source.node.path;
    const any = (name: string, metric: cloudwatch.IMetric, what: string, section: string) => this.alarm(name, metric, what, section);
    this.rowsQuarantined = any('RowsQuarantined', source.metricRowsQuarantined(), `Rows of ${subject} are in quarantine. By day.`, 'rows-are-in-quarantine');
    this.filesStopped = any('FilesStopped', source.metricFilesStopped(), `A file of ${subject} was stopped. By day.`, 'a-file-was-stopped');
    const older = new cloudwatch.MathExpression({
      expression: 'MAX([FILL(oldest, 0), FILL(lag, 0)])', usingMetrics: { oldest: source.metricOldestFile(), lag: source.metricLag() }, period: Duration.minutes(5),
    });
    this.lag = this.alarm('Lag', older, `Files of ${subject} wait for more than ${maxLag.toHumanString()}. By day.`, 'files-wait', {
      threshold: maxLag.toSeconds(), comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    });
    this.shareLost = this.alarm('ShareLost', source._metric('ShareLost'), `The share of ${subject} is not there. By day.`, 'the-share-is-lost', { evaluationPeriods: 3 });
    this.spoolFull = any('SpoolFull', source._metric('SpoolFull'), `A device reads nothing more of ${subject}: it has no room for what it cannot send. Nothing is lost while the files stay. Wake somebody.`, 'the-spool-is-full');
    this.deliveryFailed = any('DeliveryFailed', source._delivery(iceberg ? 'DeliveryToIceberg.FailedRowCount' : 'FailedConversion.Records', 'Sum'),
      `Rows of ${subject} were refused on their way to the table; they are under errors/. By day.`, 'rows-were-not-delivered');
    this.deliveryLate = this.alarm('DeliveryLate', source._delivery(iceberg ? 'DeliveryToIceberg.DataFreshness' : 'DeliveryToS3.DataFreshness', 'Maximum'),
      `Rows of ${subject} wait in Firehose. Wake somebody.`, 'rows-wait-in-firehose', {
        threshold: bufferInterval.toSeconds() + 900, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD, evaluationPeriods: 3,
      });
    this.expandFailed = source.failedMessages && any('ExpandFailed', source.failedMessages.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      `Packed rows of ${subject} were not unpacked. They wait for 14 days. By day.`, 'packed-rows-were-not-unpacked');
    if (expectRowsEvery) {
      const what = `No row of ${subject} for ${expectRowsEvery.toHumanString()}. By day.`;
      this.rowsMissing = this.alarm('RowsMissing', source.metricRowsPublished({ period: expectRowsEvery }), what, 'no-rows-come', {
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      });
    }
    this.all = [
      this.rowsQuarantined, this.filesStopped, this.lag, this.shareLost, this.spoolFull, this.deliveryFailed, this.deliveryLate, this.expandFailed,
      this.rowsMissing,
    ].flatMap((alarm) => alarm ?? []);
  }

  /**
   * Tells somebody of all of them, when they are raised and when they are over.
   *
   * @param alarmActions for example `new SnsAction(topic)`
   */
  public addAction(...alarmActions: cloudwatch.IAlarmAction[]): void {
    for (const alarm of this.all) {
      alarm.addAlarmAction(...alarmActions);
      alarm.addOkAction(...alarmActions);
    }
  }

  private alarm(id: string, metric: cloudwatch.IMetric, what: string, section: string, more: Partial<cloudwatch.AlarmProps> = {}): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${this.props.alarmPrefix}-${id}`,
      alarmDescription: `${what} ${this.props.runbookUrl}#${section}`,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Counts have no data points while nothing happens, and a device that says nothing has an alarm of its own.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...more,
    });
  }
}
