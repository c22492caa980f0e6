import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { hasLocalStorage } from './instance-types';
import { SpotTrainingJobProps, TrainingOperations, TrainingOutput } from './spot-training-job-props';
import { folder, sameRegion, text } from './text-rules';
import { TrainingCapacity } from './training-capacity';
import { propError } from '../../core/prop-error';

export function checkOutput(scope: Construct, { output = {}, capacity }: SpotTrainingJobProps) {
  sameRegion(scope, 'output.bucket', output.bucket);
  folder(scope, 'output.prefix', output.prefix);
  sameRegion(scope, 'output.encryptionKey', output.encryptionKey);
  sameRegion(scope, 'output.volumeEncryptionKey', output.volumeEncryptionKey);
  checkVolumeKey(scope, output, capacity);
  text(scope, 'output.modelPackageGroupName', output.modelPackageGroupName, {
    pattern: /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/, allowed: 'from 1 to 63 letters, digits and dashes, no dash at the ends', fix: "use a name such as 'churn'",
  });
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html */
function checkVolumeKey(scope: Construct, { volumeEncryptionKey }: TrainingOutput, capacity: TrainingCapacity[]) {
  const local = volumeEncryptionKey && capacity.find(({ instanceType }) => !Token.isUnresolved(instanceType) && hasLocalStorage(instanceType));
  if (!local) return;
  throw propError(scope, {
    prop: 'output.volumeEncryptionKey',
    value: `given with ${local.instanceType}`,
    allowed: 'only with instance types without local storage: SageMaker refuses a key for disks that encrypt themselves',
    fix: 'leave it out, or take the instance type out',
  });
}

export function checkOperations(scope: Construct, { jobName, topic, runbookUrl }: TrainingOperations) {
  checkJobName(scope, jobName);
  if (topic?.fifo && !Token.isUnresolved(topic.fifo)) {
    throw propError(scope, { prop: 'operations.topic', value: 'a FIFO topic', allowed: 'a standard topic: alarms of CloudWatch cannot publish to another', fix: 'use a standard topic' });
  }
  text(scope, 'operations.runbookUrl', runbookUrl, { pattern: /^https:\/\/[^\s/]+\S{0,900}$/, allowed: 'an https address', fix: 'use one that whoever is woken can open' });
}

/** SageMaker allows 63 for a training job: what a run and an attempt are told by takes 18 and the attempt's digits. */
export function checkJobName(scope: Construct, jobName: string | undefined) {
  text(scope, 'operations.jobName', jobName, {
    pattern: /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,38}[a-zA-Z0-9])?$/, allowed: 'at most 40 letters, digits and dashes, no dash at the ends', fix: "use a name such as 'churn'",
  });
}
