import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { Postgres } from '../../../local-cloud/postgres';
import { Cloud } from '../../../local-cloud/target';
import { Customer } from '../shop/customers';
import { CUSTOMER_COLUMNS, CUSTOMERS_TABLE, customerValues } from '../shop/files';

/** Rows of one INSERT: a statement has at most 65,535 parameters. */
const AT_ONCE = 500;

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** What the secret says that Glue reads with. */
export async function loginOf(cloud: Cloud, region: string, secretArn: string): Promise<Login> {
  const client = new SecretsManagerClient(cloud.client(region));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  client.destroy();
  return JSON.parse(SecretString!);
}

type Server = Pick<Postgres, 'host' | 'port' | 'database' | 'user' | 'password'>;

/** The database of the shop, with its table of customers. */
export class CustomerDatabase {
  public static async open({ host, port, database, user, password }: Server): Promise<CustomerDatabase> {
    const client = new Client({ host, port, database, user, password, connectionTimeoutMillis: 10_000, application_name: 'shop' });
    await client.connect();
    return new CustomerDatabase(client);
  }

  private constructor(private readonly client: Client) {}

  /** Makes the table anew, with these customers. Who was let read before is let read it too. */
  public async fill(customers: readonly Customer[], updatedAt = new Date()): Promise<void> {
    await this.run(`DROP TABLE IF EXISTS shop.customers; ${CUSTOMERS_TABLE}`);
    await this.add(customers, updatedAt);
  }

  /** New customers; those that are there take the new values. */
  public async add(customers: readonly Customer[], updatedAt = new Date()): Promise<void> {
    const others = CUSTOMER_COLUMNS.slice(1);
    for (let first = 0; first < customers.length; first += AT_ONCE) {
      const rows = customers.slice(first, first + AT_ONCE);
      const parameters = rows.map((_, row) => `(${CUSTOMER_COLUMNS.map((_column, column) => `$${row * CUSTOMER_COLUMNS.length + column + 1}`).join(', ')})`);
      await this.client.query(
        `INSERT INTO shop.customers (${CUSTOMER_COLUMNS.join(', ')}) VALUES ${parameters.join(', ')}
          ON CONFLICT (id) DO UPDATE SET ${others.map((column) => `${column} = excluded.${column}`).join(', ')}`,
        rows.flatMap((customer) => customerValues(customer, updatedAt)),
      );
    }
  }

  /** The customer asks to be forgotten: the row goes. */
  public async remove(customerId: string): Promise<void> {
    const { rowCount } = await this.client.query('DELETE FROM shop.customers WHERE customer_id = $1', [customerId]);
    if (rowCount !== 1) throw new Error(`There is no customer ${customerId}`);
  }

  /** A user of the database who may read the customers and nothing else: the one that Glue's secret names. */
  public async letRead({ username, password }: Login): Promise<void> {
    await this.run(`CREATE ROLE ${escapeIdentifier(username)} LOGIN PASSWORD ${escapeLiteral(password)};
      GRANT USAGE ON SCHEMA shop TO ${escapeIdentifier(username)};
      ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO ${escapeIdentifier(username)};
      GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${escapeIdentifier(username)}`);
  }

  public async count(): Promise<number> {
    const { rows: [{ customers }] } = await this.client.query('SELECT count(*)::int AS customers FROM shop.customers');
    return customers;
  }

  /** A change of the table, such as those of `driftsOf`. */
  public async run(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  public async close(): Promise<void> {
    await this.client.end();
  }
}
