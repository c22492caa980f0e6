import { Aws } from 'aws-cdk-lib';
import { PatrolPlan } from '../../src/ml/spot-training-job/definition/patrol-definition';
import { PlannedCapacity, RunPlan } from '../../src/ml/spot-training-job/definition/run-plan';

export const JOB = 'churn';
export const BUCKET = 'training-bucket';

/** One instance of a type that costs 3.6 dollars an hour: a tenth of a cent a second. */
export const capacity = (type: string, spot: boolean, rate = 3.6): PlannedCapacity => ({
  resources: { InstanceType: type, InstanceCount: 1, VolumeSizeInGB: 50 }, spot, rate, name: `1 x ${type}${spot ? ' (spot)' : ''}`,
});

/** Half an hour of training in at most four hours, on spot of two sizes, then on demand. */
export const runPlan = (more: Partial<RunPlan> = {}): RunPlan => ({
  jobName: JOB,
  capacities: [capacity('ml.a', true), capacity('ml.b', true), capacity('ml.a', false)],
  maxRun: 2 * 3600,
  maxWait: 4 * 3600,
  queueWait: 600,
  request: {
    AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
    RoleArn: 'arn:aws:iam::111122223333:role/training',
    OutputDataConfig: { S3OutputPath: 's3://models/' },
  },
  hyperparameters: { epochs: '20' },
  environment: {},
  checkpoints: `s3://${BUCKET}/checkpoints/`,
  checkpointPath: '/opt/ml/checkpoints',
  ...more,
});

export const patrolPlan = ({ capacities }: RunPlan, more: Partial<PatrolPlan> = {}): PatrolPlan => ({
  jobName: JOB, bucketName: BUCKET, movesOn: capacities.length > 1, capacityWait: 1200, interruptions: 3, ...more,
});

/** A definition as it is deployed: tokens resolved, in its query language, with its longest time. */
export const deployed = (definition: object, TimeoutSeconds: number) => ({
  QueryLanguage: 'JSONata', TimeoutSeconds, ...JSON.parse(JSON.stringify(definition).replaceAll(Aws.PARTITION, 'aws')),
});
