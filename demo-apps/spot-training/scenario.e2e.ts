import * as fs from 'node:fs';
import * as path from 'node:path';
import * as scenario from './scenario';
import { TrainingJobs } from './scenario/training-jobs';
import { runTrials, Trials } from './scenario/trials/trials';
import { compileLibrary } from '../../local-cloud/compile-library';
import { newRunDirectory } from '../../local-cloud/paths';
import { missingFromProof } from '../../local-cloud/proof/committed';
import { Evidence, prove } from '../../local-cloud/proof/evidence';
import { meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { runScenario } from '../../local-cloud/run-scenario';
import { LocalTraining } from '../../local-cloud/sagemaker';
import { Cloud, openCloud } from '../../local-cloud/target';

/** The demo once, as `npx projen demo spot-training` runs it; then runs that end in other ways. */
const APP = 'spot-training';
let cloud: Cloud;
let story: scenario.Story;
let trials: Trials;
let evidence: Evidence;
const lines: string[] = [];
const log = (line: string) => void lines.push(line);

beforeAll(async () => {
  const setup = newRunDirectory();
  await compileLibrary(setup, log);
  const present = await meet([PYTHON, ...scenario.requirements], thisMachine(path.join(setup, 'apt.log')), log);
  cloud = await openCloud({ kind: 'local' }, { log, settings: scenario.emulatorSettings });
  try {
    const run = async (context: Parameters<typeof scenario.run>[0]) => {
      story = await scenario.drive(context);
      const jobs = new TrainingJobs(cloud, 'us-east-1', 'churn-');
      context.onEnd(() => jobs.close());
      trials = await runTrials(cloud, story.machine, jobs);
    };
    await runScenario({ ...scenario, run }, cloud, { directory: __dirname, present, keep: false, log });
    evidence = await prove(APP, cloud, story.deployment.assembly, {
      'A training whose instances are taken back twice, then falls back to on demand': scenario.cells(story.attempts),
      'The same training left alone and interrupted': scenario.comparison(story),
    });
  } catch (error) {
    // What the viewer of the demo would have seen.
    (error as Error).message += `\n${lines.join('\n')}`;
    throw error;
  }
}, 10 * 60_000);

afterAll(async () => {
  await cloud?.stop();
});

describe('the demo', () => {
  test('the run that was interrupted ends with the model of the one that was left alone', () => {
    expect(story.loss.uninterrupted).toBeGreaterThan(0);
    expect(story.loss.interrupted).toBe(story.loss.uninterrupted);
  });

  test('two interruptions move it on, no capacity moves it on, on demand it ends', () => {
    expect(story.attempts.map(({ capacity, status, interruptions }) => [capacity, status, interruptions])).toEqual([
      ['ml.m5.large, spot', 'Stopped', 2],
      ['ml.c5.xlarge, spot', 'Stopped', 0],
      ['ml.m5.large, on demand', 'Completed', 0],
    ]);
  });

  test('at most a checkpoint interval is trained again after each interruption', () => {
    // Three signals, 25 steps each at most. With the time that they leave, the script saves and nothing is done twice.
    expect(story.repeated).toBeLessThanOrEqual(3 * 25);
  });

  test('the report is the sum of what SageMaker says of the attempts', () => {
    const sum = (of: (attempt: scenario.Attempt) => number) => story.attempts.reduce((total, attempt) => total + of(attempt), 0);
    expect(story.interrupted).toMatchObject({
      attempts: 3,
      trainingSeconds: sum(({ trainingSeconds }) => trainingSeconds),
      billableSeconds: sum(({ billableSeconds }) => billableSeconds),
      interruptions: sum(({ interruptions }) => interruptions),
    });
    const price = 0.115 / 3600;
    expect(story.interrupted.dollars).toBeCloseTo(price * (story.attempts[0].billableSeconds + story.attempts[2].billableSeconds), 3);
    expect(story.uninterrupted.savings).toBeGreaterThan(0.6);
  });

  test('the model loads and knows who is unhappy', () => {
    expect(story.predictions.settled).toBeLessThan(0.2);
    expect(story.predictions.unhappy).toBeGreaterThan(0.8);
  });

  test('the model of each completed run waits for approval, once', () => {
    expect(trials.packages.map(({ ModelApprovalStatus }) => ModelApprovalStatus)).toEqual(Array(6).fill('PendingManualApproval'));
  });

  test('the losses of all attempts are drawn', () => {
    expect(fs.readFileSync(story.picture, 'utf8')).toMatch(/<svg[^]*attempt 1[^]*attempt 3/);
  });
});

describe('a run ends in a known way', () => {
  const errors = (trial: Trials['aborted']) => trial.ends.map(({ status, error }) => error ?? status);
  const ends = (trial: Trials['aborted']) => trial.jobs.map(({ TrainingJobStatus }) => TrainingJobStatus);

  test('somebody stops the training job: no other attempt, until the run is started again; then it goes on from its checkpoint', () => {
    expect(errors(trials.stoppedJob)).toEqual(['Stopped']);
    expect(ends(trials.stoppedJob)).toEqual(['Stopped']);
    expect(errors(trials.startedAgain)).toEqual(['SUCCEEDED']);
    expect(ends(trials.startedAgain)).toEqual(['Stopped', 'Completed']);
    expect(trials.startedAgain.firstSteps[1]).toBeGreaterThan(10);
  });

  test('somebody stops the execution: the training job is stopped with it', () => {
    expect(errors(trials.aborted)).toEqual(['ABORTED']);
    expect(ends(trials.aborted)).toEqual(['Stopped']);
  });

  test('the script fails: its last words are the cause, and it is not tried again', () => {
    expect(errors(trials.wrongHyperparameter)).toEqual(['AlgorithmError']);
    expect(trials.wrongHyperparameter.ends[0].cause).toContain("unknown hyperparameter 'epoch'");
    expect(ends(trials.wrongHyperparameter)).toEqual(['Failed']);
  });

  test('a wrong input is refused before anything is created', () => {
    expect(errors(trials.wrongInput)).toEqual(['InvalidInput']);
    expect(trials.wrongInput.ends[0].cause).toContain('hyperParameters is no field of the input; allowed: run, hyperparameters, environment');
    expect(trials.wrongInput.jobs).toEqual([]);
  });

  test('two executions of one run share its training job, and a third finds it complete', () => {
    expect(errors(trials.twiceAtOnce)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(ends(trials.twiceAtOnce)).toEqual(['Completed']);
    expect(errors(trials.completedAgain)).toEqual(['SUCCEEDED']);
    expect(ends(trials.completedAgain)).toEqual(['Completed']);
    const models = [...trials.twiceAtOnce.ends, ...trials.completedAgain.ends].map(({ output }) => JSON.parse(output!).modelArtifact);
    expect(new Set(models).size).toBe(1);
  });

  test('a training that writes no checkpoints raises the alarm while it still runs', () => {
    expect(trials.neverSaves.alarm).toBe('ALARM');
    expect(errors(trials.neverSaves)).toEqual(['SUCCEEDED']);
  });

  test('a mark of the patrol that is no longer right is taken away', () => {
    expect(trials.neverSaves.marked).toBe(false);
  });

  test('an error for want of capacity moves it on at once', () => {
    expect(errors(trials.noCapacity)).toEqual(['SUCCEEDED']);
    expect(trials.noCapacity.jobs.map(({ ResourceConfig, TrainingJobStatus, FailureReason }) => (
      [ResourceConfig!.InstanceType, TrainingJobStatus, FailureReason?.split(':')[0]]
    ))).toEqual([['ml.m5.large', 'Failed', 'CapacityError'], ['ml.c5.xlarge', 'Completed', undefined]]);
  });

  test('no two training jobs of a run were ever alive at the same time', () => {
    const runs = new Map<string, { from: number; to: number }[]>();
    for (const { TrainingJobName, CreationTime, TrainingJobStatus, SecondaryStatusTransitions } of trials.seen) {
      expect(['Completed', 'Stopped', 'Failed']).toContain(TrainingJobStatus);
      const run = TrainingJobName.replace(/-\d+$/, '');
      runs.set(run, [...runs.get(run) ?? [], { from: CreationTime, to: SecondaryStatusTransitions.at(-1)!.StartTime }]);
    }
    expect(runs.size).toBeGreaterThanOrEqual(7);
    for (const spans of runs.values()) {
      spans.sort((one, other) => one.from - other.from);
      spans.slice(1).forEach(({ from }, index) => expect(from).toBeGreaterThanOrEqual(spans[index].to));
    }
  });
});

describe('permissions', () => {
  test('every call is allowed, and everything that is allowed was used or has a reason', () => {
    expect(evidence.problems).toEqual([]);
  });

  test('docs/proof.md says so', () => {
    expect(missingFromProof(evidence)).toEqual([]);
  });
});

test('the local cloud knows no job that nobody waits for', async () => {
  expect((await new LocalTraining(cloud).jobs()).filter(({ TrainingJobStatus }) => TrainingJobStatus === 'InProgress')).toEqual([]);
});
