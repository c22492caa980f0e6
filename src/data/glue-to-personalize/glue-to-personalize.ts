import {
  aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_events as events, aws_events_targets as targets, aws_glue as glue,
  aws_iam as iam, aws_personalize as personalize, aws_s3 as s3, aws_scheduler as scheduler, aws_scheduler_targets as schedulerTargets, aws_sqs as sqs,
  aws_stepfunctions as sfn, CfnOutput, Duration, Names,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DatasetExport, ExportScript } from './dataset-export';
import { etlDefaults, lateness, operationsDefaults } from './defaults';
import { eraseDefinition } from './definition/erase-definition';
import { eraseTime, pipelineTime } from './definition/machine-times';
import { EVENT, EVENT_SOURCE, STORE } from './definition/names';
import { pipelineDefinition } from './definition/pipeline-definition';
import { DatasetPlan, RecommendationPlan } from './definition/recommendation-plan';
import { GlueToPersonalizeProps } from './glue-to-personalize-props';
import { PersonalizeParts } from './personalize-parts';
import { RecommendationAlarms } from './recommendation-alarms';
import { recommendationDashboard } from './recommendation-dashboard';
import { RecommendationDataset } from './recommendation-dataset';
import { grantAsking, grantErase, grantPipeline } from './recommendation-grants';
import { recommendationMetric } from './recommendation-metrics';
import { RecommendationStore } from './recommendation-store';
import { checkAlone } from './rules/alone-rules';
import { GROUP_NAME_LENGTH } from './rules/operation-rules';
import { checkGlueToPersonalize, checkNames } from './rules/rules';
import { startsWeekly } from './rules/start-rules';
import { avroSchema, schemaHash } from './settings/avro-schema';
import { expectedColumns } from './settings/expected-columns';
import { mappedDatasets, MappedDataset } from './settings/mappings';
import { optionalColumns } from './settings/optional-columns';
import { targetPlan } from './settings/target-plan';
import { propError } from '../../core/prop-error';
import { stateMachine } from '../../core/state-machine';

const RUNBOOK = 'https://github.com/cdk-reference-constructs/cdk-reference-constructs/blob/main/docs/runbooks/glue-to-personalize.md';

/**
 * From a company's own tables to recommendations: bad data is stopped before it is billed, and a model that is worse than the one that serves is not promoted.
 *
 *   S3, database, catalog ──> crawlers ──> Survey ──> Glue jobs (Spark) ──> Judge ──> Publish ──> Import ──> Train ──> Evaluate ──> campaign
 *                                  drift ──┘ stops      │    bad rows, too few ──┘ stops                                    └─> Rejected
 *                                                       └──> exports/<run>/, quarantine/<run>/, reports/<run>/
 *
 * One state machine over both halves and no function. The record of what is in use changes at once or not at all, and only by the execution that holds it.
 *
 * @example
 * import { Stack, aws_s3 as s3 } from 'aws-cdk-lib';
 * import { DatasetField, DatasetSource, DatasetTimeFormat, GlueToPersonalize } from 'cdk-reference-constructs';
 *
 * declare const stack: Stack;
 * declare const shop: s3.IBucket;
 *
 * new GlueToPersonalize(stack, 'Recommendations', {
 *   interactions: {
 *     source: DatasetSource.s3({ bucket: shop, prefix: 'orders/' }),
 *     fields: [
 *       DatasetField.userId('customer'),
 *       DatasetField.itemId('article'),
 *       DatasetField.timestamp('ordered_at', DatasetTimeFormat.iso8601('Europe/Berlin')),
 *     ],
 *   },
 * });
 */
