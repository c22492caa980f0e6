import {
  aws_athena as athena, aws_cloudwatch as cloudwatch, aws_glue as glue, aws_iam as iam, aws_iot as iot, aws_kinesisfirehose as firehose,
  aws_lambda as lambda, aws_quicksight as quicksight, aws_sqs as sqs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SourceSettings } from './collector/settings';
import { sourceDefaults } from './defaults';
import { FlatFileSourceAlarms } from './flat-file-source-alarms';
import { FlatFileSourceOptions } from './flat-file-source-options';
import { FlatFileTableFormat } from './flat-file-storage';
import { Expander } from './parts/expander';
import { HealthLog, SourceMetric } from './parts/health-log';
import { IngestStore } from './parts/ingest-store';
import { namedQuery, quarantined, reconciliation, rowView } from './parts/queries';
import { QuickSightTables } from './parts/quick-sight';
import { RowStream } from './parts/row-stream';
import { keyOf, rawName, rowTable } from './parts/row-table';
import { TopicRule, toFirehose } from './parts/topic-rule';
import { sourceSettings } from './settings/source-settings';
import { tableColumns } from './settings/table-columns';

/** @internal */
export interface _FlatFileSourceProps {
  readonly name: string;
  readonly options: FlatFileSourceOptions;
  readonly store: IngestStore;
  readonly health: HealthLog;
  readonly topicPrefix: string;
  readonly runbookUrl: string;
  readonly quickSight?: QuickSightTables;
}

