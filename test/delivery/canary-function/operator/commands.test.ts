import { CREDENTIALS, MACHINE, World } from './world';

let world: World;
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS);
  delete process.env.AWS_REGION;
  world = await World.start();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const START = 1_780_000_000;
const SHIFTED = { state: 'SHIFTED', step: 2, steps: 3, weight: 0.5 };
const APPROVAL = { ...SHIFTED, state: 'WAITING_FOR_APPROVAL' };

/** A rollout that holds; each token can be answered once. */
function holding(change: object, token = 't1') {
  world.tokens.add(token);
  return world.rollout('r1', START).tell({ ...change, taskToken: token }, 60);
}

describe('approve', () => {
  test('answers the newest token', async () => {
    holding(SHIFTED, 'old').add('TaskTimedOut').tell({ ...APPROVAL, taskToken: 'new' }, 60);
    world.tokens.add('new');
    const { code, stdout } = await world.run(['approve']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Approved: hello:live 6 -> 7, step 2 of 3.\n' });
    expect(world.sent('SendTaskSuccess')).toEqual([{ taskToken: 'new', output: expect.stringContaining('approvedBy') }]);
  });

  test('a token that expired while it was read: the next one is answered', async () => {
    const rollout = holding(APPROVAL, 'first');
    world.tokens.clear();
    world.before = ({ action }) => {
      if (action !== 'SendTaskSuccess' || world.tokens.size > 0) return;
      world.before = () => undefined;
      world.tokens.add('second');
      rollout.add('TaskTimedOut').enter('Judge').tell({ ...APPROVAL, taskToken: 'second' }, 60);
    };
    expect((await world.run(['approve'])).code).toBe(0);
    expect(world.sent('SendTaskSuccess').map(({ taskToken }) => taskToken)).toEqual(['first', 'second']);
  });

  test('a step that ends by itself needs --now', async () => {
    holding(SHIFTED);
    const refused = await world.run(['approve'], { now: START + 10 });
    expect(refused).toMatchObject({
      code: 1, stderr: 'Nothing is waiting for approval. Step 2 of 3: looks again in 50 s. With --now it looks at once.\n',
    });
    expect(world.sent('SendTaskSuccess')).toEqual([]);
    expect((await world.run(['approve', '--now', '--json'])).stdout).toBe('{"command":"approve","rollout":"r1","step":2}\n');
  });

  test('nothing under way', async () => {
    expect((await world.run(['approve'])).stderr).toBe('No rollout is under way.\n');
    world.rollout('r1').tell({ state: 'COMPLETED' }).end('SUCCEEDED');
    expect((await world.run(['approve'])).stderr).toBe('No rollout is under way; the last one is COMPLETED.\n');
  });

  test('a rollout that ends meanwhile', async () => {
    const rollout = holding(APPROVAL, 'gone');
    world.tokens.clear();
    world.before = ({ action }) => { if (action === 'SendTaskSuccess') rollout.add('TaskFailed').end('FAILED', { state: 'Rolled back' }); };
    expect(await world.run(['approve'])).toMatchObject({ code: 1, stderr: 'No rollout is under way; the last one is ROLLED_BACK.\n' });
  });

  test('an answer that is never taken', async () => {
    world.rollout('r1', START).enter('Judge 50 %');
    const { code, stderr } = await world.run(['approve', '--timeout', '1']);
    expect({ code, stderr }).toEqual({
      code: 1, stderr: 'The rollout took no answer within 1 s. At the state "Judge 50 %". "canary-function abort" ends it in any state.\n',
    });
  });

  test('what AWS refuses is a sentence, and is not tried again', async () => {
    holding(APPROVAL);
    world.before = ({ action }) => (action === 'SendTaskSuccess' ? 'denied' : undefined);
    expect(await world.run(['approve'])).toMatchObject({ code: 1, stderr: 'Answering the rollout failed: AccessDeniedException: as the test wants it\n' });
    expect(world.sent('SendTaskSuccess')).toHaveLength(1);
  });
});

describe('reject', () => {
  test('in any step, with the reason', async () => {
    holding(SHIFTED);
    const { code, stdout } = await world.run(['reject', '--reason', ' checkout is slow ']);
    expect(code).toBe(0);
    expect(stdout).toContain('Rejected: hello:live 6 -> 7, step 2 of 3.');
    expect(world.sent('SendTaskFailure')).toEqual([{ taskToken: 't1', error: 'Rejected', cause: expect.stringMatching(/^checkout is slow \(.+\)$/) }]);
  });
});

describe('abort', () => {
  test('stops it, waits for the restore of this rollout, and says where the alias is', async () => {
    const rollout = holding(SHIFTED);
    const other = world.rollout('r0', START - 900).end('ABORTED');
    world.executions.reverse();
    world.restore(other, { state: 'ROLLED_BACK', members: [{ function: 'hello', alias: 'live', from: '1', to: '2' }] });
    world.before = ({ action }) => {
      if (action !== 'ListExecutions' || rollout.status !== 'ABORTED') return;
      world.before = () => undefined;
      const restore = world.restore(rollout, { state: 'ROLLED_BACK' }, 'RUNNING');
      setTimeout(() => restore.end('SUCCEEDED'), 150);
    };
    const { code, stdout } = await world.run(['abort', '--reason', 'wrong version']);
    expect({ code, lines: stdout.split('\n') }).toEqual({
      code: 0, lines: ['Stopped: hello:live 6 -> 7. Waiting until the aliases are restored.', 'Restored: hello:live is at version 6.', ''],
    });
    expect(world.sent('StopExecution')).toEqual([{ executionArn: rollout.arn, error: 'StoppedByOperator', cause: 'wrong version' }]);
  });

  test.each([
    [{ state: 'RESTORE_FAILED', reason: 'throttled' }, 'FAILED', 1, 'RESTORE_FAILED: throttled'],
    [{ state: 'CONFLICT', reason: 'moved by hand' }, 'SUCCEEDED', 1, 'CONFLICT: moved by hand'],
    [{ state: 'COMPLETED' }, 'SUCCEEDED', 0, 'It was too late: hello:live is at version 7, which has all traffic.'],
    [undefined, 'SUCCEEDED', 0, 'Nothing had been moved: hello:live is at version 6.'],
  ])('a restore that tells %j and %s', async (change, status, code, line) => {
    const rollout = holding(SHIFTED);
    world.restore(rollout, change, status);
    const { stdout, ...ended } = await world.run(['abort']);
    expect(ended.code).toBe(code);
    expect(stdout).toContain(line);
  });

  test('a restore that broke', async () => {
    world.restore(holding(SHIFTED), undefined, 'TIMED_OUT', '?');
    expect(await world.run(['abort'])).toMatchObject({ code: 1, stdout: expect.stringContaining('RESTORE_FAILED: hello:live is at version 6') });
  });

  test('of two restores the one that had something to do is told', async () => {
    const rollout = holding(SHIFTED);
    world.restore(rollout, { state: 'ROLLED_BACK' });
    world.restore(rollout, undefined);
    expect((await world.run(['abort'])).stdout).toContain('Restored: hello:live is at version 6.');
  });

  test('a restore that does not come', async () => {
    holding(SHIFTED);
    expect(await world.run(['abort', '--timeout', '1'])).toMatchObject({ code: 1, stderr: expect.stringContaining('not restored within 1 s') });
  });

  test('nothing to stop', async () => {
    world.rollout('r1').tell({ state: 'COMPLETED' }).end('SUCCEEDED');
    expect(await world.run(['abort'])).toMatchObject({ code: 1, stderr: 'No rollout is under way; the last one is COMPLETED.\n' });
  });
});

describe('history', () => {
  test('the newest first, with versions, result, duration and reason', async () => {
    world.rollout('r1', START, '7').tell({ state: 'COMPLETED' }).end('SUCCEEDED');
    world.rollout('r2', START + 600, '7').tell({ state: 'UNCHANGED', reason: 'The alias is at this version already.' }).end('SUCCEEDED');
    world.rollout('r3', START + 900, '8').tell({ ...SHIFTED, members: [{ function: 'hello', alias: 'live', from: '7', to: '8' }] })
      .end('FAILED', { state: 'Rolled back', cause: 'error rate is 0.0213, allowed: at most 0.01' });
    world.rollout('r4', START + 1800, '9').tell({ ...SHIFTED, members: [{ function: 'hello', alias: 'live', from: '7', to: '9' }], taskToken: 't' }, 60);
    const { code, stdout } = await world.run(['history', '--limit', '4']);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'STARTED (UTC) | VERSIONS | RESULT | TOOK | REASON',
      '2026-05-28 20:56:40 | hello:live 7 -> 9 | RUNNING | -',
      '2026-05-28 20:41:40 | hello:live 7 -> 8 | ROLLED_BACK | 5 min 12 s | error rate is 0.0213, allowed: at most 0.01',
      '2026-05-28 20:36:40 | hello:live 6 -> 7 | UNCHANGED | 5 min 12 s | The alias is at this version already.',
      '2026-05-28 20:26:40 | hello:live 6 -> 7 | COMPLETED | 5 min 12 s',
      '',
    ]);
    const { rollouts } = JSON.parse((await world.run(['history', '--json', '--limit', '2'])).stdout);
    expect(rollouts.map(({ rollout, result }: Record<string, string>) => [rollout, result])).toEqual([['r4', 'RUNNING'], ['r3', 'ROLLED_BACK']]);
  });

  test('none yet', async () => {
    expect((await world.run(['history'])).stdout).toBe('There was no rollout yet.\n');
  });
});

