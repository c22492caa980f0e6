import * as crypto from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { takeLock } from './install-lock';
import { home, shown } from './paths';
import { run } from './processes';

// Handlers run on the Node release that Lambda's nodejs24.x runtime has, whatever runs the CDK CLI.
const NODE = '24.21.0';
const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const INSTALL_TIMEOUT_MS = 5 * 60_000;

export interface Environment {
  readonly python: string;
  /** Folder to put first on PATH so that `node` is Lambda's. */
  readonly nodeDirectory: string;
}

/** The emulator's own Python environment and Node, made once and kept until the pinned versions change. */
export async function prepareEnvironment(runDirectory: string, log: (line: string) => void): Promise<Environment> {
  const release = await takeLock(path.join(home, 'install.lock'), INSTALL_TIMEOUT_MS);
  try {
    return { python: await python(runDirectory, log), nodeDirectory: await node(runDirectory, log) };
  } finally {
    release();
  }
}

async function python(runDirectory: string, log: (line: string) => void): Promise<string> {
  const venv = path.join(home, 'venv');
  const bin = path.join(venv, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const stamp = path.join(venv, 'requirements.sha256');
  const wanted = crypto.createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex');
  if (fs.existsSync(bin) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return bin;

  log('Installing the emulator (once)');
  const file = path.join(runDirectory, 'install.log');
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', '--clear', venv]],
    [bin, ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS]],
    [bin, ['-m', 'pip', 'check', '--disable-pip-version-check']],
  ];
  for (const [command, args] of steps) {
    const { code, timedOut, output } = await run(command, args, { log: file, timeoutMs: INSTALL_TIMEOUT_MS });
    if (code === 0) continue;
    fs.rmSync(venv, { recursive: true, force: true });
    throw new LocalCloudError(timedOut
      ? `Installing the emulator took more than ${INSTALL_TIMEOUT_MS / 60_000} minutes: check the network and try again; log: ${shown(file)}`
      : `Installing the emulator failed (${lastLine(output)}): check the network and try again; log: ${shown(file)}`);
  }
  fs.writeFileSync(stamp, wanted);
  return bin;
}

async function node(runDirectory: string, log: (line: string) => void): Promise<string> {
  if (process.versions.node.startsWith('24.')) return path.dirname(process.execPath);
  const folder = path.join(home, `node-${NODE}`);
  const bin = path.join(folder, 'node_modules', 'node', 'bin');
  if (fs.existsSync(path.join(bin, 'node'))) return bin;

  log(`Installing Node ${NODE} for the handlers (once)`);
  fs.mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', `node@${NODE}`];
  const { code } = await run('npm', args, { cwd: folder, log: path.join(runDirectory, 'install.log'), timeoutMs: INSTALL_TIMEOUT_MS });
  if (code === 0 && fs.existsSync(path.join(bin, 'node'))) return bin;
  fs.rmSync(folder, { recursive: true, force: true });
  const problem = `Node ${NODE} could not be installed, so handlers run on Node ${process.versions.node}, which is not what Lambda runs`;
  if (process.env.CI) throw new LocalCloudError(`${problem}; in CI that proves nothing. Check the network and try again`);
  log(`WARNING: ${problem}.`);
  return path.dirname(process.execPath);
}

export const lastLine = (output: string) => output.trim().split('\n').filter((line) => line.trim()).pop()?.trim() ?? 'no output';
