import { aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CheckpointOptions, TrainingOutput } from './spot-training-job-props';

interface TrainingStorageProps {
  readonly jobName: string;
  readonly checkpoints: CheckpointOptions;
  readonly output: TrainingOutput;
  readonly removalPolicy: RemovalPolicy;
}

/** Where checkpoints and models lie: in a bucket of its own, or where the user says. */
export class TrainingStorage extends Construct {
  public readonly jobName: string;
  public readonly bucket?: s3.Bucket;
  public readonly checkpointBucket: s3.IBucket;
  public readonly checkpointPrefix: string;
  public readonly outputBucket: s3.IBucket;
  public readonly outputPrefix: string;

  constructor(scope: Construct, id: string, { jobName, checkpoints, output, removalPolicy }: TrainingStorageProps) {
    super(scope, id);
    this.jobName = jobName;
    const prefix = (given: string | undefined, folder: string, own: boolean) => given ?? (own ? `${folder}/` : `${jobName}/${folder}/`);
    this.checkpointPrefix = prefix(checkpoints.prefix, 'checkpoints', !checkpoints.bucket);
    if (!checkpoints.bucket) this.bucket = this.ownBucket(checkpoints.expiration ?? Duration.days(30), output, removalPolicy);
    this.checkpointBucket = checkpoints.bucket ?? this.bucket!;
    this.outputBucket = output.bucket ?? this.checkpointBucket;
    this.outputPrefix = prefix(output.prefix, 'models', this.outputBucket === this.bucket);
  }

  /** `s3://bucket/prefix/`; the name of a run follows. */
  public get checkpoints() {
    return `s3://${this.checkpointBucket.bucketName}/${this.checkpointPrefix}`;
  }

  /** `s3://bucket/prefix`; the name of a training job follows. */
  public get models() {
    return `s3://${this.outputBucket.bucketName}/${this.outputPrefix}`.replace(/\/$/, '');
  }

  /** Not versioned: the training writes the same checkpoint files again and again, and old versions of them are worth nothing. */
  private ownBucket(expiration: Duration, { encryptionKey }: TrainingOutput, removalPolicy: RemovalPolicy): s3.Bucket {
    return new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      ...encryptionKey && { encryptionKey, bucketKeyEnabled: true },
      lifecycleRules: [{ id: 'Checkpoints', prefix: this.checkpointPrefix, expiration }, { id: 'Uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy,
    });
  }
}
