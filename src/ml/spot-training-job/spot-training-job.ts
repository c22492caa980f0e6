import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_s3 as s3, aws_sqs as sqs,
  aws_stepfunctions as sfn, aws_stepfunctions_tasks as tasks, CfnOutput, Duration, Names, RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { algorithmParts } from './algorithm-parts';
import { capacityParts } from './capacity-parts';
import { channelParts } from './channel-parts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './definition/names';
import { patrolDefinition } from './definition/patrol-definition';
import { runDefinition } from './definition/run-definition';
import { checkAlone } from './place-rules';
import { checkSpotTrainingJob } from './rules';
import { SpotTrainingJobProps } from './spot-training-job-props';
import { TrainingAlarms } from './training-alarms';
import { trainingDashboard } from './training-dashboard';
import { limitsInSeconds } from './training-defaults';
import { grantMachine, grantPatrol } from './training-grants';
import { trainingMetric } from './training-metrics';
import { AlgorithmParts, CapacityParts, ChannelParts } from './training-parts';
import { trainingRole } from './training-role';
import { RunInput, TrainingTaskOptions, TrainingTriggerOptions } from './training-start';
import { TrainingState } from './training-state';
import { TrainingStorage } from './training-storage';
import { checkEventInput, checkScheduledInput } from './trigger-rules';
import { unsuccessful } from '../../core/counts';
import { stateMachine } from '../../core/state-machine';
import { State } from '../../core/states-language';

const RUNBOOK = 'https://github.com/cdk-reference-constructs/cdk-reference-constructs/blob/main/docs/runbooks/spot-training-job.md';

/**
 * Training on SageMaker that costs what spot capacity costs and always comes to an end: it goes down a list of capacities, spot and on demand, and every
 * attempt goes on from the checkpoints of the one before.
 *
 *   start ──> machine ──(createTrainingJob.sync)──> SageMaker ──> checkpoints, model
 *                                                     ↑ stops what waits too long, tells interruptions, measures checkpoints
 *   every five minutes ──> patrol ────────────────────┘
 *
 * A run is one training to its end. It has a name (`run` in the input; the name of the execution without it) that its attempts share with their checkpoints. A run that is
 * started again goes on; one that is complete is not trained again.
 *
 * @example
 * import { Duration, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
 * import { SpotTrainingJob, TrainingAlgorithm, TrainingCapacity, TrainingChannel, TrainingImage } from 'cdk-reference-constructs';
 *
 * declare const stack: Stack;
 * declare const data: s3.IBucket;
 * declare const image: TrainingImage;
 *
 * const churn = new SpotTrainingJob(stack, 'Churn', {
 *   algorithm: TrainingAlgorithm.container({ image }),
 *   capacity: [
 *     TrainingCapacity.spot('ml.g5.xlarge'),
 *     TrainingCapacity.spot('ml.g5.2xlarge'),
 *     TrainingCapacity.onDemand('ml.g5.xlarge'),
 *   ],
 *   channels: [TrainingChannel.fromBucket('train', data, { prefix: 'churn/' })],
 *   checkpoints: { interval: Duration.minutes(10) },
 * });
 */
export class SpotTrainingJob extends Construct implements ec2.IConnectable {
  /** Sees a run to its end. Its input is `{ "run": "...", "hyperparameters": {...}, "environment": {...} }`, all of it optional. */
  public readonly machine: sfn.StateMachine;
  /** Looks after the living training jobs. */
  public readonly patrolMachine: sfn.StateMachine;
  /** Starts the patrol. */
  public readonly patrolRule: events.Rule;
  /** The training's own role. */
  public readonly role: iam.Role;
  /** Where checkpoints are. */
  public readonly checkpointBucket: s3.IBucket;
  /** Where models go. */
  public readonly outputBucket: s3.IBucket;
  /** The own bucket; undefined when `checkpoints.bucket` is given. */
  public readonly bucket?: s3.Bucket;
  /** Starts that EventBridge could not deliver. */
  public readonly lostStarts: sqs.Queue;
  /** What the training jobs are called, and the value of the dimension `Job` of the metrics. */
  public readonly jobName: string;
  /** Two of them are for the night: `checkpointStale` and `patrolFailed`. */
  public readonly alarms: TrainingAlarms;
  /** What was trained, billed and saved, the interruptions, and the age of the newest checkpoint. */
  public readonly dashboard: cloudwatch.Dashboard;
  /** The security groups of the training; none without `network.vpc`. */
  public readonly connections: ec2.Connections;