export class GlueToPersonalize extends Construct implements ec2.IConnectable {
  /** Takes the data of the sources to the model that serves. Its input is `{ "action"?, "mode"?, "force"? }`: see the README. */
  public readonly machine: sfn.StateMachine;
  /** Forgets users: the input is `{ "userIds": ["..."] }`. */
  public readonly eraseMachine: sfn.StateMachine;
  /** The exports: interactions, then items and users as far as they are mapped. */
  public readonly exports: DatasetExport[];
  /** The export of interactions. */
  public readonly interactionsExport: DatasetExport;
  /** The export of items; undefined unless they are mapped. */
  public readonly itemsExport?: DatasetExport;
  /** The export of users; undefined unless they are mapped. */
  public readonly usersExport?: DatasetExport;
  /** Holds the exports, their reports and quarantine, and the lists of erased users. */
  public readonly store: s3.IBucket;
  /** What is in use: one item, by `group`. */
  public readonly table: dynamodb.Table;
  /** The catalog of what the crawlers find. */
  public readonly database: glue.CfnDatabase;
  /** The dataset group; undefined with somebody else's trainer. */
  public readonly datasetGroup?: personalize.CfnDatasetGroup;
  /** In which Personalize reads exports and writes results; undefined with somebody else's trainer. */
  public readonly personalizeRole?: iam.Role;
  /** The campaign, which the first promotion makes; undefined with a recommender, or somebody else's trainer. */
  public readonly campaignArn?: string;
  /** The recommender, which the first run makes; undefined with a campaign, or somebody else's trainer. */
  public readonly recommenderArn?: string;
  /** Starts that EventBridge could not deliver; undefined when all runs are started by hand. */
  public readonly lostStarts?: sqs.Queue;
  /** Start full and incremental runs. */
  public readonly schedules: scheduler.Schedule[];
  /** Starts a run for a parameter file; undefined unless asked for. */
  public readonly parameterRule?: events.Rule;
  /** What the dataset group is called, and the value of the dimension `Group` of the metrics. */
  public readonly groupName: string;
  /** None of them is for the night. */
  public readonly alarms: RecommendationAlarms;
  /** What came of the rows, what the models are worth, what is asked. */
  public readonly dashboard: cloudwatch.Dashboard;
  /** Of the workers of Glue, where a source is a database: to be let in there. */
  public readonly connections: ec2.Connections;

  private readonly parts: PersonalizeParts;

