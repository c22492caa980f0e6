import * as fs from 'fs';
import * as path from 'path';
import { command, howToInstall, Machine, meet, MOSQUITTO, programPath, PYTHON, Requirement, SAMBA, SMBCLIENT } from './requirements';

const requirement = (name: string, there: () => boolean, more: Partial<Requirement> = {}): Requirement =>
  ({ name, purpose: `does ${name}`, present: there, packages: [`${name}-package`], ...more });
const machine = (debianRoot: boolean, install: (packages: string[]) => void = () => undefined): Machine =>
  ({ debianRoot, install: async (packages) => { install(packages); return true; } });
const quiet = () => undefined;

test('what is there is reported', async () => {
  expect(await meet([requirement('curl', () => true)], machine(false), quiet)).toEqual(new Set(['curl']));
});

test('what is missing stops with the command that installs it, one line each', async () => {
  const missing = [requirement('curl', () => false), requirement('java', () => false)];
  await expect(meet(missing, machine(false), quiet)).rejects.toThrow(
    'curl is missing, which does curl: sudo apt-get install -y curl-package\njava is missing, which does java: sudo apt-get install -y java-package');
});

test('on Debian as root it is installed', async () => {
  const installed: string[] = [];
  const there = () => installed.includes('curl-package');
  const found = await meet([requirement('curl', there)], machine(true, (packages) => installed.push(...packages)), quiet);
  expect(found).toEqual(new Set(['curl']));
});

test('an installation that does not help is still a missing requirement', async () => {
  await expect(meet([requirement('curl', () => false)], machine(true), quiet)).rejects.toThrow('curl is missing');
});

test('an optional one is left out, and the log says how to include it', async () => {
  const lines: string[] = [];
  const found = await meet([requirement('chromium', () => false, { optional: true })], machine(false), (line) => lines.push(line));
  expect(found).toEqual(new Set());
  expect(lines).toEqual(['Without chromium: does chromium is left out. To include it: sudo apt-get install -y chromium-package']);
});

test('commands are looked for on PATH, by any of their names', () => {
  expect(command(['no-such-program', 'node'], { purpose: '', packages: [] }).present()).toBe(true);
  expect(command(['no-such-program'], { purpose: '', packages: [] }).present()).toBe(false);
  expect(PYTHON.present()).toBe(true);
});

test('servers are also looked for where the PATH of a user does not look', () => {
  const { PATH } = process.env;
  try {
    process.env.PATH = '/no/such/folder';
    expect(programPath('no-such-program')).toBeUndefined();
    expect(programPath('node')).toBeUndefined();
    process.env.PATH = `/no/such/folder:${path.dirname(process.execPath)}`;
    expect(programPath('node')).toBe(process.execPath);
  } finally {
    process.env.PATH = PATH;
  }
  // Of every Debian, for root only.
  if (fs.existsSync('/usr/sbin/chroot')) expect(programPath('chroot')).toMatch(/sbin\/chroot$/);
});

test('the parts of a factory are installed by their packages', () => {
  expect([SAMBA, SMBCLIENT, MOSQUITTO].map((each) => howToInstall(each, 'linux'))).toEqual([
    'sudo apt-get install -y samba', 'sudo apt-get install -y smbclient', 'sudo apt-get install -y mosquitto mosquitto-clients',
  ]);
});

test('the command is that of the system', () => {
  expect(howToInstall(PYTHON, 'darwin')).toBe('brew install python');
  expect(howToInstall(PYTHON, 'linux')).toBe('sudo apt-get install -y python3 python3-venv');
});
