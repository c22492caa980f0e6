import { Aws, aws_ec2 as ec2, aws_ecr as ecr, aws_kms as kms, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { Synthesized } from './synthesized';
import { Change, image, inputs, newStack } from './training';
import { BuiltInAlgorithm, ChannelDataType, TrainingAlgorithm, TrainingChannel, TrainingImage } from '../../../src';

const HERE = 'eu-central-1:123456789012';
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
const WRITE = ['s3:PutObject', 's3:AbortMultipartUpload'];
const interval = Duration.minutes(10);
const named = { operations: { jobName: 'churn' } };

const reading = (bucket: string, prefix: string) => [
  { Action: 's3:GetObject', Resource: `${bucket}/${prefix}*` },
  { Action: 's3:ListBucket', Resource: bucket, ...prefix && { Condition: { StringLike: { 's3:prefix': `${prefix}*` } } } },
];
const writing = (bucket: string, prefix: string) => ({ Action: WRITE, Resource: `${bucket}/${prefix}*` });
const pulling = (repository: string) => [{ Action: PULL, Resource: repository }, { Action: 'ecr:GetAuthorizationToken', Resource: '*' }];
const token = (action: string, namespace: string) => ({ Action: action, Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': namespace } } });

/** What is the same for all trainings. */
const REPORTING = [
  {
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    Resource: `arn:<AWS::Partition>:logs:${HERE}:log-group:/aws/sagemaker/TrainingJobs:*`,
  },
  token('cloudwatch:PutMetricData', '/aws/sagemaker/TrainingJobs'),
];
const DEEP_LEARNING = pulling('arn:<AWS::Partition>:ecr:eu-central-1:763104351884:repository/pytorch-training');
const TRAIN = reading('arn:<AWS::Partition>:s3:::inputs', 'train/');
const OWN = '<ChurnStorageBucket.Arn>';
const CHECKPOINTS = [...reading(OWN, 'checkpoints/'), writing(OWN, 'checkpoints/')];

/** What every machine has for its log and its traces. */
const LOGGED = [
  {
    Action: [
      'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
      'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
    ],
    Resource: '*',
  },
  { Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], Resource: '*' },
];
const TELLING = [
  {
    Action: 'events:PutEvents',
    Resource: `arn:<AWS::Partition>:events:${HERE}:event-bus/default`,
    Condition: { StringEquals: { 'events:source': 'cdk-reference-constructs.spot-training-job' } },
  },
  token('cloudwatch:PutMetricData', 'SpotTrainingJob'),
];
const jobs = (...names: string[]) => {
  const arns = names.map((name) => `arn:<AWS::Partition>:sagemaker:${HERE}:training-job/${name}-????????????????-*`);
  return arns.length === 1 ? arns[0] : arns;
};

describe('the training', () => {
  const allowed = (change: Change = {}) => new Synthesized(change).statements('ChurnRole');
  const bucket = (stack: Stack, id: string) => s3.Bucket.fromBucketName(stack, id, id.toLowerCase());
  const key = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:${HERE}:key/${id}`);

  test('pulls its image, reads its channels and checkpoints, writes checkpoints and models, logs, and nothing else', () => {
    expect(allowed()).toEqual([...DEEP_LEARNING, ...TRAIN, ...CHECKPOINTS, writing(OWN, 'models/'), ...REPORTING]);
  });

  test.each<[string, Change, any[]]>([
    ['a repository of the account', (stack) => ({
      algorithm: TrainingAlgorithm.container({ image: TrainingImage.fromEcr(ecr.Repository.fromRepositoryName(stack, 'Repository', 'churn')) }),
    }), [...pulling(`arn:<AWS::Partition>:ecr:${HERE}:repository/churn`), ...TRAIN, ...CHECKPOINTS, writing(OWN, 'models/'), ...REPORTING]],
    ['no channel', { channels: [] }, [...DEEP_LEARNING, ...CHECKPOINTS, writing(OWN, 'models/'), ...REPORTING]],
    ['a manifest, whose objects are not known', (stack) => ({
      channels: [TrainingChannel.fromBucket('train', inputs(stack), { prefix: 'train/list.manifest', dataType: ChannelDataType.MANIFEST_FILE })],
    }), [...DEEP_LEARNING, ...reading('arn:<AWS::Partition>:s3:::inputs', ''), ...CHECKPOINTS, writing(OWN, 'models/'), ...REPORTING]],
    ['no checkpoints', { algorithm: TrainingAlgorithm.container({ image: image(), checkpoints: false }), limits: { maxRun: Duration.minutes(30) }, channels: [] },
      [...DEEP_LEARNING, writing(OWN, 'models/'), ...REPORTING]],
    ['buckets of the user', (stack) => ({
      ...named, channels: [], checkpoints: { interval, bucket: bucket(stack, 'Kept') }, output: { bucket: bucket(stack, 'Models') },
    }), [
      ...DEEP_LEARNING,
      ...reading('arn:<AWS::Partition>:s3:::kept', 'churn/checkpoints/'),
      writing('arn:<AWS::Partition>:s3:::kept', 'churn/checkpoints/'),
      writing('arn:<AWS::Partition>:s3:::models', 'churn/models/'),
      ...REPORTING,
    ]],
    ['a network', (stack) => ({
      channels: [],
      network: { vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }) },
    }), [
      ...DEEP_LEARNING, ...CHECKPOINTS, writing(OWN, 'models/'), ...REPORTING,
      {
        Action: [
          'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
          'ec2:DescribeNetworkInterfaces', 'ec2:DescribeVpcs', 'ec2:DescribeDhcpOptions', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups',
        ],
        Resource: '*',
      },
    ]],
  ])('with %s', (_, change, expected) => expect(allowed(change)).toEqual(expected));

  test('uses the keys of the user', () => {
    const keys = allowed((stack) => ({ output: { encryptionKey: key(stack, 'models'), volumeEncryptionKey: key(stack, 'volumes') } }))
      .filter(({ Resource }) => String(Resource).includes(':kms:'));
    const actionsOn = (id: string) => [...new Set(keys.filter(({ Resource }) => Resource.endsWith(id)).flatMap(({ Action }) => Action))].sort();
    expect(actionsOn('models')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(actionsOn('volumes')).toEqual(['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext']);
  });

  test('deletes nothing, whatever it is given', () => {
    const algorithm = TrainingAlgorithm.builtIn(BuiltInAlgorithm.XGBOOST);
    for (const change of [{}, { algorithm }]) expect(allowed(change).flatMap(({ Action }) => Action).filter((action) => /s3:Delete|\*/.test(action))).toEqual([]);
  });
});

describe('the machine of the runs', () => {
  const machine = (...names: string[]) => [
    ...LOGGED,
    { Action: ['CreateTrainingJob', 'AddTags', 'DescribeTrainingJob', 'StopTrainingJob', 'ListTags'].map((action) => `sagemaker:${action}`), Resource: jobs(...names) },
    { Action: 'sagemaker:ListTrainingJobs', Resource: '*' },
    { Action: 'iam:PassRole', Resource: '<ChurnRole.Arn>', Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
    {
      Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      Resource: `arn:<AWS::Partition>:events:${HERE}:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule`,
    },
    ...TELLING,
  ];

  test('creates, describes, tags and stops its own training jobs', () => expect(new Synthesized(named).statements('ChurnMachineRole')).toEqual(machine('churn')));

  test('knows their names in small letters too, as SageMaker may write them in ARNs', () => {
    expect(new Synthesized({ operations: { jobName: 'Churn' } }).statements('ChurnMachineRole')).toEqual(machine('Churn', 'churn'));
  });

  test.each<[string, string, string[]]>([
    ['churn', 'by its name', ['churn']],
    ['Churn', 'in small letters too', ['Churn', 'churn']],
    [Aws.STACK_NAME, 'as a token', ['<AWS::StackName>']],
  ])('registers models in the group %s %s', (modelPackageGroupName, _, names) => {
    const arn = (resource: string, rest: string) => names.map((name) => `arn:<AWS::Partition>:sagemaker:${HERE}:${resource}/${name}${rest}`);
    expect(new Synthesized({ ...named, output: { modelPackageGroupName } }).statements('ChurnMachineRole')).toEqual([
      ...machine('churn'), { Action: 'sagemaker:CreateModelPackage', Resource: [...arn('model-package-group', ''), ...arn('model-package', '/*')] },
    ]);
  });
});

test.each<[string, Change, string, string]>([
  ['its own bucket', named, OWN, 'checkpoints/'],
  ['a bucket of the user', (stack) => ({ ...named, checkpoints: { interval, bucket: s3.Bucket.fromBucketName(stack, 'Kept', 'kept') } }), 'arn:<AWS::Partition>:s3:::kept', 'churn/checkpoints/'],
])('the patrol looks at training jobs, checkpoints in %s and executions, and may stop a job', (_, change, bucket, prefix) => {
  expect(new Synthesized(change).statements('ChurnPatrolRole')).toEqual([
    ...LOGGED,
    { Action: ['DescribeTrainingJob', 'ListTags', 'AddTags', 'DeleteTags', 'StopTrainingJob'].map((action) => `sagemaker:${action}`), Resource: jobs('churn') },
    { Action: 'sagemaker:ListTrainingJobs', Resource: '*' },
    reading(bucket, prefix)[1],
    { Action: 'states:DescribeExecution', Resource: `arn:<AWS::Partition>:states:${HERE}:execution:<ChurnMachine.Name>:*` },
    ...TELLING,
  ]);
});

test('without checkpoints the patrol sees no bucket', () => {
  const change = { algorithm: TrainingAlgorithm.container({ image: image(), checkpoints: false }), limits: { maxRun: Duration.minutes(30) } };
  const actions = new Synthesized(change).statements('ChurnPatrolRole').flatMap(({ Action }) => Action);
  expect(actions).toContain('sagemaker:StopTrainingJob');
  expect(actions).not.toContain('s3:ListBucket');
});

test('the rule starts the patrol, and nothing else', () => {
  expect(new Synthesized().statements('ChurnPatrolEventsRole')).toEqual([{ Action: 'states:StartExecution', Resource: '<ChurnPatrol>' }]);
});

test('services take the roles for this account only', () => {
  const roles = new Synthesized().all('AWS::IAM::Role');
  const trusted = (id: string) => roles[id].AssumeRolePolicyDocument.Statement;
  const only = (service: string, account: string) => [{
    Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition: { StringEquals: { 'aws:SourceAccount': account } },
  }];
  expect(trusted('ChurnRole')).toEqual(only('sagemaker.amazonaws.com', '123456789012'));
  for (const id of ['ChurnMachineRole', 'ChurnPatrolRole']) expect(trusted(id)).toEqual(only('states.amazonaws.com', '123456789012'));
  expect(new Synthesized({}, undefined, newStack({})).all('AWS::IAM::Role').ChurnRole.AssumeRolePolicyDocument.Statement)
    .toEqual(only('sagemaker.amazonaws.com', '<AWS::AccountId>'));
});