  /**
   * @param scope the scope
   * @param id its id
   * @param props its options
   * @throws when a prop is wrong: the error names it, its value, what is allowed and the fix
   */
  constructor(scope: Construct, id: string, props: GlueToPersonalizeProps) {
    super(scope, id);
    checkGlueToPersonalize(this, props);
    const { groupName, topic, runbookUrl = RUNBOOK, idleAfter, maxRecommendationsPerSecond, removalPolicy } = operationsDefaults(props.operations);
    this.groupName = groupName ?? Names.uniqueResourceName(this, { maxLength: GROUP_NAME_LENGTH, separator: '-' });
    checkNames(this, this.groupName, props);
    checkAlone(this, this.groupName, others(this));

    const store = new RecommendationStore(this, 'Store', this.groupName, props, removalPolicy);
    this.store = store.bucket;
    this.table = store.table;
    this.database = store.database;
    const script = new ExportScript(this, 'Script');
    const mapped = mappedDatasets(props);
    this.exports = mapped.map((each) => DatasetExport._of(this, capital(each.dataset), { mapped: each, props, store, script }));
    this.interactionsExport = this.exportOf(RecommendationDataset.INTERACTIONS)!;
    this.itemsExport = this.exportOf(RecommendationDataset.ITEMS);
    this.usersExport = this.exportOf(RecommendationDataset.USERS);
    this.connections = new ec2.Connections({ securityGroups: this.exports.flatMap(({ securityGroups }) => securityGroups) });
    this.parts = new PersonalizeParts(this, 'Personalize', store, props, removalPolicy);
    this.datasetGroup = this.parts.datasetGroup;
    this.personalizeRole = this.parts.role;
    this.campaignArn = this.parts.campaignArn;
    this.recommenderArn = this.parts.recommenderArn;

    const { timeout: jobTimeout, maxQuarantinedShare, minInteractions, minUsersWithTwo } = etlDefaults(props.etl);
    const plan: RecommendationPlan = {
      groupName: this.groupName,
      tableName: this.table.tableName,
      store: this.store.bucketName,
      datasets: mapped.map((each, index) => this.datasetPlan(each, this.exports[index])),
      limits: { quarantinedShare: maxQuarantinedShare, interactions: minInteractions, usersWithTwo: minUsersWithTwo },
      jobTimeout: jobTimeout.toSeconds(),
      target: targetPlan(this.parts, this.groupName, props),
    };
    this.machine = stateMachine(this, 'Machine', { definition: pipelineDefinition(plan), timeout: Duration.seconds(Math.ceil(pipelineTime(plan))), removalPolicy });
    this.eraseMachine = stateMachine(this, 'Erase', { definition: eraseDefinition(plan), timeout: Duration.seconds(Math.ceil(eraseTime(plan))), removalPolicy });
    grantPipeline(this.machine, { store, exports: this.exports, personalize: this.parts, plan });
    grantErase(this.eraseMachine, { store, personalize: this.parts });
    grantAsking(this, [this.machine, this.eraseMachine]);

    const { full, incremental, parameterFiles } = props.start ?? {};
    if (full || incremental || parameterFiles) {
      this.lostStarts = new sqs.Queue(this, 'LostStarts', {
        enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy,
      });
    }
    this.schedules = [
      ...full ? [this.schedule('FullSchedule', full, 'FULL')] : [],
      ...incremental ? [this.schedule('IncrementalSchedule', incremental, 'AUTO')] : [],
    ];
    if (parameterFiles) this.parameterRule = this.startByFiles();

    this.alarms = new RecommendationAlarms(this, 'Alarms', {
      pipeline: this, runbookUrl, topic, idleAfter, maxRecommendationsPerSecond, startsWeekly: startsWeekly(props),
    });
    this.dashboard = recommendationDashboard(this, { runbookUrl });
    new CfnOutput(this, 'MachineArn', { description: 'Start this to train', value: this.machine.stateMachineArn });
    new CfnOutput(this, 'EraseMachineArn', { description: 'Start this to have users forgotten', value: this.eraseMachine.stateMachineArn });
    new CfnOutput(this, 'RecordTableName', { description: 'What is in use', value: this.table.tableName });
    new CfnOutput(this, 'StoreName', { description: 'Exports, reports and quarantine', value: this.store.bucketName });
    if (this.campaignArn) new CfnOutput(this, 'CampaignArn', { description: 'Asked for recommendations, from the first promotion on', value: this.campaignArn });
    if (this.recommenderArn) new CfnOutput(this, 'RecommenderArn', { description: 'Asked for recommendations, from the first run on', value: this.recommenderArn });
  }

  /**
   * Lets somebody start runs, and see how they end.
   *
   * @param grantee who may
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.machine.grantStartExecution(grantee).combine(this.machine.grantExecution(grantee, 'states:DescribeExecution'));
  }

  /**
   * Lets somebody have users forgotten, and see how that ends.
   *
   * @param grantee who may
   */
  public grantErase(grantee: iam.IGrantable): iam.Grant {
    return this.eraseMachine.grantStartExecution(grantee).combine(this.eraseMachine.grantExecution(grantee, 'states:DescribeExecution'));
  }

  /**
   * Lets somebody ask for recommendations, with the filters of this construct too.
   *
   * @param grantee who may
   * @throws when the model is trained by somebody else
   */
  public grantRecommend(grantee: iam.IGrantable): iam.Grant {
    const asked = this.campaignArn ?? this.recommenderArn;
    if (!asked) throw new Error(`[${this.node.path}] grantRecommend: the models are trained by a state machine of yours, which knows where they are asked`);
    const resourceArns = [asked, ...this.parts.filterArns];
    return iam.Grant.addToPrincipal({ grantee, actions: ['personalize:GetRecommendations', 'personalize:GetPersonalizedRanking'], resourceArns });
  }

