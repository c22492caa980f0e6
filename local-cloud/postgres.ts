import { execFileSync } from 'child_process';
import * as crypto from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { freePort } from './emulator-process';
import { LocalCloudError } from './errors';
import { postgresBin } from './postgres-bin';
import { alive, end, run, sleep, start } from './processes';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
/** A port that was free may be taken by somebody else before the server has it. */
const PORTS = 5;

export interface Postgres {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** For Glue's connections and Spark. */
  readonly jdbcUrl: string;
  /** Executes statements by psql, all or none, and gives what the queries among them print, fields apart by `|`. */
  sql(statements: string): Promise<string>;
  stop(): Promise<void>;
}

class PortTaken extends LocalCloudError {}

/** A new, empty server that lives no longer than this process, on a free port of 127.0.0.1. Its data is not meant to survive: nothing is synced. */
export async function startPostgres(runDirectory: string, database = 'shop', portOf = freePort): Promise<Postgres> {
  for (let left = PORTS - 1; ; left--) {
    try {
      return await startOn(await portOf(), runDirectory, database);
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 0) throw error;
    }
  }
}

async function startOn(port: number, runDirectory: string, database: string): Promise<Postgres> {
  const bin = postgresBin();
  if (!bin) throw new LocalCloudError('PostgreSQL is missing: sudo apt-get install -y postgresql');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const [data, secret, log] = ['data', 'password', 'server.log'].map((name) => path.join(folder, name));
  const password = crypto.randomBytes(12).toString('hex');
  const user = 'shop';
  const who = unprivileged();
  fs.writeFileSync(secret, password);
  if (who.uid !== undefined) [folder, secret].forEach((file) => fs.chownSync(file, who.uid!, who.gid!));

  // PostgreSQL refuses to run as root.
  const as = { ...who, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } };
  try {
    execFileSync(path.join(bin, 'initdb'), ['-D', data, '-U', user, '--pwfile', secret, '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync'],
      { ...as, stdio: 'pipe', timeout: START_TIMEOUT_MS });
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw new LocalCloudError(`PostgreSQL could not make its data folder: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`);
  }
  const settings = [
    `listen_addresses=${HOST}`, `port=${port}`, 'unix_socket_directories=', 'fsync=off', 'max_connections=40', 'dynamic_shared_memory_type=mmap', 'timezone=UTC',
  ];
  const output = fs.openSync(log, 'a');
  const server = start(path.join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], { ...as, stdio: ['ignore', output, output] });
  fs.closeSync(output);

  const psql = (into: string, statements: string) => run(path.join(bin, 'psql'), [
    '-XqAt', '-1', '-v', 'ON_ERROR_STOP=1', '-h', HOST, '-p', String(port), '-U', user, '-d', into, '-f', fileOf(folder, statements),
  ], { env: { ...as.env, PGPASSWORD: password, PGCLIENTENCODING: 'UTF8' }, log: path.join(runDirectory, 'psql.log'), timeoutMs: START_TIMEOUT_MS });
  const stop = async () => {
    // Fast shutdown: it does not wait for clients. Its children are in groups of their own, and end with it.
    if (server.pid && alive(server.pid)) server.kill('SIGINT');
    for (const deadline = Date.now() + STOP_TIMEOUT_MS; server.pid && alive(server.pid) && Date.now() < deadline;) await sleep(20);
    if (server.pid) await end(server.pid);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(port, () => server.exitCode === null, log);
    // Not in a transaction, which psql -1 would make of it.
    execFileSync(path.join(bin, 'createdb'), ['-h', HOST, '-p', String(port), '-U', user, database], {
      env: { ...as.env, PGPASSWORD: password }, stdio: 'pipe', timeout: START_TIMEOUT_MS,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host: HOST,
    port,
    database,
    user,
    password,
    jdbcUrl: `jdbc:postgresql://${HOST}:${port}/${database}`,
    stop,
    sql: async (statements) => {
      const { code, output: said } = await psql(database, statements);
      if (code !== 0) throw new LocalCloudError(`PostgreSQL did not execute it: ${said.trim()}`);
      return said.trim();
    },
  };
}

function fileOf(folder: string, statements: string): string {
  const file = path.join(folder, `${crypto.randomUUID()}.sql`);
  fs.writeFileSync(file, statements);
  return file;
}

/** Root runs it as the user that Debian's package makes, or as nobody; everybody else as himself. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const entries = fs.readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const entry = ['postgres', 'nobody'].map((name) => entries.find((one) => one[0] === name)).find(Boolean);
  if (!entry) throw new LocalCloudError('PostgreSQL does not run as root, and there is neither a user postgres nor nobody: run this as another user');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** The server takes connections after it said so: before, a port that answers may still refuse. */
async function ready(port: number, running: () => boolean, log: string): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; running() && Date.now() < deadline; await sleep(30)) {
    if (fs.readFileSync(log, 'utf8').includes('ready to accept connections')) return;
  }
  const said = fs.readFileSync(log, 'utf8').trim();
  const Problem = said.includes('Address already in use') ? PortTaken : LocalCloudError;
  throw new Problem(`PostgreSQL did not start on port ${port}: ${said.split('\n').pop()}`);
}
