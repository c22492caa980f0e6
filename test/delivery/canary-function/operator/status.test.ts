import { CHECKS, CREDENTIALS, RESTORE, World } from './world';

let world: World;
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS);
  world = await World.start();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const START = 1_780_000_000;
const step = { step: 2, steps: 3, weight: 0.5, since: new Date(1000 * START).toISOString(), duration: 300 };

describe('once', () => {
  test('a step that is held: plan, weight, both versions, what it waits for', async () => {
    world.rollout('r1', START).enter('Hold at 50 %').tell({ ...step, state: 'LOOKED', look: 2, checks: CHECKS, taskToken: 't' }, 60);
    const { code, stdout } = await world.run(['status', '--once'], { now: START + 31 });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'hello:live 6 -> 7   RUNNING for 31 s   (rollout r1)',
      '  [x] 10 %  [>] 50 %  [ ] 100 %',
      `  |${'#'.repeat(20)}${'.'.repeat(20)}| 50 % to the new version`,
      '  Step 2 of 3, after 2 looks: looks again in 30 s; the step ends in 4 min 29 s at the earliest.',
      '',
      '  CHECK         OUTCOME            VERSION 7  VERSION 6  ALLOWED           SAMPLES',
      '  error rate    fail               0.0213     0.001      at most 0.01      94 / 801',
      '  p90 duration  pass               101.3      99         at most 148.5 ms  94 / 801',
      '  pages         unknown (dry run)  missing    -          no new ALARM      - / -',
      '',
    ]);
  });

  test('an approval is waited for', async () => {
    const approveBy = new Date(1000 * (START + 7 * 86_400)).toISOString();
    const rollout = world.rollout('r1', START).tell({ ...step, state: 'WAITING_FOR_APPROVAL', approveBy, taskToken: 't' }, 3660);
    const { stdout } = await world.run(['status', '--once'], { now: START + 3600 });
    expect(stdout).toContain('WAITING_FOR_APPROVAL for 1 h');
    expect(stdout).toContain('Step 2 of 3: waits for approve or reject, rolled back without an answer in 6 d 23 h; looks again in 1 min.');
    rollout.add('TaskTimedOut').tell({ ...step, state: 'WAITING_FOR_APPROVAL', look: 1, taskToken: 't2' }, 3660);
    expect((await world.run(['status', '--once'], { now: START + 3600 })).stdout).toContain('after 1 look: waits for approve or reject; looks again in 1 min');
  });

  test('between two holds it says the state; the figures of the last look stay', async () => {
    world.rollout('r1', START)
      .tell({ ...step, state: 'LOOKED', look: 1, checks: CHECKS, taskToken: 't' }, 60).add('TaskTimedOut').enter('Judge 50 %');
    const { stdout } = await world.run(['status', '--once'], { now: START + 61 });
    expect(stdout).toContain('At the state "Judge 50 %".');
    expect(stdout).toContain('0.0213');
  });

  test('after the roll-back: the checks that failed, which were told to the machine that restores', async () => {
    const rollout = world.rollout('r1', START).tell({ ...step, state: 'SHIFTED', taskToken: 't' }, 60);
    const parameters = JSON.stringify({ StateMachineArn: RESTORE, Input: { name: 'r1', status: 'ROLLING_BACK', reason: 'bad', code: 'CheckFailed', checks: CHECKS } });
    rollout.add('TaskScheduled', { taskScheduledEventDetails: { resourceType: 'states', resource: 'startExecution.sync:2', region: 'eu-west-1', parameters } });
    rollout.end('FAILED', { state: 'Rolled back', error: 'CheckFailed', cause: 'bad' });
    const { stdout } = await world.run(['status', '--once'], { now: START + 400 });
    expect(stdout).toContain('hello:live 6 -> 7   ROLLED_BACK');
    expect(stdout).toMatch(/error rate +fail +0.0213 +0.001/);
  });

  test('nothing told yet', async () => {
    world.rollout('r1', START);
    const { stdout } = await world.run(['status', '--once'], { now: START + 1 });
    expect(stdout).toContain('hello:live to 7   RUNNING for 1 s');
    expect(stdout).toContain('At the state "none yet".');
    expect(stdout).toContain('[ ] 10 %  [ ] 50 %  [ ] 100 %');
  });

  test.each([
    ['COMPLETED', 'SUCCEEDED', {}, '[x] 10 %  [x] 50 %  [x] 100 %'],
    ['ROLLED_BACK', 'FAILED', { state: 'Rolled back', cause: 'error rate is 0.02, allowed: at most 0.01' }, 'ago: error rate is 0.02, allowed: at most 0.01'],
    ['CONFLICT', 'FAILED', { state: 'Moved by hand', cause: 'a hand' }, 'ago: a hand'],
    ['CONFLICT', 'FAILED', { state: 'Not begun', cause: 'a hand' }, 'ago: a hand'],
    ['RESTORE_FAILED', 'FAILED', { state: 'Rollback failed' }, 'Ended 1 min 28 s ago.'],
    ['COMPLETED', 'FAILED', { state: 'Not told' }, '[x] 100 %'],
    ['FAILED', 'FAILED', { error: 'States.Runtime' }, '|....'],
    ['ABORTED', 'ABORTED', {}, '0 % to the new version'],
  ])('the end %s of an execution that %s', async (result, status, how, contains) => {
    world.rollout('r1', START).tell({ ...step, state: result === 'COMPLETED' ? 'COMPLETED' : 'LOOKED', checks: CHECKS }).end(status, how);
    const { stdout } = await world.run(['status', '--once'], { now: START + 400 });
    expect(stdout).toContain(`${result} took 5 min 12 s`);
    expect(stdout).toContain(contains);
  });

  test('one that is queued stands behind the one that is under way', async () => {
    world.rollout('r1', START).tell({ ...step, state: 'SHIFTED', taskToken: 't' }, 60);
    world.rollout('r2', START + 5, '8').tell({ state: 'QUEUED', members: [{ function: 'hello', alias: 'live', from: '6', to: '8' }] }).enter('Wait');
    const { stdout } = await world.run(['status', '--once'], { now: START + 10 });
    expect(stdout).toMatch(/^hello:live 6 -> 7 {3}RUNNING/);
    expect(stdout).toContain('Also under way: hello:live 6 -> 8 (QUEUED)');
  });

  test('only a queued one', async () => {
    world.rollout('r2', START).tell({ state: 'QUEUED' }).enter('Wait');
    expect((await world.run(['status', '--once'])).stdout).toContain('Waits for another rollout of this alias to end.');
  });

  test('--json is one line', async () => {
    world.rollout('r1', START).tell({ ...step, state: 'LOOKED', look: 1, checks: CHECKS, taskToken: 't' }, 60, true);
    const { stdout } = await world.run(['status', '--once', '--json']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'status',
      rollout: 'r1',
      result: 'RUNNING',
      plan: ['10 %', '50 %', '100 %'],
      weight: 0.5,
      step: 2,
      steps: 3,
      look: 1,
      members: [{ function: 'hello', alias: 'live', from: '6', to: '7' }],
      checks: CHECKS,
      until: new Date(1000 * (START + 60)).toISOString(),
    });
    expect(stdout).not.toContain('taskToken');
  });

  test('no rollout yet', async () => {
    expect(await world.run(['status', '--once'])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('There is no rollout yet') });
  });
});

