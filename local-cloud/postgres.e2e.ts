import * as fs from 'fs';
import * as net from 'net';
import * as os from 'os';
import * as path from 'path';
import { freePort } from './emulator-process';
import { newRunDirectory } from './paths';
import { Postgres, startPostgres } from './postgres';
import { meet, POSTGRES, thisMachine } from './requirements';

/** The database of a demo company: a real server, not run by root. */
const runDirectory = newRunDirectory();
/** Others may run servers of their own: ours is the one that wrote down our port. */
const folderOf = ({ port }: Postgres) => fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith('postgres-'))
  .map((name) => path.join(os.tmpdir(), name)).find((folder) => {
    const file = path.join(folder, 'data', 'postmaster.pid');
    return fs.existsSync(file) && fs.readFileSync(file, 'utf8').split('\n')[3] === String(port);
  });
let postgres: Postgres;

beforeAll(async () => {
  await meet([POSTGRES], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  postgres = await startPostgres(runDirectory);
}, 120_000);

afterAll(() => postgres?.stop());

test('statements are executed, and queries answered', async () => {
  await postgres.sql('CREATE TABLE orders (id int, "when" timestamptz); INSERT INTO orders VALUES (1, \'2026-03-29 02:30+01\'), (2, NULL);');
  expect(await postgres.sql('SELECT * FROM orders ORDER BY id')).toBe('1|2026-03-29 01:30:00+00\n2|');
}, 30_000);

test('all statements or none', async () => {
  await expect(postgres.sql('CREATE TABLE half (id int); INSERT INTO half VALUES (\'x\');')).rejects.toThrow(
    /^PostgreSQL did not execute it: .*invalid input syntax for type integer: "x"/);
  await expect(postgres.sql('SELECT * FROM half')).rejects.toThrow('relation "half" does not exist');
}, 30_000);

test('its processes are not root\'s', async () => {
  expect(fs.statSync(folderOf(postgres)!).uid).not.toBe(0);
});

test('a port that somebody else took is left to them', async () => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port: taken } = other.address() as net.AddressInfo;
  const ports = [taken, await freePort()];
  const second = await startPostgres(runDirectory, 'shop', async () => ports.shift()!);
  expect(second.port).not.toBe(taken);
  expect(await second.sql('SELECT 1')).toBe('1');
  await second.stop();
  await expect(startPostgres(runDirectory, 'shop', async () => taken)).rejects.toThrow(`PostgreSQL did not start on port ${taken}`);
  other.close();
}, 120_000);

test('nothing is left of a server that is stopped', async () => {
  const second = await startPostgres(runDirectory);
  await second.sql('SELECT 1');
  const folder = folderOf(second)!;
  await second.stop();
  expect(fs.existsSync(folder)).toBe(false);
  await expect(second.sql('SELECT 1')).rejects.toThrow(/Connection refused|ENOENT/);
}, 60_000);
