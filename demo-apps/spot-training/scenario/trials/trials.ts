import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  AddTagsCommand, DescribeTrainingJobCommandOutput, ListModelPackagesCommand, ListTagsCommand, ModelPackageSummary, SageMakerClient,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { Execution } from '../../../../local-cloud/executions';
import { sleep } from '../../../../local-cloud/processes';
import { LocalTraining, LocalTrainingJob } from '../../../../local-cloud/sagemaker';
import { Cloud } from '../../../../local-cloud/target';
import { readLog } from '../loss-curve';
import { TrainingJobs } from '../training-jobs';

const REGION = 'us-east-1';
const END_MS = 3 * 60_000;
/** A short training, slow enough to be stopped in its middle. */
const SHORT = { epochs: '3', checkpoint_every: '10', step_delay_ms: '25' };

/** How a run ended, and its training jobs. */
export interface Trial {
  readonly ends: DescribeExecutionCommandOutput[];
  readonly jobs: DescribeTrainingJobCommandOutput[];
  /** First steps of the attempts, as their logs say. */
  readonly firstSteps: number[];
}

export interface Trials {
  readonly stoppedJob: Trial;
  readonly startedAgain: Trial;
  readonly aborted: Trial;
  readonly wrongHyperparameter: Trial;
  readonly wrongInput: Trial;
  readonly twiceAtOnce: Trial;
  readonly completedAgain: Trial;
  readonly noCapacity: Trial;
  /** A training that writes no checkpoints while it runs, and how its alarm was during that. */
  readonly neverSaves: Trial & { readonly alarm: string; readonly marked: boolean };
  /** Versions in the model package group. */
  readonly packages: ModelPackageSummary[];
  /** All training jobs that there ever were. */
  readonly seen: LocalTrainingJob[];
}

/** Runs that go another way than the demo's, all at once on the same deployment. */
export async function runTrials(cloud: Cloud, machine: string, jobs: TrainingJobs): Promise<Trials> {
  const scripted = new LocalTraining(cloud);
  await scripted.reset();
  await scripted.set({ 'ml.m5.large/spot': { capacityError: 1 } });
  const noCapacity = await trial(cloud, machine, jobs, 'no-capacity');
  await scripted.reset();
  const [neverSaves, stopped, aborted, wrongHyperparameter, wrongInput, twiceAtOnce] = await Promise.all([
    withoutCheckpoints(cloud, machine, jobs),
    stoppedAndStartedAgain(cloud, machine, jobs),
    abortedTrial(cloud, machine, jobs),
    trial(cloud, machine, jobs, 'wrong-hyperparameter', { hyperparameters: { ...SHORT, epoch: '3' } }),
    trial(cloud, machine, jobs, 'wrong-input', { hyperParameters: SHORT }),
    twice(cloud, machine, jobs),
  ]);
  const completedAgain = await trial(cloud, machine, jobs, 'twice-at-once', { hyperparameters: SHORT }, 'once-more');
  const seen = await scripted.jobs();
  const packages = await modelPackages(cloud);
  return { ...stopped, aborted, wrongHyperparameter, wrongInput, twiceAtOnce, completedAgain, noCapacity, neverSaves, packages, seen };
}

async function modelPackages(cloud: Cloud): Promise<ModelPackageSummary[]> {
  const client = new SageMakerClient(cloud.client(REGION));
  const { ModelPackageSummaryList = [] } = await client.send(new ListModelPackagesCommand({ ModelPackageGroupName: 'churn' }));
  client.destroy();
  return ModelPackageSummaryList;
}

const start = (cloud: Cloud, machine: string, run: string, input: object = { hyperparameters: SHORT }, name = run) =>
  Execution.start(cloud, REGION, machine, { name, input: { run, ...input } });

async function trial(cloud: Cloud, machine: string, jobs: TrainingJobs, run: string, input?: object, name?: string): Promise<Trial> {
  return ended(cloud, jobs, run, [await start(cloud, machine, run, input, name)]);
}

