import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { openCloud } from './target';

/** What a user's machine may lack or be busy with: one sentence each, and nothing left behind. */
const log = () => undefined;

test('a port in use', async () => {
  const server = net.createServer();
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)));
  await expect(openCloud({ kind: 'local' }, { log, port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use: stop what uses it, or leave the port out to take a free one`);
  server.close();
}, 120_000);

test('a download that fails leaves no half environment', async () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));
  const before = { ...process.env };
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: home });
  try {
    await jest.isolateModulesAsync(async () => {
      jest.doMock('./paths', () => ({ ...jest.requireActual('./paths'), home }));
      const { prepareEnvironment } = jest.requireActual<typeof import('./environment')>('./environment');
      await expect(prepareEnvironment(home, log)).rejects.toThrow(/^Installing the emulator failed \(ERROR: No matching distribution found for ministack.*\): check the network/);
    });
    expect(fs.readdirSync(home)).toEqual(['install.log']);
  } finally {
    process.env = before;
    fs.rmSync(home, { recursive: true });
  }
}, 120_000);

test('the emulator listens on 127.0.0.1 only', async () => {
  const cloud = await openCloud({ kind: 'local' }, { log });
  const port = new URL(cloud.endpoint!).port;
  try {
    const outside = Object.values(os.networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal);
    if (outside) await expect(fetch(`http://${outside.address}:${port}/_ministack/ready`)).rejects.toThrow();
    await expect(fetch(`http://[::1]:${port}/_ministack/ready`)).rejects.toThrow();
    expect((await fetch(`${cloud.endpoint}/_ministack/ready`)).ok).toBe(true);
  } finally {
    await cloud.stop();
  }
}, 120_000);
