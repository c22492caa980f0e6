import * as crypto from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { lastLine } from '../environment';
import { LocalCloudError } from '../errors';
import { takeLock } from '../install-lock';
import { home, shown } from '../paths';
import { run } from '../processes';

const REQUIREMENTS = path.join(__dirname, 'official-client.txt');
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** Python with the IPC client of AWS, in an environment that is made once and kept until the pinned versions change. */
export async function officialClient(log: (line: string) => void): Promise<{ readonly python: string; readonly program: string }> {
  const venv = path.join(home, 'greengrass-client');
  const python = path.join(venv, 'bin', 'python');
  const stamp = path.join(venv, 'requirements.sha256');
  const wanted = crypto.createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex');
  const program = path.join(__dirname, 'official-client.py');
  const release = await takeLock(path.join(home, 'install.lock'), INSTALL_TIMEOUT_MS);
  try {
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return { python, program };
    log('Installing the IPC client of AWS (once)');
    const file = path.join(home, 'greengrass-client.log');
    const steps: [string, string[]][] = [
      ['python3', ['-m', 'venv', '--clear', venv]],
      [python, ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS]],
      [python, ['-m', 'pip', 'check', '--disable-pip-version-check']],
    ];
    for (const [command, args] of steps) {
      const { code, timedOut, output } = await run(command, args, { log: file, timeoutMs: INSTALL_TIMEOUT_MS });
      if (code === 0) continue;
      const problem = timedOut ? `took more than ${INSTALL_TIMEOUT_MS / 60_000} minutes` : `failed (${lastLine(output)})`;
      throw new LocalCloudError(`Installing the IPC client of AWS ${problem}: check the network and try again; log: ${shown(file)}`);
    }
    fs.writeFileSync(stamp, wanted);
    return { python, program };
  } finally {
    release();
  }
}
