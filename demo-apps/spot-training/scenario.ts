import * as path from 'node:path';
import { predict, uploadCustomers } from './scenario/customers';
import { follow, Report } from './scenario/follow';
import { Curve, curvesOf, drawCurves, readLog, repeatedSteps } from './scenario/loss-curve';
import { capacityOf, interruptionsOf, TrainingJobs } from './scenario/training-jobs';
import { Deployment } from '../../local-cloud/deploy';
import { Execution } from '../../local-cloud/executions';
import { shown } from '../../local-cloud/paths';
import { LocalTraining } from '../../local-cloud/sagemaker';
import { ScenarioContext } from '../../local-cloud/scenario';

const STACK = 'SpotTraining';
const JOB_NAME = 'churn';
const REGION = 'us-east-1';
/** A minute of the cloud passes in a second. */
const SPEED = 60;
/** A step takes a little longer than it would, so that there is something to interrupt. */
const SLOWLY = { step_delay_ms: '8' };
const RUN_MS = 4 * 60_000;

export const requirements = [];

export const emulatorSettings = { LOCAL_CLOUD_SPEED: String(SPEED) };

/** One attempt of the interrupted run, as SageMaker tells it. */
export interface Attempt {
  readonly name: string;
  readonly capacity: string;
  readonly status: string;
  readonly interruptions: number;
  readonly trainingSeconds: number;
  readonly billableSeconds: number;
}

export interface Story {
  readonly deployment: Deployment;
  readonly machine: string;
  readonly uninterrupted: Report;
  readonly interrupted: Report;
  readonly attempts: Attempt[];
  /** Of the rows that were not trained on: of the run that was left alone, and of the other. */
  readonly loss: { readonly uninterrupted?: number; readonly interrupted?: number };
  /** Of one training, and those that were done twice because of the interruptions. */
  readonly steps: number;
  readonly repeated: number;
  readonly predictions: { readonly settled: number; readonly unhappy: number };
  readonly picture: string;
}

export async function run(context: ScenarioContext): Promise<void> {
  await drive(context);
}

/** The story: the same training twice, once left alone and once interrupted again and again; both end with the same model. */
export async function drive(context: ScenarioContext): Promise<Story> {
  const { step, log, cloud, workDir, onEnd } = context;
  const deployment = await step('Deploying the training', () => context.deploy({ app: `npx tsx ${path.join(context.directory, 'app.ts')}` }));
  const outputs = deployment.outputs[STACK];
  const machine = Object.entries(outputs).find(([key]) => key.includes('TrainingMachine'))![1];
  const jobs = new TrainingJobs(cloud, REGION, `${JOB_NAME}-`);
  onEnd(() => jobs.close());
  const scripted = cloud.endpoint ? new LocalTraining(cloud) : undefined;
  await step('Customers, to learn from', async () => log(`${await uploadCustomers(cloud, REGION, outputs.CustomersBucket)} rows`));

  const train = async (name: string) => {
    const execution = await Execution.start(cloud, REGION, machine, { name, input: { run: name, hyperparameters: SLOWLY } });
    return follow(execution, jobs, name, { log, timeoutMs: cloud.endpoint ? RUN_MS : 12 * 3600_000 });
  };
  const uninterrupted = await step('A run that is left alone', async () => {
    await scripted?.reset();
    return train('left-alone');
  });
  const interrupted = await step('The same run again, but its instances are taken back twice, the next in the list cannot be had', async () => {
    await scripted?.set({
      'ml.m5.large/spot': { interruptAfterTrainingSeconds: [120, 300] },
      'ml.c5.xlarge/spot': { available: false },
    });
    return train('interrupted');
  });

  const described = await jobs.ofRun('interrupted');
  const attempts = described.map((job): Attempt => ({
    name: job.TrainingJobName!,
    capacity: capacityOf(job),
    status: job.SecondaryStatus!,
    interruptions: interruptionsOf(job),
    trainingSeconds: job.TrainingTimeInSeconds ?? 0,
    billableSeconds: job.BillableTimeInSeconds ?? 0,
  }));
  const [alone] = await jobs.ofRun('left-alone');
  const first = await readLog(cloud, REGION, alone.TrainingJobName!);
  const curves: Curve[] = curvesOf('left alone', first.points);
  const logs: [number, number][][] = [];
  let heldOut: number | undefined;
  for (const [index, { TrainingJobName }] of described.entries()) {
    const read = await readLog(cloud, REGION, TrainingJobName!);
    curves.push(...curvesOf(`attempt ${index + 1}`, read.points));
    logs.push(read.points);
    heldOut = read.heldOut ?? heldOut;
  }
  const loss = { uninterrupted: first.heldOut, interrupted: heldOut };

  const repeated = repeatedSteps(logs);
  const picture = path.join(workDir, 'losses.svg');
  const predictions = await step('What came of it', async () => {
    for (const row of table(attempts)) log(row);
    log('');
    log(`left alone   ${summary(uninterrupted)}`);
    log(`interrupted  ${summary(interrupted)}`);
    log(`loss of rows that were not trained on: ${loss.uninterrupted} left alone, ${loss.interrupted} interrupted`);
    await drawCurves(curves, picture, path.join(workDir, 'losses.log'));
    log(`steps done twice: ${repeated} of ${first.points.length}`);
    log(`the losses of all attempts: ${shown(picture)}`);
    const asked = await predict(cloud, REGION, interrupted.modelArtifact, workDir);
    log(`the model says that a settled customer leaves with ${percent(asked.settled)}, an unhappy one with ${percent(asked.unhappy)}`);
    return asked;
  });
  return { deployment, machine, uninterrupted, interrupted, attempts, loss, steps: first.points.length, repeated, predictions, picture };
}

const percent = (part: number) => `${(100 * part).toFixed(1)} %`;

function summary({ attempts, interruptions, trainingSeconds, billableSeconds, savings, dollars }: Report): string {
  return `${attempts} attempt${attempts === 1 ? '' : 's'}, ${interruptions} interruptions, ${trainingSeconds} s trained, ${billableSeconds} s billed: `
    + `${percent(savings)} saved, $${dollars.toFixed(4)}`;
}

/** Rows of text, the first one the heads. */
function table(attempts: Attempt[]): string[] {
  const rows = cells(attempts);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

/** What docs/proof.md shows of the interrupted run. */
export function cells(attempts: Attempt[]): string[][] {
  return [
    ['attempt', 'capacity', 'ended as', 'interruptions', 'trained', 'billed'],
    ...attempts.map((each, index) => [
      `${index + 1}`, each.capacity, each.status, `${each.interruptions}`, `${each.trainingSeconds} s`, `${each.billableSeconds} s`,
    ]),
  ];
}

/** The same of both runs, side by side. */
export function comparison({ uninterrupted, interrupted, loss, steps, repeated }: Story): string[][] {
  const row = (name: string, report: Report, held: number | undefined, twice: number) => [
    name, `${report.attempts}`, `${report.interruptions}`, `${twice} of ${steps}`, `${report.trainingSeconds} s`, `${report.billableSeconds} s`, `${held}`,
  ];
  return [
    ['run', 'attempts', 'interruptions', 'steps done twice', 'trained', 'billed', 'final loss'],
    row('left alone', uninterrupted, loss.uninterrupted, 0),
    row('interrupted', interrupted, loss.interrupted, repeated),
  ];
}
