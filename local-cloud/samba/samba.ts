import { ChildProcess, execFileSync } from 'child_process';
import * as crypto from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { freePort } from '../emulator-process';
import { LocalCloudError } from '../errors';
import { alive, end, sleep, start } from '../processes';
import { programPath } from '../requirements';
import { unprivileged } from '../unprivileged';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 30_000;
/** A port that was free may be taken by somebody else before the server has it. */
const PORTS = 5;

/** A share as a gateway in a factory exports it to machines. */
export interface Samba {
  readonly host: string;
  readonly port: number;
  readonly share: string;
  readonly user: string;
  readonly password: string;
  /** What is exported, seen from the server's side. */
  readonly directory: string;
  /** The server ends, with all its connections; what is in the directory stays. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** For ever: nothing is left. */
  stop(): Promise<void>;
}

export interface SambaOptions {
  /** One that the server's user can reach. @default - a new one, which ends with the server */
  readonly directory?: string;
  /** The only user who may come in; the password is new each time. @default 'press' */
  readonly user?: string;
}

class PortTaken extends LocalCloudError {}

/** A real smbd on a free port of 127.0.0.1, which keeps everything that it needs in a folder of its own and does not run as root. */
export async function startSamba(options: SambaOptions = {}, portOf = freePort): Promise<Samba> {
  for (let left = PORTS - 1; ; left--) {
    try {
      return await startOn(await portOf(), options);
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 0) throw error;
    }
  }
}

async function startOn(port: number, options: SambaOptions): Promise<Samba> {
  const program = programPath('smbd');
  if (!program) throw new LocalCloudError('samba is missing: sudo apt-get install -y samba');
  const who = unprivileged(['nobody']);
  const user = options.user ?? 'press';
  const password = crypto.randomBytes(12).toString('hex');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'samba-'));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const directory = options.directory ?? path.join(folder, 'share');
  const configuration = path.join(folder, 'smb.conf');
  for (const name of STATE) fs.mkdirSync(path.join(folder, name), { mode: 0o755 });
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(folder, 'users'), `${who.name} = ${user}\n`);
  fs.writeFileSync(configuration, configurationOf(folder, port, directory, who.name));
  for (const file of [folder, directory, ...STATE.map((name) => path.join(folder, name))]) fs.chownSync(file, who.uid, who.gid);

  const as = { uid: who.uid, gid: who.gid, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
  const log = path.join(folder, 'smbd.log');
  let child: ChildProcess | undefined;
  const up = async () => {
    if (child) return;
    const output = fs.openSync(log, 'w');
    child = start(program, ['--foreground', '--no-process-group', '--debug-stdout', '-d', '2', '-s', configuration], { ...as, stdio: ['ignore', output, output] });
    fs.closeSync(output);
    await ready(child, port, log);
  };
  const down = async () => {
    if (child?.pid && alive(child.pid)) await end(child.pid);
    child = undefined;
  };
  const stop = async () => {
    await down();
    process.removeListener('exit', remove);
    remove();
  };
  try {
    execFileSync('pdbedit', ['-s', configuration, '-a', '-t', '-u', who.name], { ...as, input: `${password}\n${password}\n`, stdio: 'pipe', timeout: START_TIMEOUT_MS });
    await up();
  } catch (error) {
    await stop();
    throw error;
  }
  return { host: HOST, port, share: SHARE, user, password, directory, down, up, stop };
}

const SHARE = 'machines';
const STATE = ['private', 'lock', 'state', 'cache', 'pid', 'ncalrpc'];

function configurationOf(folder: string, port: number, directory: string, owner: string): string {
  const [secret, lock, state, cache, pid, ncalrpc] = STATE.map((name) => path.join(folder, name));
  return `
[global]
server role = standalone server
interfaces = ${HOST}/8
bind interfaces only = yes
smb ports = ${port}
disable netbios = yes
server min protocol = SMB3
server signing = mandatory
map to guest = never
restrict anonymous = 2
# Somebody other than the owner of the files: whoever came as him would be a guest.
guest account = ${owner === 'nobody' ? 'daemon' : 'nobody'}
passdb backend = tdbsam:${path.join(secret, 'passdb.tdb')}
username map = ${path.join(folder, 'users')}
private dir = ${secret}
lock directory = ${lock}
state directory = ${state}
cache directory = ${cache}
pid directory = ${pid}
log file = ${path.join(folder, 'smbd.log')}
ncalrpc dir = ${ncalrpc}
load printers = no
printcap name = /dev/null
disable spoolss = yes
rpc start on demand helpers = no

[${SHARE}]
path = ${directory}
valid users = ${owner}
read only = no
# The collector reads the same files on the server's side: clients must not keep to themselves what they have written.
oplocks = no
`;
}

async function ready(child: ChildProcess, port: number, log: string): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; child.exitCode === null && Date.now() < deadline; await sleep(20)) {
    if (fs.readFileSync(log, 'utf8').includes('waiting for connections')) return;
  }
  const said = fs.readFileSync(log, 'utf8').trim();
  const Problem = said.includes('Address already in use') ? PortTaken : LocalCloudError;
  throw new Problem(`smbd did not start on port ${port}: ${said.split('\n').pop()}`);
}
