import { ChildProcess } from 'child_process';
import * as fs from 'fs';
import * as net from 'net';
import * as path from 'path';
import { prepareEnvironment } from './environment';
import { LocalCloudError } from './errors';
import { nodeModules, shown } from './paths';
import { end, sleep, start } from './processes';

export const LOCAL_ACCOUNT = '111122223333';
const READY_TIMEOUT_MS = 60_000;

export interface EmulatorOptions {
  readonly runDirectory: string;
  readonly log: (line: string) => void;
  /** @default - a free one */
  readonly port?: number;
  /** Settings of MiniStack, for example SFN_WAIT_SCALE to shorten Wait states. */
  readonly settings?: Record<string, string>;
}

export interface Emulator {
  readonly endpoint: string;
  /** One JSON object a line: each AWS call that reached the emulator. */
  readonly callsFile: string;
  stop(): Promise<void>;
}

/** Starts MiniStack with our extensions on 127.0.0.1 and waits until it answers. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { runDirectory, log } = options;
  const { python, nodeDirectory } = await prepareEnvironment(runDirectory, log);
  const port = options.port ?? await freePort();
  const logFile = path.join(runDirectory, 'emulator.log');
  const callsFile = path.join(runDirectory, 'calls.jsonl');
  const temporary = path.join(runDirectory, 'tmp');
  fs.mkdirSync(temporary);
  fs.writeFileSync(callsFile, '');

  const output = fs.openSync(logFile, 'a');
  const child = start(python, ['-m', 'emulator'], {
    cwd: __dirname,
    // The pipe is the emulator's leash: it closes when this process ends, however it ends.
    stdio: ['pipe', output, output],
    env: {
      ...withoutAws(process.env),
      PATH: `${nodeDirectory}${path.delimiter}${process.env.PATH}`,
      NODE_PATH: nodeModules,
      PYTHONDONTWRITEBYTECODE: '1',
      TMPDIR: temporary,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT,
      // At a free port of 127.0.0.1 (emulator/iot/listener.py).
      IOT_MTLS_ENABLED: '1',
      LOCAL_CLOUD_CALLS: callsFile,
      ...options.settings,
    },
  });
  fs.closeSync(output);
  fs.writeFileSync(path.join(runDirectory, 'emulator.pid'), String(child.pid ?? ''));
  const stop = async () => {
    if (child.pid) await end(child.pid);
    fs.rmSync(temporary, { recursive: true, force: true });
  };
  try {
    await ready(child, port, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint: `http://127.0.0.1:${port}`, callsFile, stop };
}

/** The environment without the user's AWS settings: nothing that we start may reach a real account by them. */
export function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS_|CDK_DEFAULT_)/.test(name)));
}

async function ready(child: ChildProcess, port: number, logFile: string) {
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline; await sleep(50)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      const text = fs.readFileSync(logFile, 'utf8');
      throw new LocalCloudError(text.includes('already in use')
        ? `Port ${port} on 127.0.0.1 is in use: stop what uses it, or leave the port out to take a free one`
        : `The emulator ended before it was ready; log: ${shown(logFile)}`);
    }
    // Whoever holds the port may accept and never answer.
    const answer = await fetch(`http://127.0.0.1:${port}/_ministack/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new LocalCloudError(`The emulator was not ready within ${READY_TIMEOUT_MS / 1000} s; log: ${shown(logFile)}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
