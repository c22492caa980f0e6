import * as path from 'path';
import { App, aws_s3 as s3, aws_sagemaker as sagemaker, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  InputMode, SpotTrainingJob, TrainingAlgorithm, TrainingCapacity, TrainingChannel, TrainingImage, TrainingMetric,
} from 'cdk-reference-constructs';

const app = new App();
const stack = new Stack(app, 'SpotTraining', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
});

const customers = new s3.Bucket(stack, 'Customers', {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY,
});

// Each model waits here for somebody's approval.
const models = new sagemaker.CfnModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'churn' });

const churn = new SpotTrainingJob(stack, 'Churn', {
  algorithm: TrainingAlgorithm.script({
    image: TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-cpu-py312-ubuntu22.04-sagemaker'),
    directory: path.join(__dirname, 'train'),
    entryPoint: 'train.py',
    exclude: ['data', '__pycache__'],
    hyperparameters: { epochs: '20', checkpoint_every: '25' },
    metrics: [TrainingMetric.of('loss', 'held out: loss=([0-9.]+)')],
  }),
  // In this order. Prices are for the dollars of the report, and for the budget.
  capacity: [
    TrainingCapacity.spot('ml.m5.large', { pricePerHour: 0.115 }),
    TrainingCapacity.spot('ml.c5.xlarge', { pricePerHour: 0.204 }),
    TrainingCapacity.onDemand('ml.m5.large', { pricePerHour: 0.115 }),
  ],
  channels: [TrainingChannel.fromBucket('train', customers, { prefix: 'train/', mode: InputMode.FILE, contentType: 'text/csv' })],
  checkpoints: { interval: Duration.minutes(2) },
  limits: {
    maxRun: Duration.hours(4),
    maxWait: Duration.hours(12),
    budget: 1,
    capacityWait: Duration.minutes(10),
    interruptions: 2,
    checkEvery: Duration.minutes(1),
  },
  output: { modelPackageGroupName: models.modelPackageGroupName },
  // A demo leaves nothing behind. Leave this out in production.
  operations: { jobName: 'churn', removalPolicy: RemovalPolicy.DESTROY },
});

new CfnOutput(stack, 'CustomersBucket', { value: customers.bucketName, description: 'CSV files below train/' });
new CfnOutput(stack, 'TrainingBucket', { value: churn.bucket!.bucketName, description: 'Checkpoints and models' });

app.synth();