  /**
   * Lets somebody send events as they happen. The id that they are sent with is `trackingId` in the record.
   *
   * @param grantee who may
   * @throws when the target has no event tracker
   */
  public grantPutEvents(grantee: iam.IGrantable): iam.Grant {
    if (!this.parts.hasEventTracker) throw new Error(`[${this.node.path}] grantPutEvents: there is nothing that takes events. Set eventTracker: true in the options of a target in Personalize`);
    return iam.Grant.addToPrincipal({ grantee, actions: ['personalize:PutEvents'], resourceArns: [`${this.parts.arns}event-tracker/*`] });
  }

  /**
   * Where a filter is found that recommendations are asked with.
   *
   * @param filterName its name in `filters`
   * @throws when there is none of this name
   */
  public filterArn(filterName: string): string {
    return this.parts.filterArn(filterName);
  }

  /**
   * Reacts to versions that serve from now on.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onPromoted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.eventPattern([EVENT.promoted]), options);
  }

  /**
   * Reacts to versions that were not promoted, because they are worse.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onRejected(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.eventPattern([EVENT.rejected]), options);
  }

  /**
   * Reacts to returns to an earlier version.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onReturned(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.eventPattern([EVENT.returned]), options);
  }

  /**
   * Reacts to sources whose columns have changed, whether that stops the run (`detail.breaking`) or not.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onSourceChanged(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.eventPattern([EVENT.changed]), options);
  }

  /**
   * Reacts to users who were erased: the next version that is trained and promoted no longer knows them.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onErased(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.eventPattern([EVENT.erased]), options);
  }

  /**
   * Reacts to runs that have failed, were stopped or took too long. These events are of Step Functions: nobody else can send them.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [this.machine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    }, options);
  }

  /**
   * A pattern for the events of this pipeline.
   *
   * @param detailTypes such as `Recommendation Model Promoted`; all when left out
   */
  public eventPattern(detailTypes?: string[]): events.EventPattern {
    return { source: [EVENT_SOURCE], detailType: detailTypes ?? Object.values(EVENT), detail: { group: [this.groupName] } };
  }

  /**
   * Rows that an export has read. The sum of an hour.
   *
   * @param dataset which one
   * @param options what to change of the metric
   * @throws when the dataset is not mapped
   */
  public metricRowsRead(dataset: RecommendationDataset, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricRows('RowsRead', dataset, options);
  }

  /**
   * Rows that an export has written. The sum of an hour.
   *
   * @param dataset which one
   * @param options what to change of the metric
   * @throws when the dataset is not mapped
   */
  public metricRowsWritten(dataset: RecommendationDataset, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricRows('RowsWritten', dataset, options);
  }

  /**
   * Rows that no export could use. The sum of an hour.
   *
   * @param dataset which one
   * @param options what to change of the metric
   * @throws when the dataset is not mapped
   */
  public metricRowsQuarantined(dataset: RecommendationDataset, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricRows('RowsQuarantined', dataset, options);
  }

  /**
   * Rows that were left out: filtered, duplicate, of erased users, or of another time. The sum of an hour.
   *
   * @param dataset which one
   * @param options what to change of the metric
   * @throws when the dataset is not mapped
   */
  public metricRowsSkipped(dataset: RecommendationDataset, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metricRows('RowsSkipped', dataset, options);
  }

  /**
   * The offline metric of the versions that were trained. The mean of an hour.
   *
   * @param options what to change of the metric
   */
  public metricScore(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recommendationMetric(this.groupName, 'Score', { statistic: 'Average', ...options });
  }

  /**
   * The offline metric of the version that served when another was trained. The mean of an hour.
   *
   * @param options what to change of the metric
   */
  public metricLiveScore(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recommendationMetric(this.groupName, 'LiveScore', { statistic: 'Average', ...options });
  }

