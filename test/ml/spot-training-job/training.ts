import { mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, aws_iam as iam, aws_s3 as s3, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { checkSpotTrainingJob } from '../../../src/ml/spot-training-job/rules';
import { SpotTrainingJobProps } from '../../../src/ml/spot-training-job/spot-training-job-props';
import { TrainingAlgorithm } from '../../../src/ml/spot-training-job/training-algorithm';
import { TrainingCapacity } from '../../../src/ml/spot-training-job/training-capacity';
import { TrainingChannel } from '../../../src/ml/spot-training-job/training-channel';
import { TrainingImage } from '../../../src/ml/spot-training-job/training-image';

export const REGION = 'eu-central-1';

export function newStack(env: { account?: string; region?: string } = { account: '123456789012', region: REGION }): Stack {
  return new Stack(new App(), 'Training', { env });
}

/** A directory with a script. */
export function scriptDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'training-'));
  mkdirSync(join(directory, 'steps.py'));
  mkdirSync(join(directory, 'churn'));
  for (const file of ['train.py', 'churn/main.py', `${'a'.repeat(97)}.py`]) writeFileSync(join(directory, file), 'print("loss=0.1")\n');
  return directory;
}

export const image = () => TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-py312');

export function inputs(stack: Stack): s3.IBucket {
  return (stack.node.tryFindChild('Inputs') as s3.IBucket | undefined) ?? s3.Bucket.fromBucketName(stack, 'Inputs', 'inputs');
}

/** Props that every rule is content with. */
export function goodProps(stack: Stack): SpotTrainingJobProps {
  return {
    algorithm: TrainingAlgorithm.container({ image: image() }),
    capacity: [TrainingCapacity.spot('ml.m5.xlarge', { pricePerHour: 0.27 }), TrainingCapacity.onDemand('ml.m5.xlarge', { pricePerHour: 0.27 })],
    channels: [TrainingChannel.fromBucket('train', inputs(stack), { prefix: 'train/' })],
    checkpoints: { interval: Duration.minutes(10) },
  };
}

export type Change = Partial<SpotTrainingJobProps> | ((stack: Stack) => Partial<SpotTrainingJobProps>);

/** Checks good props with a change. */
export function check(change: Change = {}, stack = newStack()): Stack {
  checkSpotTrainingJob(stack, { ...goodProps(stack), ...(typeof change === 'function' ? change(stack) : change) });
  return stack;
}

/** A value of a template with joined texts joined, and references as `<name>`. */
export function plain(value: any): any {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (value.Ref) return `<${value.Ref}>`;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(plain).join(value['Fn::Join'][0]);
  if (value['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value['Fn::FindInMap']) return `<${value['Fn::FindInMap'].map(plain).join('/')}>`;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, plain(child)]));
}

/** The statements of a role after a grant. */
export function granted(stack: Stack, grant: (grantee: iam.IGrantable) => void): any[] {
  grant(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') }));
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return plain(policies.flatMap((policy) => policy.Properties.PolicyDocument.Statement));
}
