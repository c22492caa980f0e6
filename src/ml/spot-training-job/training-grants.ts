import { aws_iam as iam, aws_stepfunctions as sfn, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allowListing } from './bucket-access';
import { EVENT_SOURCE, NAMESPACE } from './definition/names';
import { TrainingStorage } from './training-storage';
import { allow, allowEvents, allowMetrics, allowWaiting, executionsOf } from '../../core/state-machine';

interface Parts {
  readonly jobName: string;
  readonly role: iam.Role;
  readonly machine: sfn.StateMachine;
  readonly patrolMachine: sfn.StateMachine;
}

/** SageMaker writes a name in ARNs as it is, or in small letters (https://github.com/boto/boto3/issues/4606), and IAM compares letter by letter. */
function arnsOf(scope: Construct, resource: string, name: string, rest = ''): string[] {
  const names = Token.isUnresolved(name) ? [name] : [...new Set([name, name.toLowerCase()])];
  return names.map((each) => Stack.of(scope).formatArn({ service: 'sagemaker', resource, resourceName: `${each}${rest}` }));
}

/** With the length of the hash: those of another construct whose name begins the same are not among them. */
const jobs = (scope: Construct, jobName: string) => arnsOf(scope, 'training-job', jobName, `-${'?'.repeat(16)}-*`);

/** What the machine of the runs does: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html */
export function grantMachine(scope: Construct, { jobName, role, machine, modelPackageGroupName }: Parts & { modelPackageGroupName?: string }) {
  const ofJobs = ['CreateTrainingJob', 'AddTags', 'DescribeTrainingJob', 'StopTrainingJob', 'ListTags'];
  allow(machine, ofJobs.map((action) => `sagemaker:${action}`), jobs(scope, jobName));
  allow(machine, ['sagemaker:ListTrainingJobs'], ['*']);
  allow(machine, ['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
  allowWaiting(machine, 'StepFunctionsGetEventsForSageMakerTrainingJobsRule');
  allowEvents(machine, EVENT_SOURCE);
  allowMetrics(machine, NAMESPACE);
  if (modelPackageGroupName === undefined) return;
  const packages = [...arnsOf(scope, 'model-package-group', modelPackageGroupName), ...arnsOf(scope, 'model-package', modelPackageGroupName, '/*')];
  allow(machine, ['sagemaker:CreateModelPackage'], packages);
}

/** What the patrol does. Without `storage` there are no checkpoints to look at. */
export function grantPatrol(scope: Construct, { jobName, machine, patrolMachine, storage }: Parts & { storage?: TrainingStorage }) {
  const ofJobs = ['DescribeTrainingJob', 'ListTags', 'AddTags', 'DeleteTags', 'StopTrainingJob'];
  allow(patrolMachine, ofJobs.map((action) => `sagemaker:${action}`), jobs(scope, jobName));
  allow(patrolMachine, ['sagemaker:ListTrainingJobs'], ['*']);
  if (storage) allowListing(storage.checkpointBucket, storage.checkpointPrefix, patrolMachine);
  allow(patrolMachine, ['states:DescribeExecution'], [executionsOf(machine)]);
  allowEvents(patrolMachine, EVENT_SOURCE);
  allowMetrics(patrolMachine, NAMESPACE);
}
