import { CreateTrainingJobRequest$ } from '@aws-sdk/client-sagemaker';
import { App, Aws, aws_ec2 as ec2, aws_ecr as ecr, aws_kms as kms, aws_s3 as s3, Duration, NestedStack, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { problems } from './schema';
import { Synthesized } from './synthesized';
import { Change, goodProps, image, inputs, newStack, scriptDirectory } from './training';
import {
  BuiltInAlgorithm, InputMode, SpotTrainingJob, TrainingAlgorithm, TrainingCapacity, TrainingChannel, TrainingImage, TrainingMetric,
} from '../../../src';

const IMAGE = '763104351884.dkr.ecr.eu-central-1.<AWS::URLSuffix>/pytorch-training:2.6.0-py312';
const key = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:eu-central-1:123456789012:key/${id}`);
const vpc = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1', availabilityZones: ['eu-central-1a', 'eu-central-1b'], privateSubnetIds: ['subnet-1', 'subnet-2'], publicSubnetIds: ['subnet-3', 'subnet-4'],
});

describe('what CreateTrainingJob is told', () => {
  test('of a container and spot capacity', async () => {
    expect(await new Synthesized({ operations: { jobName: 'churn' } }).request()).toEqual({
      TrainingJobName: 'churn-0123456789abcdef-1',
      AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
      RoleArn: '<ChurnRole.Arn>',
      InputDataConfig: [{
        ChannelName: 'train',
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://inputs/train/', S3DataDistributionType: 'FullyReplicated' } },
        InputMode: 'FastFile',
      }],
      OutputDataConfig: { S3OutputPath: 's3://<ChurnStorageBucket>/models' },
      EnableNetworkIsolation: true,
      EnableInterContainerTrafficEncryption: false,
      RetryStrategy: { MaximumRetryAttempts: 3 },
      HyperParameters: {},
      Environment: {},
      ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 50 },
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 86400, MaxWaitTimeInSeconds: expect.any(Number) },
      CheckpointConfig: { S3Uri: 's3://bucket/checkpoints/r/', LocalPath: '/opt/ml/checkpoints' },
      Tags: [
        { Key: 'spot-training:run', Value: 'r' },
        { Key: 'spot-training:input', Value: '0123456789abcdef' },
        { Key: 'spot-training:capacity', Value: '0' },
        { Key: 'spot-training:rate', Value: '0.27' },
        { Key: 'spot-training:execution', Value: 'arn:aws:states:eu-central-1:123456789012:execution:churn:r' },
        { Key: 'spot-training:before', Value: '0/0/0/0' },
      ],
    });
  });

  /** Each variant of the props, and the members that it changes. */
  const variants: Record<string, [Change, object]> = {
    'a container with everything': [
      {
        algorithm: TrainingAlgorithm.container({
          image: image(),
          entrypoint: ['python'],
          arguments: ['train.py', '--fast'],
          hyperparameters: { epochs: '20' },
          environment: { LOG_LEVEL: 'info' },
          metrics: [TrainingMetric.of('loss', 'loss=([0-9.]+)')],
        }),
      },
      {
        AlgorithmSpecification: {
          TrainingImage: IMAGE,
          TrainingInputMode: 'File',
          ContainerEntrypoint: ['python'],
          ContainerArguments: ['train.py', '--fast'],
          MetricDefinitions: [{ Name: 'loss', Regex: 'loss=([0-9.]+)' }],
        },
        HyperParameters: { epochs: '20' },
        Environment: { LOG_LEVEL: 'info' },
      },
    ],
    'an image of a repository': [
      (stack) => ({ algorithm: TrainingAlgorithm.container({ image: TrainingImage.fromEcr(ecr.Repository.fromRepositoryName(stack, 'Repository', 'churn'), '1') }) }),
      { AlgorithmSpecification: { TrainingImage: '123456789012.dkr.ecr.eu-central-1.<AWS::URLSuffix>/churn:1', TrainingInputMode: 'File' } },
    ],
    'no channel': [{ channels: undefined }, { InputDataConfig: undefined }],
    'a script': [
      { algorithm: TrainingAlgorithm.script({ image: image(), directory: scriptDirectory(), entryPoint: 'train.py' }), channels: [] },
      {
        AlgorithmSpecification: expect.objectContaining({ ContainerEntrypoint: ['/bin/sh', '-ec', expect.stringMatching(/exec python3 -u train\.py$/)] }),
        InputDataConfig: [expect.objectContaining({ ChannelName: 'code' }), expect.objectContaining({ ChannelName: 'resumable' })],
        Environment: { PYTHONPATH: '/opt/ml/code' },
      },
    ],
    'a script and channels': [
      (stack) => ({
        algorithm: TrainingAlgorithm.script({ image: image(), directory: scriptDirectory(), entryPoint: 'train.py' }),
        channels: [TrainingChannel.fromBucket('train', inputs(stack), { prefix: 'train/', mode: InputMode.FILE })],
      }),
      { InputDataConfig: ['code', 'resumable', 'train'].map((ChannelName) => expect.objectContaining({ ChannelName, InputMode: 'File' })) },
    ],
    'an algorithm of SageMaker that writes checkpoints': [
      { algorithm: TrainingAlgorithm.builtIn(BuiltInAlgorithm.XGBOOST, { hyperparameters: { num_round: '10' } }) },
      {
        AlgorithmSpecification: { TrainingImage: expect.stringMatching(/^\d{12}\.dkr\.ecr\.eu-central-1\.<AWS::URLSuffix>\/sagemaker-xgboost:1\.7-1$/), TrainingInputMode: 'File' },
        HyperParameters: { num_round: '10' },
        CheckpointConfig: expect.objectContaining({ LocalPath: '/opt/ml/checkpoints' }),
      },
    ],
    'an algorithm that writes none': [
      {
        algorithm: TrainingAlgorithm.container({ image: image(), checkpoints: false }),
        limits: { maxRun: Duration.minutes(30), maxWait: Duration.hours(1) },
        checkpoints: { interval: Duration.minutes(10) },
      },
      { CheckpointConfig: undefined, StoppingCondition: { MaxRuntimeInSeconds: 1800, MaxWaitTimeInSeconds: expect.any(Number) } },
    ],
    'on-demand capacity': [
      { capacity: [TrainingCapacity.onDemand('ml.m5.large', { volume: Size.gibibytes(100) })] },
      {
        EnableManagedSpotTraining: false,
        StoppingCondition: { MaxRuntimeInSeconds: 86400 },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 100 },
      },
    ],
    'several instances, which encrypt what they send to each other': [
      { capacity: [TrainingCapacity.spot('ml.m5.large', { count: 3 })] },
      { EnableInterContainerTrafficEncryption: true, ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 3, VolumeSizeInGB: 50 } },
    ],
    'several instances, which do not': [
      { capacity: [TrainingCapacity.spot('ml.m5.large', { count: 3 })], network: { interContainerEncryption: false } },
      { EnableInterContainerTrafficEncryption: false },
    ],
    'a budget': [
      { limits: { maxRun: Duration.hours(10), budget: 0.54 } },
      { StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: expect.any(Number) } },
    ],
    'a network of the user': [
      (stack) => ({ network: { vpc: vpc(stack), isolation: false } }),
      { EnableNetworkIsolation: false, VpcConfig: { Subnets: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['<ChurnSecurityGroup.GroupId>'] } },
    ],
    'subnets and security groups of the user': [
      (stack) => ({
        network: {
          vpc: vpc(stack), vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
        },
      }),
      { VpcConfig: { Subnets: ['subnet-3', 'subnet-4'], SecurityGroupIds: ['sg-1'] } },
    ],
    'keys of the user': [
      (stack) => ({ output: { encryptionKey: key(stack, 'models'), volumeEncryptionKey: key(stack, 'volumes') } }),
      {
        OutputDataConfig: { S3OutputPath: 's3://<ChurnStorageBucket>/models', KmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/models' },
        ResourceConfig: expect.objectContaining({ VolumeKmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/volumes' }),
      },
    ],
    'buckets of the user': [
      (stack) => ({
        checkpoints: { interval: Duration.minutes(10), bucket: s3.Bucket.fromBucketName(stack, 'Kept', 'kept') },
        output: { bucket: s3.Bucket.fromBucketName(stack, 'Models', 'models') },
        operations: { jobName: 'churn' },
      }),
      { OutputDataConfig: { S3OutputPath: 's3://models/churn/models' } },
    ],
    'prefixes of the user': [
      { checkpoints: { interval: Duration.minutes(10), prefix: 'kept/', localPath: '/opt/ml/kept' }, output: { prefix: 'done/' } },
      { OutputDataConfig: { S3OutputPath: 's3://<ChurnStorageBucket>/done' }, CheckpointConfig: expect.objectContaining({ LocalPath: '/opt/ml/kept' }) },
    ],
  };

  test.each(Object.entries(variants))('of %s', async (_, [change, members]) => {
    const request = await new Synthesized(change).request();
    const expected: Record<string, any> = members;
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, request[name]]))).toEqual(expected);
    expect(problems(CreateTrainingJobRequest$, request)).toEqual([]);
  });

  test('the check by the schema of the API finds a wrong member', async () => {
    expect(problems(CreateTrainingJobRequest$, { ...await new Synthesized().request(), StoppingCondition: { MaxRuntime: 1 } })).toEqual(['.StoppingCondition.MaxRuntime is unknown']);
  });

  test.each<[string, Change, string]>([
    ['in the own bucket', {}, 's3://<ChurnStorageBucket>/checkpoints/'],
    ['by a prefix of the user', { checkpoints: { interval: Duration.minutes(10), prefix: 'kept/' } }, 's3://<ChurnStorageBucket>/kept/'],
    ['in a bucket of the user', (stack) => ({
      checkpoints: { interval: Duration.minutes(10), bucket: s3.Bucket.fromBucketName(stack, 'Kept', 'kept') }, operations: { jobName: 'churn' },
    }), 's3://kept/churn/checkpoints/'],
  ])('checkpoints of a run lie %s', (_, change, prefix) => {
    expect(new Synthesized(change).variables.run).toContain(`'checkpoints': ${JSON.stringify(prefix)} & `);
  });
});

describe('its own bucket', () => {
  const BUCKET = 'AWS::S3::Bucket';

  test('is private, encrypted, and keeps checkpoints for a time', () => {
    const made = new Synthesized();
    expect(made.one(BUCKET, 'ChurnStorageBucket')).toEqual({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'Checkpoints', Prefix: 'checkpoints/', ExpirationInDays: 30, Status: 'Enabled' },
          { Id: 'Uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
        ],
      },
    });
    expect(made.one('AWS::S3::BucketPolicy', 'ChurnStorageBucketPolicy').PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
    expect([made.job.bucket, made.job.checkpointBucket, made.job.outputBucket]).toEqual([made.job.bucket, made.job.bucket, made.job.bucket]);
  });

  test('has the key, the prefix and the time of the user', () => {
    const { LifecycleConfiguration, BucketEncryption } = new Synthesized((stack) => ({
      checkpoints: { interval: Duration.minutes(10), prefix: 'kept/', expiration: Duration.days(60) }, output: { encryptionKey: key(stack, 'models') },
    })).one(BUCKET, 'ChurnStorageBucket');
    expect(LifecycleConfiguration.Rules[0]).toMatchObject({ Prefix: 'kept/', ExpirationInDays: 60 });
    expect(BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:aws:kms:eu-central-1:123456789012:key/models' },
    }]);
  });

  test('is not there when checkpoints lie in one of the user', () => {
    const { job, template } = new Synthesized((stack) => ({ checkpoints: { interval: Duration.minutes(10), bucket: s3.Bucket.fromBucketName(stack, 'Kept', 'kept') } }));
    template.resourceCountIs(BUCKET, 0);
    expect([job.bucket, job.outputBucket]).toEqual([undefined, job.checkpointBucket]);
  });
});

describe('what the removal policy reaches', () => {
  const policies = (change: Change) => {
    const held = ['AWS::S3::Bucket', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue'].flatMap((type) => Object.values(new Synthesized(change).template.findResources(type)));
    return held.map(({ DeletionPolicy, UpdateReplacePolicy }) => `${DeletionPolicy} ${UpdateReplacePolicy}`);
  };

  test('is kept by default', () => expect(policies({})).toEqual(['Retain Retain', 'Retain Retain', 'Retain Retain', 'Retain Retain']));
  test('goes with the stack when the user says so', () =>
    expect(policies({ operations: { removalPolicy: RemovalPolicy.DESTROY } })).toEqual(['Delete Delete', 'Delete Delete', 'Delete Delete', 'Delete Delete']));
});

describe('machines', () => {
  test('end by themselves, are traced, and log no data', () => {
    const made = new Synthesized({ limits: { maxRun: Duration.hours(2), maxWait: Duration.hours(5) } });
    expect(made.definition('ChurnMachine')).toMatchObject({ QueryLanguage: 'JSONata', TimeoutSeconds: 7 * 3600 });
    expect(made.definition('ChurnPatrol')).toMatchObject({ QueryLanguage: 'JSONata', TimeoutSeconds: 1800 });
    for (const machine of Object.values(made.all('AWS::StepFunctions::StateMachine'))) {
      expect(machine).toMatchObject({ TracingConfiguration: { Enabled: true }, LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false } });
    }
    expect(Object.values(made.all('AWS::Logs::LogGroup'))).toEqual([{ RetentionInDays: 30 }, { RetentionInDays: 30 }]);
  });

  test('the patrol of a list of one moves nothing on', () => {
    const of = (capacity: TrainingCapacity[]) => JSON.stringify(new Synthesized({ capacity }).definition('ChurnPatrol'));
    expect(of([TrainingCapacity.spot('ml.m5.large')])).not.toContain('no-capacity');
    expect(of([TrainingCapacity.spot('ml.m5.large'), TrainingCapacity.onDemand('ml.m5.large')])).toContain('no-capacity');
  });

  test('a model is registered when a group is named, as a token too', () => {
    const registering = (modelPackageGroupName: string) => {
      const { States } = new Synthesized({ output: { modelPackageGroupName } }).definition('ChurnMachine');
      return Object.values<any>(States).find(({ Resource }) => Resource?.endsWith('createModelPackage'));
    };
    expect(registering('churn').Arguments).toMatchObject({
      ModelPackageGroupName: 'churn',
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: { Containers: [{ Image: IMAGE, ModelDataUrl: '{% $job.model %}' }] },
    });
    expect(registering(Aws.STACK_NAME).Arguments.ModelPackageGroupName).toBe('<AWS::StackName>');
  });

  test('the output names the machine and the capacities in their order', () => {
    expect(Object.values(new Synthesized().template.findOutputs('*'))).toEqual([
      { Description: 'Trains on ml.m5.xlarge, spot; then ml.m5.xlarge, on demand', Value: { Ref: expect.stringMatching(/^ChurnMachine/) } },
    ]);
  });
});

describe('its name', () => {
  const ALLOWED = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
  const nameIn = (stackName: string, id: string) => {
    const stack = new Stack(new App(), stackName);
    return new SpotTrainingJob(stack, id, goodProps(stack)).jobName;
  };

  test.each([
    ['Training', 'Churn'], ['T', 'C'], ['A'.repeat(60), 'B'.repeat(60)], ['Training', '-churn-'], ['Training', '---'], ['Training', 'churn.of_customers 2'],
    ...[29, 30, 31, 32, 33].map((length): [string, string] => ['T', `${'a'.repeat(length)}-b`]),
  ])('made of %s and %s is one that training jobs may begin with', (stackName, id) => expect(nameIn(stackName, id)).toMatch(ALLOWED));

  test('is one in a nested stack too', () => {
    const stack = new NestedStack(newStack(), 'Inner');
    expect(new SpotTrainingJob(stack, 'Churn', goodProps(stack)).jobName).toMatch(ALLOWED);
  });

  test('is another one for each construct of a stack, and for each stack', () => {
    const stack = newStack();
    const names = ['Churn', 'Fraud', 'churn'].map((id) => new SpotTrainingJob(stack, id, goodProps(stack)).jobName);
    expect(new Set([...names, nameIn('Other', 'Churn')]).size).toBe(4);
  });

  test('is that of the user', () => expect(new Synthesized({ operations: { jobName: 'Churn-2' } }).job.jobName).toBe('Churn-2'));
});

test('two of them live in one stack', () => {
  const stack = newStack();
  for (const id of ['Churn', 'Fraud']) new SpotTrainingJob(stack, id, goodProps(stack));
  const template = Template.fromStack(stack);
  for (const [type, count] of Object.entries({ 'StepFunctions::StateMachine': 4, 'S3::Bucket': 2, 'CloudWatch::Dashboard': 2, 'CloudWatch::Alarm': 10 })) {
    template.resourceCountIs(`AWS::${type}`, count);
  }
  const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmName);
  expect(new Set(names).size).toBe(10);
});

describe('security groups', () => {
  test('none without a network of the user', () => expect(new Synthesized().job.connections.securityGroups).toEqual([]));

  test('its own one, or those of the user, can be opened to others', () => {
    const made = new Synthesized((stack) => ({ network: { vpc: vpc(stack) } }), (job, stack) => {
      job.connections.allowTo(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Files', 'sg-9'), ec2.Port.tcp(2049));
    });
    expect(made.one('AWS::EC2::SecurityGroup', 'ChurnSecurityGroup')).toMatchObject({ VpcId: 'vpc-1' });
    expect(Object.values(made.all('AWS::EC2::SecurityGroupIngress'))).toEqual([
      expect.objectContaining({ FromPort: 2049, GroupId: 'sg-9', SourceSecurityGroupId: '<ChurnSecurityGroup.GroupId>' }),
    ]);
  });
});