/** A share with files of one kind, on its way to a table: made by `IotFlatFileIngest.addSource`. */
export class FlatFileSource extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, props: _FlatFileSourceProps): FlatFileSource {
    return new FlatFileSource(scope, id, props);
  }

  /** The third level of its topics, and the value of the dimension `Source` of the metrics. */
  public readonly sourceName: string;
  /** The view with its rows, each once: what to query. */
  public readonly tableName: string;
  /** The table with all rows, the ones too that came twice. */
  public readonly rawTableName: string;
  /** The catalog's entry of the raw table. */
  public readonly table: glue.CfnTable;
  /** The catalog's entry of the view. */
  public readonly view: glue.CfnTable;
  /** Brings rows to the table. */
  public readonly deliveryStream: firehose.CfnDeliveryStream;
  /** In which it does so. */
  public readonly deliveryRole: iam.Role;
  /** Takes rows from the topic. */
  public readonly rule: iot.CfnTopicRule;
  /** Unpacks rows; undefined unless they are packed. */
  public readonly expandHandler?: lambda.Function;
  /** Messages that could not be unpacked; undefined unless rows are packed. */
  public readonly failedMessages?: sqs.Queue;
  /** In Quick Sight; undefined unless asked for. */
  public readonly dataSet?: quicksight.CfnDataSet;
  /** In the console of Athena: what devices have published and did not arrive, and why rows are in quarantine. */
  public readonly queries: athena.CfnNamedQuery[];
  /** `spoolFull` and `deliveryLate` are for the night: rows are not taken any more. */
  public readonly alarms: FlatFileSourceAlarms;

  /** @internal */
  public readonly _settings: SourceSettings;
  private readonly health: HealthLog;

  private constructor(scope: Construct, id: string, { name, options, store, health, topicPrefix, runbookUrl, quickSight }: _FlatFileSourceProps) {
    super(scope, id);
    this.sourceName = name;
    this.health = health;
    const choices = sourceDefaults(options);
    const { table, gzip, maxLag } = choices;
    const columns = tableColumns(choices.columns);
    this._settings = sourceSettings(name, choices);

    this.table = rowTable(this, 'Table', { store, name, columns, partitions: table.partitions });
    this.rawTableName = rawName(name);
    const stream = new RowStream(this, 'Rows', store, name, table);
    stream.stream.node.addDependency(this.table);
    this.deliveryStream = stream.stream;
    this.deliveryRole = stream.role;
    const topic = (leaf: string) => `${topicPrefix}/+/${name}/${leaf}`;
    this.rule = new TopicRule(this, 'Rule', {
      store,
      name: `${store.ingestName}_${name}`,
      description: `Rows of ${this.node.path}`,
      sql: `SELECT VALUE rows FROM '${topic('rows')}'`,
      action: (role) => toFirehose(role, stream.streamName, stream.stream.attrArn, true),
    }).rule;
    if (gzip) {
      const { handler, failed } = new Expander(this, 'Expand', { store, source: name, stream, topic: topic('rows-gz'), network: gzip });
      this.expandHandler = handler;
      this.failedMessages = failed;
    }

    // Parquet lies in folders, whose names are columns too.
    const inFolders = store.tableFormat === FlatFileTableFormat.PARQUET;
    const folders = inFolders ? table.partitions.filter(({ kind }) => kind !== 'column').map((each) => ({ name: keyOf(each), type: 'string' })) : [];
    const keys = table.partitions.map((each) => inFolders ? keyOf(each) : each.column);
    this.view = rowView(this, 'View', { store, source: name, columns: [...columns, ...folders], keys });
    this.tableName = name;
    this.queries = [
      namedQuery(this, 'Reconciliation', store, {
        name: `${name}: published and not arrived`,
        description: 'Files of which not all rows are in the table: none, a while after they were read',
        queryString: reconciliation(store, name),
      }),
      namedQuery(this, 'Quarantine', store, {
        name: `${name}: why rows are in quarantine`, description: 'Bad rows by reason', queryString: quarantined(store, name),
      }),
    ];
    this.dataSet = quickSight?.add(name, columns);
    this.dataSet?.node.addDependency(this.view);
    this.alarms = new FlatFileSourceAlarms(this, 'Alarms', {
      source: this,
      alarmPrefix: `${store.ingestName}-${name}`,
      runbookUrl,
      maxLag,
      expectRowsEvery: choices.expectRowsEvery,
      iceberg: store.tableFormat === FlatFileTableFormat.ICEBERG,
      bufferInterval: table.bufferInterval,
    });
  }

  /**
   * Rows that devices have read: the sum of the three below.
   *
   * @param options such as the period
   */
  public metricRowsRead(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RowsRead', options);
  }

  /**
   * Rows that devices have put into messages.
   *
   * @param options such as the period
   */
  public metricRowsPublished(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RowsPublished', options);
  }

  /**
   * Rows that were bad.
   *
   * @param options such as the period
   */
  public metricRowsQuarantined(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RowsQuarantined', options);
  }

  /**
   * Rows of files that were known already, or stopped.
   *
   * @param options such as the period
   */
  public metricRowsSkipped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('RowsSkipped', options);
  }

  /**
   * Files of which the cloud has all rows.
   *
   * @param options such as the period
   */
  public metricFilesDone(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FilesDone', options);
  }

  /**
   * Files with too many bad rows, or that cannot be read at all.
   *
   * @param options such as the period
   */
  public metricFilesStopped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('FilesStopped', options);
  }

  /**
   * For how long the oldest file waits, in seconds.
   *
   * @param options such as the period
   */
  public metricOldestFile(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OldestFile', options);
  }

  /**
   * How old what is being read is, in seconds.
   *
   * @param options such as the period
   */
  public metricLag(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Lag', options);
  }

  /**
   * What is read and not sent yet, of the device that has most, in bytes.
   *
   * @param options such as the period
   */
  public metricSpoolBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SpoolBytes', options);
  }

  /** @internal */
  public _metric(name: SourceMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(name, options);
  }

  /** @internal */
  public _delivery(metricName: string, statistic: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Firehose', metricName, dimensionsMap: { DeliveryStreamName: this.deliveryStream.deliveryStreamName! }, statistic, period: Duration.minutes(5),
    });
  }

  private metric(name: SourceMetric, options?: cloudwatch.MetricOptions) {
    return this.health.metric(this.sourceName, name, options);
  }
}
