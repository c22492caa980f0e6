import { violations } from './invariant';
import { deployed, runPlan } from './plans';
import { TrainingWorld, TrainingWorldProps } from './world';
import { StatesError } from '../../local-cloud/states/errors';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../src/ml/spot-training-job/definition/names';
import { runDefinition } from '../../src/ml/spot-training-job/definition/run-definition';

/** What the simulation says must be as SageMaker does it: each fact that the tests of the machines rest on. */
async function ran(props: TrainingWorldProps, minutes = 600) {
  const world = new TrainingWorld(props);
  world.start({ run: 'run-1' });
  await world.clock.run(world.clock.now + 60_000 * minutes);
  return world;
}

const refused = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    return (error as StatesError).error;
  }
  return 'done';
};

test('a job goes through the documented statuses; interrupted, it waits again and goes on from its newest checkpoint', async () => {
  const { jobs: [job] } = await ran({ market: { 'ml.a spot': { life: () => 1000 } } });
  const trained = ['Starting', 'Downloading', 'Training'];
  expect(job.transitions.map(({ Status }) => Status)).toEqual([...trained, 'Interrupted', ...trained, 'Uploading', 'Completed']);
  expect(job.resumed).toEqual([0, 900]);
  expect([job.training, job.billable]).toEqual([1900, Math.round(0.31 * (1900 + 80))]);
});

test('SageMaker itself keeps the longest run and the longest wait, and leaves time to save', async () => {
  const { jobs: [job], checkpoints } = await ran({ plan: { maxRun: 700 } });
  expect([job.status, job.secondary, job.training]).toEqual(['Stopped', 'MaxRuntimeExceeded', 700]);
  expect(checkpoints.newest(job.prefix!)).toBe(700);
  const waiting = await ran({ plan: { maxWait: 3000, maxRun: 900 }, market: { 'ml.a spot': { wait: () => Infinity } } });
  expect(waiting.jobs[0].secondary).toBe('MaxWaitTimeExceeded');
});

test('a name is taken once and for ever; wrong requests and an exhausted quota are refused', async () => {
  const { sagemaker, jobs: [{ request }] } = await ran({ market: { 'ml.b spot': { full: () => true } } });
  const call: any = { scope: { check: () => undefined } };
  const create = (more: object) => refused(() => sagemaker.handlers['sagemaker:createTrainingJob.sync']({ ...request, ...more }, call));
  const condition = { MaxRuntimeInSeconds: 100, MaxWaitTimeInSeconds: 99 };
  expect([
    {}, { TrainingJobName: 'new', StoppingCondition: condition }, { TrainingJobName: 'a_b' }, { TrainingJobName: 'new', HyperParameters: { a: 1 } },
    { TrainingJobName: 'new', Tags: [{ Key: 'a', Value: '{' }] }, { TrainingJobName: 'new', ResourceConfig: { InstanceType: 'ml.b' } },
  ].map(create)).toEqual([
    'SageMaker.ResourceInUseException', ...Array.from({ length: 4 }, () => 'SageMaker.AmazonSageMakerException'), 'SageMaker.ResourceLimitExceededException',
  ]);
});

test('a job that has ended cannot be stopped, one that is not there cannot be described', async () => {
  const { sagemaker: { handlers }, jobs: [{ name }] } = await ran({});
  expect(refused(() => handlers['aws-sdk:sagemaker:stopTrainingJob']({ TrainingJobName: name }))).toBe('SageMaker.SageMakerException');
  expect(refused(() => handlers['aws-sdk:sagemaker:describeTrainingJob']({ TrainingJobName: 'other' }))).toBe('SageMaker.SageMakerException');
});

test('a list is a few seconds behind', async () => {
  const { sagemaker, clock, jobs } = await ran({}, 0.005);
  const list = () => sagemaker.handlers['aws-sdk:sagemaker:listTrainingJobs']({ NameContains: 'churn-' }).TrainingJobSummaries.length;
  expect([jobs.length, list()]).toEqual([1, 0]);
  await clock.run(clock.now + 5000);
  expect(list()).toBe(1);
});

test('the invariant is seen to break: words that are not true, a job that lives on', async () => {
  const world = await ran({}, 5);
  world.machines.stop(world.runs[0].arn);
  const told = (detail: object) => world.bus.send(EVENT_SOURCE, EVENT_DETAIL_TYPE, { run: 'run-1', attempt: world.jobs[0].name, ...detail });
  told({ state: 'COMPLETED', trainingSeconds: 1, billableSeconds: 0, interruptions: 0, dollars: 0 });
  told({ state: 'STOPPED', trainingSeconds: 0, billableSeconds: 0, interruptions: 0, dollars: 0 });
  await world.clock.run(world.clock.now + 1000);
  expect(violations(world)).toEqual([
    expect.stringContaining('lived on for more than an hour'), expect.stringMatching(/^COMPLETED was told of .*, which is/),
    expect.stringMatching(/^COMPLETED of .* says 1\/0\/0\/0, the jobs say/), expect.stringMatching(/^STOPPED was told of .*, which is/),
  ]);
});

test('a definition is deployed without tokens', () => {
  expect(JSON.stringify(deployed(runDefinition(runPlan()), 1))).not.toContain('Token');
});
