import { spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { alive, end, run, sleep, start } from './processes';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'processes-'));
const log = path.join(directory, 'log');
afterAll(() => fs.rmSync(directory, { recursive: true }));

const SLEEPY = 'setInterval(() => {}, 1000)';
const DEAF = `process.on("SIGTERM", () => {}); ${SLEEPY}`;

test('a command gives its output, lines and exit code', async () => {
  const lines: string[] = [];
  const finished = await run(process.execPath, ['-e', 'console.log("a\\nb"); process.exit(3)'], { log, timeoutMs: 20_000, onLine: (line) => lines.push(line) });
  expect(finished).toEqual({ code: 3, output: 'a\nb\n', timedOut: false });
  expect(lines).toEqual(['a', 'b']);
  expect(fs.readFileSync(log, 'utf8')).toContain('a\nb\n');
});

test('a command that is not there is a failure, not an exception', async () => {
  expect(await run('no-such-program', [], { log, timeoutMs: 1000 })).toMatchObject({ code: 127 });
});

test('a command that takes too long is ended', async () => {
  expect(await run(process.execPath, ['-e', SLEEPY], { log, timeoutMs: 300 })).toMatchObject({ timedOut: true });
});

test('a group that does not listen to SIGTERM is ended, children included', async () => {
  const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(DEAF)}]); ${DEAF}`;
  const group = start(process.execPath, ['-e', script], { stdio: 'ignore' }).pid!;
  await sleep(500);
  expect(alive(group)).toBe(true);
  await end(group);
  expect(alive(group)).toBe(false);
}, 20_000);

test('a group that is not ours is left alone', async () => {
  const other = spawn(process.execPath, ['-e', SLEEPY], { detached: true, stdio: 'ignore' });
  await end(other.pid!);
  expect(alive(other.pid!)).toBe(true);
  process.kill(-other.pid!, 'SIGKILL');
});

test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s ends what was started', async (signal, code) => {
  const { parent, group } = await parentWithGroup();
  parent.kill(signal);
  expect(await new Promise((resolve) => parent.once('close', resolve))).toBe(code);
  expect(alive(group)).toBe(false);
}, 30_000);

test('an exception that nobody catches ends what was started', async () => {
  const { parent, group } = await parentWithGroup('setTimeout(() => { throw new Error("boom") }, 100)');
  expect(await new Promise((resolve) => parent.once('close', resolve))).toBe(1);
  await sleep(200);
  expect(alive(group)).toBe(false);
}, 30_000);

/** A process of its own that starts a group and stays. */
async function parentWithGroup(then = '') {
  const script = `
    const { start } = require(${JSON.stringify(path.join(__dirname, 'processes.ts'))});
    console.log(start(process.execPath, ['-e', ${JSON.stringify(SLEEPY)}], { stdio: 'ignore' }).pid);
    setInterval(() => {}, 1000);
    ${then}`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '-e', script], { cwd: path.join(__dirname, '..'), stdio: ['ignore', 'pipe', 'ignore'] });
  const group = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
  return { parent, group };
}
