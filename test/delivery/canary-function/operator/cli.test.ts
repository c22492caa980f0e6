import { spawn } from 'node:child_process';
import { CREDENTIALS, MACHINE } from './world';

const CLI = 'src/delivery/canary-function/operator/cli.ts';

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', CLI, ...args], { env: { ...process.env, ...CREDENTIALS }, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => { text.stdout += chunk; });
  child.stderr.on('data', (chunk) => { text.stderr += chunk; });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => child.on('close', (code) => resolve({ code, ...text })));
  return { child, ended };
}

test('a wrong command line ends with 2 and one sentence, without a word of the SDK', async () => {
  const { code, stdout, stderr } = await start('status').ended;
  expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
}, 30_000);

test('nobody answers: 1, and one sentence', async () => {
  const { code, stderr } = await start('status', '--machine', MACHINE, '--endpoint-url', 'http://127.0.0.1:9').ended;
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^Listing the rollouts failed: [^\n]*ECONNREFUSED[^\n]*\n$/) });
}, 30_000);

test('help', async () => {
  expect(await start('--help').ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Exit status') });
}, 30_000);
