import { Duration } from 'aws-cdk-lib';
import { Cell, faultMatrix } from '../../../bench/rollouts/fault-matrix';
import { FAULTS } from '../../../local-cloud/states/faults';
import { AnalysisCheck } from '../../../src/delivery/canary-function/analysis-check';
import { RolloutPlan } from '../../../src/delivery/canary-function/rollout-plan';

/** Each Task of the synthesized machines, each fault, once and for ever, in virtual time. */
let cells: Cell[];

beforeAll(async () => {
  cells = await faultMatrix(['faults', () => ({
    plan: RolloutPlan.canary({ duration: Duration.minutes(4), bake: Duration.minutes(3) }),
    analysis: { checks: [AnalysisCheck.errorRate()], minSamples: 5, interval: Duration.minutes(4) },
  })]);
}, 120_000);

test('every Task of a rollout and of its restore is in the matrix, with every fault', () => {
  const states = [...new Set(cells.map(({ machine, state }) => `${machine}: ${state}`))];
  expect(states).toEqual(expect.arrayContaining([
    'Rollout: Read alias', 'Rollout: Shift to 5 %', 'Rollout: Hold at 5 %', 'Rollout: Judge 5 %', 'Rollout: Shift to 100 %', 'Rollout: Hold at 100 %',
    'Rollout: Judge 100 %', 'Rollout: Settle', 'Rollout: Completed', 'Rollout: Roll back',
    'Restore: Read alias', 'Restore: Reset alias', 'Restore: Count the rollback', 'Restore: Tell rolled back',
  ]));
  expect(cells).toHaveLength(states.length * FAULTS.length * 2);
});

test('the invariant holds in all cells', () => {
  expect(cells.filter(({ problems }) => problems.length)).toEqual([]);
});

test('one throttled, failed or unanswered call of a rollout is got over: a good version arrives all the same', () => {
  const once = cells.filter(({ machine, fault, lasting }) => machine === 'Rollout' && !lasting && ['throttle', 'serverError', 'timeout'].includes(fault));
  // A rollback is of the bad version.
  expect(once.filter(({ state, version }) => version !== (state === 'Roll back' ? '1' : '2'))).toEqual([]);
});
