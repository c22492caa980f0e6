import { ConstructProof } from '../levels';
import { awaitedTrainings, machineLogs, startedByRule, traces, trainings } from '../not-seen';

const APPS = ['spot-training'];
const MACHINES = /\/Churn\/(Machine|Patrol)Role$/;

export const SPOT_TRAINING_JOB: ConstructProof = {
  construct: 'SpotTrainingJob',
  levels: [
    {
      level: 'T',
      shows: 'the wiring is right',
      how: 'assertions on every part, each wrong prop an error, strict snapshots, pinned logical ids, cdk-nag; each Task has a time limit, a Retry and a Catch',
      shown: ['test/ml/spot-training-job', 'test/contract'],
    },
    {
      level: 'C',
      shows: 'every AWS call is well-formed and allowed',
      how: 'each call of a state machine and of a training in the run below is checked against AWS\'s API model and against its role, and each role against the calls',
      shown: ['local-cloud/proof/exactness.ts', 'local-cloud/emulator/sagemaker', 'test/permissions/exactness.test.ts'],
    },
    {
      level: 'L',
      shows: 'it does its job',
      how: 'the untouched template is deployed on the local cloud; a real training runs as a process, is interrupted, falls back and ends with the model of an undisturbed one',
      shown: ['demo-apps/spot-training/scenario.e2e.ts'],
    },
    {
      level: 'F',
      shows: 'it survives faults',
      how: 'a fault at every Task of both machines and random runs, in virtual time: at most one job of a run is alive, each run ends, no checkpoint is lost; '
        + 'training scripts killed at random steps, with uploads torn and corrupt',
      shown: ['test/ml/spot-training-job/run-faults.test.ts', 'test/ml/spot-training-job/run-properties.test.ts', 'test/ml/spot-training-job/runtime'],
    },
    {
      level: 'P',
      shows: 'all languages work',
      how: 'the packages are built, installed in each language and synthesize equal templates',
      shown: ['test/languages/languages.e2e.ts'],
    },
  ],
  open: [
    'Nothing of it has run on AWS in this repository\'s tests: no image was pulled, no GPU was used, no spot instance was taken back by EC2.',
    'What SageMaker answers to a stop of a job that is stopping is assumed: that it refuses.',
    'The emulator enforces no IAM: that a call is allowed is shown by comparing it with the role, not by AWS refusing others.',
    'Whether SageMaker sends SIGTERM before it takes a spot instance back is not documented; with SIGKILL the work since the last checkpoint is lost, which the resume kit shows to be bounded.',
  ],
  apps: APPS,
  notSeen: [
    ...trainings(APPS, /\/Churn\/Role$/),
    ...machineLogs(APPS, MACHINES),
    ...traces(APPS, MACHINES),
    ...awaitedTrainings(APPS, /\/Churn\/MachineRole$/),
    ...startedByRule(APPS, /\/EventsRole$/),
  ],
};
