import * as crypto from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { LocalCloudError } from './errors';
import { takeLock } from './install-lock';
import { home, shown } from './paths';
import { run } from './processes';

const INSTALL_TIMEOUT_MS = 5 * 60_000;

export interface PythonEnvironment {
  /** Of its folder. */
  readonly name: string;
  /** What is installed, in the words of a message. */
  readonly what: string;
  /** Every package of it, pinned. */
  readonly requirements: string;
  /** File that takes what the installers write. */
  readonly installLog: string;
  readonly log: (line: string) => void;
}

/** The Python of an environment that is made once and kept until the pinned versions change. Of one that failed nothing is left. */
export async function preparePython({ name, what, requirements, installLog, log }: PythonEnvironment): Promise<string> {
  const folder = path.join(home, name);
  const python = path.join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const stamp = path.join(folder, 'requirements.sha256');
  const wanted = crypto.createHash('sha256').update(fs.readFileSync(requirements)).digest('hex');
  const release = await takeLock(`${folder}.lock`, INSTALL_TIMEOUT_MS);
  try {
    if (fs.existsSync(python) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return python;
    log(`Installing ${what} (once)`);
    const pip = ['-m', 'pip', '--disable-pip-version-check'];
    const steps: [string, string[]][] = [
      ['python3', ['-m', 'venv', '--clear', folder]],
      [python, [...pip, 'install', '--no-input', '--no-deps', '-r', requirements]],
      [python, [...pip, 'check']],
    ];
    for (const [command, args] of steps) {
      const { code, timedOut, output } = await run(command, args, { log: installLog, timeoutMs: INSTALL_TIMEOUT_MS });
      if (code === 0) continue;
      fs.rmSync(folder, { recursive: true, force: true });
      const problem = timedOut ? `took more than ${INSTALL_TIMEOUT_MS / 60_000} minutes` : `failed (${lastLine(output)})`;
      throw new LocalCloudError(`Installing ${what} ${problem}: check the network and try again; log: ${shown(installLog)}`);
    }
    fs.writeFileSync(stamp, wanted);
    return python;
  } finally {
    release();
  }
}

export const lastLine = (output: string) => output.trim().split('\n').filter((line) => line.trim()).pop()?.trim() ?? 'no output';
