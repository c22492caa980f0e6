import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FlatFileSourceAlarms } from './flat-file-source-alarms';
import type { IotFlatFileIngest } from './iot-flat-file-ingest';

/** Props of `FlatFileAlarms`. */
export interface FlatFileAlarmsProps {
  /** What is watched. */
  readonly ingest: IotFlatFileIngest;
  /** Where the descriptions link to. */
  readonly runbookUrl: string;
  /** Names of things that are missed when they say nothing. */
  readonly things: string[];
  /** After how long. */
  readonly silentAfter: Duration;
}

/** The alarms of all sources together. Those of one are in `FlatFileSource.alarms`. */
export class FlatFileAlarms extends Construct {
  /** A device says nothing: one alarm for each that is known by name; for a group without such, one for all of its devices together. */
  public readonly deviceSilent: cloudwatch.Alarm[];
  /** Something lies under errors/: what a rule or Firehose could not bring to its place. */
  public readonly undelivered: cloudwatch.Alarm;

  private readonly actions: cloudwatch.IAlarmAction[] = [];

  /**
   * @param scope the construct
   * @param id its id
   * @param props its options
   */
  constructor(scope: Construct, id: string, private readonly props: FlatFileAlarmsProps) {
    super(scope, id);
    const { ingest, things, silentAfter } = props;
    const subject = ingest.node.path;
    const silent = (alarmId: string, heartbeats: cloudwatch.IMetric, who: string) => this.alarm(alarmId, heartbeats, `${who} of ${subject} says nothing. By day.`, 'a-device-says-nothing', {
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    const period = silentAfter;
    this.deviceSilent = things.length
      ? things.map((thing) => silent(`Silent-${thing}`, ingest.metricHeartbeats(thing, { period }), `Device ${thing}`))
      : [silent('Silent', ingest.metricAllHeartbeats({ period }), 'Every device')];
    const written = new cloudwatch.Metric({
      namespace: 'AWS/Events', metricName: 'MatchedEvents', dimensionsMap: { RuleName: ingest.undeliveredRule.ruleName }, statistic: 'Sum', period: Duration.minutes(5),
    });
    this.undelivered = this.alarm('Undelivered', written, `Messages or rows of ${subject} could not be delivered; they are under errors/. By day.`, 'something-lies-under-errors');
  }

  /** All of them, those of the sources too. */
  public get all(): cloudwatch.Alarm[] {
    return [...this.deviceSilent, this.undelivered, ...this.props.ingest.sources.flatMap(({ alarms }) => alarms.all)];
  }

  /**
   * Tells somebody of all of them, when they are raised and when they are over; of sources that are added later, too.
   *
   * @param alarmActions for example `new SnsAction(topic)`
   */
  public addAction(...alarmActions: cloudwatch.IAlarmAction[]): void {
    this.actions.push(...alarmActions);
    for (const alarm of [...this.deviceSilent, this.undelivered]) {
      alarm.addAlarmAction(...alarmActions);
      alarm.addOkAction(...alarmActions);
    }
    for (const { alarms } of this.props.ingest.sources) alarms.addAction(...alarmActions);
  }

  /** @internal */
  public _added(alarms: FlatFileSourceAlarms): void {
    alarms.addAction(...this.actions);
  }

  private alarm(id: string, metric: cloudwatch.IMetric, what: string, section: string, more: Partial<cloudwatch.AlarmProps> = {}): cloudwatch.Alarm {
    const { ingest, runbookUrl } = this.props;
    return new cloudwatch.Alarm(this, id, {
      alarmName: `${ingest.ingestName}-${id}`,
      alarmDescription: `${what} ${runbookUrl}#${section}`,
      metric,
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...more,
    });
  }
}