  /**
   * Versions that were promoted. The sum of an hour.
   *
   * @param options what to change of the metric
   */
  public metricPromoted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recommendationMetric(this.groupName, 'Promoted', options);
  }

  /**
   * Returns to an earlier version. The sum of an hour.
   *
   * @param options what to change of the metric
   */
  public metricReturned(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recommendationMetric(this.groupName, 'Returned', options);
  }

  /**
   * Seconds from the start of a run until its version served. The mean of an hour.
   *
   * @param options what to change of the metric
   */
  public metricSecondsToPromotion(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recommendationMetric(this.groupName, 'SecondsToPromotion', { statistic: 'Average', ...options });
  }

  private exportOf(dataset: RecommendationDataset): DatasetExport | undefined {
    return this.exports.find(({ datasetName }) => datasetName === dataset);
  }

  /** Of a dataset that is not mapped nothing is ever counted. */
  private metricRows(metricName: string, dataset: RecommendationDataset, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    if (!this.exportOf(dataset)) {
      throw propError(this, { prop: 'dataset', value: dataset, allowed: this.exports.map(({ datasetName }) => datasetName).join(', '), fix: `map ${dataset}, or leave the metric out` });
    }
    return recommendationMetric(this.groupName, metricName, options, dataset);
  }

  private datasetPlan(mapped: MappedDataset, { job, crawler, _place: { crawlOnRun, ...place } }: DatasetExport): DatasetPlan {
    const { dataset, mapping } = mapped;
    const schema = avroSchema(mapped);
    const hash = schemaHash(schema);
    const schemaName = `${this.groupName}-${dataset}-${hash}`;
    const type = dataset.toUpperCase() as DatasetPlan['type'];
    return {
      name: dataset,
      type,
      job: job.name!,
      database: place.database,
      tables: place.tables,
      ...place.connection && { connection: place.connection },
      ...crawler && crawlOnRun && { crawler: crawler.name! },
      expected: expectedColumns(mapped),
      schemaName,
      schemaArn: `${this.parts.arns}schema/${schemaName}`,
      schema: JSON.stringify(schema),
      schemaHash: hash,
      datasetName: `${this.groupName}-${dataset}`,
      datasetArn: `${this.parts.arns}dataset/${this.groupName}/${type}`,
      optionalColumns: optionalColumns(mapped),
      ...mapping.incremental && { lateness: lateness(mapping.incremental).toSeconds() },
    };
  }

  /** Who is started while another is at work has nothing to do, and nobody needs to look. */
  private schedule(id: string, schedule: scheduler.ScheduleExpression, mode: string): scheduler.Schedule {
    return new scheduler.Schedule(this, id, {
      schedule,
      description: `Starts ${this.node.path}`,
      target: new schedulerTargets.StepFunctionsStartExecution(this.machine, {
        input: scheduler.ScheduleTargetInput.fromObject({ mode, ifBusy: 'SKIP' }), deadLetterQueue: this.lostStarts,
      }),
    });
  }

  private startByFiles(): events.Rule {
    const target = new targets.SfnStateMachine(this.machine, {
      deadLetterQueue: this.lostStarts, retryAttempts: 185, maxEventAge: Duration.hours(24),
    });
    return new events.Rule(this, 'ParameterRule', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.store.bucketName] }, object: { key: [{ wildcard: `${STORE.parameters}*.json` }] } },
      },
      targets: [target],
    });
  }

  private on(id: string, eventPattern: events.EventPattern, { target, crossStackScope, ...options }: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(crossStackScope ?? this, id, options);
    rule.addEventPattern(eventPattern);
    rule.addTarget(target);
    return rule;
  }
}

/** Those that this app has already made. */
const others = (pipeline: GlueToPersonalize) => pipeline.node.root.node.findAll()
  .filter((found): found is GlueToPersonalize => found instanceof GlueToPersonalize && found !== pipeline && found.groupName !== undefined)
  .map((scope) => ({ scope, groupName: scope.groupName }));

const capital = (name: string) => name[0].toUpperCase() + name.slice(1);
