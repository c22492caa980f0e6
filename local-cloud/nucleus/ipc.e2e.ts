import { spawn } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { createInterface } from 'readline';
import { AccessControl } from './access';
import { IpcServer, startIpcServer } from './ipc-server';
import { officialClient } from './official-client';

const ACCESS: AccessControl = {
  'aws.greengrass.ipc.mqttproxy': { rows: { operations: ['aws.greengrass#PublishToIoTCore'], resources: ['ff/press-7/#'] } },
};

let folder: string;
let socket: string;
let server: IpcServer | undefined;
let published: string[];
let online: boolean;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nucleus-'));
  socket = path.join(folder, 'ipc.socket');
});
afterAll(() => fs.rmSync(folder, { recursive: true }));
beforeEach(async () => {
  published = [];
  online = true;
  server = await startIpcServer({
    socket,
    kind: 'lite',
    component: (token) => token === 'token-of-the-component' ? { name: 'Collector', configuration: { accessControl: ACCESS, settings: { name: 'a; b' } } } : undefined,
    publish: async (topic, payload) => {
      if (!online) throw new Error('offline');
      published.push(`${topic} ${payload}`);
    },
  });
});
afterEach(() => server?.stop());

async function client(token: string) {
  const { python, program } = await officialClient(console.log);
  const env = { PATH: process.env.PATH, AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: socket, SVCUID: token };
  const child = spawn(python, [program], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => errors += chunk);
  return {
    ask: async (line: string) => {
      child.stdin.write(`${line}\n`);
      return (await lines.next()).value as string;
    },
    end: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
      return { code: child.exitCode, errors };
    },
  };
}

test('the client of AWS publishes through the stand-in, reads its configuration, and is told what is refused and what fails', async () => {
  const { ask, end } = await client('token-of-the-component');
  expect(await ask('publish ff/press-7/cycles/rows Grüße {"v":1}')).toBe('OK');
  expect(await ask('publish ff/press-8/cycles/rows hello')).toBe('UnauthorizedError IPC Operation not authorized.');
  online = false;
  expect(await ask('publish ff/press-7/cycles/rows hello')).toBe('ServiceError Failed to publish the message: offline');
  online = true;
  expect(await ask(`publish ff/press-7/cycles/rows ${'x'.repeat(120_000)}`)).toBe('OK');
  expect(JSON.parse(await ask('configuration settings'))).toEqual({ name: 'a; b' });
  expect(await ask('configuration set')).toBe('ResourceNotFoundError Key not found: set');
  server!.ping();
  expect(await ask('publish ff/press-7/cycles/health still there')).toBe('OK');
  expect(await end()).toEqual({ code: 0, errors: '' });
  expect(published.map((line) => line.slice(0, 40))).toEqual([
    'ff/press-7/cycles/rows Grüße {"v":1}', `ff/press-7/cycles/rows ${'x'.repeat(17)}`, 'ff/press-7/cycles/health still there',
  ]);
}, 5 * 60_000);

test('the client of AWS is not let in with a token that is none', async () => {
  const { end } = await client('another-token');
  const { code, errors } = await end();
  expect(code).toBe(1);
  expect(errors).toContain('connect failed');
  expect(published).toEqual([]);
}, 5 * 60_000);
