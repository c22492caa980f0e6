import { aws_iam as iam } from 'aws-cdk-lib';

/** An image in the terms of CreateTrainingJob. */
export interface ImageParts {
  readonly uri: string;
  readonly grantPull: (grantee: iam.IGrantable) => void;
}

/** One entry of `InputDataConfig`, as CreateTrainingJob takes it. */
export interface ChannelConfig {
  readonly ChannelName: string;
  readonly DataSource: {
    readonly S3DataSource: {
      readonly S3DataType: string;
      readonly S3Uri: string;
      readonly S3DataDistributionType: string;
      readonly AttributeNames?: string[];
    };
  };
  readonly ContentType?: string;
  readonly CompressionType?: string;
  readonly RecordWrapperType?: string;
  readonly InputMode: string;
  readonly ShuffleConfig?: { readonly Seed: number };
}

/** A channel in the terms of CreateTrainingJob. */
export interface ChannelParts {
  readonly config: ChannelConfig;
  readonly grantRead: (grantee: iam.IGrantable) => void;
}

/** An algorithm in the terms of CreateTrainingJob. */
export interface AlgorithmParts {
  readonly image: string;
  readonly entrypoint?: string[];
  readonly arguments?: string[];
  readonly hyperparameters: { [name: string]: string };
  readonly environment: { [name: string]: string };
  readonly metrics: { readonly Name: string; readonly Regex: string }[];
  /** Channels that the algorithm brings along, beside those of the user. */
  readonly channels: ChannelParts[];
  /** Whether it writes checkpoints and goes on from them: without, no CheckpointConfig and no more than an hour of waiting for spot. */
  readonly checkpoints: boolean;
  readonly grantPull: (grantee: iam.IGrantable) => void;
}

/** A capacity in the terms of CreateTrainingJob, all of it literal. */
export interface CapacityParts {
  readonly resources: { readonly InstanceType: string; readonly InstanceCount: number; readonly VolumeSizeInGB: number };
  readonly spot: boolean;
  /** Dollars for one billed hour of all instances. */
  readonly pricePerHour?: number;
  readonly description: string;
}