describe('start and return', () => {
  const input = () => world.sent('StartExecution').map((body) => JSON.parse(body.input as string));

  test('start: function, alias and hash are those of the rollouts so far', async () => {
    world.rollout('r1', START, '7').end('SUCCEEDED');
    world.rollout('r2', START + 600, '8').end('FAILED', { state: 'Rolled back' });
    const { code, stdout } = await world.run(['start', '--version', '7']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Started: hello:live to version 7. Follow it with: canary-function status --machine ${MACHINE}\n` });
    expect(input()).toEqual([{ members: [{ function: 'hello', alias: 'live', version: '7', hash: 'hash7' }], skipAnalysis: false }]);
    expect(world.sent('StartExecution')[0].stateMachineArn).toBe(MACHINE);
  });

  test('start --skip-analysis; a version without a rollout has no hash', async () => {
    world.rollout('r1', START, '7').end('SUCCEEDED');
    expect((await world.run(['start', '--version', '12', '--skip-analysis'])).stdout).toContain('to version 12, all at once.');
    expect(input()).toEqual([{ members: [{ function: 'hello', alias: 'live', version: '12' }], skipAnalysis: true }]);
  });

  test('start: a machine that has not run needs function and alias', async () => {
    expect((await world.run(['start', '--version', '7', '--function', 'hello'])).stderr).toContain('name them with --function and --alias');
    expect((await world.run(['start', '--version', '7', '--function', 'hello', '--alias', 'live', '--json'])).code).toBe(0);
    expect(input()).toEqual([{ members: [{ function: 'hello', alias: 'live', version: '7' }], skipAnalysis: false }]);
  });

  test('start: of several functions one must be chosen', async () => {
    const rollout = world.rollout('r1', START).end('SUCCEEDED');
    (rollout.input as { members: object[] }).members.push({ function: 'cart', alias: 'live', version: '3' });
    expect((await world.run(['start', '--version', '7'])).stderr).toContain('The machine rolls out hello:live, cart:live: choose one with --function.');
    expect((await world.run(['start', '--version', '4', '--function', 'cart'])).stdout).toContain('Started: cart:live to version 4.');
  });

  test('return: all aliases of the last rollout that completed, at once', async () => {
    world.rollout('r0', START - 60, '6').end('SUCCEEDED');
    const members = [{ function: 'hello', alias: 'live', from: '6', to: '7' }, { function: 'cart', alias: 'live', from: '2', to: '3' }];
    world.rollout('r1', START, '7').tell({ state: 'COMPLETED', members }).end('SUCCEEDED');
    world.rollout('r2', START + 60, '7').tell({ state: 'UNCHANGED' }).end('SUCCEEDED');
    world.rollout('r3', START + 90, '8').tell({ state: 'SHIFTED' }).end('FAILED', { state: 'Rolled back' });
    const { code, stdout } = await world.run(['return']);
    expect(code).toBe(0);
    expect(stdout).toContain('Before the last rollout that completed, hello:live was at version 6, cart:live was at version 2.');
    expect(input()).toEqual([{
      members: [{ function: 'hello', alias: 'live', version: '6', hash: 'hash6' }, { function: 'cart', alias: 'live', version: '2' }], skipAnalysis: true,
    }]);
  });

  test('return --version', async () => {
    world.rollout('r1', START, '7').tell({ state: 'COMPLETED' }).end('SUCCEEDED');
    expect((await world.run(['return', '--version', '5'])).stdout).toContain('Started: hello:live to version 5, all at once.');
    expect(input()[0].skipAnalysis).toBe(true);
  });

  test('return: not while a rollout is under way, and not without one that completed', async () => {
    expect((await world.run(['return'])).stderr).toContain('None of the last 30 rollouts completed: name the version to return to with --version.');
    holding(SHIFTED);
    expect((await world.run(['return'])).stderr).toBe(`A rollout is under way: "canary-function abort --machine ${MACHINE}" returns to the version before it.\n`);
    expect(input()).toEqual([]);
  });
});
