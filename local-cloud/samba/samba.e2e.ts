import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { newRunDirectory } from '../paths';
import { sleep } from '../processes';
import { meet, SAMBA, SMBCLIENT, thisMachine } from '../requirements';
import { Samba, startSamba } from './samba';
import { SmbMachine } from './smb-machine';

/** A share of a factory: a real server that is not root's, and machines as clients in processes of their own. */
const runDirectory = newRunDirectory();
let samba: Samba;
let machine: SmbMachine;
const clients: SmbMachine[] = [];
const client = async (to: Samba) => {
  clients.push(await SmbMachine.connect(to, runDirectory));
  return clients[clients.length - 1];
};
const onServer = (name: string) => path.join(samba.directory, name);
const text = (name: string) => fs.readFileSync(onServer(name), 'utf8');

beforeAll(async () => {
  await meet([SAMBA, SMBCLIENT], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  samba = await startSamba();
  machine = await client(samba);
}, 120_000);

afterAll(async () => {
  await Promise.all(clients.map((each) => each.cut()));
  await samba?.stop();
});

/** As anybody may, by another implementation of the protocol; gives what it says. */
function smbclient(commands: string, login: string[], { host, port, share } = samba): string {
  try {
    return execFileSync('smbclient', [`//${host}/${share}`, '-p', String(port), '-s', '/dev/null', ...login, '-c', commands], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test('what a machine writes is there on the server, and for other clients', async () => {
  await machine.write('a.csv', 'ts;bar\n1;2\n');
  expect(text('a.csv')).toBe('ts;bar\n1;2\n');
  expect(smbclient('ls', ['-U', `press%${samba.password}`])).toMatch(/ a\.csv +\S* +11 /);
}, 60_000);

test('nobody comes in without the password, and not by an old dialect', () => {
  expect(smbclient('ls', ['-U', 'press%wrong'])).toContain('NT_STATUS_LOGON_FAILURE');
  expect(smbclient('ls', ['-N'])).toContain('NT_STATUS_ACCESS_DENIED');
  expect(smbclient('ls', ['-U', `press%${samba.password}`, '--max-protocol', 'SMB2'])).toMatch(/NT_STATUS_/);
}, 60_000);

test('its processes and files are not root\'s, and it listens on loopback only', () => {
  expect(fs.statSync(onServer('a.csv')).uid).not.toBe(0);
  // Local address and port of each socket that listens (state 0A), as the kernel has them: little-endian, in hexadecimal.
  const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => fs.readFileSync(file, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === '0A').map(([, local]) => local);
  const port = samba.port.toString(16).toUpperCase().padStart(4, '0');
  expect(listening.filter((local) => local.endsWith(`:${port}`))).toEqual([`0100007F:${port}`]);
});

test('a file grows piece by piece, is appended to, cut short, renamed and deleted', async () => {
  const file = await machine.open('slow.csv');
  await file.write('one\n');
  expect(text('slow.csv')).toBe('one\n');
  await file.write('two\n');
  await file.close();
  await machine.append('slow.csv', 'three\n');
  expect(text('slow.csv')).toBe('one\ntwo\nthree\n');
  await machine.write('slow.csv', 'ONE', { how: 'change' });
  await machine.truncate('slow.csv', 8);
  await machine.folder('line 1/old');
  await machine.rename('slow.csv', 'line 1/old/done.csv');
  expect(text('line 1/old/done.csv')).toBe('ONE\ntwo\n');
  expect(await machine.read('line 1/old/done.csv')).toEqual(Buffer.from('ONE\ntwo\n'));
  await machine.delete('line 1/old/done.csv');
  expect(fs.readdirSync(onServer('line 1/old'))).toEqual([]);
}, 30_000);

test('a locked file is closed to other clients, not to the server itself', async () => {
  const other = await client(samba);
  const file = await machine.open('locked.csv', { locked: true });
  await file.write('half a r');
  await expect(other.read('locked.csv')).rejects.toThrow('used by another process');
  expect(text('locked.csv')).toBe('half a r');
  await file.close();
  expect(String(await other.read('locked.csv'))).toBe('half a r');
}, 30_000);

test('names that differ by case are one file for clients; the server\'s side can make two', async () => {
  await machine.write('Case.csv', 'first');
  await machine.write('CASE.CSV', 'second');
  expect(fs.readdirSync(samba.directory).filter((name) => /case/i.test(name))).toEqual(['Case.csv']);
  expect(text('Case.csv')).toBe('second');
}, 30_000);

test('a machine that loses its connection leaves half a file, and can come again', async () => {
  const file = await machine.open('cut.csv', { locked: true });
  await file.write('half a row;');
  await machine.cut();
  await expect(file.write('the rest')).rejects.toThrow('The machine has no connection: write was not done');
  await machine.reconnect();
  // The server closes what a lost client had open once it sees that the connection is gone.
  for (const deadline = Date.now() + 10_000; Date.now() < deadline && await machine.read('cut.csv').catch(() => undefined) === undefined;) await sleep(50);
  expect(String(await machine.read('cut.csv'))).toBe('half a row;');
}, 30_000);

test('a server that is down is lost for its machines until it is up', async () => {
  const file = await machine.open('outage.csv');
  await samba.down();
  await expect(file.write('x')).rejects.toThrow(/^SMB write: /);
  await expect(machine.reconnect()).rejects.toThrow(/^SMB connect: /);
  await samba.up();
  await machine.reconnect();
  await machine.write('outage.csv', 'again');
  expect(text('outage.csv')).toBe('again');
}, 60_000);

test('nothing is left of a server that is stopped', async () => {
  const second = await startSamba();
  const folder = path.dirname(second.directory);
  await (await client(second)).write('a.csv', 'x');
  await second.stop();
  expect(fs.existsSync(folder)).toBe(false);
  expect(fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  })).toEqual([]);
}, 60_000);
