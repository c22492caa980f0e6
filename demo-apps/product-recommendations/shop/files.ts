import * as fs from 'node:fs';
import * as path from 'node:path';
import { day, german, iso } from './berlin';
import { Product } from './catalogue';
import { Customer } from './customers';
import { OrderLine } from './shop';

/** An object of a bucket, or a file below a directory. */
export interface ShopFile {
  readonly key: string;
  readonly body: Buffer;
}

/** The columns of the order files, as their headers name them. */
export const ORDER_COLUMNS = ['order_id', 'customer_id', 'product_id', 'ordered_at', 'status', 'quantity', 'amount', 'channel', 'note'] as const;
export type OrderColumn = typeof ORDER_COLUMNS[number];
export type OrderRow = Record<OrderColumn, string>;

/** Columns are separated by semicolons, as spreadsheets in Germany do. */
export const DELIMITER = ';';

/** What an order line looks like in the files. */
export function orderRow(line: OrderLine): OrderRow {
  return {
    order_id: line.orderId,
    customer_id: line.customerId,
    product_id: line.sku,
    ordered_at: iso(line.orderedAt),
    status: line.status,
    quantity: String(line.quantity),
    amount: line.amount.toFixed(2),
    channel: line.channel,
    note: line.note,
  };
}

/** Quoted where RFC 4180 wants it. */
export function csvLine(values: readonly string[]): string {
  return values.map((value) => (/[;"\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(DELIMITER);
}

export function csv(rows: readonly OrderRow[], header: readonly string[] = ORDER_COLUMNS): string {
  return [csvLine(header), ...rows.map((row) => csvLine(ORDER_COLUMNS.map((column) => row[column])))].join('\n') + '\n';
}

export interface OrderFileOptions {
  /** The beginning of the files' names: another one for what comes later on the same day. @default 'part' */
  readonly name?: string;
  /** @default 100 */
  readonly rowsPerFile?: number;
  /** As the headers name the columns. @default ORDER_COLUMNS */
  readonly header?: readonly string[];
}

/** A folder for each day in Berlin, with files of some hundred lines: `orders/day=2026-10-01/part-1.csv`. */
export function orderFiles(orders: readonly OrderLine[], options: OrderFileOptions = {}): ShopFile[] {
  const { name = 'part', rowsPerFile = 100, header } = options;
  const days = new Map<string, OrderRow[]>();
  for (const line of orders) {
    const rows = days.get(day(line.orderedAt));
    if (rows) rows.push(orderRow(line)); else days.set(day(line.orderedAt), [orderRow(line)]);
  }
  return [...days].flatMap(([date, rows]) => Array.from({ length: Math.ceil(rows.length / rowsPerFile) }, (_, index) => ({
    key: `orders/day=${date}/${name}-${index + 1}.csv`,
    body: Buffer.from(csv(rows.slice(index * rowsPerFile, (index + 1) * rowsPerFile), header)),
  })));
}

/** The catalogue, a product a line: `catalogue/products.jsonl`. Times are milliseconds since 1970. */
export function catalogueFile(products: readonly Product[], name = 'products'): ShopFile {
  const lines = products.map((product) => JSON.stringify({
    sku: product.sku,
    title: product.title,
    description: product.description,
    categories: product.categories,
    brand: product.brand,
    price: product.price,
    in_stock: product.inStock,
    created_at: product.createdAt.getTime(),
  }));
  return { key: `catalogue/${name}.jsonl`, body: Buffer.from(lines.join('\n') + '\n') };
}

/** The columns of the table of customers. */
export const CUSTOMER_COLUMNS = ['id', 'customer_id', 'name', 'email', 'birth_year', 'city', 'segment', 'newsletter', 'registered_at', 'updated_at'] as const;

/** The values of a customer, for `CUSTOMER_COLUMNS`. `registered_at` is German text, `updated_at` a point in time. */
export function customerValues(customer: Customer, updatedAt: Date): (string | number | boolean | Date | null)[] {
  const { id, customerId, name, email, birthYear, city, segment, newsletter, registeredAt } = customer;
  return [id, customerId, name, email, birthYear ?? null, city, segment, newsletter, german(registeredAt), updatedAt];
}

/** The table of customers with its rows, as SQL that `psql` runs. */
export function customersSql(customers: readonly Customer[], updatedAt: Date): string {
  const literal = (value: ReturnType<typeof customerValues>[number]) => {
    if (value instanceof Date) return `'${value.toISOString()}'`;
    return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL');
  };
  const rows = customers.map((customer) => `  (${customerValues(customer, updatedAt).map(literal).join(', ')})`);
  return `${CUSTOMERS_TABLE}\nINSERT INTO shop.customers (${CUSTOMER_COLUMNS.join(', ')}) VALUES\n${rows.join(',\n')};\n`;
}

export const CUSTOMERS_TABLE = `CREATE SCHEMA IF NOT EXISTS shop;
CREATE TABLE shop.customers (
  id bigint PRIMARY KEY,
  customer_id text NOT NULL UNIQUE,
  name text NOT NULL,
  email text NOT NULL,
  birth_year integer,
  city text NOT NULL,
  segment text NOT NULL,
  newsletter boolean NOT NULL,
  registered_at text NOT NULL,
  updated_at timestamptz NOT NULL
);`;

/** Below a directory, as the keys say. */
export function writeFiles(directory: string, files: readonly ShopFile[]): void {
  for (const { key, body } of files) {
    const file = path.join(directory, key);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, body);
  }
}