async function ended(cloud: Cloud, jobs: TrainingJobs, run: string, executions: Execution[]): Promise<Trial> {
  const ends = await Promise.all(executions.map((each) => each.ended(END_MS)));
  const theirs = await jobs.ofRun(run);
  const logs = await Promise.all(theirs.map(({ TrainingJobName }) => readLog(cloud, REGION, TrainingJobName!)));
  return { ends, jobs: theirs, firstSteps: logs.map(({ points }) => points[0]?.[0] ?? 0) };
}

/** Somebody stops the training job in the middle; later the run is started again. */
async function stoppedAndStartedAgain(cloud: Cloud, machine: string, jobs: TrainingJobs): Promise<Pick<Trials, 'stoppedJob' | 'startedAgain'>> {
  const run = 'stopped-job';
  const first = await start(cloud, machine, run);
  const { TrainingJobName } = await midway(cloud, jobs, run);
  const client = new SageMakerClient(cloud.client(REGION));
  await client.send(new StopTrainingJobCommand({ TrainingJobName }));
  client.destroy();
  const stoppedJob = await ended(cloud, jobs, run, [first]);
  return { stoppedJob, startedAgain: await trial(cloud, machine, jobs, run, undefined, 'stopped-job-again') };
}

/** Somebody stops the execution in the middle. */
async function abortedTrial(cloud: Cloud, machine: string, jobs: TrainingJobs): Promise<Trial> {
  const execution = await start(cloud, machine, 'aborted');
  await midway(cloud, jobs, 'aborted');
  await execution.stop();
  for (const deadline = Date.now() + END_MS; (await jobs.ofRun('aborted')).some(alive) && Date.now() < deadline;) await sleep(300);
  return ended(cloud, jobs, 'aborted', [execution]);
}

/** The interval is two minutes, three of them are too old: the alarm comes while it still trains. */
async function withoutCheckpoints(cloud: Cloud, machine: string, jobs: TrainingJobs): Promise<Trials['neverSaves']> {
  const run = 'never-saves';
  const execution = await start(cloud, machine, run, { hyperparameters: { epochs: '10', checkpoint_every: '100000', step_delay_ms: '30' } });
  // What a stop of the patrol leaves that did not succeed.
  const sagemaker = new SageMakerClient(cloud.client(REGION));
  const { TrainingJobArn: ResourceArn } = await midway(cloud, jobs, run);
  await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'spot-training:stopped', Value: 'no-capacity' }] }));
  const client = new CloudWatchClient(cloud.client(REGION));
  let alarm = '';
  for (const deadline = Date.now() + END_MS; alarm !== 'ALARM' && Date.now() < deadline && (await execution.describe()).status === 'RUNNING'; await sleep(300)) {
    const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['churn-CheckpointStale'] }));
    alarm = MetricAlarms[0].StateValue!;
  }
  client.destroy();
  const { Tags = [] } = await sagemaker.send(new ListTagsCommand({ ResourceArn }));
  sagemaker.destroy();
  return { ...await ended(cloud, jobs, run, [execution]), alarm, marked: Tags.some(({ Key }) => Key === 'spot-training:stopped') };
}

/** Two executions of one run at the same time: one has the job, the other waits for it. */
async function twice(cloud: Cloud, machine: string, jobs: TrainingJobs): Promise<Trial> {
  const executions = await Promise.all(['first', 'second'].map((name) => start(cloud, machine, 'twice-at-once', undefined, name)));
  return ended(cloud, jobs, 'twice-at-once', executions);
}

const alive = ({ TrainingJobStatus }: DescribeTrainingJobCommandOutput) => ['InProgress', 'Stopping'].includes(TrainingJobStatus!);

/** The training job of a run as soon as it has done twenty steps. */
async function midway(cloud: Cloud, jobs: TrainingJobs, run: string): Promise<DescribeTrainingJobCommandOutput> {
  for (const deadline = Date.now() + END_MS; ; await sleep(300)) {
    const [job] = await jobs.ofRun(run);
    if (job?.SecondaryStatus === 'Training' && (await readLog(cloud, REGION, job.TrainingJobName!)).points.length > 20) return job;
    if (Date.now() > deadline) throw new Error(`The run ${run} does not train`);
  }
}
