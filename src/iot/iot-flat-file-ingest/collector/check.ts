import { createPrivateKey, X509Certificate } from 'crypto';
import { constants, promises as fs } from 'fs';
import { SOCKET_VARIABLE, TOKEN_VARIABLE } from './delivery/ipc';
import { Discovery } from './files/discover';
import { createRowReader } from './formats';
import { Settings, SourceSettings, TransportSettings } from './settings';

/** What can be known before it runs. A share that is not there is told, and is no failure: the collector waits for it. */
export async function check(settings: Settings, say: (line: string) => void, env = process.env): Promise<number> {
  let failed = false;
  const tell = async (what: string, look: () => Promise<string>, worst: 'FAILED' | 'WARNING' = 'FAILED') => {
    try {
      say(`ok       ${what}: ${await look()}`);
    } catch (error) {
      failed ||= worst === 'FAILED';
      say(`${worst.padEnd(8)} ${what}: ${(error as Error).message}`);
    }
  };
  say(`ok       configuration: ${settings.device}, ${settings.sources.length} ${settings.sources.length === 1 ? 'source' : 'sources'}`);
  await tell('connection', () => settings.transport.kind === 'ipc' ? component(env) : certificates(settings.transport));
  await tell('work folder', () => folder(settings.work));
  for (const source of settings.sources) {
    await tell(`format of ${source.name}`, async () => {
      createRowReader(source, settings.timestamps);
      return source.format.kind;
    });
    await tell(`share of ${source.name}`, () => share(source), 'WARNING');
  }
  return failed ? 1 : 0;
}

async function component(env: NodeJS.ProcessEnv): Promise<string> {
  const missing = [SOCKET_VARIABLE, TOKEN_VARIABLE].filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} not set. Let Greengrass run it as a component, or set transport.kind to "mqtt"`);
  return 'by the nucleus of Greengrass';
}

async function certificates({ certificate, key, ca, host, port }: Extract<TransportSettings, { kind: 'mqtt' }>): Promise<string> {
  const [own, secret] = [new X509Certificate(await fs.readFile(certificate)), createPrivateKey(await fs.readFile(key))];
  new X509Certificate(await fs.readFile(ca));
  if (!own.checkPrivateKey(secret)) throw new Error(`${key} is not the key of ${certificate}. Give the two files that belong together`);
  if (Date.parse(own.validTo) < Date.now()) throw new Error(`${certificate} has expired on ${own.validTo}. Get a new one`);
  return `${host}:${port}, the certificate is valid until ${own.validTo}`;
}

async function folder(work: string): Promise<string> {
  await fs.mkdir(work, { recursive: true, mode: 0o700 });
  await fs.access(work, constants.R_OK + constants.W_OK);
  const { bavail, bsize } = await fs.statfs(work);
  return `${work}, ${Math.round(bavail * bsize / 2 ** 20)} MiB free`;
}

async function share(source: SourceSettings): Promise<string> {
  const ignored: string[] = [];
  const found = await new Discovery(source, (sentence) => ignored.push(sentence)).poll();
  const moves = [source.afterSuccess, source.afterStop].some(({ action }) => action !== 'leave');
  if (moves) {
    await fs.access(source.files.directory, constants.W_OK).catch(() => {
      throw new Error(`${source.files.directory} may not be written: files cannot be moved or deleted after reading. Allow it, or set afterSuccess and afterStop to { "action": "leave" }`);
    });
  }
  return [`${source.files.directory}, ${found.length} files`, ...ignored].join('. ');
}
