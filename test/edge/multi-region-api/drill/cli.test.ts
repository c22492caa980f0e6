import { ChildProcess, spawn } from 'node:child_process';
import { CREDENTIALS, World } from './world';

const CLI = 'src/edge/multi-region-api/drill/cli.ts';
let world: World;
let child: ChildProcess | undefined;
beforeAll(async () => { world = await World.start(); });
beforeEach(() => world.reset());
afterEach(() => { child?.kill('SIGKILL'); });
afterAll(() => world.stop());

/** Starts the command as a process of its own, the way a person does. */
function start(args: string[]) {
  const started = spawn(process.execPath, ['--import', 'tsx', CLI, ...world.options, ...args], { env: { ...process.env, ...CREDENTIALS }, stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  const text = { stdout: '', stderr: '' };
  started.stdout.on('data', (chunk) => { text.stdout += chunk; });
  started.stderr.on('data', (chunk) => { text.stderr += chunk; });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => started.on('close', (code) => resolve({ code, ...text })));
  return { process: started, text, ended };
}

async function until(what: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!what()) {
    if (Date.now() > end) throw new Error('did not happen within 20 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('the whole drill', async () => {
  world.lagMs = 200;
  const { ended } = start(['drill', 'us-east-1', '--json']);
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'drill', problem: null, failed: 0 });
}, 30_000);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while fenced: the region is returned before the process ends', async (signal) => {
  world.lagMs = 60_000;
  const { process: running, ended } = start(['drill', 'us-east-1']);
  await until(() => world.values.includes(1));
  running.kill(signal);
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(stdout).toContain('Returned us-east-1: published 0 in us-west-2.');
  expect(world.values.at(-1)).toBe(0);
  expect(world.published.at(-1)!.body.MetricData[0].Dimensions).toContainEqual({ Name: 'Region', Value: 'us-east-1' });
}, 30_000);

test('a reader that goes away while fenced: the region is returned', async () => {
  world.lagMs = 60_000;
  const { process: running, ended } = start(['drill', 'us-east-1', '--timeout', '30']);
  await until(() => world.values.includes(1));
  running.stdout!.destroy();
  await ended;
  expect(world.values.at(-1)).toBe(0);
}, 30_000);

test('a wrong command line ends with 2 and one sentence', async () => {
  const { code, stdout, stderr } = await start(['fence', 'mars-1']).ended;
  expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
}, 30_000);
