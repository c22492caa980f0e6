import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { takeLock } from './install-lock';
import { home } from './paths';
import { run } from './processes';
import { preparePython } from './python-environment';

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
  const python = await preparePython({ name: 'venv', what: 'the emulator', requirements: REQUIREMENTS, installLog: installLogOf(runDirectory), log });
  const release = await takeLock(path.join(home, 'install.lock'), INSTALL_TIMEOUT_MS);
  try {
    return { python, nodeDirectory: await node(runDirectory, log) };
  } finally {
    release();
  }
}

const installLogOf = (runDirectory: string) => path.join(runDirectory, 'install.log');

async function node(runDirectory: string, log: (line: string) => void): Promise<string> {
  if (process.versions.node.startsWith('24.')) return path.dirname(process.execPath);
  const folder = path.join(home, `node-${NODE}`);
  const bin = path.join(folder, 'node_modules', 'node', 'bin');
  if (fs.existsSync(path.join(bin, 'node'))) return bin;

  log(`Installing Node ${NODE} for the handlers (once)`);
  fs.mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', `node@${NODE}`];
  const { code } = await run('npm', args, { cwd: folder, log: installLogOf(runDirectory), timeoutMs: INSTALL_TIMEOUT_MS });
  if (code === 0 && fs.existsSync(path.join(bin, 'node'))) return bin;
  fs.rmSync(folder, { recursive: true, force: true });
  const problem = `Node ${NODE} could not be installed, so handlers run on Node ${process.versions.node}, which is not what Lambda runs`;
  if (process.env.CI) throw new LocalCloudError(`${problem}; in CI that proves nothing. Check the network and try again`);
  log(`WARNING: ${problem}.`);
  return path.dirname(process.execPath);
}
