import { CREDENTIALS, MACHINE, World } from './world';
import { readCommandLine } from '../../../../src/delivery/canary-function/operator/command-line';

const M = ['--machine', MACHINE];

test('what is not said has a default', () => {
  expect(readCommandLine(['wait', ...M])).toMatchObject({ command: 'wait', machine: MACHINE, json: false, intervalMs: 2000, timeoutMs: 3_600_000, appearMs: 120_000 });
  expect(readCommandLine(['abort', ...M])).toMatchObject({ timeoutMs: 600_000, reason: undefined });
  expect(readCommandLine(['approve', ...M])).toMatchObject({ timeoutMs: 60_000, now: false });
  expect(readCommandLine(['return', ...M])).toMatchObject({ skipAnalysis: true, version: undefined });
  expect(readCommandLine(['start', ...M, '--version', '3'])).toMatchObject({ skipAnalysis: false, version: '3' });
});

test.each([
  [['dance'], 'The command is "dance"; allowed: one of status, approve, reject, abort, history, wait, start, return, as the first word.'],
  [['--json', 'status'], 'The command is "--json"'],
  [['status'], 'The rollout is not named once; allowed: --stack <name>'],
  [['status', ...M, '--stack', 'Shop'], 'The rollout is not named once'],
  [['status', '--machine', 'HelloRollout'], '--machine is "HelloRollout"; allowed: the ARN of a state machine'],
  [['status', '--stack', '1'], '--stack is "1"; allowed: the name of a stack'],
  [['status', ...M, '--name', 'hello'], '--name is "hello"; allowed: with --stack only'],
  [['status', ...M, '--region', 'mars'], '--region is "mars"; allowed: a region'],
  [['status', ...M, '--endpoint-url', 'localhost'], '--endpoint-url is "localhost"; allowed: an http or https address'],
  [['status', ...M, 'now'], 'The argument is "now"; allowed: options only, after the command.'],
  [['status', ...M, '--fast'], "Unknown option '--fast'; --help lists the options and what they take."],
  [['status', ...M, '--interval'], "Option '--interval <value>' argument missing; --help"],
  [['status', ...M, '--interval', '0'], '--interval is "0"; allowed: a number of seconds from 0.05 to 600.'],
  [['wait', ...M, '--once'], 'wait does not take --once; it is an option of status.'],
  [['approve', ...M, '--reason', 'x'], 'approve does not take --reason; it is an option of reject, abort.'],
  [['reject', ...M], '--reason is missing; allowed: why, in 1 to 1000 characters'],
  [['reject', ...M, '--reason', ' '], '--reason is " "; allowed: why'],
  [['history', ...M, '--limit', '0'], '--limit is "0"; allowed: a whole number from 1 to 100.'],
  [['start', ...M], '--version is missing; allowed: the number of a published version'],
  [['start', ...M, '--version', '$LATEST'], '--version is "$LATEST"; allowed: the number of a published version'],
  [['wait', ...M, '--timeout', 'long'], '--timeout is "long"; allowed: a number of seconds from 1 to 31536000.'],
])('%j is refused', (args, sentence) => {
  expect(() => readCommandLine(args)).toThrow(sentence);
});

test.each([['status', '--interval', '0.05'], ['history', '--limit', '100'], ['wait', '--timeout', '31536000'], ['wait', '--appear', '0']])('%s %s %s is taken', (command, ...option) => {
  expect(() => readCommandLine([command, ...M, ...option])).not.toThrow();
});

describe('the machine is found', () => {
  let world: World;
  beforeAll(async () => {
    Object.assign(process.env, CREDENTIALS);
    world = await World.start();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.stop());
  const inStack = (...more: string[]) => world.run(['history', '--stack', 'Shop', '--region', 'eu-central-1', ...more]);

  test('by the output of the stack, in the region that is named', async () => {
    expect((await inStack()).code).toBe(0);
    expect(world.calls.map(({ action, region }) => [action, region])).toEqual([['DescribeStacks', 'eu-central-1'], ['ListExecutions', 'eu-central-1']]);
    expect(world.sent('ListExecutions')[0].stateMachineArn).toBe(MACHINE);
  });

  test('by its ARN, in its own region', async () => {
    await world.run(['history']);
    expect(world.calls.map(({ action, region }) => [action, region])).toEqual([['ListExecutions', 'eu-west-1']]);
  });

  test('of several machines one must be chosen', async () => {
    world.outputs.CartRolloutMachineArn3C4D = `${MACHINE}Cart`;
    expect((await inStack()).stderr).toBe(
      'The stack Shop has 2 rollout machines; choose one with --name and a part of its key: HelloRolloutMachineArn1A2B, CartRolloutMachineArn3C4D.\n');
    expect((await inStack('--name', 'basket')).stderr).toContain('has 0 rollout machines with "basket" in the key of their output; choose one');
    expect((await inStack('--name', 'cart')).code).toBe(0);
    expect(world.sent('ListExecutions')[0].stateMachineArn).toBe(`${MACHINE}Cart`);
  });

  test('a stack without one', async () => {
    world.outputs = {};
    expect((await inStack()).stderr).toContain('The stack Shop has no output with "RolloutMachine" in its key: is a CanaryFunction in it?');
  });

  test('no region', async () => {
    delete process.env.AWS_REGION;
    delete process.env.AWS_DEFAULT_REGION;
    process.env.AWS_CONFIG_FILE = '/dev/null';
    expect((await world.run(['history', '--stack', 'Shop'])).stderr).toMatch(/^Reading the stack Shop failed: .*name it with --region, or set AWS_REGION\)\n$/);
  });

  test('help needs nothing', async () => {
    expect(await world.run(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('canary-function <command>') });
    expect(world.calls).toEqual([]);
  });
});
