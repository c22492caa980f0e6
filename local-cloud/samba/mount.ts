import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { LocalCloudError } from '../errors';
import { alive, end, sleep, start } from '../processes';
import { onPath, Requirement } from '../requirements';
import { Samba } from './samba';

const START_TIMEOUT_MS = 30_000;

/** The kernel's own client (mount -t cifs) is a module that containers and small machines do not have; FUSE they have. */
export const SMB_MOUNT: Requirement = {
  name: 'rclone',
  purpose: 'mounts the share by SMB (with FUSE: /dev/fuse has to be there)',
  present: () => onPath('rclone') && onPath('fusermount') && fs.existsSync('/dev/fuse'),
  packages: ['rclone', 'fuse3'],
};

export interface Mount {
  /** Where the share is to be seen: what is done here goes through the server. */
  readonly directory: string;
  unmount(): Promise<void>;
}

/** The share as a computer has it that is not the server. Nothing is cached, so that it shows what the server has. */
export async function mountShare({ host, port, share, user, password }: Samba, runDirectory: string): Promise<Mount> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'share-'));
  const log = path.join(runDirectory, 'mount.log');
  const environment = {
    PATH: process.env.PATH,
    RCLONE_CONFIG: '',
    RCLONE_SMB_HOST: host,
    RCLONE_SMB_PORT: String(port),
    RCLONE_SMB_USER: user,
    RCLONE_SMB_PASS: execFileSync('rclone', ['obscure', '-'], { input: password, encoding: 'utf8', env: { PATH: process.env.PATH, RCLONE_CONFIG: '' } }).trim(),
  };
  const parent = fs.statSync(path.dirname(directory)).dev;
  const output = fs.openSync(log, 'w');
  const child = start('rclone', [
    'mount', `:smb:${share}`, directory, '--dir-cache-time', '0', '--attr-timeout', '0', '--vfs-cache-mode', 'off', '--retries', '1', '--low-level-retries', '1',
  ], { env: environment, stdio: ['ignore', output, output] });
  fs.closeSync(output);
  const unmount = async () => {
    // It unmounts when it is asked to end, unless somebody still has a file open.
    if (child.pid && alive(child.pid)) await end(child.pid);
    if (mounted(directory, parent)) execFileSync('fusermount', ['-uz', directory]);
    fs.rmdirSync(directory);
  };
  for (const deadline = Date.now() + START_TIMEOUT_MS; !mounted(directory, parent); await sleep(20)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await unmount();
    throw new LocalCloudError(`The share could not be mounted: ${fs.readFileSync(log, 'utf8').trim().split('\n').pop()}`);
  }
  return { directory, unmount };
}

/** A mount whose server is gone cannot even be looked at. */
function mounted(directory: string, parent: number): boolean {
  try {
    return fs.statSync(directory).dev !== parent;
  } catch {
    return true;
  }
}
