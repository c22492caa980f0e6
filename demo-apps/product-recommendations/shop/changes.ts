import { catalogueFile, ORDER_COLUMNS, orderFiles, ShopFile } from './files';
import { Random } from './random';
import { OrderLine, Shop } from './shop';

/** Somebody changes a source and tells nobody. What is done, and what takes it back. */
export interface Drift {
  readonly about: string;
  /** Whether a mapping that needs the column can no longer be right. */
  readonly breaking: boolean;
  readonly files?: ShopFile[];
  readonly sql?: string;
  readonly undo: { readonly files?: ShopFile[]; readonly sql?: string };
}

/** The sources' changes that a company lives through. */
export function driftsOf(shop: Shop) {
  const orders = orderFiles(shop.orders);
  const header = (rename: (column: string) => string) => orderFiles(shop.orders, { header: ORDER_COLUMNS.map(rename) });
  const catalogue = catalogueFile(shop.products);
  return {
    /** Of the order files. */
    renamedOrderColumn: {
      about: 'the orders name the customer kunde instead of customer_id',
      breaking: true,
      files: header((column) => (column === 'customer_id' ? 'kunde' : column)),
      undo: { files: orders },
    },
    addedOrderColumn: {
      about: 'the orders have one more column, voucher, at their end',
      breaking: false,
      files: orders.map(({ key, body }) => ({ key, body: withColumn(body, 'voucher', 'HERBST10') })),
      undo: { files: orders },
    },
    /** Of the catalogue. */
    retypedPrice: {
      about: 'the catalogue writes prices as text: "12,90 EUR" instead of 12.9',
      breaking: true,
      files: [{ key: catalogue.key, body: Buffer.from(catalogue.body.toString().replace(/"price":(\d+)\.(\d)/g, '"price":"$1,$20 EUR"')) }],
      undo: { files: [catalogue] },
    },
    /** Of the table. */
    renamedTableColumn: {
      about: 'the table of customers calls segment customer_group',
      breaking: true,
      sql: 'ALTER TABLE shop.customers RENAME COLUMN segment TO customer_group',
      undo: { sql: 'ALTER TABLE shop.customers RENAME COLUMN customer_group TO segment' },
    },
    retypedTableColumn: {
      about: 'the table of customers has years of birth as text',
      breaking: true,
      sql: 'ALTER TABLE shop.customers ALTER COLUMN birth_year TYPE text',
      undo: { sql: 'ALTER TABLE shop.customers ALTER COLUMN birth_year TYPE integer USING birth_year::integer' },
    },
    addedTableColumn: {
      about: 'the table of customers has one more column, loyalty_points',
      breaking: false,
      sql: 'ALTER TABLE shop.customers ADD COLUMN loyalty_points integer NOT NULL DEFAULT 0',
      undo: { sql: 'ALTER TABLE shop.customers DROP COLUMN loyalty_points' },
    },
  } satisfies Record<string, Drift>;
}

/**
 * A worse world: each order line goes to a customer of another line. All customers buy as much and all products are bought as often as
 * before, at the same times, but nobody's taste is left in it: a model that is trained on it knows what is popular, no more.
 */
export function withoutTastes(orders: readonly OrderLine[], seed = 1): OrderLine[] {
  const customers = new Random(seed).shuffled(orders.map(({ customerId }) => customerId));
  const taken = new Set<string>();
  const key = (line: OrderLine, customerId: string) => `${customerId} ${line.sku} ${line.orderedAt.getTime()}`;
  return orders.map((line, index) => {
    // Nobody has the same product twice at the same time, as in the shop.
    for (let other = index + 1; taken.has(key(line, customers[index])) && other < customers.length; other++) {
      [customers[index], customers[other]] = [customers[other], customers[index]];
    }
    taken.add(key(line, customers[index]));
    return { ...line, customerId: customers[index] };
  });
}

function withColumn(body: Buffer, name: string, value: string): Buffer {
  const [head, ...rows] = body.toString().trimEnd().split('\n');
  return Buffer.from([`${head};${name}`, ...rows.map((row) => `${row};${value}`)].join('\n') + '\n');
}
