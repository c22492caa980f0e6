import {
  aws_cloudfront as cloudfront, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_events as events,
  aws_events_targets as targets, aws_iam as iam, aws_lambda as lambda, aws_mediaconvert as mediaconvert, aws_pipes as pipes,
  aws_s3 as s3, aws_sqs as sqs, aws_stepfunctions as sfn, CfnOutput, Duration, Names, RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { checkAlone } from './alone-rules';
import { AssetState } from './asset-state';
import { limitsInNumbers } from './defaults';
import { closerDefinition } from './definition/closer-definition';
import { deleteDefinition } from './definition/delete-definition';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './definition/names';
import { pipelineDefinition } from './definition/pipeline-definition';
import { progressDefinition } from './definition/progress-definition';
import { tellerDefinition } from './definition/teller-definition';
import { MediaAlarms } from './media-alarms';
import { mediaDashboard } from './media-dashboard';
import { grantCloser, grantDelete, grantPipeline, grantProgress, grantTeller, grantVerify } from './media-grants';
import { mediaMetric } from './media-metrics';
import { MediaNews } from './media-news';
import { mediaDistribution } from './media-playback-parts';
import { MediaQueue } from './media-queue';
import { mediaRole } from './media-role';
import { MediaStorage } from './media-storage';
import { verifyFunction } from './media-verify';
import { checkAbrMediaPipeline } from './rules';
import { plannedCaptions } from './settings/captions';
import { estimateOf } from './settings/estimate';
import { JobParts } from './settings/job-parts';
import { jobRequest } from './settings/job-request';
import { manifestsOf } from './settings/manifests';
import { jobParts, queueArn } from './settings/parts-of-props';
import { POSTER } from './settings/poster';
import { HAS_THUMBNAILS } from './settings/thumbnails';
import { stateMachine } from '../../core/state-machine';
import { Definition } from '../../core/states-language';

const RUNBOOK = 'https://github.com/cdk-reference-constructs/cdk-reference-constructs/blob/main/docs/runbooks/abr-media-pipeline.md';

/**
 * From an uploaded video to an address that plays: MediaConvert chooses the renditions by the content, and nothing is called ready before all of it was seen.
 *
 *   upload ──> source bucket ──> machine: Claim ─> Probe ─> Judge ─> Submit ─> Encode ─> Verify ─> Ready
 *                                   │                        │              (createJob.sync)
 *                                   ↓ changes the record     ↓ not a video, too long, too dear
 *   events, metrics <── teller <── table                  rejected/, with the reason          output bucket ──> CloudFront ──> players
 *
 * The record of an asset is the truth. Every change of it is conditional, and every change is told as an event, in order.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { AbrMediaPipeline } from 'cdk-reference-constructs';
 *
 * declare const stack: Stack;
 *
 * const videos = new AbrMediaPipeline(stack, 'Videos');
 */
export class AbrMediaPipeline extends Construct {
  /** Takes an upload to its end. Its input is the event of S3 as it is; with `"again": true` beside `detail`, an asset that has failed is begun anew. */
  public readonly machine: sfn.StateMachine;
  /** Closes what `machine` leaves open: the asset becomes FAILED, and its living jobs are cancelled. */
  public readonly closerMachine: sfn.StateMachine;
  /** Notes the progress of jobs. */
  public readonly progressMachine: sfn.StateMachine;
  /** Makes events and metrics of the changes of records. */
  public readonly tellerMachine: sfn.StateMachine;
  /** Deletes an asset: the input is `{ "assetId": "..." }`. */
  public readonly deleteMachine: sfn.StateMachine;
  /** Sees all manifests and segments of a result. The only function: manifests can be larger than a state may hold. */
  public readonly verifyFunction: lambda.Function;
  /** Where uploads arrive. */
  public readonly sourceBucket: s3.IBucket;
  /** Where renditions go. */
  public readonly outputBucket: s3.IBucket;
  /** The record of each asset, by `assetId`. */
  public readonly table: dynamodb.Table;
  /** MediaConvert's own role. */
  public readonly role: iam.Role;
  /** The own queue; undefined without `MediaQueue.own`. */
  public readonly queue?: mediaconvert.CfnQueue;
  /** The edge; undefined when `playback.enabled` is false. */
  public readonly distribution?: cloudfront.Distribution;
  /** Starts `machine` for an upload. */
  public readonly uploadRule: events.Rule;
  /** Starts `progressMachine`. */
  public readonly progressRule: events.Rule;
  /** Starts `closerMachine`. */
  public readonly closerRule: events.Rule;
  /** Brings the changes of records to `tellerMachine`. */
  public readonly newsPipe: pipes.CfnPipe;
  /** Uploads and ends of executions that EventBridge could not deliver. */
  public readonly lostStarts: sqs.Queue;
  /** Where in the stream of the table the changes are that could not be told. */
  public readonly lostNews: sqs.Queue;
  /** What the pipeline is called in events, and the value of the dimension `Pipeline` of the metrics. */
  public readonly pipelineName: string;
  /** Two of them are for the night: `notClosed` and `newsLost`. */
  public readonly alarms: MediaAlarms;
  /** What came in and how it ended, how long it took, what was encoded. */
  public readonly dashboard: cloudwatch.Dashboard;

  private readonly storage: MediaStorage;

  /**
   * @param scope the scope
   * @param id its id
   * @param props its options
   * @throws when a prop is wrong: the error names it, its value, what is allowed and the fix
   */
  constructor(scope: Construct, id: string, props: AbrMediaPipelineProps = {}) {
    super(scope, id);
    checkAbrMediaPipeline(this, props);
    const { playback = {}, operations = {} } = props;
    const removalPolicy = operations.removalPolicy ?? RemovalPolicy.RETAIN;
    this.pipelineName = operations.pipelineName ?? Names.uniqueResourceName(this, { maxLength: 40, separator: '-' });

    this.storage = new MediaStorage(this, 'Storage', this.pipelineName, props, removalPolicy);
    checkAlone(this, this.storage);
    const { table, sourceBucket, outputBucket, outputPrefix, rejectedPrefix } = this.storage;
    this.table = table;
    this.sourceBucket = sourceBucket;
    this.outputBucket = outputBucket;
    if (playback.enabled !== false) this.distribution = mediaDistribution(this, this.storage, playback);

    this.role = mediaRole(this, this.storage, props);
    if (props.encoding?.queue?._kind.kind === 'own') {
      const { concurrentJobs } = props.encoding.queue._kind.options;
      this.queue = new mediaconvert.CfnQueue(this, 'Queue', { description: `Jobs of ${this.node.path}`, concurrentJobs });
    }
    const job = this.job(props);
    const captions = plannedCaptions(job);
    const manifests = manifestsOf(job);
    const playbackRoot = this.distribution && `https://${playback.domainNames?.[0] ?? this.distribution.distributionDomainName}/`;
    this.verifyFunction = verifyFunction(this, removalPolicy);

    const machine = (name: string, definition: Definition, timeout: Duration, express?: boolean) =>
      stateMachine(this, name, { definition, timeout, removalPolicy, express });
    const uploads = { bucketName: sourceBucket.bucketName, prefix: this.storage.sourcePrefix };
    this.machine = machine('Machine', pipelineDefinition({
      pipelineName: this.pipelineName,
      tableName: table.tableName,
      uploads,
      rejectedPrefix,
      outputBucketName: outputBucket.bucketName,
      outputPrefix,
      limits: limitsInNumbers(props.limits),
      estimate: estimateOf(job),
      request: jobRequest(job),
      encodingTimeout: job.timeout,
      verifyFunctionArn: this.verifyFunction.functionArn,
      manifests,
      ...job.poster && { poster: POSTER },
      ...job.thumbnails && { thumbnails: { path: 'thumbnails.vtt', when: HAS_THUMBNAILS } },
      captions,
      playbackRoot,
    // Three jobs at most, the time of a transcript, and what it takes to look at a file and move it.
    }), Duration.seconds(3 * job.timeout + 6 * 3600));
    this.progressMachine = machine('Progress', progressDefinition({ tableName: table.tableName }), Duration.minutes(1), true);
    this.tellerMachine = machine('Teller', tellerDefinition({ pipelineName: this.pipelineName }), Duration.minutes(2), true);
    this.closerMachine = machine('Closer', closerDefinition({ tableName: table.tableName, pipelineName: this.pipelineName, uploads }), Duration.hours(2));
    this.deleteMachine = machine('Delete', deleteDefinition({
      tableName: table.tableName,
      outputBucketName: outputBucket.bucketName,
      outputPrefix,
      rejectedPrefix,
      distributionId: this.distribution?.distributionId,
    }), Duration.hours(2));
    grantPipeline(this.machine, { storage: this.storage, role: this.role, queueArns: this.queueArns(props), verify: this.verifyFunction, captions });
    grantVerify(this.verifyFunction, this.storage);
    grantProgress(this.progressMachine, this.storage);
    grantTeller(this.tellerMachine);
    grantCloser(this.closerMachine, this.storage, this.machine);
    grantDelete(this.deleteMachine, this.storage, this.distribution);

    const news = new MediaNews(this, 'News', { table, teller: this.tellerMachine, removalPolicy });
    this.newsPipe = news.pipe;
    this.lostNews = news.lost;
    this.lostStarts = new sqs.Queue(this, 'LostStarts', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy,
    });
    const { suffixes } = props.source ?? {};
    this.uploadRule = this.starts('UploadRule', this.machine, {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [sourceBucket.bucketName] },
        object: { key: suffixes ? suffixes.map((suffix) => ({ wildcard: `${this.storage.sourcePrefix}*${suffix}` })) : [{ prefix: this.storage.sourcePrefix }] },
      },
    });
    this.closerRule = this.starts('CloserRule', this.closerMachine, this.ended(['FAILED', 'TIMED_OUT', 'ABORTED']));
    // A progress that is not noted is followed by the next: no queue, but an alarm.
    this.progressRule = new events.Rule(this, 'ProgressRule', {
      eventPattern: {
        source: ['aws.mediaconvert'],
        detailType: ['MediaConvert Job State Change'],
        detail: { status: ['PROGRESSING', 'STATUS_UPDATE'], userMetadata: { pipeline: [this.pipelineName] } },
      },
      targets: [new targets.SfnStateMachine(this.progressMachine, { retryAttempts: 2, maxEventAge: Duration.minutes(2) })],
    });

    const runbookUrl = operations.runbookUrl ?? RUNBOOK;
    this.alarms = new MediaAlarms(this, 'Alarms', { pipeline: this, runbookUrl, topic: operations.topic });
    this.dashboard = mediaDashboard(this, { runbookUrl });
    new CfnOutput(this, 'Uploads', { description: 'Where videos are uploaded to', value: `s3://${sourceBucket.bucketName}/${this.storage.sourcePrefix}` });
    new CfnOutput(this, 'Assets', { description: 'The records of the assets', value: table.tableName });
    if (playbackRoot) {
      new CfnOutput(this, 'PlaybackUrl', {
        description: 'Where an asset plays: put its id in the place of ASSET_ID', value: `${playbackRoot}${outputPrefix}ASSET_ID/${manifests[0]}`,
      });
    }
  }

  /**
   * Lets somebody upload videos: in one piece, or in parts.
   *
   * @param grantee who may
   */
  public grantUpload(grantee: iam.IGrantable): iam.Grant {
    const { sourceBucket, sourcePrefix, sourceKey } = this.storage;
    const grant = iam.Grant.addToPrincipalOrResource({
      grantee, actions: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'], resourceArns: [sourceBucket.arnForObjects(`${sourcePrefix}*`)], resource: sourceBucket,
    });
    // Parts are decrypted to be put together.
    return sourceKey ? grant.combine(sourceKey.grant(grantee, 'kms:GenerateDataKey', 'kms:Decrypt')) : grant;
  }

  /**
   * Lets somebody read the records of assets.
   *
   * @param grantee who may
   */
  public grantReadAssets(grantee: iam.IGrantable): iam.Grant {
    return this.table.grantReadData(grantee);
  }

  /**
   * Lets somebody delete assets, and see how that ends.
   *
   * @param grantee who may
   */
  public grantDelete(grantee: iam.IGrantable): iam.Grant {
    return this.deleteMachine.grantStartExecution(grantee).combine(this.deleteMachine.grantExecution(grantee, 'states:DescribeExecution'));
  }

  /**
   * Reacts to assets that play.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onReady(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [AssetState.READY], options);
  }

  /**
   * Reacts to uploads that were refused.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onRejected(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [AssetState.REJECTED], options);
  }

  /**
   * Reacts to assets that have failed.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [AssetState.FAILED], options);
  }

  /**
   * Reacts to progress: what is received, submitted, and encoded by so many percent.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onProgress(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, [AssetState.RECEIVED, AssetState.SUBMITTED, AssetState.ENCODING], options);
  }

  /**
   * A pattern for the events of the assets.
   *
   * @param states the states; all when left out
   */
  public eventPattern(states?: AssetState[]): events.EventPattern {
    return { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { ...states && { state: states }, pipeline: [this.pipelineName] } };
  }

  /**
   * Uploads that were recorded. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricReceived(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'Received', options);
  }

  /**
   * Assets that play. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricReady(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'Ready', options);
  }

  /**
   * Uploads that were refused. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'Rejected', options);
  }

  /**
   * Assets that have failed. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'Failed', options);
  }

  /**
   * Assets that were deleted. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricDeleted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'Deleted', options);
  }

  /**
   * Minutes of video that were encoded, all renditions together. MediaConvert bills them, at least ten seconds of each, more at high frame rates. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricMinutesEncoded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'MinutesEncoded', options);
  }

  /**
   * Bytes that assets have at the edge's origin. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricOutputBytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'OutputBytes', options);
  }

  /**
   * The most that the encoding of ready assets may have cost, by `limits.prices`. Not measured without prices.
   *
   * @param options what to change of the metric
   */
  public metricEstimatedDollars(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'EstimatedDollars', options);
  }

  /**
   * Seconds from the upload to what plays. The mean of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricSecondsToReady(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mediaMetric(this.pipelineName, 'SecondsToReady', { statistic: 'Average', ...options });
  }

  private job(props: AbrMediaPipelineProps): JobParts {
    const given = props.encoding?.queue;
    const queue = this.queue?.attrArn ?? (given?._kind.kind === 'arn' ? queueArn(given) : undefined);
    return jobParts(props, {
      pipelineName: this.pipelineName,
      roleArn: this.role.roleArn,
      ...queue !== undefined && { queueArn: queue },
      outputBucketName: this.outputBucket.bucketName,
      outputPrefix: this.storage.outputPrefix,
      ...this.storage.outputKey && { outputKeyArn: this.storage.outputKey.keyArn },
    });
  }

  private starts(id: string, machine: sfn.StateMachine, eventPattern: events.EventPattern): events.Rule {
    const target = new targets.SfnStateMachine(machine, { deadLetterQueue: this.lostStarts, retryAttempts: 185, maxEventAge: Duration.hours(24) });
    return new events.Rule(this, id, { eventPattern, targets: [target] });
  }

  private ended(status: string[]): events.EventPattern {
    return { source: ['aws.states'], detailType: ['Step Functions Execution Status Change'], detail: { stateMachineArn: [this.machine.stateMachineArn], status } };
  }

  private on(id: string, states: AssetState[], { target, crossStackScope, ...options }: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(crossStackScope ?? this, id, options);
    rule.addEventPattern(this.eventPattern(states));
    rule.addTarget(target);
    return rule;
  }

  /** Those that jobs wait in, or move to. */
  private queueArns({ encoding: { queue, hops = [] } = {} }: AbrMediaPipelineProps): string[] {
    return [this.queue?.attrArn ?? queueArn(queue ?? MediaQueue.accountDefault()), ...hops.map((hop) => queueArn(hop.queue))];
  }
}
