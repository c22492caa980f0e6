import { ChildProcess } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { freePort } from '../emulator-process';
import { LocalCloudError } from '../errors';
import { alive, end, sleep, start } from '../processes';
import { programPath } from '../requirements';
import { unprivileged } from '../unprivileged';
import { Credentials, FactoryAuthority } from './certificates';
import { Recorder, startRecorder } from './recorder';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 30_000;
/** A port that was free may be taken by somebody else before the server has it. */
const PORTS = 5;
/** What a message of AWS IoT may hold, and a topic and a header around it. */
const PACKET_BYTES = 128 * 1024 + 512;

/** A broker where a factory has AWS IoT: TLS, certificates of devices, which may publish below `ff/<their name>/` and nothing else. */
export interface Mosquitto {
  readonly host: string;
  readonly port: number;
  /** Of the broker, for what stands in front of it. */
  readonly server: Credentials;
  /** Of a device; the name in its certificate is its user name. */
  credentials(device: string): Promise<Credentials>;
  /** Writes down all messages from now on, also those that come while the broker is down for a while. */
  record(): Promise<Recorder>;
  /** An outage: all connections end, and none can be made. What was acknowledged is kept. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** For ever: nothing is left. */
  stop(): Promise<void>;
}

class PortTaken extends LocalCloudError {}

export async function startMosquitto(portOf = freePort): Promise<Mosquitto> {
  for (let left = PORTS - 1; ; left--) {
    try {
      return await startOn(await portOf());
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 0) throw error;
    }
  }
}

async function startOn(port: number): Promise<Mosquitto> {
  const program = programPath('mosquitto');
  if (!program) throw new LocalCloudError('mosquitto is missing: sudo apt-get install -y mosquitto');
  const who = unprivileged(['mosquitto', 'nobody']);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mosquitto-'));
  const remove = () => fs.rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const authority = await FactoryAuthority.create(path.join(folder, 'certificates'));
  const server = await authority.issue('broker', 'server');
  const socket = path.join(folder, 'recorder.sock');
  fs.writeFileSync(path.join(folder, 'acl'), ACL);
  fs.writeFileSync(path.join(folder, 'mosquitto.conf'), configuration(folder, port, server, socket));
  // Only the broker's own; the keys of devices stay with whoever runs this.
  for (const file of [folder, server.key]) fs.chownSync(file, who.uid, who.gid);

  const log = path.join(folder, 'broker.log');
  let child: ChildProcess | undefined;
  let recorder: Recorder | undefined;
  const up = async () => {
    if (child) return;
    const output = fs.openSync(log, 'w');
    child = start(program, ['-c', path.join(folder, 'mosquitto.conf')], { uid: who.uid, gid: who.gid, cwd: folder, env: { PATH: process.env.PATH }, stdio: ['ignore', output, output] });
    fs.closeSync(output);
    await ready(child, port, log);
  };
  const down = async () => {
    if (child?.pid && alive(child.pid)) await end(child.pid);
    child = undefined;
  };
  const stop = async () => {
    await recorder?.stop();
    await down();
    process.removeListener('exit', remove);
    remove();
  };
  try {
    await up();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host: HOST,
    port,
    server,
    credentials: (device) => authority.issue(device, 'client'),
    record: async () => recorder ??= await startRecorder(socket, path.join(folder, 'recorded'), () => / recorder \d #$/m.test(fs.readFileSync(log, 'utf8'))),
    down,
    up,
    stop,
  };
}

const ACL = `pattern write ff/%u/#
user recorder
topic read #
`;

function configuration(folder: string, port: number, server: Credentials, socket: string): string {
  return `
listener ${port} ${HOST}
cafile ${server.ca}
certfile ${server.certificate}
keyfile ${server.key}
require_certificate true
use_identity_as_username true
# A larger one ends the connection, as with AWS IoT; message_size_limit would acknowledge it and drop it.
max_packet_size ${PACKET_BYTES}

# For the recorder. Only the owner of the folder comes here, without a password; through the other listener nobody is anonymous.
listener 0 ${socket}
allow_anonymous true
acl_file ${path.join(folder, 'acl')}

persistence true
persistence_location ${folder}/
# The recorder gets everything, however long it was away.
max_queued_messages 0
max_queued_bytes 0
sys_interval 0
log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
log_type subscribe
`;
}

async function ready(child: ChildProcess, port: number, log: string): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; child.exitCode === null && Date.now() < deadline; await sleep(10)) {
    if (/ running$/m.test(fs.readFileSync(log, 'utf8'))) return;
  }
  const said = fs.readFileSync(log, 'utf8').trim();
  const Problem = said.includes('Address already in use') ? PortTaken : LocalCloudError;
  throw new Problem(`mosquitto did not start on port ${port}: ${said.split('\n').pop()}`);
}
