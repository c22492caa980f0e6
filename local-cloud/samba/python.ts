import * as crypto from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { lastLine } from '../environment';
import { LocalCloudError } from '../errors';
import { takeLock } from '../install-lock';
import { home, shown } from '../paths';
import { run } from '../processes';
import { meet, PYTHON, thisMachine } from '../requirements';

const REQUIREMENTS = path.join(__dirname, 'requirements.txt');
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** A Python with the client of SMB, made once, and anew when what is pinned changes. */
export async function prepareSmbClient(runDirectory: string): Promise<string> {
  await meet([PYTHON], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  const folder = path.join(home, 'smb-client');
  const python = path.join(folder, 'bin', 'python');
  const stamp = path.join(folder, 'requirements.sha256');
  const wanted = crypto.createHash('sha256').update(fs.readFileSync(REQUIREMENTS)).digest('hex');
  const release = await takeLock(`${folder}.lock`, INSTALL_TIMEOUT_MS);
  try {
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted) return python;
    const log = path.join(runDirectory, 'install-smb-client.log');
    const pip = ['-m', 'pip', '--disable-pip-version-check'];
    const steps: [string, string[]][] = [
      ['python3', ['-m', 'venv', '--clear', folder]],
      [python, [...pip, 'install', '--no-input', '--no-deps', '-r', REQUIREMENTS]],
      [python, [...pip, 'check']],
    ];
    for (const [command, args] of steps) {
      const { code, output } = await run(command, args, { log, timeoutMs: INSTALL_TIMEOUT_MS });
      if (code !== 0) throw new LocalCloudError(`Installing the client of SMB failed (${lastLine(output)}): check the network and try again; log: ${shown(log)}`);
    }
    fs.writeFileSync(stamp, wanted);
    return python;
  } finally {
    release();
  }
}