describe('following', () => {
  /** A rollout that goes on each time its history is read. */
  function moving() {
    const rollout = world.rollout('r1', START).tell({ ...step, state: 'SHIFTED', taskToken: 't1' }, 60);
    const steps = [
      () => undefined,
      () => undefined,
      () => rollout.add('TaskTimedOut').tell({ ...step, state: 'LOOKED', look: 1, checks: CHECKS, taskToken: 't2' }, 60),
      () => rollout.add('TaskTimedOut').end('FAILED', { state: 'Rolled back', cause: 'error rate' }),
    ];
    world.before = ({ action }) => { if (action === 'DescribeExecution') steps.shift()?.(); };
  }

  test('without a terminal: a line when there is something new, until it ends', async () => {
    moving();
    const { code, stdout } = await world.run(['status']);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      'RUNNING |#####.....| 50 % to 7, step 2 of 3',
      expect.stringContaining('step 2 of 3, look 1: error rate fail 0.0213 (6: 0.001), p90 duration pass 101.3 (6: 99), pages unknown missing (6: -)'),
      'ROLLED_BACK: hello:live 6 -> 7: error rate',
    ]);
    expect(stdout).not.toContain('\x1b');
  });

  test('on a terminal: drawn again where it is, no line wider than it', async () => {
    moving();
    const { stdout } = await world.run(['status'], { columns: 40 });
    expect(stdout).toMatch(/\x1b\[4A\x1b\[0J/);
    for (const line of stdout.split('\n')) expect(line.replace(/\x1b\[\d*[AJ]/g, '').length).toBeLessThan(40);
    expect(stdout.split('\x1b[0J').pop()).toContain('Ended');
  });

  test('with --json: a line for each change', async () => {
    moving();
    const { stdout } = await world.run(['status', '--json'], { columns: 80 });
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line).result)).toEqual(['RUNNING', 'RUNNING', 'ROLLED_BACK']);
  });

  test('Ctrl-C ends the view, not the rollout', async () => {
    world.rollout('r1', START).tell({ ...step, state: 'SHIFTED', taskToken: 't1' }, 60);
    expect(await world.run(['status'], { interrupted: AbortSignal.timeout(150) })).toMatchObject({ code: 130, stderr: 'Interrupted; the rollout goes on.\n' });
    expect(world.sent('StopExecution')).toEqual([]);
  });
});
