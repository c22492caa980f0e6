import { createHash } from 'node:crypto';
import { itemToItem, ndcgAt10, popularity } from './recommenders';
import { accountOf, together } from '../../../demo-apps/product-recommendations/shop/account';
import { german, iso, local } from '../../../demo-apps/product-recommendations/shop/berlin';
import { seasonOf } from '../../../demo-apps/product-recommendations/shop/catalogue';
import { withoutTastes } from '../../../demo-apps/product-recommendations/shop/changes';
import { catalogueFile, customersSql, orderFiles, orderRow, ShopFile } from '../../../demo-apps/product-recommendations/shop/files';
import { OrderLine, Shop, ShopOptions } from '../../../demo-apps/product-recommendations/shop/shop';

const shop = new Shop();
const SMALL: ShopOptions = { customers: 60, products: 80, orders: 900, days: 30 };

const fingerprint = (files: ShopFile[]) => {
  const hash = createHash('sha256');
  for (const { key, body } of files) hash.update(key).update(body);
  return hash.digest('hex');
};
const filesOf = (of: Shop) => [
  ...orderFiles(of.orders), catalogueFile(of.products), { key: 'customers.sql', body: Buffer.from(customersSql(of.customers, of.closing)) },
];
const counted = <T>(values: T[]) => {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe('the same shop again', () => {
  test('the same options and calls give the same bytes', () => {
    const make = (seed: number) => {
      const made = new Shop({ ...SMALL, seed });
      made.grow({ customers: 2, products: 2, at: made.closing });
      made.trade({ from: made.closing, to: new Date(made.closing.getTime() + 2 * 86_400_000), lines: 50 });
      return fingerprint(filesOf(made));
    };
    expect(make(3)).toBe(make(3));
    expect(make(4)).not.toBe(make(3));
  });

  test('sizes are as asked', () => {
    expect([shop.customers.length, shop.products.length, shop.orders.length]).toEqual([600, 300, 15_000]);
    const small = new Shop(SMALL);
    expect([small.customers.length, small.products.length, small.orders.length]).toEqual([60, 80, 900]);
  });
});

describe('orders', () => {
  test('no two have the same customer, product and time; all are in the time of the shop, in order', () => {
    expect(new Set(shop.orders.map(({ customerId, sku, orderedAt }) => `${customerId} ${sku} ${orderedAt.getTime()}`)).size).toBe(15_000);
    const times = shop.orders.map(({ orderedAt }) => orderedAt.getTime());
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times[0]).toBeGreaterThanOrEqual(shop.opening.getTime());
    expect(times.at(-1)).toBeLessThan(shop.closing.getTime());
  });

  test('nobody buys what is not there yet', () => {
    const created = new Map(shop.products.map(({ sku, createdAt }) => [sku, createdAt]));
    expect(shop.orders.filter(({ sku, orderedAt }) => orderedAt < created.get(sku)!)).toEqual([]);
    expect(shop.products.filter(({ createdAt }) => createdAt > shop.opening).length).toBeGreaterThan(10);
  });

  test('the next ones fill exactly the time that is asked for, be it a few seconds', () => {
    const own = new Shop(SMALL);
    const from = own.closing;
    const to = new Date(from.getTime() + 5000);
    const next = own.trade({ from, to, lines: 200 });
    expect(next).toHaveLength(200);
    expect(next.filter(({ orderedAt }) => orderedAt < from || orderedAt >= to)).toEqual([]);
    expect(own.orders).toHaveLength(1100);
  });

  test('a time without a whole second is refused', () => {
    expect(() => new Shop(SMALL).trade({ from: new Date(100), to: new Date(900), lines: 1 })).toThrow('no whole second from 1970-01-01T00:00:00.100Z');
  });

  test('a time without room for them is refused', () => {
    const oneSecond = (lines: number) => {
      const own = new Shop({ customers: 2, products: 5, orders: 20 });
      return own.trade({ from: own.closing, to: new Date(own.closing.getTime() + 1000), lines });
    };
    expect(() => oneSecond(11)).toThrow('No room for 11 order lines');
    expect(oneSecond(10)).toHaveLength(10);
  });

  test('who and what is new takes part', () => {
    const own = new Shop(SMALL);
    const { customers, products } = own.grow({ customers: 3, products: 20, at: own.closing });
    expect(customers.map(({ customerId }) => customerId)).toEqual(['K-00061', 'K-00062', 'K-00063']);
    const next = own.trade({ from: own.closing, to: new Date(own.closing.getTime() + 86_400_000), lines: 100, customers });
    expect(new Set(next.map(({ customerId }) => customerId))).toEqual(new Set(customers.map(({ customerId }) => customerId)));
    expect(next.filter(({ sku }) => products.some((product) => product.sku === sku)).length).toBeGreaterThan(3);
  });
});