  /**
   * @param scope the scope
   * @param id its id
   * @param props its options
   * @throws when a prop is wrong: the error names it, its value, what is allowed and the fix
   */
  constructor(scope: Construct, id: string, props: SpotTrainingJobProps) {
    super(scope, id);
    checkSpotTrainingJob(this, props);
    const { operations = {}, network = {}, output = {} } = props;
    const removalPolicy = operations.removalPolicy ?? RemovalPolicy.RETAIN;
    const limits = limitsInSeconds(props.limits, props.capacity.length);
    // In small letters: SageMaker does not keep to the case of names in ARNs.
    this.jobName = operations.jobName ?? Names.uniqueResourceName(this, { maxLength: 40, separator: '-' }).toLowerCase();

    const storage = new TrainingStorage(this, 'Storage', { jobName: this.jobName, checkpoints: props.checkpoints, output, removalPolicy });
    checkAlone(this, storage);
    this.bucket = storage.bucket;
    this.checkpointBucket = storage.checkpointBucket;
    this.outputBucket = storage.outputBucket;

    const algorithm = algorithmParts(this, props.algorithm);
    const channels = [...algorithm.channels, ...(props.channels ?? []).map(channelParts)];
    const capacities = props.capacity.map(capacityParts);
    const securityGroups = network.vpc ? network.securityGroups ?? [new ec2.SecurityGroup(this, 'SecurityGroup', { vpc: network.vpc })] : [];
    this.connections = new ec2.Connections({ securityGroups });
    this.role = trainingRole(this, { algorithm, channels, storage, output, vpc: network.vpc });

    this.machine = stateMachine(this, 'Machine', {
      // The time of a run, and what it may take to tell how it ended.
      timeout: Duration.seconds(limits.maxWait + 2 * 3600),
      removalPolicy,
      definition: runDefinition({
        jobName: this.jobName,
        capacities: capacities.map((each) => planned(each, output.volumeEncryptionKey?.keyArn)),
        ...limits,
        request: this.request(props, algorithm, channels, storage),
        hyperparameters: algorithm.hyperparameters,
        environment: algorithm.environment,
        checkpoints: storage.checkpoints,
        checkpointPath: algorithm.checkpoints ? props.checkpoints.localPath ?? '/opt/ml/checkpoints' : undefined,
        modelPackage: output.modelPackageGroupName === undefined ? undefined : {
          groupName: output.modelPackageGroupName, image: algorithm.image, contentTypes: ['text/csv'], responseTypes: ['text/csv'],
        },
      }),
    });
    this.patrolMachine = stateMachine(this, 'Patrol', {
      timeout: Duration.minutes(30),
      removalPolicy,
      definition: patrolDefinition({
        jobName: this.jobName,
        bucketName: this.checkpointBucket.bucketName,
        movesOn: capacities.length > 1,
        ...limits,
      }),
    });
    const parts = { jobName: this.jobName, role: this.role, machine: this.machine, patrolMachine: this.patrolMachine };
    grantMachine(this, { ...parts, modelPackageGroupName: output.modelPackageGroupName });
    grantPatrol(this, { ...parts, storage: algorithm.checkpoints ? storage : undefined });

    this.lostStarts = new sqs.Queue(this, 'LostStarts', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy,
    });
    // One that cannot be started now is followed by the next: no queue, but an alarm.
    this.patrolRule = new events.Rule(this, 'PatrolRule', {
      schedule: events.Schedule.rate(Duration.seconds(limits.checkEvery)),
      targets: [new targets.SfnStateMachine(this.patrolMachine, { retryAttempts: 2, maxEventAge: Duration.minutes(5) })],
    });

