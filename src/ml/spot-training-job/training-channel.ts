import { aws_s3 as s3 } from 'aws-cdk-lib';

/** How a training gets the objects of a channel. */
export enum InputMode {
  /** All objects are copied to the storage volume before the training begins. */
  FILE = 'File',
  /** Files that are read from S3 when the training opens them. */
  FAST_FILE = 'FastFile',
  /** A pipe for each epoch, for algorithms that read records in order. */
  PIPE = 'Pipe',
}

/** Which instances of an attempt get which objects. */
export enum ChannelDistribution {
  /** Each instance gets all. */
  FULLY_REPLICATED = 'FullyReplicated',
  /** Each instance gets its share of the objects. */
  SHARDED_BY_S3_KEY = 'ShardedByS3Key',
}

/** What `prefix` names. */
export enum ChannelDataType {
  /** Objects whose keys begin with it. */
  S3_PREFIX = 'S3Prefix',
  /** One object, a JSON list of keys. The training may read the whole bucket, since the keys are not known. */
  MANIFEST_FILE = 'ManifestFile',
  /** One object of JSON lines, with `attributeNames`. Only with `InputMode.PIPE`. The training may read the whole bucket, since the keys are not known. */
  AUGMENTED_MANIFEST_FILE = 'AugmentedManifestFile',
}

/** How the objects of a channel are compressed. */
export enum ChannelCompression {
  /** Not compressed. */
  NONE = 'None',
  /** gzip, which SageMaker unpacks. Only with `InputMode.PIPE`. */
  GZIP = 'Gzip',
}

/** Options of `TrainingChannel.fromBucket`. */
export interface TrainingChannelOptions {
  /**
   * The beginning of the keys, without a leading slash. End it with a slash, or `a/b` also takes `a/b2/file`. For manifests the key of the object.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;

  /**
   * How the training gets the objects.
   *
   * @default InputMode.FAST_FILE - InputMode.FILE for a manifest, InputMode.PIPE for an augmented manifest: fast file mode takes prefixes only
   */
  readonly mode?: InputMode;

  /**
   * The MIME type of the objects, which built-in algorithms choose their reader by: at most 256 characters.
   *
   * @default - not told
   */
  readonly contentType?: string;

  /**
   * How the objects are compressed.
   *
   * @default ChannelCompression.NONE
   */
  readonly compression?: ChannelCompression;

  /**
   * Wraps each object in a RecordIO record, for algorithms that want records from plain files. Only with `InputMode.PIPE`.
   *
   * @default false
   */
  readonly recordIo?: boolean;

  /**
   * Shuffles the order of the objects (in pipe mode at the start of each epoch) by this whole number.
   *
   * @default - in the order of the keys
   */
  readonly shuffleSeed?: number;

  /**
   * Which instances get which objects.
   *
   * @default ChannelDistribution.FULLY_REPLICATED
   */
  readonly distribution?: ChannelDistribution;

  /**
   * What `prefix` names.
   *
   * @default ChannelDataType.S3_PREFIX
   */
  readonly dataType?: ChannelDataType;

  /**
   * Attributes of an augmented manifest that the training gets: from 1 to 16, each of at most 256 characters.
   *
   * @default - none
   */
  readonly attributeNames?: string[];
}

/**
 * An input of a training: objects of a bucket under `/opt/ml/input/data/<name>`. The role of the training may read exactly these.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html
 *
 * @example
 * import { aws_s3 as s3 } from 'aws-cdk-lib';
 * import { TrainingChannel } from 'cdk-reference-constructs';
 *
 * declare const bucket: s3.IBucket;
 *
 * const channel = TrainingChannel.fromBucket('train', bucket, { prefix: 'churn/2026/' });
 */
export class TrainingChannel {
  /**
   * @param name 1 to 64 letters, digits, `.`, `-` and `_`. `code` and `resumable` are taken by `TrainingAlgorithm.script`
   * @param bucket of the region of the stack, as SageMaker demands
   */
  public static fromBucket(name: string, bucket: s3.IBucket, options: TrainingChannelOptions = {}): TrainingChannel {
    return new TrainingChannel(name, bucket, options);
  }

  /** What the channel is called. */
  public readonly name: string;

  /** Where its objects are. */
  public readonly bucket: s3.IBucket;

  /** @internal */
  public readonly _options: TrainingChannelOptions;

  private constructor(name: string, bucket: s3.IBucket, options: TrainingChannelOptions) {
    this.name = name;
    this.bucket = bucket;
    this._options = options;
  }
}
