import { CREDENTIALS, World } from './world';

let world: World;
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS);
  world = await World.start();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const START = 1_780_000_000;
const SHIFTED = { state: 'SHIFTED', step: 2, steps: 3, weight: 0.5 };
const iso = (seconds: number) => new Date(1000 * seconds).toISOString();

test.each([
  [0, 'COMPLETED', 'SUCCEEDED', undefined],
  [0, 'UNCHANGED', 'SUCCEEDED', undefined],
  [1, 'ROLLED_BACK', 'FAILED', 'Rolled back'],
  [2, 'REJECTED', 'SUCCEEDED', undefined],
  [2, 'SUPERSEDED', 'SUCCEEDED', undefined],
  [2, 'CONFLICT', 'FAILED', 'Moved by hand'],
  [2, 'RESTORE_FAILED', 'FAILED', 'Rollback failed'],
])('exit status %d when it ends as %s', async (code, result, status, state) => {
  world.rollout('r1', START).tell({ state: status === 'SUCCEEDED' ? result : 'LOOKED' }).end(status, { state, cause: 'why' });
  expect(await world.run(['wait'])).toMatchObject({ code, stdout: `${result}: hello:live 6 -> 7: why\n` });
});

test('it follows the rollout; with --json only the end goes to standard output', async () => {
  const rollout = world.rollout('r1', START).tell({ ...SHIFTED, taskToken: 't' }, 60);
  setTimeout(() => rollout.add('TaskTimedOut').tell({ state: 'COMPLETED' }).end('SUCCEEDED'), 200);
  const { code, stdout, stderr } = await world.run(['wait', '--json']);
  expect(code).toBe(0);
  expect(stderr.trim().split('\n')).toEqual(['RUNNING |#####.....| 50 % to 7, step 2 of 3', 'COMPLETED: hello:live 6 -> 7']);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'wait', rollout: 'r1', result: 'COMPLETED' });
});

test.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('one that is %s has ended when its aliases are restored', async (status) => {
  const rollout = world.rollout('r1', START).tell(SHIFTED).end(status, { error: 'StoppedByOperator' });
  setTimeout(() => world.restore(rollout, { state: 'ROLLED_BACK', reason: 'stopped' }), 200);
  const { code, stdout } = await world.run(['wait']);
  expect(code).toBe(1);
  expect(stdout.trim().split('\n').at(-1)).toMatch(/^ROLLED_BACK: hello:live 6 -> 7/);
});

test('the newest is the one that started last, also when the one before it ends later', async () => {
  world.rollout('first', START).tell({ state: 'COMPLETED' }).end('SUCCEEDED');
  const second = world.rollout('second', START + 60, '8').tell({ state: 'QUEUED' });
  setTimeout(() => second.tell({ state: 'COMPLETED' }).end('SUCCEEDED'), 200);
  expect(JSON.parse((await world.run(['wait', '--json'])).stdout)).toMatchObject({ rollout: 'second' });
});

test.each([[0, 'kept', 'COMPLETED'], [2, 'nothing', 'NOTHING_MOVED'], [2, 'conflict', 'CONFLICT']])('exit status %d when it was stopped and the restore ended with %s', async (code, outcome, result) => {
  world.restore(world.rollout('r1', START).tell(SHIFTED).end('ABORTED'), undefined, 'SUCCEEDED', outcome);
  const ended = await world.run(['wait', '--json']);
  expect(ended.code).toBe(code);
  expect(JSON.parse(ended.stdout)).toMatchObject({ result });
});

test('too long: 2, and the rollout goes on', async () => {
  world.rollout('r1', START).tell({ ...SHIFTED, taskToken: 't' }, 60);
  const { code, stdout } = await world.run(['wait', '--timeout', '1']);
  expect(code).toBe(2);
  expect(stdout).toContain('The rollout has not ended within 1 s; it goes on.');
  expect(world.sent('StopExecution')).toEqual([]);
});

describe('after a deployment', () => {
  test('the rollout of the deployment before is not taken for its own', async () => {
    world.stack.updated = iso(START + 100);
    world.rollout('old', START, '6').tell({ state: 'COMPLETED' }).end('SUCCEEDED');
    setTimeout(() => world.rollout('new', START + 160).tell(SHIFTED).end('FAILED', { state: 'Rolled back', cause: 'slow' }), 200);
    const { code, stdout } = await world.run(['wait', '--stack', 'Shop', '--region', 'eu-west-1', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ rollout: 'new', result: 'ROLLED_BACK', reason: 'slow' });
  });

  test('none appears', async () => {
    world.stack.updated = iso(START + 100);
    world.rollout('old', START).end('SUCCEEDED');
    const { code, stderr } = await world.run(['wait', '--stack', 'Shop', '--region', 'eu-west-1', '--appear', '0.2']);
    expect({ code, stderr }).toEqual({
      code: 2, stderr: `No rollout has started within 0.2 s since the stack Shop was deployed at ${iso(START + 100)}.\n`,
    });
  });

  test('a stack that was rolled back starts none', async () => {
    world.stack.status = 'UPDATE_ROLLBACK_COMPLETE';
    expect(await world.run(['wait', '--stack', 'Shop', '--region', 'eu-west-1'])).toMatchObject({
      code: 2, stderr: 'The stack Shop is in UPDATE_ROLLBACK_COMPLETE: such a deployment starts no rollout.\n',
    });
  });
});