    const runbookUrl = operations.runbookUrl ?? RUNBOOK;
    this.alarms = new TrainingAlarms(this, 'Alarms', {
      job: this,
      runbookUrl,
      topic: operations.topic,
      oldestCheckpoint: algorithm.checkpoints ? (props.checkpoints.staleAfter ?? 3) * props.checkpoints.interval.toSeconds() : undefined,
      checkEvery: limits.checkEvery,
    });
    this.dashboard = trainingDashboard(this, { runbookUrl });
    new CfnOutput(this, 'TrainingMachine', {
      description: `Trains on ${capacities.map(({ description }) => description).join('; then ')}`, value: this.machine.stateMachineArn,
    });
  }

  /**
   * Starts a run by a schedule. The id of the event is the name of the run.
   *
   * @param id the id of the rule
   * @param schedule for example `Schedule.cron({ hour: '3', minute: '0' })`
   * @param input what the run is given; not `run`, since a run that is complete is not trained again
   */
  public startOnSchedule(id: string, schedule: events.Schedule, input?: RunInput): events.Rule {
    checkScheduledInput(this, input);
    return this.trigger(id, { schedule }, input);
  }

  /**
   * Starts a run by an event. The id of the event is the name of the run: one that is delivered twice trains once.
   *
   * @param id the id of the rule
   * @param options the pattern, and what the run is given
   * @throws when the input is wrong
   */
  public startOnEvent(id: string, options: TrainingTriggerOptions): events.Rule {
    const { input, ...rule } = options;
    checkEventInput(this, id, input);
    return this.trigger(id, rule, input);
  }

  /**
   * A Task for a state machine of yours: it starts a run and waits for its end. The report is the field `Output` of its result. The run stops when your execution is
   * stopped.
   *
   * @param scope where the state lives
   * @param id its name
   * @param options more about the state; without `input` the run is given nothing and has a name of its own
   */
  public task(scope: Construct, id: string, options: TrainingTaskOptions = {}): sfn.TaskStateBase {
    return new tasks.StepFunctionsStartExecution(scope, id, {
      // The default would be the input of the state, whatever it is.
      input: sfn.TaskInput.fromObject({}), ...options, stateMachine: this.machine, integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    });
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
   * Reacts to runs that have a model.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onCompleted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.told([TrainingState.COMPLETED]), options);
  }

  /**
   * Reacts to spot interruptions. They are told by the patrol, minutes later.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onInterrupted(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.told([TrainingState.INTERRUPTED]), options);
  }

  /**
   * Reacts to attempts that are followed by another one.
   *
   * @param id the id of the rule
   * @param options the target, and more
   */
  public onAttemptEnded(id: string, options?: events.OnEventOptions): events.Rule {
    return this.on(id, this.told([TrainingState.ATTEMPT_ENDED]), options);
  }

  /**
   * Reacts to runs that ended without a model: failed, stopped, or broken. Step Functions itself tells of them, so none is missed.
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
   * A pattern for the events of the runs.
   *
   * @param states the states; all when left out
   */
  public told(states?: TrainingState[]): events.EventPattern {
    return { source: [EVENT_SOURCE], detailType: [EVENT_DETAIL_TYPE], detail: { ...states && { state: states }, job: [this.jobName] } };
  }

  /**
   * The part of the training time that was not billed, of each run, in percent.
   *
   * @param options what to change of the metric
   */
  public metricSavings(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return trainingMetric(this.jobName, 'Savings', { statistic: 'Average', ...options });
  }

  /**
   * The time that trainings were billed for, in seconds of one instance: times the instances is what SageMaker bills. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricBillableSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return trainingMetric(this.jobName, 'BillableSeconds', options);
  }

  /**
   * The time that was trained, in seconds. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricTrainingSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return trainingMetric(this.jobName, 'TrainingSeconds', options);
  }

  /**
   * What runs have cost by `pricePerHour`. Not measured unless each capacity has one.
   *
   * @param options what to change of the metric
   */
  public metricDollars(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return trainingMetric(this.jobName, 'Dollars', options);
  }

  /**
   * Spot interruptions that the patrol has told. The sum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricInterruptions(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return trainingMetric(this.jobName, 'Interruptions', options);
  }

  /**
   * Seconds since the newest checkpoint of a living training was written, or since it began to train; 0 while it does not. The maximum of five minutes.
   *
   * @param options what to change of the metric
   */
  public metricCheckpointAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return trainingMetric(this.jobName, 'CheckpointAge', { statistic: 'Maximum', ...options });
  }

  /**
   * Runs that ended without a model.
   *
   * @param options what to change of the expression
   */
  public metricFailedRuns(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return unsuccessful(this.machine, { label: 'ended without a model', ...options });
  }

  /**
   * Tells somebody of all alarms, when they are raised and when they are over.
   *
   * @param actions for example `new SnsAction(topic)`
   */
  public addAlarmAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.alarms.addAction(...actions);
  }

  private on(id: string, pattern: events.EventPattern, { crossStackScope, ...options }: events.OnEventOptions = {}): events.Rule {
    const rule = new events.Rule(crossStackScope ?? this, id, options);
    rule.addEventPattern(pattern);
    rule.addTarget(options.target);
    return rule;
  }

  private trigger(id: string, props: events.RuleProps, given: RunInput = {}): events.Rule {
    const input = events.RuleTargetInput.fromObject({ run: events.EventField.eventId, ...given });
    const target = new targets.SfnStateMachine(this.machine, {
      input, deadLetterQueue: this.lostStarts, retryAttempts: 24, maxEventAge: Duration.hours(2),
    });
    return new events.Rule(this, id, { ...props, targets: [target] });
  }

  /** What CreateTrainingJob is told in every attempt. */
  private request(props: SpotTrainingJobProps, algorithm: AlgorithmParts, channels: ChannelParts[], storage: TrainingStorage): State {
    const { network: { vpc, vpcSubnets, isolation = true, interContainerEncryption } = {}, output = {}, capacity } = props;
    const several = capacity.some(({ count }) => count > 1);
    const SecurityGroupIds = this.connections.securityGroups.map(({ securityGroupId }) => securityGroupId);
    return {
      AlgorithmSpecification: {
        TrainingImage: algorithm.image,
        TrainingInputMode: 'File',
        ...algorithm.entrypoint && { ContainerEntrypoint: algorithm.entrypoint },
        ...algorithm.arguments && { ContainerArguments: algorithm.arguments },
        ...algorithm.metrics.length && { MetricDefinitions: algorithm.metrics },
      },
      RoleArn: this.role.roleArn,
      ...channels.length && { InputDataConfig: channels.map(({ config }) => config) },
      OutputDataConfig: { S3OutputPath: storage.models, ...output.encryptionKey && { KmsKeyId: output.encryptionKey.keyArn } },
      EnableNetworkIsolation: isolation,
      EnableInterContainerTrafficEncryption: interContainerEncryption ?? several,
      ...vpc && { VpcConfig: { Subnets: vpc.selectSubnets(vpcSubnets).subnetIds, SecurityGroupIds } },
      // Of SageMaker's own faults only.
      RetryStrategy: { MaximumRetryAttempts: 3 },
    };
  }
}

/** A capacity as the machine knows it. */
function planned({ resources, spot, pricePerHour, description }: CapacityParts, volumeKeyArn: string | undefined) {
  return { resources: { ...resources, ...volumeKeyArn && { VolumeKmsKeyId: volumeKeyArn } }, spot, rate: pricePerHour ?? 0, name: description };
}
