import { ArnFormat, aws_ec2 as ec2, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allowReading, allowWriting } from './bucket-access';
import { TrainingOutput } from './spot-training-job-props';
import { AlgorithmParts, ChannelParts } from './training-parts';
import { TrainingStorage } from './training-storage';
import { service } from '../../core/state-machine';

interface TrainingRoleProps {
  readonly algorithm: AlgorithmParts;
  readonly channels: ChannelParts[];
  readonly storage: TrainingStorage;
  readonly output: TrainingOutput;
  readonly vpc?: ec2.IVpc;
}

/** What SageMaker may do for a training: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createtrainingjob-perms */
export function trainingRole(scope: Construct, { algorithm, channels, storage, output, vpc }: TrainingRoleProps): iam.Role {
  const role = new iam.Role(scope, 'Role', { description: `Trains ${scope.node.path}`, assumedBy: service(scope, 'sagemaker.amazonaws.com') });
  const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    void role.addToPolicy(new iam.PolicyStatement({ actions, resources, ...conditions && { conditions } }));
  algorithm.grantPull(role);
  for (const { grantRead } of channels) grantRead(role);
  // Nothing of a training may delete a checkpoint.
  if (algorithm.checkpoints) {
    allowReading(storage.checkpointBucket, storage.checkpointPrefix, role);
    allowWriting(storage.checkpointBucket, storage.checkpointPrefix, role);
  }
  allowWriting(storage.outputBucket, storage.outputPrefix, role);
  output.encryptionKey?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  output.volumeEncryptionKey?.grant(role, 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext');
  // A script must not give the key to others.
  if (output.volumeEncryptionKey) allow(['kms:CreateGrant'], [output.volumeEncryptionKey.keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  // SageMaker knows one log group for the trainings of an account; each instance has a stream in it.
  const logs = { service: 'logs', resource: 'log-group', resourceName: '/aws/sagemaker/TrainingJobs:*', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
  allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], [Stack.of(scope).formatArn(logs)]);
  allow(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/TrainingJobs' } });
  if (vpc) allow(NETWORK, ['*']);
  return role;
}

/** No narrower than that: https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html */
const NETWORK = [
  'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
  'ec2:DescribeNetworkInterfaces', 'ec2:DescribeVpcs', 'ec2:DescribeDhcpOptions', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups',
];