describe('the structure is real', () => {
  const cut = new Date(shop.closing.getTime() - 10 * 86_400_000);
  const split = (orders: readonly OrderLine[]) => [
    orders.filter(({ orderedAt }) => orderedAt < cut), orders.filter(({ orderedAt }) => orderedAt >= cut),
  ];

  test('what others bought with it says more about the next ten days than what is popular', () => {
    const [before, later] = split(shop.orders);
    const popular = ndcgAt10(popularity(before), later);
    expect(popular).toBeGreaterThan(0.01);
    expect(ndcgAt10(itemToItem(before), later)).toBeGreaterThan(1.8 * popular);
  });

  test('without tastes it says much less, though everybody buys as much and everything is bought as often', () => {
    const worse = withoutTastes(shop.orders);
    for (const of of ['customerId', 'sku'] as const) {
      expect(counted(worse.map((line) => line[of]))).toEqual(counted(shop.orders.map((line) => line[of])));
    }
    expect(new Set(worse.map(({ customerId, sku, orderedAt }) => `${customerId} ${sku} ${orderedAt.getTime()}`)).size).toBe(15_000);
    const [before, later] = split(shop.orders);
    const [shuffled] = split(worse);
    expect(ndcgAt10(itemToItem(shuffled), later)).toBeLessThan(0.5 * ndcgAt10(itemToItem(before), later));
  });

  test('a tenth of the products makes more than a quarter of the sales', () => {
    const sales = [...counted(shop.orders.map(({ sku }) => sku)).values()].sort((one, other) => other - one);
    const tenth = sales.slice(0, 30).reduce((sum, count) => sum + count, 0);
    expect(tenth / shop.orders.length).toBeGreaterThan(0.25);
  });

  test('what is used up is bought again by the same people', () => {
    const consumable = new Map(shop.products.map((product) => [product.sku, product.consumable]));
    const repeats = [...counted(shop.orders.map(({ customerId, sku }) => `${customerId} ${sku}`))].filter(([, count]) => count > 1);
    const again = repeats.filter(([pair]) => consumable.get(pair.split(' ')[1])).length;
    expect(again).toBeGreaterThan(600);
    expect(again / repeats.length).toBeGreaterThan(0.8);
  });

  test('departments have their seasons, and orders follow them', () => {
    const garden = 2;
    expect(seasonOf(garden, new Date('2026-05-26'))).toBeGreaterThan(1.7);
    expect(seasonOf(garden, new Date('2026-11-26'))).toBeLessThan(0.3);
    const inGarden = new Set(shop.products.filter(({ category }) => category === garden).map(({ sku }) => sku));
    const month = (from: number) => shop.orders.filter(({ orderedAt, sku }) => {
      const day = (orderedAt.getTime() - shop.opening.getTime()) / 86_400_000;
      return inGarden.has(sku) && day >= from && day < from + 30;
    }).length;
    expect(month(60)).toBeLessThan(0.7 * month(0));
  });
});

describe('files', () => {
  test('a folder a day, several files in it, all orders in them', () => {
    const files = orderFiles(shop.orders);
    expect(files.map(({ key }) => key)).toEqual(expect.arrayContaining(['orders/day=2026-10-01/part-1.csv', 'orders/day=2026-10-01/part-2.csv']));
    expect(new Set(files.map(({ key }) => key)).size).toBe(files.length);
    const rows = files.flatMap(({ body }) => body.toString().trimEnd().split('\n').slice(1));
    expect(rows).toHaveLength(15_000);
    expect(files[0].body.toString().split('\n')[0]).toBe('order_id;customer_id;product_id;ordered_at;status;quantity;amount;channel;note');
  });

  test('times are as the clocks in Berlin show them, in summer and in winter', () => {
    expect(local(new Date('2026-10-01T12:03:22Z'))).toBe('2026-10-01T14:03:22');
    expect(local(new Date('2026-10-31T23:30:00Z'))).toBe('2026-11-01T00:30:00');
    expect(iso(new Date('2026-10-01T12:03:22Z'))).toBe('2026-10-01T14:03:22+02:00');
    expect(iso(new Date('2026-11-01T12:03:22Z'))).toBe('2026-11-01T13:03:22+01:00');
    expect(german(new Date('2026-11-01T12:03:22Z'))).toBe('01.11.2026 13:03');
  });

  test('an order of the hour that comes twice says which one it is of', () => {
    for (const at of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']) {
      const { ordered_at: said } = orderRow({ ...shop.orders[0], orderedAt: new Date(at) });
      expect(said.slice(0, 19)).toBe('2026-10-25T02:30:00');
      expect(new Date(said)).toEqual(new Date(at));
    }
  });

  test('every order names a customer and a product that the other sources have', () => {
    const customers = new Set(shop.customers.map(({ customerId }) => customerId));
    const products = new Set(catalogueFile(shop.products).body.toString().trimEnd().split('\n').map((line) => JSON.parse(line).sku));
    expect(shop.orders.filter(({ customerId, sku }) => !customers.has(customerId) || !products.has(sku))).toEqual([]);
  });

  test('SQL has a row for each customer, apostrophes doubled', () => {
    const sql = customersSql(shop.customers, shop.closing);
    expect(sql.match(/^ {2}\(\d+, 'K-\d{5}', /gm)).toHaveLength(600);
    expect(sql).toContain("O''Neill");
  });
});

test('the account of orders: all read, those that were not sold are filtered', () => {
  const { read, written, skipped, quarantined } = accountOf(shop.orders);
  expect(read).toBe(15_000);
  expect(written + skipped.total).toBe(read);
  expect(skipped.reasons.FILTERED).toBe(shop.orders.filter(({ status }) => ['retourniert', 'storniert'].includes(status)).length);
  expect(quarantined).toEqual({ total: 0, reasons: {} });
  expect(together(accountOf(shop.orders.slice(0, 100)), accountOf(shop.orders.slice(100)))).toEqual(accountOf(shop.orders));
});
