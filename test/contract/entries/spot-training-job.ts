import { join } from 'node:path';
import {
  aws_ec2 as ec2, aws_ecr as ecr, aws_events as events, aws_kms as kms, aws_s3 as s3, aws_sns as sns,
  CfnParameter, Duration, RemovalPolicy, Size, Stack,
} from 'aws-cdk-lib';
import { spotTrainingJobExceptions } from './spot-training-job-exceptions';
import { spotTrainingJobSamples } from './spot-training-job-samples';
import {
  InputMode, SpotTrainingJob, TrainingAlgorithm, TrainingCapacity, TrainingChannel, TrainingImage, TrainingMetric,
} from '../../../src';
import { ContractEntry } from '../entry';

const account = '111111111111';
const region = 'us-east-1';

const image = () => TrainingImage.of(`${account}.dkr.ecr.${region}.amazonaws.com/churn:1`);
const importedBucket = (stack: Stack, id: string) => s3.Bucket.fromBucketAttributes(stack, id, { bucketName: `${id.toLowerCase()}-${account}`, region });
const importedKey = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`);
const importedTopic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'People', `arn:aws:sns:${region}:${account}:people`);

export const spotTrainingJob: ContractEntry = {
  construct: 'SpotTrainingJob',
  minimal: (stack) => {
    new SpotTrainingJob(stack, 'Churn', {
      algorithm: TrainingAlgorithm.container({ image: image() }),
      capacity: [TrainingCapacity.spot('ml.m5.large')],
      checkpoints: { interval: Duration.minutes(10) },
    });
  },
  customised: (stack) => {
    const job = new SpotTrainingJob(stack, 'Churn', {
      algorithm: TrainingAlgorithm.script({
        // Without the account, a stack for any region has a table of all regions that its version of aws-cdk-lib knows.
        image: TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-cpu-py312-ubuntu22.04-sagemaker', { account: '763104351884' }),
        directory: join(__dirname, '..', 'fixtures', 'training'),
        entryPoint: 'train.py',
        hyperparameters: { epochs: '20' },
        environment: { LOG_LEVEL: 'info' },
        metrics: [TrainingMetric.of('loss', 'loss=([0-9.]+)')],
      }),
      capacity: [
        TrainingCapacity.spot('ml.m5.large', { count: 2, pricePerHour: 0.115, volume: Size.gibibytes(30) }),
        TrainingCapacity.onDemand('ml.m5.xlarge', { pricePerHour: 0.23 }),
      ],
      channels: [TrainingChannel.fromBucket('train', importedBucket(stack, 'Data'), { prefix: 'churn/', mode: InputMode.FAST_FILE, contentType: 'text/csv' })],
      checkpoints: { interval: Duration.minutes(5), prefix: 'kept/', localPath: '/opt/ml/kept', staleAfter: 2, expiration: Duration.days(60) },
      limits: {
        maxRun: Duration.hours(10),
        maxWait: Duration.hours(30),
        budget: 20,
        capacityWait: Duration.minutes(20),
        interruptions: 2,
        queueWait: Duration.hours(1),
        checkEvery: Duration.minutes(2),
      },
      network: {
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1', availabilityZones: [`${region}a`], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
        }),
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
        isolation: false,
        interContainerEncryption: true,
      },
      output: { prefix: 'done/', encryptionKey: importedKey(stack, 'Models'), volumeEncryptionKey: importedKey(stack, 'Volumes'), modelPackageGroupName: 'churn' },
      operations: { jobName: 'churn', topic: importedTopic(stack), removalPolicy: RemovalPolicy.DESTROY, runbookUrl: 'https://example.com/docs/runbooks/spot-training-job.md' },
    });
    job.startOnSchedule('Nightly', events.Schedule.cron({ hour: '3', minute: '0' }), { hyperparameters: { epochs: '30' } });
    job.startOnEvent('NewData', { eventPattern: { source: ['aws.s3'], detailType: ['Object Created'] } });
  },
  imported: (stack) => {
    new SpotTrainingJob(stack, 'Churn', {
      algorithm: TrainingAlgorithm.container({ image: TrainingImage.fromEcr(ecr.Repository.fromRepositoryName(stack, 'Repository', 'churn'), '1') }),
      capacity: [TrainingCapacity.spot('ml.m5.large'), TrainingCapacity.onDemand('ml.m5.large')],
      channels: [TrainingChannel.fromBucket('train', importedBucket(stack, 'Data'))],
      checkpoints: { interval: Duration.minutes(10), bucket: importedBucket(stack, 'Checkpoints') },
      output: { bucket: importedBucket(stack, 'Output'), encryptionKey: importedKey(stack, 'Models') },
      operations: { topic: importedTopic(stack) },
    });
  },
  tokens: (stack) => {
    new SpotTrainingJob(stack, 'Churn', {
      algorithm: TrainingAlgorithm.container({
        image: TrainingImage.of(new CfnParameter(stack, 'Image').valueAsString),
        hyperparameters: { epochs: new CfnParameter(stack, 'Epochs').valueAsString },
      }),
      capacity: [TrainingCapacity.spot('ml.m5.large')],
      channels: [TrainingChannel.fromBucket('train', s3.Bucket.fromBucketName(stack, 'Data', new CfnParameter(stack, 'DataBucket').valueAsString))],
      checkpoints: { interval: Duration.minutes(10) },
      output: { modelPackageGroupName: new CfnParameter(stack, 'Group').valueAsString },
    });
  },
  exceptions: spotTrainingJobExceptions,
  samples: spotTrainingJobSamples,
};
