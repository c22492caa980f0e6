import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTrainingJobCommand, DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { LocalTraining } from './sagemaker';
import { Cloud, openCloud } from './target';

/** SageMaker of the emulator over HTTP, with the AWS SDK. */
const REGION = 'us-west-2';
const BUCKET = 'training';
let cloud: Cloud;
let training: LocalTraining;
let sagemaker: SageMakerClient;

jest.setTimeout(30_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_SPEED: '60' } });
  training = new LocalTraining(cloud);
  sagemaker = new SageMakerClient({ ...cloud.client(REGION), maxAttempts: 1 });
  const s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'code/train.py', Body: 'import time; print("hello"); time.sleep(1)' }));
  await role();
}, 120_000);

afterAll(async () => {
  await cloud.stop();
});

async function role() {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  const Role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'training', AssumeRolePolicyDocument: trust } };
  const stacks = new CloudFormationClient(cloud.client(REGION));
  await stacks.send(new CreateStackCommand({ StackName: 'role', TemplateBody: JSON.stringify({ Resources: { Role } }) }));
  await eventually(async () => (await stacks.send(new DescribeStacksCommand({ StackName: 'role' }))).Stacks![0].StackStatus === 'CREATE_COMPLETE');
}

async function eventually(check: () => Promise<boolean>) {
  while (!await check()) await new Promise((resolve) => setTimeout(resolve, 100));
}

function start(name: string, maxWait = 7200) {
  return sagemaker.send(new CreateTrainingJobCommand({
    TrainingJobName: name,
    RoleArn: `arn:aws:iam::${cloud.account}:role/training`,
    AlgorithmSpecification: {
      TrainingImage: 'image', TrainingInputMode: 'File', ContainerEntrypoint: ['python3', '/opt/ml/input/data/code/train.py'],
    },
    InputDataConfig: [{ ChannelName: 'code', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/code/` } } }],
    OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/models` },
    ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 1 },
    StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: maxWait },
    EnableManagedSpotTraining: true,
  }));
}

async function ended(name: string) {
  await eventually(async () => (await training.jobs(name))[0].TrainingJobStatus !== 'InProgress');
  return sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
}

test('a job is interrupted as scripted and completes; the world and the SDK tell the same of it', async () => {
  await training.set({ 'ml.m5.large/spot': { startSeconds: 6, restartSeconds: 6, interruptAfterTrainingSeconds: [20], discount: 0.5 } });
  const { TrainingJobArn } = await start('scripted');
  const job = await ended('scripted');
  const [told] = await training.jobs('scripted');
  expect(job.SecondaryStatusTransitions!.map(({ Status }) => Status)).toEqual([
    'Starting', 'Downloading', 'Training', 'Interrupted', 'Starting', 'Downloading', 'Training', 'Uploading', 'Completed',
  ]);
  expect(told).toMatchObject({ TrainingJobArn, TrainingJobStatus: 'Completed', CreationTime: job.CreationTime!.getTime() });
  expect(told.Processes).toHaveLength(2);
  expect(told.Processes[0].ended).toBeLessThan(told.Processes[1].started);
  expect(Math.abs(job.BillableTimeInSeconds! - job.TrainingTimeInSeconds! / 2)).toBeLessThanOrEqual(1);
});

test('refusals are those of SageMaker, by name', async () => {
  await expect(start('scripted')).rejects.toMatchObject({ name: 'ResourceInUse' });
  await expect(start('short-wait', 60)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining('MaxWaitTimeInSeconds') });
  await training.set({ 'ml.m5.large/spot': { quota: 0 } });
  await expect(start('limited')).rejects.toMatchObject({ name: 'ResourceLimitExceeded' });
  await training.reset();
});

test('the world says what it does not know', async () => {
  await expect(training.set({ 'ml.m5.large': {} })).rejects.toThrow(/capacity is 'ml.m5.large', allowed: \*, <instance type>\/spot/);
  await expect(training.interrupt('nobody')).rejects.toThrow(/no training job is named 'nobody'/);
  expect(() => new LocalTraining({ endpoint: undefined })).toThrow(/^LocalTraining needs the local cloud/);
});
