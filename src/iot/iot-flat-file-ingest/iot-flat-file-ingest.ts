import {
  aws_athena as athena, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_events as events, aws_glue as glue,
  aws_greengrassv2 as greengrass, aws_iam as iam, aws_iot as iot, aws_kinesisfirehose as firehose, aws_logs as logs, aws_s3 as s3, aws_ssm as ssm,
  CfnOutput, Lazy, Names, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { collectorOf, devicesOf, operationsDefaults } from './defaults';
import { FlatFileAlarms } from './flat-file-alarms';
import { FlatFileSource } from './flat-file-source';
import { FlatFileSourceOptions } from './flat-file-source-options';
import { IotFlatFileIngestProps } from './iot-flat-file-ingest-props';
import { Fleet } from './parts/fleet';
import { HealthLog } from './parts/health-log';
import { addSourceRow, ingestDashboard } from './parts/ingest-dashboard';
import { FOLDER, IngestStore } from './parts/ingest-store';
import { QuickSightTables } from './parts/quick-sight';
import { RecordStream } from './parts/record-stream';
import { TopicRule, toFirehose } from './parts/topic-rule';
import { checkAlone, checkAloneSource, NamedIngest } from './rules/alone-rules';
import { NAME_LENGTH } from './rules/operation-rules';
import { checkIngest, checkSource } from './rules/rules';
import { settingsProblems } from './rules/settings-rules';
import { CollectorPlan } from './settings/collector-settings';
import { FILE_COLUMNS, QUARANTINE_COLUMNS } from './settings/record-columns';

/**
 * Files that machines write to a share become rows of a table, each once, and every row can be accounted for.
 *
 *   share ──> collector on a device ──MQTT──> rules of AWS IoT ──> Firehose ──> table ──> view ──> Athena, Quick Sight
 *             checkpoints, spool                  │                    │        (Iceberg or Parquet; rows once)
 *             accounts, bad rows, health ────────>├──> files, quarantine (tables), metrics, alarms
 *                                                 └── what cannot be delivered ──┴──> errors/
 *
 * read = published + quarantined + skipped, for each file; published = rows in the table.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { FlatFileColumn, FlatFileDevices, FlatFileWatch, IotFlatFileIngest } from 'cdk-reference-constructs';
 *
 * declare const stack: Stack;
 *
 * const ingest = new IotFlatFileIngest(stack, 'Presses', { devices: FlatFileDevices.thing('hall-3-gateway') });
 * ingest.addSource('press', {
 *   files: FlatFileWatch.completed({ directory: '/mnt/press', include: ['*.csv'] }),
 *   columns: [
 *     FlatFileColumn.timestamp('ts', { zone: 'Europe/Berlin', required: true }),
 *     FlatFileColumn.text('press'),
 *     FlatFileColumn.number('temp_c', { unit: '°C' }),
 *   ],
 * });
 */
export class IotFlatFileIngest extends Construct {
  /** What this is called in the names of rules, streams, metrics and the catalog. */
  public readonly ingestName: string;
  /** In which the tables are: `files`, `quarantine`, and two for each source. */
  public readonly databaseName: string;
  /** The catalog's entry of it. */
  public readonly database: glue.CfnDatabase;
  /** Holds the tables, what could not be delivered, and results of queries. */
  public readonly bucket: s3.IBucket;
  /** In which queries run. */
  public readonly workGroup: athena.CfnWorkGroup;
  /** Publishing below its own name: for the certificates of the devices. */
  public readonly devicePolicy: iot.CfnPolicy;
  /** The collector, as Greengrass knows it; undefined without Greengrass. */
  public readonly component?: greengrass.CfnComponentVersion;
  /** Brings it to the devices; undefined without Greengrass. */
  public readonly deployment?: greengrass.CfnDeployment;
  /** In which devices take it; undefined without Greengrass. */
  public readonly tokenExchangeRole?: iam.IRole;
  /** For the nucleus of new devices; undefined without Greengrass, or with a role of yours. */
  public readonly roleAlias?: iot.CfnRoleAlias;
  /** What a service of the devices is told; undefined with Greengrass. */
  public readonly settingsParameter?: ssm.StringParameter;
  /** Brings accounts of files to the table `files`. */
  public readonly filesStream: firehose.CfnDeliveryStream;
  /** Brings bad rows to the table `quarantine`. */
  public readonly quarantineStream: firehose.CfnDeliveryStream;
  /** What devices say of themselves. */
  public readonly healthLog: logs.LogGroup;
  /** Sees what is written under errors/. */
  public readonly undeliveredRule: events.Rule;
  /** Of the devices and of what could not be delivered; each source has its own. */
  public readonly alarms: FlatFileAlarms;
  /** What became of rows, how old they are, which devices speak. */
  public readonly dashboard: cloudwatch.Dashboard;

  private readonly added: FlatFileSource[] = [];
  private readonly store: IngestStore;
  private readonly health: HealthLog;
  private readonly fleet: Fleet;
  private readonly quickSight?: QuickSightTables;
  private readonly topicPrefix: string;
  private readonly runbookUrl: string;

  /**
   * @param scope the scope
   * @param id its id
   * @param props its options
   * @throws when a prop is wrong: the error names it, its value, what is allowed and the fix
   */
  constructor(scope: Construct, id: string, private readonly props: IotFlatFileIngestProps) {
    super(scope, id);
    checkIngest(this, props);
    const { ingestName, topicPrefix, topic, runbookUrl, silentAfter, removalPolicy } = operationsDefaults(props.operations);
    this.ingestName = ingestName ?? Names.uniqueResourceName(this, { maxLength: NAME_LENGTH - 1, separator: '_' }).toLowerCase().replace(/^(?=[^a-z]|aws|ssm)/, 'i');
    this.topicPrefix = topicPrefix;
    this.runbookUrl = runbookUrl;
    const devices = devicesOf(props.devices);
    checkAlone(this._named, others(this));

    this.store = new IngestStore(this, 'Store', this.ingestName, props.storage, removalPolicy);
    this.bucket = this.store.bucket;
    this.database = this.store.database;
    this.databaseName = this.store.databaseName;
    this.workGroup = this.store.workGroup;
    this.filesStream = this.records('files').stream;
    this.quarantineStream = this.records('quarantine').stream;
    this.health = this.healthOf(removalPolicy);
    this.healthLog = this.health.logGroup;

    const plan: CollectorPlan = { collector: collectorOf(props.collector), devices, topicPrefix, tableFormat: this.store.tableFormat };
    this.fleet = new Fleet(this, 'Fleet', { ingestName: this.ingestName, plan, sources: () => this.added.map(({ _settings }) => _settings) });
    this.devicePolicy = this.fleet.policy;
    this.component = this.fleet.component;
    this.deployment = this.fleet.deployment;
    this.tokenExchangeRole = this.fleet.tokenExchangeRole;
    this.roleAlias = this.fleet.roleAlias;
    this.settingsParameter = this.fleet.parameter;
    if (props.quickSight) this.quickSight = new QuickSightTables(this, 'QuickSight', this.store, props.quickSight.ownerArn);

    this.undeliveredRule = new events.Rule(this, 'Undelivered', {
      description: `Messages or rows of ${this.node.path} that could not be delivered`,
      eventPattern: this.undelivered,
    });
    this.alarms = new FlatFileAlarms(this, 'Alarms', { ingest: this, runbookUrl, things: devices.things, silentAfter });
    if (topic) this.alarms.addAction(new actions.SnsAction(topic));
    this.dashboard = ingestDashboard(this, `${this.ingestName}-${Stack.of(this).region}`, runbookUrl, devices.things);
    new CfnOutput(this, 'DatabaseName', { description: 'The tables', value: this.databaseName });
    new CfnOutput(this, 'WorkGroupName', { description: 'In which to ask Athena', value: this.workGroup.name });
    new CfnOutput(this, 'BucketName', { description: 'Tables, results, and what could not be delivered', value: this.bucket.bucketName });
    this.node.addValidation({ validate: () => this.problems() });
  }

  /** What was added, in this order. */
  public get sources(): FlatFileSource[] {
    return [...this.added];
  }

  /**
   * Watches files of one kind, and brings their rows to a table of their own.
   *
   * @param name of the source, the table and a level of its topics: at most 30 lower-case letters, digits and underscores, the first a letter
   * @param options which files, what is in them
   * @throws when an option is wrong: the error names it, its value, what is allowed and the fix
   */
  public addSource(name: string, options: FlatFileSourceOptions): FlatFileSource {
    checkSource(this, name, options, this.props, this.added.map(({ _settings }) => _settings));
    checkAloneSource(this._named, name, others(this));
    const source = FlatFileSource._of(this, name, {
      name, options, store: this.store, health: this.health, topicPrefix: this.topicPrefix, runbookUrl: this.runbookUrl, quickSight: this.quickSight,
    });
    this.added.push(source);
    this.alarms._added(source.alarms);
    addSourceRow(this.dashboard, source);
    return source;
  }

  /**
   * Lets somebody ask Athena, in the workgroup of this construct, and read results.
   *
   * @param grantee who may
   */
  public grantQuery(grantee: iam.IGrantable): iam.Grant {
    const workGroup = Stack.of(this).formatArn({ service: 'athena', resource: 'workgroup', resourceName: this.workGroup.name });
    const results = this.store.arnOf(FOLDER.results);
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['athena:StartQueryExecution', 'athena:StopQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:GetWorkGroup', 'athena:ListNamedQueries', 'athena:GetNamedQuery'],
      resourceArns: [workGroup],
    })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], resourceArns: [results] }))
      .combine(this.store.allowReading(grantee));
  }

  /**
   * Messages of a device: one a minute and source.
   *
   * @param thingName the device
   * @param options such as the period
   */
  public metricHeartbeats(thingName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.health.heartbeats(thingName, options);
  }

  /**
   * Messages of all devices: one a minute, device and source.
   *
   * @param options such as the period
   */
  public metricAllHeartbeats(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.health.allHeartbeats(options);
  }

  /**
   * Reacts to what could not be delivered: an event of S3 for each object under errors/.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onUndelivered(id: string, options: events.OnEventOptions = {}): events.Rule {
    const { target, crossStackScope, ...rest } = options;
    const rule = new events.Rule(crossStackScope ?? this, id, rest);
    rule.addEventPattern(this.undelivered);
    rule.addTarget(target);
    return rule;
  }

  /**
   * The settings of the collector as JSON, with all sources, such as for an output: a token, which stack.resolve makes a text. With Greengrass they lack what the device adds:
   * `work`, and `device` for a group.
   */
  public get collectorSettings(): string {
    return this.fleet.settings;
  }

  /** @internal */
  public get _named(): NamedIngest {
    const { collector, devices } = this.props;
    const { kind, name } = devicesOf(devices);
    return {
      scope: this,
      ingestName: this.ingestName,
      topicPrefix: this.topicPrefix,
      ...collectorOf(collector).kind === 'greengrass' && { target: `${kind} ${name}` },
      sources: this.added.map(({ sourceName }) => sourceName),
    };
  }

  /** What only shows when all sources are there. */
  private problems(): string[] {
    if (!this.added.length) return [`${this.node.path}: it has no source, from which rows would come. Fix: call addSource`];
    return settingsProblems(this, this.props, this.added.map(({ _settings }) => _settings));
  }

  private get undelivered(): events.EventPattern {
    return { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [this.bucket.bucketName] }, object: { key: [{ prefix: FOLDER.errors }] } } };
  }

  private records(kind: 'files' | 'quarantine'): RecordStream {
    const name = kind === 'files' ? 'Files' : 'Quarantine';
    const records = new RecordStream(this, name, this.store, kind, kind === 'files' ? FILE_COLUMNS : QUARANTINE_COLUMNS);
    // Bad rows come in batches, accounts one by one.
    const batches = kind === 'quarantine';
    new TopicRule(this, `${name}Rule`, {
      store: this.store,
      name: `${this.ingestName}_${kind}`,
      description: `${name} of ${this.node.path}`,
      sql: batches ? `SELECT VALUE rows FROM '${this.topicPrefix}/+/+/${kind}'` : `SELECT * FROM '${this.topicPrefix}/+/+/${kind}' WHERE ${OF_ITS_TOPIC}`,
      action: (role) => toFirehose(role, records.streamName, records.stream.attrArn, batches),
    });
    return records;
  }

  private healthOf(removalPolicy: RemovalPolicy): HealthLog {
    const health = new HealthLog(this, 'Health', this.ingestName, removalPolicy);
    new TopicRule(this, 'HealthRule', {
      store: this.store,
      name: `${this.ingestName}_health`,
      description: `Health of ${this.node.path}`,
      // Only sources that there are: each new value of a dimension is a metric that is paid for.
      sql: Lazy.string({ produce: () => `SELECT * FROM '${this.topicPrefix}/+/+/health' WHERE ${OF_ITS_TOPIC} AND (${this.added.map(({ sourceName }) => `source = '${sourceName}'`).join(' OR ')})` }),
      action: (role) => {
        role.addToPolicy(new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [health.logGroup.logGroupArn],
        }));
        return { cloudwatchLogs: { logGroupName: health.logGroup.logGroupName, roleArn: role.roleArn, batchMode: false } };
      },
    });
    return health;
  }
}

const others = (ingest: IotFlatFileIngest) => ingest.node.root.node.findAll()
  .filter((found): found is IotFlatFileIngest => found instanceof IotFlatFileIngest && found !== ingest && found.ingestName !== undefined)
  .map(({ _named }) => _named);

/** What a message says of its device is what its topic says, which policies bind to the certificate. Of bad rows, each says it for itself, which SQL cannot compare. */
const OF_ITS_TOPIC = 'device = topic(2) AND source = topic(3)';
