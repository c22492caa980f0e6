import { ConstructProof } from '../levels';
import { functionTraces, machineLogs, managedLogs, nestedExecutions, startedByRule, traces } from '../not-seen';

const APPS = ['canary-rollout'];
const MACHINES = /\/Rollout\/(Machine|Restore|Keeper)Role$/;

export const CANARY_FUNCTION: ConstructProof = {
  construct: 'CanaryFunction',
  levels: [
    {
      level: 'T',
      shows: 'the wiring is right',
      how: 'assertions on every part, each wrong prop an error, strict snapshots, pinned logical ids, cdk-nag; each Task has a time limit, a Retry and a Catch',
      shown: ['test/delivery/canary-function', 'test/contract'],
    },
    {
      level: 'C',
      shows: 'every AWS call is well-formed and allowed',
      how: 'each call of a state machine in the run below is checked against AWS\'s API model and against its role, and each role against the calls',
      shown: ['local-cloud/proof/exactness.ts', 'local-cloud/emulator/integration_calls.py', 'test/permissions/exactness.test.ts'],
    },
    {
      level: 'L',
      shows: 'it does its job',
      how: 'the untouched template is deployed on the local cloud, release after release, with traffic on the alias and metrics of its real invocations',
      shown: ['demo-apps/canary-rollout/scenario.e2e.ts'],
    },
    {
      level: 'F',
      shows: 'it survives faults',
      how: 'a fault that lasts at every Task of the deployed rollout, restore and version keeper, and the worst ones at each UpdateAlias (last tables below); '
        + 'in virtual time all kinds of fault at every Task of the synthesized ones: each alias ends at exactly one version, free, and as the events say',
      shown: ['local-cloud/proof/canary-function/fault-matrix.e2e.ts', 'test/delivery/canary-function/rollout-faults.test.ts'],
    },
    {
      level: 'P',
      shows: 'all languages work',
      how: 'the packages are built, installed in each language and synthesize equal templates',
      shown: ['test/languages/languages.e2e.ts'],
    },
  ],
  open: [
    'Nothing of it has run on AWS in this repository\'s tests.',
    'The emulator enforces no IAM: that a call is allowed is shown by comparing it with the role, not by AWS refusing others.',
  ],
  apps: [...APPS, 'canary-fault-matrix'],
  notSeen: [
    ...managedLogs(APPS, /\/Checkout\/Function\/ServiceRole$/),
    ...functionTraces(APPS, /\/Checkout\/Function\/ServiceRole$/),
    ...machineLogs(APPS, MACHINES),
    ...traces(APPS, MACHINES),
    ...nestedExecutions(APPS, /\/Rollout\/MachineRole$/),
    ...startedByRule(APPS, /\/EventsRole$/),
  ],
};
