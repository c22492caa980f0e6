import { Client } from 'pg';
import { CustomerDatabase } from './database';
import { newRunDirectory } from '../../../local-cloud/paths';
import { Postgres, startPostgres } from '../../../local-cloud/postgres';
import { meet, POSTGRES, thisMachine } from '../../../local-cloud/requirements';
import { driftsOf } from '../shop/changes';
import { customersSql } from '../shop/files';
import { Shop } from '../shop/shop';

/** The shop's customers in a real PostgreSQL. */
const runDirectory = newRunDirectory();
const shop = new Shop({ customers: 1100, products: 20, orders: 50 });
const UPDATED = new Date('2026-11-01T10:00:00Z');
let postgres: Postgres;
let database: CustomerDatabase;

beforeAll(async () => {
  await meet([POSTGRES], thisMachine(`${runDirectory}/apt.log`), () => undefined);
  postgres = await startPostgres(runDirectory);
  database = await CustomerDatabase.open(postgres);
}, 120_000);

afterAll(async () => {
  await database?.close();
  await postgres?.stop();
});

/** A fingerprint of all rows. */
const content = () => postgres.sql("SELECT md5(string_agg(customers::text, E'\\n' ORDER BY id)) FROM shop.customers");

beforeEach(() => database.fill(shop.customers, UPDATED));

test('the rows by the client are those of the SQL', async () => {
  expect(await database.count()).toBe(1100);
  const filled = await content();
  await postgres.sql(`DROP SCHEMA shop CASCADE; ${customersSql(shop.customers, UPDATED)}`);
  expect(await content()).toBe(filled);
  expect(await postgres.sql("SELECT count(*) > 10 FROM shop.customers WHERE name LIKE '% O''Neill'")).toBe('t');
});

test('new customers are added, known ones take new values', async () => {
  const { customers } = new Shop({ customers: 1102, products: 20, orders: 50 });
  const moved = { ...customers[0], city: 'Bremen' };
  await database.add([moved, ...customers.slice(1100)]);
  expect(await database.count()).toBe(1102);
  expect(await postgres.sql("SELECT city, updated_at > '2026-11-01 10:00Z' FROM shop.customers WHERE id = 1")).toBe('Bremen|t');
});

test('a customer who asks for it is forgotten, once', async () => {
  await database.remove('K-00007');
  expect(await database.count()).toBe(1099);
  await expect(database.remove('K-00007')).rejects.toThrow('There is no customer K-00007');
});

test('a change of the table can be taken back', async () => {
  const before = await content();
  const drifts = driftsOf(shop);
  for (const { sql, undo } of [drifts.renamedTableColumn, drifts.retypedTableColumn, drifts.addedTableColumn]) {
    await database.run(sql);
    await database.run(undo.sql);
  }
  expect(await content()).toBe(before);
});

test('who is let read may read, also the table that comes after, and may not write', async () => {
  const login = { username: 'glue', password: 'it\'s "secret"' };
  await database.letRead(login);
  await database.fill(shop.customers.slice(0, 3));
  const { host, port, database: name } = postgres;
  const reader = new Client({ host, port, database: name, user: login.username, password: login.password });
  await reader.connect();
  try {
    expect((await reader.query('SELECT customer_id FROM shop.customers ORDER BY id')).rows).toHaveLength(3);
    await expect(reader.query("UPDATE shop.customers SET city = 'Rom'")).rejects.toThrow('permission denied for table customers');
  } finally {
    await reader.end();
  }
});
