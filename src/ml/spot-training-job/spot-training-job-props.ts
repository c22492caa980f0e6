import { aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { TrainingAlgorithm } from './training-algorithm';
import { TrainingCapacity } from './training-capacity';
import { TrainingChannel } from './training-channel';

/** Where the training keeps what it goes on from. */
export interface CheckpointOptions {
  /**
   * How often the training writes a checkpoint: from one minute to less than `limits.maxRun`. So much work an interruption may cost. An alarm tells when the
   * newest one is older than `staleAfter` of these.
   */
  readonly interval: Duration;

  /**
   * The bucket, of the region of the stack.
   *
   * @default - a bucket of its own: encrypted, private, not versioned
   */
  readonly bucket?: s3.IBucket;

  /**
   * The beginning of the keys, without a leading slash and with one at its end; a run adds its name. No two jobs may share it in one bucket.
   *
   * @default - `checkpoints/`, in a bucket of yours `<jobName>/checkpoints/`
   */
  readonly prefix?: string;

  /**
   * The directory that SageMaker copies to the bucket while the training writes to it, and back before it goes on. Not one of those that SageMaker has another
   * use for: `/opt/ml/code`, `/opt/ml/input`, `/opt/ml/model`, `/opt/ml/output` and their parents.
   *
   * @default '/opt/ml/checkpoints'
   */
  readonly localPath?: string;

  /**
   * How many intervals old the newest checkpoint of a running training may be before the alarm tells: a whole number from 1 to 1000, together less than
   * `limits.maxRun`.
   *
   * @default 3
   */
  readonly staleAfter?: number;

  /**
   * How long checkpoints are kept in a bucket of its own: whole days, more than `limits.maxWait`. A run that is started again later begins from zero.
   *
   * @default Duration.days(30)
   */
  readonly expiration?: Duration;
}

/** How long a run may take, what it may cost, and when it moves to the next capacity. */
export interface TrainingLimits {
  /**
   * Time that a run may train, all attempts together: from one minute to less than `maxWait`. SageMaker stops at 28 days (and, unless the quota was
   * raised, at 5).
   *
   * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
   *
   * @default Duration.hours(24)
   */
  readonly maxRun?: Duration;

  /**
   * Time that a run may take, waiting for capacity included: more than `maxRun`, at most 28 days. At most one hour when an algorithm that does not write
   * checkpoints is given spot capacity.
   *
   * https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html
   *
   * @default - twice `maxRun`, at most 28 days
   */
  readonly maxWait?: Duration;

  /**
   * Billed dollars of a run, all attempts together, at the prices of the capacities (`pricePerHour` on each). A training that reaches it is stopped with SIGTERM,
   * and has 120 seconds to write a checkpoint. At least ten minutes of the dearest capacity.
   *
   * @default - no limit
   */
  readonly budget?: number;

  /**
   * How long an attempt may wait for capacity before it moves to the next: whole minutes, at least `checkEvery`, with several capacities less than `maxWait`.
   *
   * @default - 30 minutes; at most `maxWait` divided by twice the number of capacities, but no less than `checkEvery`
   */
  readonly capacityWait?: Duration;

  /**
   * The number of interruptions of one attempt with which it moves to the next capacity: a whole number from 1 to 100.
   *
   * @default 3
   */
  readonly interruptions?: number;

  /**
   * How long an attempt waits in line while the account has no quota left: from zero to `maxWait`.
   *
   * @default Duration.hours(6)
   */
  readonly queueWait?: Duration;

  /**
   * How often living trainings are looked at: whole minutes, from one to 60.
   *
   * @default Duration.minutes(5)
   */
  readonly checkEvery?: Duration;
}

/** What the training can reach, and who can reach it. */
export interface TrainingNetwork {
  /**
   * A network of yours. It needs a way to S3 (a gateway endpoint will do); public subnets are none, as SageMaker's network interfaces get no public address.
   *
   * @default - that of SageMaker
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Which subnets: at most 16. Only with `vpc`.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * From 1 to 5. Only with `vpc`.
   *
   * @default - one of its own
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The container can call nothing, not even AWS; SageMaker brings inputs and takes outputs. Instances of one attempt still reach each other.
   *
   * @default true
   */
  readonly isolation?: boolean;

  /**
   * Encrypts what instances of one attempt send to each other.
   *
   * @default - true when a capacity has more than one instance
   */
  readonly interContainerEncryption?: boolean;
}

/** Where the model goes. */
export interface TrainingOutput {
  /**
   * The bucket, of the region of the stack.
   *
   * @default - that of the checkpoints
   */
  readonly bucket?: s3.IBucket;

  /**
   * The beginning of the keys, without a leading slash and with one at its end; not within the prefix of the checkpoints, nor around it.
   *
   * @default - `models/`, in a bucket of yours `<jobName>/models/`
   */
  readonly prefix?: string;

  /**
   * The key of the own bucket and of the model, in the region of the stack.
   *
   * @default - keys of S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The key of the storage volumes. Not for instance types with local storage, which encrypt it themselves and refuse a key.
   *
   * @default - a key of SageMaker that lives as long as the job
   */
  readonly volumeEncryptionKey?: kms.IKey;

  /**
   * A model package group that each completed run registers its model in, pending approval: from 1 to 63 letters, digits and dashes.
   *
   * @default - not registered
   */
  readonly modelPackageGroupName?: string;
}

/** How it is run. */
export interface TrainingOperations {
  /**
   * What the trainings are called, and the value of the dimension `Job` of the metrics: at most 40 letters, digits and dashes, as SageMaker allows 63 for the name of
   * a training job. No two jobs of an account and region may have the same.
   *
   * @default - made from the path of the construct
   */
  readonly jobName?: string;

  /**
   * Told by the alarms. Not a FIFO topic: CloudWatch cannot publish to one.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;

  /**
   * What happens to the own bucket and the logs when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * An https address that the alarms point to.
   *
   * @default - the runbook of this library
   */
  readonly runbookUrl?: string;
}

/** Properties of `SpotTrainingJob`. */
export interface SpotTrainingJobProps {
  /** What is trained. */
  readonly algorithm: TrainingAlgorithm;

  /** What it is trained on, in the order in which it is tried: from 1 to 20, no two neighbours the same. */
  readonly capacity: TrainingCapacity[];

  /**
   * Inputs: at most 20, those that the algorithm brings along included (two of `TrainingAlgorithm.script`).
   *
   * @default - none
   */
  readonly channels?: TrainingChannel[];

  /** Where the training keeps what it goes on from. */
  readonly checkpoints: CheckpointOptions;

  /**
   * How long a run may take, what it may cost, and when it moves to the next capacity.
   *
   * @default - a day, no budget
   */
  readonly limits?: TrainingLimits;

  /**
   * What the training can reach.
   *
   * @default - nothing
   */
  readonly network?: TrainingNetwork;

  /**
   * Where the model goes.
   *
   * @default - the bucket of the checkpoints
   */
  readonly output?: TrainingOutput;

  /**
   * How it is run.
   *
   * @default - a name made from the path, the runbook of this library
   */
  readonly operations?: TrainingOperations;
}
