import { Cell, EVENTFUL, faultMatrix } from '../../../bench/training/fault-matrix';
import { violations } from '../../../bench/training/invariant';
import { TrainingWorld } from '../../../bench/training/world';
import { Definition } from '../../../local-cloud/states/definition';
import { FAULTS } from '../../../local-cloud/states/faults';
import { RUN_ID } from '../../../src/ml/spot-training-job/definition/input';

/** Each Task of both machines, each fault, once and for ever, in virtual time. */
let cells: Cell[];

beforeAll(async () => {
  cells = await faultMatrix();
}, 120_000);

test('every Task of a run and of its patrol is in the matrix, with every fault', () => {
  const states = [...new Set(cells.map(({ machine, state }) => `${machine}: ${state}`))];
  expect(states.sort()).toEqual([
    'Patrol: Count interruption', 'Patrol: Describe', 'Patrol: Find newest checkpoint', 'Patrol: List living', 'Patrol: Mark', 'Patrol: Measure', 'Patrol: Read marks', 'Patrol: Remember', 'Patrol: Stop',
    'Patrol: Tell interruption', 'Patrol: Unmark', 'Patrol: Who waits for it',
    'Run: Find attempts', 'Run: Look', 'Run: Measure', 'Run: Read marks', 'Run: Register model', 'Run: Tell the attempt', 'Run: Tell the end', 'Run: Train',
  ]);
  expect(cells).toHaveLength(states.length * FAULTS.length * 2);
});

test('the invariant holds in all cells', () => {
  expect(cells.filter(({ problems }) => problems.length)).toEqual([]);
});

test('one throttled, failed or lost call is got over: the run completes all the same', () => {
  const once = cells.filter(({ fault, lasting }) => !lasting && ['throttle', 'serverError', 'accessDenied', 'conflict', 'lostAnswer'].includes(fault));
  expect(once.filter(({ ended }) => ended !== 'SUCCEEDED')).toEqual([]);
});

test('whatever the patrol meets, the run completes; whatever telling and measuring meet, too', () => {
  const aside = cells.filter(({ machine, state, fault }) => machine === 'Patrol' || (/^(Tell|Measure)/.test(state) && !fault.startsWith('stop')));
  expect(aside.filter(({ ended }) => ended !== 'SUCCEEDED')).toEqual([]);
});

describe('the invariant is seen to break', () => {
  const changed = (from: string, to: string) => (definition: Definition): Definition => {
    const text = JSON.stringify(definition);
    expect(text).toContain(from);
    return JSON.parse(text.replaceAll(from, to));
  };
  const twice = async (change: (definition: Definition) => Definition) => {
    const world = new TrainingWorld({ ...EVENTFUL, change });
    world.start({ run: 'run-1' }, 'one');
    world.after(3, () => world.start({ run: 'run-1' }, 'two'));
    await world.finish();
    return violations(world);
  };

  test('without a change it holds', async () => {
    expect(await twice((same) => same)).toEqual([]);
  });

  test('names that differ from execution to execution lock nothing', async () => {
    expect(await twice(changed(`$hash(${RUN_ID}`, '$hash($states.context.Execution.Name'))).toContainEqual(expect.stringMatching(/was created while churn-.*-1 was alive/));
  });

  test('a checkpoint prefix for each execution', async () => {
    expect(await twice(changed(`checkpoints/\\" & ${RUN_ID}`, 'checkpoints/\\" & $states.context.Execution.Name'))).toContainEqual(
      expect.stringContaining('has its checkpoints in checkpoints/one/'),
    );
  });

  test('sums that forget the attempts before', async () => {
    expect(await twice(changed("'training': $had.training + ", "'training': "))).toContainEqual(expect.stringMatching(/COMPLETED of .* says .*, the jobs say/));
  });

  test('a stopped job that is taken for a completed one', async () => {
    const taken = changed("$job.status != 'Completed' ? $error(", "$job.status = 'Failed' ? $error(");
    const world = new TrainingWorld({ ...EVENTFUL, plan: {}, stoppedFails: false, change: taken });
    world.start({ run: 'run-1' });
    await world.finish();
    expect(violations(world)).toContainEqual(expect.stringContaining('has succeeded without a completed job'));
  });
});
